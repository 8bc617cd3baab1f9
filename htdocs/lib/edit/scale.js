// All that grows together (x-scale in the schemas): views, sales, subscribers, times a factor, in all files.
import { File } from './file.js';
import { make } from './dom.js';
import { readNumber } from './fields.js';
import { formatCount } from '../format.js';
import { at, lastOf, partsOf, walk, wordsOf } from './schema.js';

// The numbers of a file that grow: each with its path, its schema and what it is now.
function numbersOf({ schema, tree }) {
  const numbers = [];
  walk(schema, schema, tree, (kind, value, path) => {
    if (kind['x-scale'] && typeof value === 'number') numbers.push({ path, kind, value });
  });
  return numbers;
}

// What a number counts: the label of what it is in or, where there is none, its own name.
function nameOf({ schema, tree }, path, kind) {
  const [label] = partsOf(path).map((_, i, parts) => at(tree, ['', ...parts.slice(0, i)].join('/'))?.label)
    .filter(Boolean);
  return `${wordsOf(schema).name} : ${label ?? wordsOf(kind, lastOf(path)).name}`;
}

// What grows: its sum before and after.
function sumsOf(files, times) {
  const sums = {};
  for (const file of files)
    for (const { path, kind, value } of numbersOf(file)) {
      const name = nameOf(file, path, kind);
      sums[name] ??= [0, 0];
      sums[name][0] += value;
      sums[name][1] += times(value);
    }
  return Object.entries(sums);
}

// section: with the field, the button and the table; names: of all files; tell(state, sentence).
export async function startScale(section, names, tell) {
  const [input, button, back, table] = ['input', '[data-do=scale]', '[data-do=unscale]', 'tbody']
    .map((one) => section.querySelector(one));
  const files = names.map((name) => new File(name, tell, () => {}));
  const scaled = []; // that can be taken back
  const times = (value) => Math.round(value * readNumber(input.value));

  async function show() {
    button.disabled = !(readNumber(input.value) > 0);
    await Promise.all(files.map((file) => file.read()));
    const sums = sumsOf(files.filter(({ tree }) => tree), button.disabled ? (value) => value : times);
    table.replaceChildren(...sums.map(([name, both]) =>
      make('tr', {}, ...[name, ...both.map(formatCount)].map((text) => make('td', {}, text)))));
  }

  button.addEventListener('click', async () => {
    button.disabled = true; // a double click is one
    for (const file of files.filter(({ tree }) => tree)) {
      const operations = numbersOf(file).flatMap(({ path, value }) =>
        [{ op: 'test', path, value }, { op: 'replace', path, value: times(value) }]);
      const { wrong, clash } = operations.length ? await file.change(operations) : {};
      if (wrong) tell('refused', wrong);
      if (wrong || clash) break;
      if (operations.length) scaled.push(file);
    }
    await show();
    back.disabled = !scaled.length;
  });
  back.addEventListener('click', async () => {
    back.disabled = true;
    for (const file of scaled.splice(0)) await file.undo();
    await show();
  });
  input.addEventListener('input', show);
  await show();
}
