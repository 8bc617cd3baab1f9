// The pages as they were when the take began: from the first key or click on, edits change nothing on this laptop, and
// the conversations open without the network.
//
// A part with data-changing is left out: the server has more to say there than the content.
import { noteDate } from './clock.js';
import { chooseShort, fetchShelved, shelve } from './shelf.js';
import { keep, recall } from './storage.js';

export const TAKE = 'onlystache.take';
const PAGES = 'onlystache.pages';

const kept = (key) => JSON.parse(recall(key)) ?? {};
export const isRolling = () => kept(TAKE).start != null;
const isFrozen = () => isRolling() && kept(PAGES).start === kept(TAKE).start;
const frozen = () => (isFrozen() ? kept(PAGES).pages : {});
const keepPages = (pages) => keep(PAGES, JSON.stringify({ start: kept(TAKE).start, pages }));
export const parse = (html) => new DOMParser().parseFromString(html, 'text/html');
export const here = () => location.pathname + location.search;

let copies = {}; // address -> HTML, the newest that was read
let pictures; // those of the pages: as long as they are here, the browser has them without asking

export async function read(path, options) {
  const answer = await fetch(path, options);
  noteDate(answer.headers.get('Date'));
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return answer.text();
}

// A page as it was when the take began, else as it is now, else as it last was.
const pageAt = async (path) => frozen()[path] || await longFrozen(path) || await read(path).catch(() => copies[path] ?? '');

// Reads this page and every page that links lead to from it.
async function readAll() {
  const pages = {};
  const paths = new Set([here()]);
  const sources = new Set();
  for (const path of paths) {
    pages[path] = await pageAt(path);
    for (const [, link] of pages[path].matchAll(/<a [^>]*href="(\/[^"#]*)"/g))
      if (!link.startsWith('/uploads/')) paths.add(link.replaceAll('&amp;', '&'));
    for (const [, source] of pages[path].matchAll(/<img [^>]*src="([^"]+)"/g)) sources.add(source);
  }
  copies = pages;
  pictures = [...sources].map((src) => Object.assign(new Image(), { src }));
}

// Keeps all pages as they are now, for the take that runs.
export async function freeze() {
  await readAll();
  await shelve(kept(TAKE).start, copies);
  keepPages(chooseShort({ ...copies, ...forgotten }));
}

// The page as it was, also a long one, or '': it is forgotten with all that is asked of it behind a "?".
async function longFrozen(path) {
  const [short] = path.split('?');
  return isFrozen() && frozen()[short] !== '' ? fetchShelved(kept(TAKE).start, path) : '';
}

// The same as a document.
export const getPage = async (path) => parse(withIcons(await pageAt(path)));

// The browser asks for /icons.svg again for each new icon, so once the page is loaded, they are part of it.
let icons = '/icons.svg';
const withIcons = (html) => html.replaceAll('/icons.svg#', `${icons}#`);
async function takeIconsIn() {
  document.body.insertAdjacentHTML('beforeend', `<div hidden>${await read(icons)}</div>`);
  icons = '';
  for (const template of document.querySelectorAll('template')) template.innerHTML = withIcons(template.innerHTML);
}

// Forgets a page: what is on it has changed, and not by an edit.
const forgotten = {}; // for freeze, which may be reading
export function forget(path) {
  forgotten[path] = '';
  if (!isFrozen()) return;
  const others = Object.entries(frozen()).filter(([each]) => each.split('?')[0] !== path);
  keepPages({ ...Object.fromEntries(others), [path]: '' });
}

// Whether the server answers.
export const isReachable = () => fetch(here(), { method: 'HEAD' }).then(() => true, () => false);

// ---- when the page opens ----

const page = parse(frozen()[here()] ?? '');
if (page.querySelector('main')) {
  const parts = document.querySelectorAll('[data-changing]');
  page.querySelectorAll('[data-changing]').forEach((part, i) => part.replaceWith(parts[i] ?? part));
  document.title = page.title;
  document.body = page.body;
}

// In a take that is not frozen the page before was left too soon.
addEventListener('load', () => (isRolling() && !isFrozen() ? freeze() : readAll()));
addEventListener('load', takeIconsIn);
