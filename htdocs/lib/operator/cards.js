// A card a laptop, made once; then only what has changed is written, so that nothing moves under a finger.
import { withDecimal } from '../format.js';
import { nameOfChat } from './cribs.js';
import { clone, show, showField } from './parts.js';
import { labelOf, state } from './state.js';

const LOST = 3; // s

const list = document.querySelector('.laptops');
const all = document.querySelector('.all');
const { over } = document.querySelector('main').dataset;
const pages = document.querySelectorAll('[data-order=open] [name=path]'); // of the menu

export const cardOf = (id) => list.querySelector(`[data-laptop="${CSS.escape(id)}"]`);

const silenceOf = (laptop) => laptop.seen + state.age();
const isLost = (laptop) => silenceOf(laptop) > LOST;
const seconds = (number) => `${withDecimal(Math.max(0, number).toFixed(1))} s`;

function longTime(s) {
  if (s < 60) return `${Math.floor(s)} s`;
  return s < 3600 ? `${Math.floor(s / 60)} min` : `${Math.floor(s / 3600)} h`;
}

function addCard(id) {
  const card = clone('laptop');
  card.dataset.laptop = id;
  card.querySelector('[name=name]').placeholder = id;
  list.append(card);
  return card;
}

// The button of a card, or of all, that holds what is not held, and releases what is.
function showHold(part, isHeld) {
  part.toggleAttribute('data-held', isHeld);
  part.querySelector('[data-do=hold], [data-do=release]').dataset.do = isHeld ? 'release' : 'hold';
}

// The line that comes next, as the bookmarks count them.
function lineOf({ exchange, of }) {
  if (!of) return '';
  return exchange < of ? `${exchange + 1} / ${of}` : `${over} / ${of}`;
}

function whereOf({ chat, scene, page }) {
  if (chat) return nameOfChat(scene, chat);
  return [...pages].find(({ value }) => value === page)?.textContent ?? page;
}

function showCard(laptop) {
  const card = cardOf(laptop.id) ?? addCard(laptop.id);
  const { held, pending, width, height, zoom } = laptop;
  const silence = silenceOf(laptop);
  const flags = { lost: isLost(laptop), rolling: laptop.rolling, unseen: laptop.visible === false,
    pending: pending !== undefined, other: laptop.scene !== state.scene };
  for (const [flag, isOn] of Object.entries(flags)) card.toggleAttribute(`data-${flag}`, !!isOn);
  showHold(card, !!held);
  showField(card.querySelector('[name=name]'), laptop.name);
  card.ariaLabel = laptop.name || laptop.id;
  show(card, 'where', whereOf(laptop));
  show(card, 'exchange', lineOf(laptop));
  if (pending !== undefined) show(card, 'pending', seconds(held ? pending : pending - silence));
  show(card, 'scene', labelOf(laptop.scene));
  show(card, 'page', laptop.page ?? '');
  show(card, 'screen', `${width} × ${height} · ${zoom} %`);
  show(card, 'seen', longTime(silence));
  show(card, 'lost', longTime(silence));
}

function showCount(name, count) {
  const element = all.querySelector(`[data-count=${name}]`);
  const text = count ? `${count} ${count > 1 ? element.dataset.many : element.dataset.one}` : '';
  if (element.textContent !== text) element.textContent = text;
}

// What the laptops do at this moment; a laptop that another operator forgot goes.
export function showCards() {
  const { laptops } = state;
  const there = laptops.filter((laptop) => !isLost(laptop));
  const ids = laptops.map(({ id }) => id);
  for (const card of [...list.children]) if (!ids.includes(card.dataset.laptop)) card.remove();
  laptops.forEach(showCard);
  document.querySelector('.none').hidden = laptops.length > 0;
  showCount('there', there.length);
  showCount('rolling', laptops.filter(({ rolling }) => rolling).length);
  showCount('held', there.filter(({ held }) => held).length);
  showCount('lost', laptops.length - there.length);
  showHold(all, there.length > 0 && there.every(({ held }) => held));
  show(all, 'scene', labelOf(state.scene));
}
