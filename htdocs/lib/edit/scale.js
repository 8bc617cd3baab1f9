// All that grows together (x-scale in the schemas): views, sales, subscribers, times a factor, in all files.
import { File } from './file.js';
import { make } from './dom.js';
import { readNumber } from './fields.js';
import { formatCount } from '../format.js';
import { walk, wordsOf } from './schema.js';

// The numbers of a file that grow: each with its path, its schema and what it is now.
function numbersOf({ schema, tree }) {
  const numbers = [];
  walk(schema, schema, tree, (kind, value, path) => {
    if (kind['x-scale'] && typeof value === 'number') numbers.push({ path, kind, value });
  });
  return numbers;
}

// section: with the field, the button and the table; files: as they are read.
export async function startScale(section, names, tell) {
  const [input, button, table] = ['input', 'button', 'tbody'].map((tag) => section.querySelector(tag));
  let files;
  const times = (value) => Math.round(value * readNumber(input.value));
  async function show() {
    files = names.map((name) => new File(name, () => {}, () => {}));
    await Promise.all(files.map((file) => file.read()));
    const isFactor = readNumber(input.value) > 0;
    button.disabled = !isFactor;
    const groups = {};
    for (const file of files)
      for (const { path, kind, value } of numbersOf(file)) {
        const group = groups[`${file.name}${path.replace(/\/\d+/g, '')}`] ??= { name: wordsOf(kind, '').name, file, before: 0, after: 0 };
        group.before += value;
        group.after += isFactor ? times(value) : value;
      }
    table.replaceChildren(...Object.values(groups).map(({ name, file, before, after }) => make('tr', {},
      make('td', {}, `${file.name} : ${name}`), make('td', {}, formatCount(before)), make('td', {}, formatCount(after)))));
  }
  input.addEventListener('input', show);
  button.addEventListener('click', async () => {
    for (const file of files) {
      const operations = numbersOf(file).flatMap(({ path, value }) => [
        { op: 'test', path, value }, { op: 'replace', path, value: times(value) }]);
      const { wrong, clash } = operations.length ? await file.change(operations) : {};
      if (wrong || clash) { tell('refused', wrong); break; }
      tell('saved');
    }
    show();
  });
  await show();
}
