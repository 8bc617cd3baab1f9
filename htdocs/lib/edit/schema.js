// A JSON Schema, as a form reads it. What is understood of it is in cgi-bin/lib/json/schema.h.
export const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

// What a schema says, and what the one says that it refers to.
export function resolve(root, schema = {}) {
  const { $ref, ...own } = schema;
  return $ref ? { ...resolve(root, root.$defs[$ref.split('/').pop()]), ...own } : own;
}

// The schema of a member of an object, or of an item of a list.
export function memberOf(root, schema, key, value) {
  if (Array.isArray(value)) return resolve(root, schema.items);
  return resolve(root, schema.properties?.[key] ?? schema.additionalProperties);
}

function typeOf(value) {
  if (Array.isArray(value)) return 'array';
  return value === null ? 'null' : typeof value;
}

// Whether a value is of the kind that a schema wants, right or wrong.
export function fits(schema, value) {
  if (schema.enum) return schema.enum.some((one) => same(one, value));
  if (schema.pattern && typeof value === 'string' && !new RegExp(schema.pattern).test(value)) return false;
  return !schema.type || schema.type.replace('integer', 'number') === typeOf(value);
}

// The kinds of value of which a schema leaves the choice: each a schema with one type, or one enum.
export function kindsOf(root, schema) {
  if (Array.isArray(schema.type)) return schema.type.map((type) => ({ ...schema, type }));
  const { anyOf = [], ...rest } = schema;
  const kinds = anyOf.map((part) => resolve(root, part)).filter((part) => part.type || part.enum);
  return kinds.length ? kinds.map(({ description, ...part }) => ({ ...rest, ...part })) : [schema];
}
export const kindOf = (root, schema, value) => {
  const kinds = kindsOf(root, schema);
  return kinds.find((kind) => fits(kind, value)) ?? kinds[0];
};

// The description in two parts: its first words, which name the value, and all else.
export function wordsOf(schema, key) {
  const [, name, rest] = /^(.*?)(?:\s?[;:.,]\s+|\.?$)(.*)$/s.exec(schema.description ?? '');
  return { name: name || key, help: capital(rest) };
}
export const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);

// Calls see(kind, value, path, schema) for a value and all in it, in the order of the schema; where it
// returns false, what is in that value is left out. kind: what of schema the value is.
export function walk(root, schema, value, see, path = '') {
  const kind = kindOf(root, schema, value);
  if (see(kind, value, path, schema) === false || value === null || typeof value !== 'object') return;
  const order = Object.keys(kind.properties ?? {});
  const keys = Object.keys(value).sort((a, b) => order.indexOf(a) - order.indexOf(b));
  for (const key of Array.isArray(value) ? value.keys() : keys) {
    if (key === '$schema' || key === '//') continue;
    walk(root, memberOf(root, kind, key, value), value[key], see, `${path}/${escape(key)}`);
  }
}

// ---- pointers (RFC 6901) ----

export const escape = (key) => String(key).replaceAll('~', '~0').replaceAll('/', '~1');
export const partsOf = (pointer) => pointer.split('/').slice(1)
  .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
export const parentOf = (pointer) => pointer.slice(0, pointer.lastIndexOf('/'));
export const lastOf = (pointer) => partsOf(pointer).at(-1);
export const at = (tree, pointer) => partsOf(pointer).reduce((value, part) => value?.[part], tree);

// The schema of what is at a pointer in tree.
export function schemaAt(root, tree, pointer) {
  let schema = resolve(root, root);
  let value = tree;
  for (const part of partsOf(pointer)) {
    schema = memberOf(root, kindOf(root, schema, value), part, value);
    value = value?.[part];
  }
  return schema;
}
