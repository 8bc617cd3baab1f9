// Editing without code: /edit lists the content files, /edit/NAME is the form of one.
import { make } from './lib/edit/dom.js';
import { world } from './lib/edit/fields.js';
import { addressOf, File, look } from './lib/edit/file.js';
import { Form } from './lib/edit/form.js';
import { walk } from './lib/edit/schema.js';
import { steps } from './lib/edit/steps.js';
import { crumbsOf } from './lib/edit/words.js';
import { startWaiting } from './lib/wait.js';

const MOST = 50; // lines found by a search

const main = document.querySelector('main');
const { name } = main.dataset;
const see = (selector) => main.querySelector(selector);
const field = see('[type=search]');

// ---- what is said of a change ----

const STATES = {
  saving: '',
  saved: 'Enregistré',
  away: 'Le serveur ne répond pas : ce qui est tapé est gardé, et sera enregistré.',
  refused: 'Refusé',
  clash: "Quelqu'un vient de changer cela : regardez, puis recommencez.",
};

let timer;
function tell(state, sentence) {
  main.dataset.state = state;
  see('.state').textContent = sentence ?? STATES[state];
  clearTimeout(timer);
  if (state === 'saved') timer = setTimeout(() => { see('.state').textContent = ''; }, 3000);
}

// ---- what is wrong, and where it leads ----

// "conversations[2].delay : un nombre ..." is about /conversations/2/delay.
const pathIn = (sentence) => (sentence.includes(' : ')
  ? `/${sentence.split(' : ')[0].replace(/\[(\d+)\]/g, '.$1').replaceAll('.', '/')}` : '');
const fileIn = (place) => /([\w-]+)\.json/.exec(place)?.[1] ?? '';
const sceneIn = (place) => /\/scenes\/([\w-]+)\//.exec(place)?.[1] ?? '';

function showMistakes(mistakes) {
  const list = see('.mistakes');
  list.hidden = !mistakes.length;
  list.replaceChildren(...mistakes.map(({ place, sentence }) => {
    const href = `${addressOf(fileIn(place), { scene: sceneIn(place) })}#${pathIn(sentence)}`;
    return make('li', {}, make('a', { href }, `${place} : ${sentence}`));
  }));
}

// ---- search ----

const plain = (text) => String(text).normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

let texts; // of all files, when they are read: [{ from, path, place, text }]
async function readTexts() {
  const { files } = await look();
  const read = async (from) => ({ ...await look(from), from });
  const all = await Promise.all((files ?? []).map((one) => read(one.name)));
  const found = [];
  for (const { from, content } of all) world.files[from] ??= content;
  for (const { from, schema, content } of all.filter((one) => one.content))
    walk(schema, schema, content, ({ pattern }, text, path) => {
      if (typeof text !== 'string') return;
      const place = crumbsOf(schema, content, path);
      found.push({ from, path, place, text, plain: plain(text), isId: !!pattern });
    });
  return found.sort((a, b) => a.isId - b.isId); // words before ids
}

async function search(words) {
  const list = see('.found');
  const all = words ? await (texts ??= readTexts()) : [];
  if (words !== field.value.trim()) return; // it is another one by now
  const found = all.filter((one) => one.plain.includes(plain(words)));
  list.hidden = !words;
  list.replaceChildren(...found.slice(0, MOST).map(({ from, path, place, text }) => {
    const parts = [make('span', {}, text), make('small', {}, place)];
    return make('li', {}, make('a', { href: `${addressOf(from)}#${path}` }, ...parts));
  }));
  if (words && !found.length) list.append(make('li', {}, 'Aucun texte.'));
}

// ---- the form of one file ----

async function readWorld() {
  const { media = [], pages = [], icons = '' } = await look();
  Object.assign(world, {
    media: media.sort(), pages: pages.map((page) => (page === 'home' ? '/' : `/${page}`)),
    icons: [...icons.matchAll(/id="([^"]+)"/g)].map(([, icon]) => icon),
  });
}

// The files to which a schema refers.
async function readOthers(schema) {
  const names = new Set([...JSON.stringify(schema).matchAll(/"x-refers":"([\w-]+)/g)].map(([, one]) => one));
  for (const other of names) world.files[other] = (await look(other)).content ?? {};
}

let file;
let form;
const { scene } = document.body.dataset;
const isHere = (place) => fileIn(place) === name && [scene, ''].includes(sceneIn(place));
const wrongHere = () => file.mistakes.filter(({ place }) => isHere(place));
const wrongAt = (path) => wrongHere().find(({ sentence }) => pathIn(sentence) === path)
  ?.sentence.replace(/^\S+ : /, '');

function showSteps() {
  see('[data-do=undo]').disabled = !file.done.length;
  see('[data-do=redo]').disabled = !file.undone.length;
}

function toldOf(state, sentence) {
  const isCopied = state === 'saved' && see('.shared'); // the first change in a scene
  if (isCopied) see('.shared').remove();
  tell(state, isCopied ? 'Enregistré : cette scène a maintenant son propre fichier.' : sentence);
  showSteps();
}

// Somebody else has changed the file, or it is none any more: then wrong tells.
function changed(wrong) {
  if (wrong || main.dataset.state !== 'saved') tell(wrong ? 'refused' : 'saved', wrong ?? '');
  showSteps();
  if (wrong) return;
  if (name in world.files) world.files[name] = file.tree;
  showMistakes(wrongHere());
  form.show();
}

async function undo({ target }) {
  const { path, wrong, clash } = await file[target.dataset.do]();
  toldOf(clash ? 'clash' : wrong ? 'refused' : 'saved', wrong);
  form.show();
  form.go(path ?? '');
  if (!target.disabled) target.focus({ preventScroll: true }); // for one more
}

// Ctrl-Z, but in a text, where it is the browser's own.
function undoByKey(event) {
  if (event.key.toLowerCase() !== 'z' || !(event.ctrlKey || event.metaKey)) return;
  if (event.target.matches('textarea, input:not([type=checkbox])')) return;
  event.preventDefault();
  see(`[data-do=${event.shiftKey ? 'redo' : 'undo'}]`).click();
}

// What others change.
function watch() {
  let content = '';
  startWaiting(`/wait?scene=${scene}`, () => ({ content }), async (news) => {
    if (news.content !== content) await file.watch();
    content = news.content;
  });
}

// What stands behind #; a % may stand there as it is.
const pathInAddress = () => decodeURIComponent(location.hash.slice(1).replace(/%(?![\dA-F]{2})/gi, '%25'));

async function startForm() {
  see(`nav [href="${addressOf(name)}"]`)?.setAttribute('aria-current', 'page');
  file = new File(name, toldOf, changed);
  await readWorld();
  await file.read();
  await readOthers(file.schema);
  const takeover = async (...step) => (await import('./lib/edit/takeover.js')).takeOver(...step);
  form = new Form(see('form'), file, { ...steps, takeover }, wrongAt);
  changed();
  for (const what of ['undo', 'redo']) see(`[data-do=${what}]`).addEventListener('click', undo);
  const goThere = () => form.go(pathInAddress());
  addEventListener('hashchange', goThere);
  addEventListener('keydown', undoByKey);
  addEventListener('beforeunload', (event) => (file.waiting || form.isTyped) && event.preventDefault());
  goThere();
  watch();
}

async function startList() {
  const { files = [], mistakes = [] } = await look();
  showMistakes(mistakes);
  for (const one of files.sort((a, b) => b.changed - a.changed)) { // what was changed last is first
    const card = see(`[data-file="${one.name}"]`);
    const when = new Date(1000 * one.changed).toLocaleString('fr');
    card.querySelector('.meta').textContent = `modifié le ${when}`;
    card.parentNode.append(card);
  }
  const { startScale } = await import('./lib/edit/scale.js');
  await startScale(see('.scale'), files.map((one) => one.name), tell);
}

field.addEventListener('input', () => search(field.value.trim()));
field.addEventListener('focus', () => { texts = null; });
field.addEventListener('keydown', ({ key }) => key === 'Enter' && see('.found a')?.click());
see('.found').addEventListener('click', () => { see('.found').hidden = true; });
await (name ? startForm() : startList());
