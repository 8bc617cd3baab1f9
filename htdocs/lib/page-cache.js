// The pages as they were when the take began: from the first key or click on, edits change nothing on this
// laptop, and the conversations open without the network. They are read and kept by freeze.js.
//
// A part with data-changing is left out: the server has more to say there than the content.
import { noteDate } from './clock.js';
import { fillParts } from './format.js';
import { amend, isRolling, load, recallParsed } from './state.js';
import { keep } from './storage.js';

// { start: of the take, pages: { address: HTML }, isLong: whether there are more on the shelf }
const PAGES = 'onlystache.pages';

export const isFrozen = () => isRolling() && recallParsed(PAGES)?.start === load().start;
// Whether a page stays as it was; one that is forgotten is so with all that is asked of it behind a "?".
const stays = (path) => isFrozen() && !load().forgotten.includes(path.split('?')[0]);
const frozen = (path) => (stays(path) && recallParsed(PAGES).pages[path]) || '';
const longFrozen = async (path) => stays(path) && recallParsed(PAGES).isLong
  && (await longPages())?.fetchShelved(load().start, path);
export const parseHtml = (html) => new DOMParser().parseFromString(html, 'text/html');
export const currentPath = () => location.pathname + location.search;

// What keeps more pages than storage.js has room for; null when the network is gone just then.
export const longPages = () => import('./long-pages.js').catch(() => null);

let copies = {}; // address -> HTML, the newest that was read
export const remember = (path, html) => { copies[path] ??= html; };
export const keepCopies = (pages) => { copies = pages; };
export const keepPages = (pages) => keep(PAGES, JSON.stringify(pages));

export async function fetchText(path, options) {
  const answer = await fetch(path, options);
  noteDate(answer.headers.get('Date'));
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return answer.text();
}

// A page as it was when the take began, else as it is now, else as it last was; '' when there is none, null
// when the server does not answer, or this page is being left.
export const pageAt = async (path) => frozen(path) || await longFrozen(path) || await fetchText(path)
  .then((html) => (copies[path] = html))
  .catch((error) => copies[path] ?? (error instanceof TypeError ? null : ''));

// What pageAt gives, as a document; an empty one where there is no such page, null when nobody can tell.
export async function getPage(path) {
  const html = await pageAt(path);
  return html === null ? null : parseHtml(withIcons(html));
}

// The browser asks for /icons.svg again for each new icon, so once the page is loaded, they are part of it.
let icons = '/icons.svg';
export const withIcons = (html) => html.replaceAll('/icons.svg#', `${icons}#`);
async function takeIconsIn() {
  document.body.insertAdjacentHTML('beforeend', `<div hidden>${await fetchText(icons)}</div>`);
  icons = '';
  for (const template of document.querySelectorAll('template'))
    template.innerHTML = withIcons(template.innerHTML);
}

// Forgets the pages that show posts: these have changed, and not by an edit.
export function forgetPosts() {
  if (isRolling()) amend((state) => { state.forgotten.push('/', '/profile'); });
}

// ---- when the page opens ----

// Puts this page back as it was when the take began.
export function restorePage() {
  const page = parseHtml(frozen(currentPath()));
  if (!page.querySelector('main')) return;
  const parts = document.querySelectorAll('[data-changing]');
  page.querySelectorAll('[data-changing]').forEach((part, i) => part.replaceWith(parts[i] ?? part));
  document.title = page.title;
  document.body = page.body;
  fillParts();
}

export function startPageCache() {
  if (isFrozen() && recallParsed(PAGES).isLong) longPages(); // while the network is there
  addEventListener('load', () => takeIconsIn().catch(() => {})); // without the server they stay there
}
