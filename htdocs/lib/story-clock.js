// The time in the film, as a page shows it.
import { currentTime, hostAhead } from './clock.js';
import { parseDate, showTime } from './format.js';
import { load } from './state.js';

// The time in the film at a moment (ms) of the take, as a Date whose UTC fields are what the clock shows. A
// live clock is the host's, in its zone (minutes).
export function storyDate(moment = currentTime()) {
  const { clock, zone } = document.body.dataset;
  const { start, offset } = load();
  if (clock === 'live') {
    const real = moment > 0 ? moment : (start ?? currentTime()) + moment;
    return new Date(real + hostAhead() + zone * 60000);
  }
  const run = moment > 0 ? Math.max(0, moment - (start ?? moment)) : moment;
  return new Date(parseDate(clock).getTime() + offset + run);
}

// Lets the times of the page run with it.
export function showTimes() {
  if (document.body.dataset.clock === 'live' && hostAhead() === null) return; // they are right as they came
  const now = storyDate();
  for (const time of document.querySelectorAll('time[data-as]')) showTime(time, now);
}
