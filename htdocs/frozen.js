// The pages as they were when the take began. Until then an open page takes an edit of the content by itself; from the
// first key or click on, edits change nothing on this laptop, and the conversations open without the network.
//
// A page whose <main> has data-changing is left out: the server has more to say on it than the content.

export const TAKE = 'onlystache.take';
const PAGES = 'onlystache.pages';
const SCROLL = 'onlystache.scroll';

const isChanging = (page) => page.querySelector('main[data-changing]');
const kept = (key) => JSON.parse(localStorage.getItem(key)) ?? {};
const isRolling = () => kept(TAKE).start != null;
const isFrozen = () => isRolling() && kept(PAGES).start === kept(TAKE).start;
const frozen = () => (isFrozen() ? kept(PAGES).pages : {});
const keep = (pages) => localStorage.setItem(PAGES, JSON.stringify({ start: kept(TAKE).start, pages }));
export const parse = (html) => new DOMParser().parseFromString(html, 'text/html');
export const here = () => location.pathname + location.search;

let copies = {}; // address -> HTML, the newest that was read
let pictures; // those of the pages: as long as they are here, the browser has them without asking

export async function read(path, options) {
  const answer = await fetch(path, options);
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return answer.text();
}

// Reads this page and every page that links lead to from it.
async function readAll() {
  const pages = {};
  const paths = new Set([here()]);
  const sources = new Set();
  for (const path of paths) {
    pages[path] = await read(path).catch(() => copies[path] ?? '');
    for (const [, link] of pages[path].matchAll(/<a href="(\/[^".?#]*)"/g)) paths.add(link);
    for (const [, source] of pages[path].matchAll(/<img [^>]*src="([^"]+)"/g)) sources.add(source);
  }
  copies = pages;
  pictures = [...sources].map((src) => Object.assign(new Image(), { src }));
}

// Keeps all pages as they are now, for the take that runs.
export async function freeze() {
  await readAll();
  keep({ ...copies, ...forgotten });
}

// The page at an address, as a document: as it was when the take began, else as it is now, else as it last was.
export async function getPage(path) {
  const html = frozen()[path] || await read(path).catch(() => copies[path] ?? '');
  return parse(withIcons(html));
}

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
  if (isFrozen()) keep({ ...frozen(), [path]: '' });
}

// Whether the server answers.
export const isReachable = () => fetch(here(), { method: 'HEAD' }).then(() => true, () => false);

// ---- when the page opens ----

const page = parse(frozen()[here()] ?? '');
if (page.querySelector('main') && !isChanging(page)) {
  document.title = page.title;
  document.body = page.body;
}

// ---- while no take is running ----

const scrolled = () => [document.scrollingElement, ...document.querySelectorAll('ul, ol, aside')];

// Compares the page with the server's, but for times, which run on by themselves.
async function watch() {
  const known = copies[here()];
  if (!known || document.hidden || isRolling() || isChanging(document)) return;
  const plain = (html) => html.replace(/(<time[^>]*>)[^<]*/g, '$1');
  const html = await read(here()).catch(() => known);
  if (plain(html) === plain(known) || isRolling()) return;
  sessionStorage.setItem(SCROLL, JSON.stringify(scrolled().map((element) => element.scrollTop)));
  location.reload();
}

addEventListener('DOMContentLoaded', () => {
  const tops = JSON.parse(sessionStorage.getItem(SCROLL)) ?? [];
  sessionStorage.removeItem(SCROLL);
  scrolled().forEach((element, i) => { if (tops[i]) element.scrollTop = tops[i]; });
});
addEventListener('load', () => (isRolling() && !isFrozen() ? freeze() : readAll())); // the page before may have been left too soon
addEventListener('load', takeIconsIn);
setInterval(watch, 1000);
