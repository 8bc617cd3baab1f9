// The log of the takes, the last one first: read again when it has changed, written into the rows that are
// there.
import { withDecimal } from '../format.js';
import { look } from './orders.js';
import { clone, show, showField } from './parts.js';
import { labelOf } from './state.js';

const log = document.querySelector('.takes');
const rows = new Map(); // number -> row

function addRow(number) {
  const row = clone('take');
  row.dataset.take = number;
  rows.set(number, row);
  log.querySelector('tbody').prepend(row);
  return row;
}

const dayAndTime = (iso) => `${iso.slice(8, 10)}/${iso.slice(5, 7)} ${iso.slice(11, 16)}`;

// What happened in it, a line each, and in the signs of the site: "1,8 s Réplique".
const onLines = (text = '') => text.split(' | ').join('\n').replace(/^[\d.]+ s/gm, withDecimal);

// The log says cue, the page what is on its button.
const PLACES = { hold: '.off', release: '.on' };
const wordOf = (what) => document.querySelector(`.all ${PLACES[what] ?? `[data-do=${what}]`}`);
const inWords = (orders) => onLines(orders)
  .replace(/(?<=^[\d,.]+ s )\w+/gm, (what) => wordOf(what)?.textContent.replace('…', '') ?? what);

function showTake(take) {
  const row = rows.get(take.number) ?? addRow(take.number);
  show(row, 'number', take.number);
  show(row, 'began', dayAndTime(take.began));
  show(row, 'laptop', take.laptop);
  show(row, 'scene', labelOf(take.scene));
  show(row, 'duration', `${withDecimal(take.duration)} s`);
  show(row, 'sent', onLines(take.sent));
  show(row, 'orders', inWords(take.orders));
  showField(row.querySelector('[name=mark]'), take.mark);
  showField(row.querySelector('[name=note]'), take.note);
  row.querySelector('.note').dataset.note = take.note; // a field cuts what is long, paper does not
}

// On paper the first take is the first.
const turnAround = () =>
  log.querySelector('tbody').append(...[...log.querySelectorAll('[data-take]')].reverse());
addEventListener('beforeprint', turnAround);
addEventListener('afterprint', turnAround);

let shown;

// version: what the state says of the takes.
export async function showTakes(version) {
  if (version === shown) return;
  shown = version;
  const answer = await look('/operator/takes');
  if (!answer) shown = null; // once more
  answer?.takes.forEach(showTake);
  log.hidden = !rows.size;
}
