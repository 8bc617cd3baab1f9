// The remote control of the set: it shows what the laptops do, and sends them orders.
import { cardOf, showCards } from './lib/operator/cards.js';
import { showCribs, startCribs } from './lib/operator/cribs.js';
import { hasDialog, openDialog, startDialogs } from './lib/operator/dialogs.js';
import { startKeys } from './lib/operator/keys.js';
import { look, order, send } from './lib/operator/orders.js';
import { saveAgain, startFields } from './lib/operator/parts.js';
import { keep, state } from './lib/operator/state.js';
import { showTakes } from './lib/operator/takes.js';

const INTERVAL = 400; // ms between two looks at the state
const TICK = 200; // ms between two looks at the clock
const SILENT = 2; // s without the server, until the page says so
const SURE = 3000; // ms in which a second press counts

const main = document.querySelector('main');
const see = (selector) => main.querySelector(selector);

// ---- what the laptops do ----

let turn = 0; // of the last look: what an earlier one brings is of before the last order
let timer;

async function watch() {
  clearTimeout(timer);
  turn += 1;
  if (document.hidden) return;
  const mine = turn;
  const answer = await look('/operator/state');
  if (mine !== turn) return;
  timer = setTimeout(watch, INTERVAL);
  if (!answer) return;
  keep(answer);
  tick();
  showCribs(state.scenes);
  showTakes(state.takes);
  saveAgain();
}

// Between two answers the seconds go on, and a laptop gets lost.
function tick() {
  see('.silent').hidden = document.hidden || state.age() < SILENT;
  if (state.isKnown) showCards();
}

// ---- orders ----

// "All to the start" is asked twice while something rolls: the button asks for three seconds.
let asking;
function isSure(button) {
  const rolling = see('[data-count=rolling]').textContent;
  const { word } = button.dataset;
  const stop = () => {
    button.textContent = button.dataset.word;
    delete button.dataset.word;
  };
  clearTimeout(asking);
  if (word) stop();
  if (word || !rolling) return true;
  button.dataset.word = button.textContent;
  button.textContent = `${main.dataset.sure} ${rolling}`;
  asking = setTimeout(stop, SURE);
  return false;
}

async function press(button) {
  const { do: what } = button.dataset;
  const id = button.closest('[data-laptop]')?.dataset.laptop;
  const name = id ? cardOf(id).querySelector('[name=name]').value || id : see('.all h2').textContent;
  if (hasDialog(what)) openDialog(what, id, name);
  else if (id || what !== 'back' || isSure(button)) {
    const isDone = await order(what, id);
    button.toggleAttribute('data-done', !!isDone);
    setTimeout(() => button.removeAttribute('data-done'), 600);
  }
}

main.addEventListener('click', ({ target }) => {
  const button = target.closest('button');
  if (button?.dataset.do) press(button);
  if (button?.matches('[data-forget]'))
    send('/operator/laptops', { laptop: button.closest('[data-laptop]').dataset.laptop, forget: 1 });
  if (button?.matches('[data-print]')) print();
});
addEventListener('told', watch);
document.addEventListener('visibilitychange', () => {
  state.heard = performance.now(); // asleep is not away
  watch();
});
startCribs();
startDialogs();
startFields();
startKeys();
setInterval(tick, TICK);
watch();
