// The upload page: files in a queue, one form that is about the chosen one, its preview, and publishing. What is sent is
// the work of tus.js; what the bars show that of bar.js.
import { Bar } from './bar.js';
import { bodyOf, noteOf, paidAudience, priceText, problemWith, tagOf, whenOf } from './fields.js';
import { fill, formatDay } from './format.js';
import { forget, parse, read } from './frozen.js';
import { showRow, stateOf } from './row.js';
import { kindOf, pictureIn, stillsOf } from './still.js';
import { load, refresh, storyDate, update } from './take.js';
import { isNamed, remove, request, sentenceOf, Transfer } from './tus.js';
import { anyKey } from './typing.js';

const page = document.querySelector('.upload');
const form = page.querySelector('form');
const [labels, price, schedule, duration] = ['labels', 'price', 'schedule', 'duration']
  .map((name) => JSON.parse(page.dataset[name] || 'null'));

const queue = []; // { file, transfer, bar, row, fields, pictures, poster, kind, url, own, id, paused, moving, wanted, busy }
let current = null; // the item that form and preview are about

const newElement = (id) => document.querySelector(id).content.firstElementChild.firstElementChild.cloneNode(true);

// ---- the queue ----

const rows = page.querySelector('.queue ul');
const itemOf = (element) => queue.find((item) => item.row === element.closest('li'));

// Puts a file into the queue. known: the row of what the server has of it already, if anything.
function addItem(file, known) {
  const { id, offset } = known?.dataset ?? {};
  const complete = Number(offset) === file.size;
  const kept = load().uploads[id];
  const item = { file, pictures: [], kind: 'none', row: newElement('#file'), own: !known || Boolean(kept) };
  item.fields = kept ?? (current ? blank : readForm());
  item.transfer = new Transfer(file, id);
  item.bar = new Bar(file.size, Number(offset ?? 0), complete ? null : duration);
  if (complete) item.transfer.state = 'done';
  item.row.querySelector('strong').textContent = file.name;
  for (const part of item.row.querySelectorAll('.pick, progress')) part.ariaLabel = file.name;
  rows.append(item.row);
  queue.push(item);
  if (!current) choose(item);
  if (file instanceof Blob && file.size) lookInto(item);
}

// Finds out what the file is, for the preview, and takes pictures out of it.
async function lookInto(item) {
  item.url = URL.createObjectURL(item.file);
  item.kind = await kindOf(item.file, item.url);
  if (item.kind === 'image') setRowPicture(item, item.url);
  if (item === current) showPreview();
  if (item.kind !== 'video') return;
  for await (const picture of stillsOf(item.url)) choosePicture(item, picture, item.poster ?? picture);
}

function setRowPicture({ row }, url) {
  const image = row.querySelector('img');
  image.src = url;
  image.hidden = false;
}

function dropItem(item) {
  if (!queue.includes(item)) return; // given up while it was published
  queue.splice(queue.indexOf(item), 1);
  item.row.remove();
  URL.revokeObjectURL(item.url);
  update((state) => { delete state.uploads[item.transfer.id]; });
  if (item === current) choose(queue[0] ?? null);
}

// One after the other: on Wi-Fi two files at once are no faster, and the first would be there later.
function sendNext() {
  const busy = queue.some(({ transfer: { state } }) => state === 'sending' || state === 'stalled');
  if (!busy) queue.find(({ transfer }) => transfer.state === 'waiting')?.transfer.run();
}

// Twenty times a second: the next file goes, the bars move on, and what was to be published when sent is.
let before = performance.now();
function tick() {
  const now = performance.now();
  sendNext();
  for (const item of [...queue]) {
    const { transfer, bar, paused } = item;
    const moving = !paused && !['waiting', 'failed'].includes(transfer.state);
    if (moving && item.moving) bar.advance((now - before) / 1000, transfer.sent, transfer.state === 'done');
    item.moving = moving;
    if (transfer.id && item.id !== transfer.id) remember(item);
    showRow(item);
    if (item.wanted && stateOf(item) === 'done') publish(item);
  }
  before = now;
  showActions();
}

function toggleItem(item) {
  const { transfer, bar } = item;
  item.paused = ['sending', 'stalled'].includes(stateOf(item));
  if (item.paused) transfer.pause();
  else if (transfer.state !== 'done') transfer.state = 'waiting';
  bar.restart();
}

// The take knows its transfers: what is written about them is there after a reload, and back to one gives them up. A
// draft of before the take stays.
function remember(item) {
  item.id = item.transfer.id;
  if (item.own) update((state) => { state.uploads[item.id] = item.fields; });
}

rows.addEventListener('click', (event) => {
  const what = event.target.closest('button')?.dataset.do;
  const item = itemOf(event.target);
  if (what === 'toggle') toggleItem(item);
  else if (what === 'cancel') {
    dropItem(item);
    item.transfer.giveUp().then(refreshDrafts);
  } else choose(item);
});

// ---- the form and the preview ----

const preview = page.querySelector('.sample');
const [video, image] = preview.querySelectorAll('.media > video, .media > img');
const still = preview.querySelector('.still');
const thumbnails = form.querySelector('.thumbnails');
const problem = form.querySelector('.problem');
const typists = [form.elements.text, form.elements.price].map((field) => anyKey(field, () => field.dataset));
const readForm = () => Object.fromEntries(new FormData(form));

function showForm() {
  const fields = readForm();
  form.querySelector('.counter').textContent = `${fields.text.length} / ${form.elements.text.maxLength}`;
  form.querySelector('.price').classList.toggle('off', fields.audience !== paidAudience);
  form.querySelector('.net').textContent = noteOf(fields);
  for (const part of form.querySelectorAll('.later')) part.hidden = fields.when !== 'later';
  preview.querySelector('.text').textContent = fields.text;
  const tag = preview.querySelector('.tag');
  tag.textContent = tagOf(fields);
  tag.classList.toggle('paid', fields.audience === paidAudience);
  problem.textContent = '';
}

form.addEventListener('input', (event) => {
  if (event.target.name === 'price') form.elements.audience.value = paidAudience;
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
}

function setSource(element, name, url) {
  if (!url) element.removeAttribute(name);
  else if (element.getAttribute(name) !== url) element.setAttribute(name, url); // the same again would start a video anew
}

function showPreview() {
  const { kind, url, poster, pictures } = current ?? { kind: 'none', pictures: [] };
  const picture = kind === 'image' ? url : poster;
  setSource(video, 'src', kind === 'video' && url);
  setSource(video, 'poster', poster);
  if (picture) setSource(image, 'src', picture);
  video.hidden = kind !== 'video';
  image.hidden = !picture || kind === 'video';
  still.hidden = kind !== 'none';
  still.querySelector('span').textContent = current ? labels.unplayable : labels.no_media;
  thumbnails.hidden = !current || kind === 'image';
  thumbnails.querySelector('p').replaceChildren(...pictures.map(newThumbnail), thumbnails.querySelector('.own'));
}

// ---- the thumbnail ----

function newThumbnail(picture, i) {
  const button = newElement('#thumbnail');
  button.ariaLabel = `${labels.thumbnail} ${i + 1}`;
  button.firstElementChild.src = picture;
  button.ariaPressed = picture === current.poster;
  button.addEventListener('click', () => choosePicture(current, picture));
  return button;
}

// Offers a picture, and makes it or another one the thumbnail.
function choosePicture(item, picture, chosen = picture) {
  if (!item.pictures.includes(picture)) item.pictures.push(picture);
  item.poster = chosen;
  setRowPicture(item, chosen);
  if (item === current) showPreview();
}

const pictureField = form.querySelector('.picture');
form.querySelector('.own').addEventListener('click', () => pictureField.click());
pictureField.addEventListener('change', async () => {
  const item = current;
  const [file] = pictureField.files;
  try {
    choosePicture(item, await pictureIn(file));
  } catch {
    problem.textContent = fill(labels.bad_picture, { name: file.name });
  }
  pictureField.value = ''; // so that the same may be chosen again
});

// ---- publishing ----

const button = form.querySelector('.top .button');
const toast = document.querySelector('.toast');

function showActions() {
  button.disabled = !current || current.busy || current.row.dataset.state === 'failed';
  button.textContent = labels[current?.wanted ? 'undo' : 'publish'];
  form.querySelector('.hint').textContent = !current ? labels.empty : current.wanted ? labels.wanted : '';
}

// A click, not the form's submit: Enter in a field must not publish on camera.
button.addEventListener('click', () => {
  for (const typist of typists) typist.finish();
  problem.textContent = problemWith(readForm());
  if (!problem.textContent) current.wanted = !current.wanted; // the next tick sees to it
});

let timer;
function showToast(text) {
  toast.querySelector('span').textContent = text;
  toast.hidden = false;
  clearTimeout(timer);
  timer = setTimeout(() => { toast.hidden = true; }, 8000);
}

async function publish(item) {
  item.wanted = false;
  item.busy = true;
  const body = bodyOf(item.fields, item.poster);
  const answer = await request('POST', `/upload/${item.id}`, { 'Content-Type': 'application/json' }, JSON.stringify(body));
  item.busy = false;
  if (answer.status === 201) {
    forget('/');
    dropItem(item);
    showToast(body.scheduled ? fill(labels.scheduled, whenOf(item.fields)) : labels.published);
  } else {
    choose(item);
    problem.textContent = sentenceOf(answer) || labels.offline;
  }
}

// ---- drafts: what the server has and nobody published, from any laptop ----

const drafts = page.querySelector('.drafts');
const findDraft = (test) => [...drafts.querySelectorAll('li')].find(test);

function showDrafts() {
  for (const row of drafts.querySelectorAll('li')) row.hidden = queue.some(({ transfer }) => transfer.id === row.dataset.id);
  drafts.hidden = !findDraft((row) => !row.hidden);
}

// The list as it is now, out of a fresh copy of this page.
async function refreshDrafts() {
  const fresh = await read('/upload', { signal: AbortSignal.timeout(3000) }).then(parse, () => null);
  if (!fresh) return;
  drafts.querySelector('ul').replaceChildren(...fresh.querySelectorAll('.drafts li'));
  showDrafts();
}

const isOf = (file) => ({ dataset: { metadata, size } }) => Number(size) === file.size && isNamed(metadata, file.name);

drafts.addEventListener('click', async (event) => {
  const what = event.target.closest('button')?.dataset.do;
  const row = event.target.closest('li');
  if (what === 'delete') await remove(row.dataset.id);
  if (what === 'delete') await refreshDrafts();
  if (what !== 'continue') return;
  if (row.dataset.offset === row.dataset.size) addItem({ name: row.dataset.name, size: Number(row.dataset.size) }, row);
  else files.click(); // the browser forgot the file: it is to be chosen again
  showDrafts();
});

// ---- files come in ----

const files = form.querySelector('.files');

// A file that is in the queue goes on there; one of which the server has a part already goes on from that.
async function addFiles(list) {
  await refreshDrafts();
  for (const file of list) {
    const here = queue.find((item) => item.file.name === file.name && item.file.size === file.size);
    if (!here) addItem(file, findDraft(isOf(file)));
    else goOnWith(here, file);
  }
  showDrafts();
}

function goOnWith(item, file) {
  choose(item);
  if (!['paused', 'failed'].includes(stateOf(item))) return;
  item.transfer.file = file; // the other one may have been moved
  toggleItem(item);
}

form.querySelector('[data-do=choose]').addEventListener('click', () => files.click());
files.addEventListener('change', async () => {
  await addFiles([...files.files]);
  files.value = '';
});

// The whole window takes files, so none is ever opened in place of the page by a drop beside the zone.
const overlay = document.querySelector('.overlay');
const hasFiles = (event) => event.dataTransfer.types.includes('Files');
for (const name of ['dragenter', 'dragover', 'dragleave', 'drop']) {
  addEventListener(name, (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    overlay.hidden = name === 'drop' || (name === 'dragleave' && !event.relatedTarget); // no target: out of the window
    if (name === 'drop') addFiles([...event.dataTransfer.files]);
  });
}

// ---- the beginning and the end ----

// The days to choose from, as the story clock has them.
function addDays() {
  const now = storyDate();
  for (let i = 0; i < schedule.days; i++) {
    const date = new Date(now.getTime() + 86400000 * i);
    const day = newElement('#day');
    day.querySelector('input').value = date.toISOString().slice(0, 10);
    day.querySelector('input').checked = i === 1;
    day.querySelector('span').textContent = formatDay(date, now);
    form.querySelector('.chips').append(day);
  }
}

addDays();
form.querySelector('[name=audience]').checked = true;
form.elements.price.value = priceText(price);
const blank = readForm();
choose(null);
setInterval(tick, 50);
refresh();

addEventListener('edit', (event) => { if (queue.length) event.preventDefault(); }); // the files would be lost
let over = false;
addEventListener('backtoone', () => { // take.js deletes the transfers of the take
  over = true;
  for (const { transfer } of queue) transfer.stop();
});
addEventListener('beforeunload', (event) => {
  if (!over && queue.some(({ transfer: { state } }) => ['waiting', 'sending', 'stalled'].includes(state))) event.preventDefault();
});
