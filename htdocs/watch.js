// An open page takes an edit of the content by itself, and shows a mistake where it is told, while no take is running.
import { here, isRolling, parse } from './frozen.js';

// Whether this page tells of a mistake. No take begins on it, and it goes when the mistake is mended.
export const isBroken = () => document.querySelector('.error[data-status^="5"]') !== null;

const INTERVAL = 700; // ms, so that an edit is seen within a second
const scrolled = () => [document.scrollingElement, ...document.querySelectorAll('ul, ol, aside')];
const isIdle = () => !document.hidden && (!isRolling() || isBroken());

// This page as the server has it, a mistake that it tells included, and its ETag; nothing when the server does not
// answer, or has what has this ETag. (The browser's own cache would ask so, too, at three times the cost: a laptop that
// looks all day is heard.)
const look = (options) => fetch(here(), options)
  .then(async (answer) => answer.status !== 304 && { html: await answer.text(), etag: answer.headers.get('ETag') ?? '' })
  .catch(() => null);

// A page without what changes by itself: the times, and the parts that say so.
function plain(html) {
  const copy = parse(html);
  for (const part of copy.querySelectorAll('[data-changing]')) part.remove();
  for (const time of copy.querySelectorAll('time')) time.replaceChildren();
  return copy.documentElement.outerHTML;
}

let { known, tops } = history.state ?? {}; // this page as it was read before it was loaded again; how far scrolled
history.replaceState(null, '');

// Loads the page again when an edit has changed it, unless its script objects.
async function watch() {
  const headers = { 'If-None-Match': known?.etag ?? '' };
  const now = isIdle() ? await look({ cache: 'no-store', headers }) : null;
  if (now) {
    const changed = known && now.html !== known.html && plain(now.html) !== plain(known.html);
    if (!changed) {
      known = now;
    } else if (isIdle() && dispatchEvent(new Event('edit', { cancelable: true }))) {
      history.replaceState({ known: now, tops: scrolled().map((element) => element.scrollTop) }, '');
      location.reload();
    }
  }
  setTimeout(watch, INTERVAL);
}

addEventListener('DOMContentLoaded', () => {
  scrolled().forEach((element, i) => { if (tops?.[i]) element.scrollTop = tops[i]; });
});
addEventListener('load', async () => {
  known ??= await look({ cache: 'force-cache' }); // as it came, where the browser still has that
  watch();
});
