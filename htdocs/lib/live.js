// Figures that grow while the camera rolls: <data data-live="46"> by about 46 a minute, in cents with
// data-money. They grow unevenly, but by the time of the take alone: every take shows the same digits at the
// same moment.
import { currentTime } from './clock.js';
import { formatCount, formatMoney } from './format.js';
import { movingSince } from './take.js';

const STEP = 500; // how often digits change at most (ms): each time is work, and a laptop's fan is heard
const LONGEST = 120; // steps in which nothing need change

// From 0 to 1, without order, but always the same for n.
function noise(n) {
  let hash = Math.imul(n + 1, 0x9E3779B1);
  hash = Math.imul(hash ^ (hash >>> 15), 0x85EBCA77);
  return ((hash ^ (hash >>> 13)) >>> 0) / 2 ** 32;
}

// What has come in after some seconds, at so many units a minute. Time is cut into gaps in which one unit
// comes, or more where they come fast; the borders of the gaps are moved by up to 0.4 of a gap, so it is
// never further from the rate.
export function grown(rate, seconds) {
  if (!(rate > 0)) return 0;
  const gap = Math.max(0.3, 60 / rate);
  const border = (n) => (n === 0 ? 0 : n + 0.8 * noise(n) - 0.4);
  let n = Math.floor(seconds / gap);
  if (seconds / gap >= border(n + 1)) n += 1;
  else if (seconds / gap < border(n)) n -= 1;
  const part = (seconds / gap - border(n)) / (border(n + 1) - border(n));
  return Math.floor((n + part) * gap * rate / 60 + 1e-9);
}

// What moves: at which rate, what is told how much has come, and how much that was the last time.
const movers = [];
export const follow = (rate, show) => movers.push({ rate, show });

function followFigure(element) {
  const money = 'money' in element.dataset;
  const start = Math.round(Number(element.value) * (money ? 100 : 1));
  const show = money ? formatMoney : formatCount;
  follow(Number(element.dataset.live), (more) => showFigure(element, start + more, show));
}

export function showFigure(element, number, show) {
  element.value = show === formatMoney ? (number / 100).toFixed(2) : number;
  element.textContent = show(number);
}

// Shows what has come by now, and sleeps until more comes.
let timer;
function run() {
  const elapsed = currentTime() - movingSince();
  const grownAt = (rate, step) => grown(rate, step * STEP / 1000);
  let step = Math.floor(elapsed / STEP);
  for (const mover of movers) {
    const more = grownAt(mover.rate, step);
    if (more !== mover.more) mover.show(more);
    mover.more = more;
  }
  const last = step + LONGEST;
  do step += 1; while (step < last && movers.every(({ rate, more }) => grownAt(rate, step) === more));
  clearTimeout(timer);
  if (movers.length) timer = setTimeout(run, step * STEP - elapsed);
}
// Lets all figures of the page grow, and what a script follows beside them.
export function startFigures() {
  document.querySelectorAll('[data-live]').forEach(followFigure);
  addEventListener('restart', run);
  run();
}
