// What names a value where it stands closed: its picture, and its first words and numbers.
import { itemOf, showNumber } from './fields.js';
import { escape, partsOf, resolve, schemaAt, walk, wordsOf } from './schema.js';

const ENOUGH = 4;

function shown(schema, value) {
  if (typeof value === 'number') return `${showNumber(value)}\u00a0${schema['x-unit'] ?? ''}`.trim();
  return schema['x-names']?.[value] ?? itemOf(schema['x-refers'], value)?.name ?? value;
}

// Returns { image, words: [{ key, text }] }; key: of the member of value in which a word stands.
export function namesOf(root, schema, value) {
  const words = [];
  const spare = []; // ids, dates and the like, where there is nothing else
  let image;
  const add = (key, text) => {
    if (words.at(-1)?.key === key) words.at(-1).text += ` / ${text}`;
    else words.push({ key, text });
  };
  walk(root, schema, value, (kind, part, path, any) => {
    const key = path.split('/')[1] ?? '';
    if (words.length === ENOUGH) return false;
    if (typeof part === 'object') return !words.length || Array.isArray(any.type);
    if (kind['x-media'] === true) image ??= part;
    else if (kind.pattern || kind['x-icon']) spare.push({ key, text: part });
    else if (typeof part !== 'boolean' && part !== '' && !kind.enum) add(key, shown(kind, part));
    image ??= itemOf(kind['x-refers'], part)?.avatar;
    return true;
  });
  return { image, words: words.length ? words : spare.slice(0, 1) };
}

// The columns in which the items of a list show their words, so that a script reads like one.
export function columnsOf(root, schema, list) {
  const words = list.flatMap((value) => namesOf(root, schema, value).words);
  const textsOf = (key) => words.filter((word) => word.key === key).map(({ text }) => text);
  return Object.keys(schema.properties ?? {}).filter((key) => textsOf(key).length)
    .map((key) => ({ key, isShort: textsOf(key).every((text) => text.length < 9) }));
}

// Where a path leads, in words: the name of the file, that of the first item around it, then numbers.
export function crumbsOf(root, tree, path) {
  const [list, index, ...rest] = partsOf(path);
  const item = tree[list]?.[index];
  const schema = Array.isArray(tree[list]) && schemaAt(root, tree, `/${escape(list)}`);
  const name = schema && namesOf(root, resolve(root, schema.items), item).words[0]?.text;
  const numbers = rest.filter((part) => /^\d+$/.test(part)).map((part) => Number(part) + 1);
  return [wordsOf(root).name, name, ...numbers].filter(Boolean).join(' › ');
}
