// Time (ms), as a take needs it: steady, whatever happens to the clock of this laptop.
import { keep, recall } from './storage.js';

const SKEW = 'onlystache.skew'; // by how much that clock was set while a page was open
const AHEAD = 'onlystache.ahead'; // how far the host's clock is ahead of currentTime()

// Now, which never runs backwards. When somebody or the network sets the laptop's clock, time goes on evenly.
let last = null;
export function currentTime() {
  const mark = performance.now();
  const skew = Number(recall(SKEW));
  const time = Date.now() - skew;
  const even = last ? Math.round(last.time + mark - last.mark) : time;
  const isSet = Math.abs(time - even) > 1000;
  if (isSet) keep(SKEW, String(skew + time - even));
  last = { time: isSet ? even : Math.max(time, last?.time ?? time), mark };
  return last.time;
}
addEventListener('pagehide', currentTime); // the next page goes on from there

// Notes the Date of an answer of the host. It says a second only, and was on its way: the furthest ahead is
// best.
export function noteDate(date) {
  const ahead = Date.parse(date) - currentTime();
  const known = hostAhead();
  if (known === null || ahead > known || ahead < known - 10000) keep(AHEAD, String(ahead));
}

// How far the host is ahead (ms), or null when it was never heard.
export function hostAhead() {
  const text = recall(AHEAD);
  return text === null ? null : Number(text);
}
