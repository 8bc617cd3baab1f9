// The scripts of all scenes: that of the page is there, the others are fetched, and each again when its
// content has changed. What can be opened, said and notified on a laptop is looked up in that of its scene.
import { fillParts } from '../format.js';
import { labelOf } from './state.js';

const place = document.querySelector('.cribs');
const chooser = place.querySelector('[data-crib]');
const first = place.querySelector('.crib').dataset.scene;
const known = new Map(); // scene -> the stamp of its content as it was when its scripts were asked for

export const cribOf = (scene) => place.querySelector(`.crib[data-scene="${CSS.escape(scene ?? '')}"]`);

export const chatsOf = (scene) => [...cribOf(scene)?.querySelectorAll('[data-chat]') ?? []]
  .map((chat) => ({ id: chat.dataset.chat, name: chat.querySelector('h2').textContent, chat }));

export const nameOfChat = (scene, id) => chatsOf(scene).find((chat) => chat.id === id)?.name ?? id;

// The lines of a conversation at which it can be opened: [{ number, words }].
export const linesOf = (chat) => [...chat.querySelectorAll('[data-line]')].map((line) => ({
  number: Number(line.previousElementSibling.textContent), words: line.textContent,
}));

// On paper a bookmark is typed: with the host, as the laptops know it.
function addAddresses(crib) {
  for (const line of crib.querySelectorAll('[data-line]')) {
    const { host, pathname, search } = line.previousElementSibling.querySelector('a');
    line.dataset.address = host + pathname + search;
  }
}

function showChosen() {
  for (const crib of place.querySelectorAll('.crib'))
    crib.toggleAttribute('data-elsewhere', crib.dataset.scene !== chooser.value);
}

async function fetchCrib(name, content) {
  known.set(name, content);
  const html = await fetch(`/operator?scene=${encodeURIComponent(name)}`)
    .then((answer) => (answer.ok ? answer.text() : '')).catch(() => '');
  const page = new DOMParser().parseFromString(html, 'text/html');
  const crib = page.querySelector('.crib');
  if (known.get(name) !== content) return; // it has changed again, and is asked for again
  if (!crib) {
    known.set(name, null); // it did not come: once more
    return;
  }
  cribOf(name)?.remove();
  place.append(crib);
  document.querySelector('.mistakes').replaceWith(page.querySelector('.mistakes'));
  fillParts();
  addAddresses(crib);
  showChosen();
}

// scenes: as the state has them.
export function showCribs(scenes) {
  chooser.parentElement.hidden = scenes.length < 2;
  for (const { name, content } of scenes) {
    if (cribOf(name) && !known.has(name)) known.set(name, content); // it came with the page
    if (known.get(name) !== content) fetchCrib(name, content);
  }
  if (chooser.length === scenes.length) return;
  chooser.replaceChildren(...scenes.map(({ name }) =>
    new Option(labelOf(name), name, false, name === first)));
}

export function startCribs() {
  addAddresses(cribOf(first));
  chooser.addEventListener('change', showChosen);
}
