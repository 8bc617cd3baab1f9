// Figures that grow while the camera rolls: <data data-live="46"> by about 46 a minute, in cents with data-money.
// They grow unevenly, but by the time of the take alone: every take shows the same digits at the same moment.
import { formatCount, formatMoney } from './format.js';
import { movingSince } from './take.js';

const STEP = 100; // how often digits change (ms)

// From 0 to 1, without order, but always the same for n.
function noise(n) {
  let hash = Math.imul(n + 1, 0x9E3779B1);
  hash = Math.imul(hash ^ (hash >>> 15), 0x85EBCA77);
  return ((hash ^ (hash >>> 13)) >>> 0) / 2 ** 32;
}

// What has come in after some seconds, at so many units a minute. Time is cut into gaps in which one unit comes, or more
// where they come fast; the borders of the gaps are moved by up to 0.4 of a gap, so it is never further from the rate.
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

const followers = []; // what else changes with the time of the take
export const follow = (follower) => followers.push(follower);

const figures = [...document.querySelectorAll('[data-live]')].map((element) => {
  const money = 'money' in element.dataset;
  const start = Math.round(Number(element.value) * (money ? 100 : 1));
  const show = money ? formatMoney : formatCount;
  return (seconds) => showFigure(element, start + grown(Number(element.dataset.live), seconds), show);
});

export function showFigure(element, number, show) {
  element.value = show === formatMoney ? (number / 100).toFixed(2) : number;
  element.textContent = show(number);
}

let last;
function run() {
  const step = Math.floor((Date.now() - movingSince()) / STEP);
  if (step !== last) for (const change of [...figures, ...followers]) change(step * STEP / 1000);
  last = step;
  requestAnimationFrame(run);
}
run();
