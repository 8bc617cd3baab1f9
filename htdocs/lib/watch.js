// An open page takes an edit of the content by itself, and shows a mistake where it is told, while no take is
// running.
import { currentPath, parseHtml } from './page-cache.js';
import { isRolling } from './state.js';

// Whether this page tells of a mistake. No take begins on it, and it goes when the mistake is mended.
export const isBroken = () => document.querySelector('.error[data-status^="5"]') !== null;

const INTERVAL = 700; // ms, so that an edit is seen within a second
const scrolled = () => [document.scrollingElement, ...document.querySelectorAll('ul, ol, aside')];
const isIdle = () => !document.hidden && (!isRolling() || isBroken());

// A page as the server has it, a mistake that it tells included, and its ETag; nothing when the server does
// not answer, or has what has this ETag. (The browser's own cache would ask so, too, at three times the cost:
// a laptop that looks all day is heard.)
const look = (path, options) => fetch(path, options)
  .then(async (answer) => answer.status !== 304
    && { html: await answer.text(), etag: answer.headers.get('ETag') })
  .catch(() => null);

// A page without what changes by itself: the times, when it was made, and the parts that say so.
function plain(html) {
  const copy = parseHtml(html);
  for (const part of copy.querySelectorAll('[data-changing]')) part.remove();
  for (const time of copy.querySelectorAll('time')) time.replaceChildren();
  delete copy.body.dataset.now;
  return copy.documentElement.outerHTML;
}

// This page and its parts as they were read: before it was loaded again, if it was; and how far it was
// scrolled then.
const known = {};
let tops = [];

// Lets this page take the edits of another one, too, which has become a part of it.
export async function watchPart(path) {
  known[path] ??= await look(path, { cache: 'force-cache' }); // as it came, while the browser still has that
}

// Loads the page again when an edit has changed it or a part of it, unless its script objects.
async function watch() {
  for (const [path, before] of Object.entries(known)) {
    const headers = { 'If-None-Match': before?.etag ?? '' };
    const now = isIdle() ? await look(path, { cache: 'no-store', headers }) : null;
    if (!now) continue;
    const changed = before && now.html !== before.html && plain(now.html) !== plain(before.html);
    if (!changed) {
      known[path] = now;
    } else if (isIdle() && dispatchEvent(new Event('edit', { cancelable: true }))) {
      const first = path === currentPath() ? now : known[currentPath()];
      history.replaceState({ known: first, tops: scrolled().map((element) => element.scrollTop) }, '');
      location.reload();
    }
  }
  setTimeout(watch, INTERVAL);
}

// Goes back to where the page was before it was loaded again, as soon as it is long enough.
export function restoreScroll() {
  scrolled().forEach((element, i) => {
    if (!tops[i]) return;
    element.scrollTop = tops[i];
    if (element.scrollTop > tops[i] - 1) tops[i] = 0;
  });
}

export function startWatch() {
  known[currentPath()] = history.state?.known;
  tops = history.state?.tops ?? [];
  history.replaceState(null, '');
  addEventListener('DOMContentLoaded', restoreScroll);
  const isKnown = watchPart(currentPath()); // at once: what reads it anew later changes the browser's copy
  addEventListener('load', () => isKnown.then(watch));
}
