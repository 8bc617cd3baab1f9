// The upload page: files in a queue, one form that is about the chosen one, its preview, and publishing. What
// becomes of a file is the work of lib/upload/item.js.
import { fill, rules } from './lib/format.js';
import { forgetPosts } from './lib/page-cache.js';
import { bring } from './lib/persist.js';
import { isOk, request, sentenceOf } from './lib/request.js';
import { announce, isOver, load, update } from './lib/state.js';
import { showToast } from './lib/toast.js';
import { anyKey } from './lib/typing.js';
import { addDays } from './lib/upload/days.js';
import { findDraft, refreshDrafts, showDrafts, startDrafts } from './lib/upload/drafts.js';
import { onDrop } from './lib/upload/drop.js';
import {
  bodyOf, isPaid, noteOf, paidAudience, priceText, problemWith, textsOf, whenOf,
} from './lib/upload/post-form.js';
import { showMedia, showPaid, showTexts } from './lib/upload/preview.js';
import { labels, settings } from './lib/upload/settings.js';

const page = document.querySelector('.upload');
const form = page.querySelector('form');

const queue = []; // of Items, each with "draft": its id when the server had it before this take
const givenUp = []; // transfers: no drafts any more, although the server may have them for a moment
const PATIENCE = 3000; // ms; for so long a new file waits for the list of drafts, and a clip for its picture
let current = null; // the one that form and preview are about

// The page is complete without what only a file needs, which comes once it is shown, or with the first file.
const importItem = () => bring(() => import('./lib/upload/item.js'));
addEventListener('load', importItem);

const newElement = (id) =>
  document.querySelector(id).content.firstElementChild.firstElementChild.cloneNode(true);

// ---- the queue ----

const rows = page.querySelector('.queue ul');
const itemOf = (element) => queue.find((item) => item.row === element.closest('li'));

// Puts a file into the queue. known: the row of what the server has of such a file, if anything.
async function addItem(file, known) {
  const { Item } = await importItem();
  const { id, offset } = known?.dataset ?? {};
  const kept = load().uploads[id];
  const fields = kept ?? (current ? blank : readForm());
  const item = new Item(newElement('#file'), fields, () => item === current && showPreview());
  item.draft = kept ? undefined : id;
  item.attach(file, id, Number(offset ?? 0));
  rows.append(item.row);
  queue.push(item);
  if (!current) choose(item);
  showDrafts();
  tick();
}

function dropItem(item) {
  queue.splice(queue.indexOf(item), 1);
  item.row.remove();
  update((state) => { delete state.uploads[item.transfer.id]; });
  if (item === current) choose(queue[0] ?? null);
  tick();
}

// One after the other: on Wi-Fi two files at once are no faster, and the first would be there later.
function sendNext() {
  if (!queue.some(({ transfer }) => transfer.runs))
    queue.find(({ transfer }) => transfer.state === 'waiting')?.transfer.run();
}

// The next file goes, what was to be published when sent is, and the bars move on: twenty times a second
// while a bar moves. A page at rest does nothing, for the fan of a laptop that works is heard in the film.
let timer;
let before;
function tick() {
  const now = performance.now();
  sendNext();
  for (const item of [...queue]) {
    item.advance((now - before) / 1000);
    if (item.transfer.id && item.id !== item.transfer.id) remember(item);
    if (item.wanted && item.state === 'done') publish(item);
    item.show();
  }
  before = now;
  showActions();
  clearTimeout(timer);
  if (queue.some(({ moves }) => moves)) timer = setTimeout(tick, 50);
}

// The take knows its transfers: what is written about them is there after a reload, and back to one gives
// them up. A draft of before the take stays.
function remember(item) {
  item.id = item.transfer.id;
  if (item.id !== item.draft) update((state) => { state.uploads[item.id] = item.fields; });
}

rows.addEventListener('click', (event) => {
  const what = event.target.closest('button')?.dataset.do;
  const item = itemOf(event.target);
  if (what === 'toggle') {
    item.toggle();
    tick();
  } else if (what === 'cancel') {
    givenUp.push(item.transfer);
    dropItem(item);
    item.transfer.giveUp().then(() => refreshDrafts());
  } else choose(item);
});

// ---- the form and the preview ----

const thumbnails = form.querySelector('.thumbnails');
const problem = form.querySelector('.problem');
const typists = [form.elements.text, form.elements.price].map((field) => anyKey(field, () => field.dataset));
const readForm = () => Object.fromEntries(new FormData(form));

function showForm() {
  const fields = readForm();
  form.querySelector('.counter').textContent = `${fields.text.length} / ${form.elements.text.maxLength}`;
  form.querySelector('.price').classList.toggle('off', !isPaid(fields));
  form.querySelector('.net').textContent = noteOf(fields);
  for (const part of form.querySelectorAll('.later')) part.hidden = fields.when !== 'later';
  showTexts(textsOf(fields));
  showPaid(isPaid(fields));
  problem.textContent = '';
}

form.addEventListener('input', (event) => {
  if (event.target.name === 'price' && paidAudience && !isPaid(readForm()))
    form.elements.audience.value = paidAudience;
  showForm();
  if (!current) return;
  current.fields = readForm();
  if (current.id) remember(current);
});

function choose(item) {
  current = item;
  for (const { row } of queue) row.ariaCurrent = row === item?.row;
  for (const [name, value] of Object.entries(item?.fields ?? blank)) form.elements[name].value = value;
  for (const typist of typists) typist.restart();
  showForm();
  showPreview();
  tick();
}

function showPreview() {
  const { kind, url, poster, pictures } = current ?? { kind: 'none', pictures: [] };
  showMedia(kind, url, poster?.url);
  thumbnails.hidden = !current || kind === 'image';
  const own = thumbnails.querySelector('.own');
  thumbnails.querySelector('p').replaceChildren(...pictures.map(newThumbnail), own);
}

// ---- the thumbnail ----

function newThumbnail(picture, i) {
  const button = newElement('#thumbnail');
  button.ariaLabel = `${labels.thumbnail} ${i + 1}`;
  button.firstElementChild.src = picture.url;
  button.ariaPressed = picture === current.poster;
  button.addEventListener('click', () => current.offer(picture));
  return button;
}

const pictureField = form.querySelector('.picture');
form.querySelector('.own').addEventListener('click', () => pictureField.click());
pictureField.addEventListener('change', async () => {
  const item = current;
  const [file] = pictureField.files;
  try {
    await item.offerFile(file);
  } catch {
    problem.textContent = fill(labels.bad_picture, { name: file.name });
  }
  pictureField.value = ''; // so that the same may be chosen again
});

// ---- publishing ----

const button = form.querySelector('.top .button');

function showActions() {
  button.disabled = !current || current.busy || current.state === 'failed';
  button.textContent = labels[current?.wanted ? 'undo' : 'publish'];
  form.querySelector('.hint').textContent = !current ? labels.empty : current.wanted ? labels.wanted : '';
}

// A click, not the form's submit: Enter in a field must not publish on camera.
button.addEventListener('click', () => {
  for (const typist of typists) typist.finish();
  problem.textContent = problemWith(readForm());
  if (!problem.textContent) current.wanted = !current.wanted;
  tick();
});

// Sends the picture, if there is one, then the post itself. Returns the answer that counts.
async function sendPost(item) {
  await Promise.race([item.looking, new Promise((finished) => { setTimeout(finished, PATIENCE); })]);
  const { id, poster, fields } = item;
  const [path, body] = [`/upload/${id}`, JSON.stringify(bodyOf(fields))];
  if (poster) {
    const answer = await request('PUT', `${path}/poster`, { 'Content-Type': poster.blob.type }, poster.blob);
    if (!isOk(answer) && answer.status !== 404) return answer; // 404: published, but the answer was lost
  }
  return request('POST', path, { 'Content-Type': 'application/json' }, body);
}

async function publish(item) {
  item.wanted = false;
  item.busy = true;
  const answer = await sendPost(item);
  item.busy = false;
  if (answer.status === 201) {
    forgetPosts();
    dropItem(item);
    refreshDrafts(); // it may have been one
    const { fields } = item;
    showToast(fields.when === 'later' ? fill(labels.scheduled, whenOf(fields)) : labels.published);
  } else {
    choose(item);
    problem.textContent = sentenceOf(answer) || labels.offline;
  }
}

// ---- files come in ----

const files = form.querySelector('.files');
files.accept = settings.types?.join() ?? '';

// Takes files in. Those that come together are different ones, whatever they are called. One that is in
// the queue goes on there; one of which the server has a part goes on from that, if it is of this file.
async function addFiles(list, folders = []) {
  await refreshDrafts(PATIENCE);
  const items = new Set(queue);
  for (const file of list) {
    const item = await findAgain(items, file);
    if (item) goOnWith(item, file);
    else await addItem(file, findDraft(file));
    items.delete(item);
  }
  if (folders.length) problem.textContent = fill(labels.folder, { name: folders.join(', ') });
}

// The item whose file is chosen again; one that could not be read may have become another.
async function findAgain(items, file) {
  const { isSame } = await importItem();
  for (const item of items) {
    const isLost = item.state === 'failed' && item.transfer.why === 'unreadable';
    if (isLost ? item.file.name === file.name : await isSame(item.file, file)) return item;
  }
  return undefined;
}

function goOnWith(item, file) {
  const { transfer, file: { size } } = item;
  if (['paused', 'failed'].includes(item.state))
    item.attach(file, ...(file.size === size ? [transfer.id, transfer.sent] : []));
  choose(item);
}

form.querySelector('[data-do=choose]').addEventListener('click', () => files.click());
files.addEventListener('change', async () => {
  await addFiles([...files.files]);
  files.value = '';
});

onDrop(addFiles);
const isOurs = (id) => [...givenUp, ...queue.map(({ transfer }) => transfer)].some((one) => one.id === id);
startDrafts(isOurs, (row) => {
  const { name, size, offset } = row.dataset;
  if (offset === size) addItem({ name, size: Number(size) }, row);
  else files.click(); // the browser forgot the file: it is to be chosen again
});

// ---- the beginning and the end ----

addDays(form.querySelector('.chips'), newElement('#day'), settings.schedule.days);
form.querySelector('[name=audience]').checked = true;
form.elements.price.value = priceText(settings.price);
const [sign, unit] = rules().currency.split('{{amount}}');
form.elements.price.before(sign);
form.elements.price.after(unit);
const blank = readForm();
choose(null);
announce();
addEventListener('edit', (event) => { if (queue.length) event.preventDefault(); }); // the files would be lost
addEventListener('backtoone', () => { // take.js deletes the transfers of the take
  for (const { transfer } of queue)
    if (transfer.id) transfer.stop();
    else transfer.giveUp(); // take.js does not know it, although the server may soon
});
addEventListener('beforeunload', (event) => {
  const isToBeSent = ({ transfer }) => transfer.runs || transfer.state === 'waiting';
  if (!isOver() && queue.some(isToBeSent)) event.preventDefault();
});
