// The pages as they were when the take began. Until then an open page takes an edit of the content by itself; from the
// first key or click on, edits change nothing on this laptop, and the conversations open without the network.
//
// A page whose <main> has data-changing is left out: the server has more to say on it than the content.

export const TAKE = 'onlystache.take';
const PAGES = 'onlystache.pages';
const SCROLL = 'onlystache.scroll';
const SECOND = 1000;

const isChanging = (page) => page.querySelector('main[data-changing]');
const isRolling = () => JSON.parse(localStorage.getItem(TAKE))?.start != null;
const parse = (html) => new DOMParser().parseFromString(html, 'text/html');
export const here = () => location.pathname + location.search;

let copies = {}; // address -> HTML, the newest that was read
const pictures = []; // those of the pages, kept so that the browser has them without asking

async function read(path) {
  const answer = await fetch(path);
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return answer.text();
}

// Reads this page and every page that links lead to from it.
async function readAll() {
  const pages = {};
  const paths = [here()];
  for (const path of paths) {
    pages[path] = await read(path).catch(() => '');
    paths.push(...[...pages[path].matchAll(/<a href="(\/[^".?#]*)"/g)].map(([, link]) => link).filter((link) => !paths.includes(link)));
  }
  copies = pages;
  for (const [, src] of Object.values(pages).join('').matchAll(/<img [^>]*src="([^"]+)"/g)) {
    if (pictures.some((picture) => picture.getAttribute('src') === src)) continue;
    pictures.push(Object.assign(new Image(), { src }));
  }
}

// Keeps all pages as they are now, for the take that began at start.
export async function freeze(start) {
  await readAll();
  localStorage.setItem(PAGES, JSON.stringify({ start, pages: copies }));
}

// The page at an address, as a document: as it was when the take began, else as it is now, else as it last was.
export async function getPage(path) {
  const html = frozen()[path] || await read(path).catch(() => copies[path] ?? '');
  const page = parse(html);
  useOwnIcons(page);
  return page;
}

// The browser asks for /icons.svg again for each new icon, so once the page is loaded, they are part of it.
async function takeIconsIn() {
  const icons = await read('/icons.svg').catch(() => null);
  if (!icons) return;
  document.body.insertAdjacentHTML('beforeend', `<div hidden id="icons">${icons}</div>`);
  useOwnIcons(document);
}

function useOwnIcons(page) {
  if (!document.querySelector('#icons')) return;
  for (const root of [page, ...[...page.querySelectorAll('template')].map((template) => template.content)])
    for (const use of root.querySelectorAll('use')) use.setAttribute('href', use.getAttribute('href').replace('/icons.svg', ''));
}

// Forgets a page: what is on it has changed, and not by an edit.
export function forget(path) {
  const pages = frozen();
  delete pages[path];
  localStorage.setItem(PAGES, JSON.stringify({ start: JSON.parse(localStorage.getItem(TAKE))?.start, pages }));
}

function frozen() {
  const { start, pages } = JSON.parse(localStorage.getItem(PAGES)) ?? {};
  return isRolling() && JSON.parse(localStorage.getItem(TAKE)).start === start ? pages : {};
}

// Whether the server answers.
export async function isReachable() {
  return fetch(here(), { method: 'HEAD' }).then(() => true, () => false);
}

// ---- when the page opens ----

const page = parse(frozen()[here()] ?? '');
if (page.querySelector('main') && !isChanging(page)) {
  document.title = page.title;
  document.body = page.body;
}

// ---- while no take is running ----

const scrolled = () => [document.scrollingElement, ...document.querySelectorAll('ul, ol, aside')];

// Compares the page with what the server has, but for times, which run on by themselves.
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
addEventListener('load', () => {
  readAll();
  takeIconsIn();
});
setInterval(watch, SECOND);
