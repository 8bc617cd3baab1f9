// What an open page remembers of itself, so as to take edits of the content: see edits.js.
import { currentPath, remember } from './page-cache.js';

// Whether this page tells of a mistake. No take begins on it, and it goes when the mistake is mended.
export const isBroken = () => document.querySelector('.error[data-status^="5"]') !== null;

export const scrolled = () => [document.scrollingElement, ...document.querySelectorAll('ul, ol, aside')];

// A page as the server has it, or the mistake that it tells, and its ETag; nothing when it has this ETag, and
// while the server or its disk (503) is away, but a broken page takes any.
export const look = (path, options) => fetch(path, options)
  .then(async (answer) => ![304, isBroken() || 503].includes(answer.status)
    && { html: await answer.text(), etag: answer.headers.get('ETag') })
  .catch(() => null);

// This page and its parts as read, before it was loaded again, if it was, and how far it was scrolled.
export const known = {};
let tops = [];

// Lets this page take the edits of another one, now a part of it.
export async function watchPart(path) {
  known[path] ??= await look(path, { cache: 'force-cache' }); // as it came, while the browser has it
  remember(path, known[path]?.html);
}

// Goes back to where this page was before it was loaded again, once it is long enough.
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
  watchPart(currentPath()); // at once: what reads it anew later changes the browser's copy
}
