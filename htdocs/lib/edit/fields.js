// The fields of a form, one way for each kind of value to show it and to read it back. A field is { element,
// input, read }: input has the focus, read() is the value as it stands there.
import { isOk, request, sentenceOf } from '../request.js';
import { clone, make, say } from './dom.js';

// What can be chosen from: media, icons and pages (see edit.c), and other files, by their names.
export const world = { media: [], icons: [], pages: [], files: {} };

// The items of another file that a schema refers to, each with its id and what it says.
function itemsOf(where = '') {
  const [file, list, key] = where.split('.');
  const items = world.files[file]?.[list] ?? [];
  return items.map((item) => ({ value: item[key], name: item.name ?? item[key], item }));
}
export const itemOf = (where, id) => itemsOf(where).find(({ value }) => value === id)?.item;

// The values among which a schema lets choose, each with what it is called; nothing when it is any.
export function choicesOf(schema) {
  const named = (list) => list.map((value) => ({ value, name: schema['x-names']?.[value] ?? String(value) }));
  if (schema.enum) return named(schema.enum);
  if (schema['x-icon']) return named(world.icons);
  if (schema['x-page']) return named(world.pages);
  const where = schema['x-refers'];
  return where ? [...named(schema['x-except'] ?? []), ...itemsOf(where)] : null;
}

function choice(value, choices) {
  const known = choices.some((one) => one.value === value) ? choices : [{ value, name: value }, ...choices];
  const input = make('select', {}, ...known.map(({ name }, i) => make('option', { value: i }, name)));
  input.value = known.findIndex((one) => one.value === value);
  return { input, read: () => known[input.value].value };
}

function checkbox(value) {
  const input = make('input', { type: 'checkbox' });
  input.checked = value;
  return { input, read: () => input.checked };
}

// Comma or point, blanks between thousands; what is no number stays a text, which the server refuses.
export function readNumber(text) {
  const plain = text.replace(/\s/g, '').replace(',', '.');
  return plain === '' || Number.isNaN(Number(plain)) ? text : Number(plain);
}
export const showNumber = (number) => String(number).replace('.', ',');

function number(value) {
  const input = make('input', { inputmode: 'decimal', size: 12 });
  input.value = showNumber(value);
  return { input, read: () => readNumber(input.value) };
}

function date(value) {
  const input = make('input', value.includes('T')
    ? { type: 'datetime-local', step: value.length > 16 ? 1 : 60 }
    : { type: 'date' });
  input.value = value;
  return input.value ? { input, read: () => input.value } : text(value); // it is none, and to be mended
}

function text(value) {
  const input = make('textarea');
  const fit = () => {
    input.rows = input.value.split('\n').reduce((sum, line) => sum + 1 + Math.floor(line.length / 70), 0);
  };
  input.value = value;
  input.addEventListener('input', fit);
  fit();
  return { input, read: () => input.value };
}

// ---- pictures, clips and sounds ----

const isClip = (name) => /\.(mp4|m4v|mov|webm)$/i.test(name);
const isSound = (name) => /\.(mp3|m4a|ogg|wav)$/i.test(name);
const addressOf = (name) => `/media/${encodeURIComponent(name)}`;

export function thumbnail(name) {
  if (isClip(name)) return make('video', { preload: 'metadata', muted: '', src: addressOf(name) });
  if (isSound(name)) return make('span', {}, `♪ ${name}`);
  return make('img', { alt: '', loading: 'lazy', src: addressOf(name) });
}

// Sends a file to htdocs/media. Returns the name that it has there, or { wrong: a sentence }.
async function sendMedium(file) {
  const body = await file.arrayBuffer(); // Safari hangs on the file itself
  const answer = await request('POST', `/edit?media=${encodeURIComponent(file.name)}`, {}, body);
  if (!isOk(answer)) return { wrong: sentenceOf(answer) || `${file.name} : ${answer.status}` };
  return { name: decodeURIComponent(answer.getResponseHeader('Location').split('/').pop()) };
}

function medium(value, schema, save) {
  const element = clone('medium');
  const [shown, name] = element.querySelector('summary').children;
  const list = element.querySelector('.media-list');
  const wrong = element.querySelector('.wrong');
  const fits = new RegExp(schema.pattern ?? '');
  let chosen;
  function choose(which) {
    chosen = which;
    shown.replaceChildren(thumbnail(which));
    name.textContent = which;
  }
  function pick(which) {
    choose(which);
    element.open = false;
    element.querySelector('summary').focus();
    save();
  }
  async function take([file]) {
    if (!file) return;
    element.open = true; // so that it stays when the form is made anew
    const { name: sent, wrong: sentence } = await sendMedium(file);
    say(wrong, sentence);
    if (!sent) return;
    world.media.push(sent);
    pick(sent);
  }
  element.addEventListener('toggle', () => {
    const names = world.media.filter((one) => fits.test(one));
    list.replaceChildren(...(element.open ? names.map((one) => {
      const button = make('button', { type: 'button', title: one, 'aria-label': one }, thumbnail(one));
      button.addEventListener('click', () => pick(one));
      return button;
    }) : []));
  });
  element.querySelector('input').addEventListener('change', async ({ target }) => {
    await take(target.files);
    target.value = ''; // so that the same file can be chosen again
  });
  element.addEventListener('dragover', (event) => event.preventDefault());
  element.addEventListener('drop', (event) => {
    event.preventDefault();
    take(event.dataTransfer.files);
  });
  choose(value);
  return { element, input: element.querySelector('summary'), read: () => chosen };
}

// The field for a value that is no list and no object; save: what to call when a choice has been made in it.
export function fieldFor(schema, value, save) {
  const choices = choicesOf(schema);
  if (schema['x-media'] === true && typeof value === 'string') return medium(value, schema, save);
  if (choices) return choice(value, choices);
  if (typeof value === 'boolean') return checkbox(value);
  if (['number', 'integer'].includes(schema.type)) return number(value);
  return schema['x-date'] && typeof value === 'string' ? date(value) : text(String(value));
}
