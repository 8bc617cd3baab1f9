// What a new value is at first: what its schema gives as an example, with names that there are.
import { choicesOf, world } from './fields.js';
import { fits, kindOf, memberOf, resolve } from './schema.js';

const EMPTY = { string: '', boolean: true, array: [], object: {} };

// A picture, a fan or an icon that is there, in place of one that is not.
function realName(schema, name) {
  const fitting = new RegExp(schema.pattern ?? '');
  const names = schema['x-media'] === true
    ? world.media.filter((one) => fitting.test(one))
    : choicesOf(schema)?.map(({ value }) => value) ?? [name];
  return names.includes(name) ? name : names[0] ?? name;
}

function makeReal(root, schema, value) {
  const kind = kindOf(root, schema, value);
  if (typeof value === 'string') return realName(kind, value);
  if (value === null || typeof value !== 'object') return value;
  const real = Array.isArray(value) ? [] : {};
  for (const key of Object.keys(value))
    real[key] = makeReal(root, memberOf(root, kind, key, value), value[key]);
  return real;
}

// schema: of one kind (see kindsOf).
export function sampleOf(root, schema) {
  const example = schema.examples?.find((one) => fits(schema, one));
  if (example !== undefined) return makeReal(root, schema, example);
  if (schema.enum) return schema.enum[0];
  if (schema.type === 'null') return null;
  const value = structuredClone(EMPTY[schema.type] ?? schema.minimum ?? 0);
  for (const key of schema.type === 'object' ? schema.required ?? [] : [])
    value[key] = sampleOf(root, resolve(root, schema.properties?.[key] ?? schema.additionalProperties));
  return makeReal(root, schema, value);
}

// An item as it can stand at an index of a list: with a name that is not taken, and no earlier than the one
// before.
export function fitInto(schema, list, index, item) {
  const { 'x-unique': unique, 'x-rising': rising } = schema;
  const fitted = structuredClone(item);
  const isTaken = (name) => list.some((one) => one[unique] === name);
  for (let n = 2; unique && isTaken(fitted[unique]); n += 1) fitted[unique] = `${item[unique]}-${n}`;
  if (rising && list[index - 1]) fitted[rising] = list[index - 1][rising];
  return fitted;
}

export function newItem(root, schema, list, index) {
  const items = kindOf(root, resolve(root, schema.items), list[0]);
  const [example] = schema.examples?.find((one) => Array.isArray(one) && one.length) ?? [];
  const isOne = example !== undefined && fits(items, example);
  return fitInto(schema, list, index, isOne ? makeReal(root, items, example) : sampleOf(root, items));
}

// A value written in another way: a text becomes a list of it, or the first text of an object; a list its
// first item.
export function convert(root, schema, value) {
  const old = Array.isArray(value) ? value[0] : value;
  if (schema.type === 'array') return [old];
  if (fits(schema, old)) return old;
  if (schema.type === 'object' && typeof old === 'string') {
    const key = Object.keys(schema.properties).find((name) => {
      const { type, pattern, ...part } = resolve(root, schema.properties[name]);
      return type === 'string' && !pattern && !part['x-refers'];
    });
    if (key) return { [key]: old };
  }
  const text = schema.type === 'string' && old && Object.values(old).find((part) => typeof part === 'string');
  return text || sampleOf(root, schema);
}
