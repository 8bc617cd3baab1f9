// The pages as they were when the take began: from the first key or click on, edits change nothing on this
// laptop, and the conversations open without the network.
//
// A part with data-changing is left out: the server has more to say there than the content.
import { noteDate } from './clock.js';
import { fillParts, media, mediaIn } from './format.js';
import { amend, isOver, isRolling, load, recallParsed } from './state.js';
import { keep } from './storage.js';

// { start: of the take, pages: { address: HTML }, isLong: whether there are more on the shelf }
const PAGES = 'onlystache.pages';

const isFrozen = () => isRolling() && recallParsed(PAGES)?.start === load().start;
// Whether a page stays as it was; one that is forgotten is so with all that is asked of it behind a "?".
const stays = (path) => isFrozen() && !load().forgotten.includes(path.split('?')[0]);
const frozen = (path) => (stays(path) && recallParsed(PAGES).pages[path]) || '';
const longFrozen = async (path) => stays(path) && recallParsed(PAGES).isLong
  && (await longPages())?.fetchShelved(load().start, path);
export const parseHtml = (html) => new DOMParser().parseFromString(html, 'text/html');
export const currentPath = () => location.pathname + location.search;

// What keeps more pages than storage.js has room for (characters): no scene but one with a feed of thousands
// of posts needs it. null when the network is gone just then.
const ROOM = 2e6;
const longPages = () => import('./long-pages.js').catch(() => null);

let copies = {}; // address -> HTML, the newest that was read
export const remember = (path, html) => { copies[path] ??= html; };
let pictures; // those of the pages: as long as they are here, the browser has them without asking

export async function fetchText(path, options) {
  const answer = await fetch(path, options);
  noteDate(answer.headers.get('Date'));
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return answer.text();
}

// A page as it was when the take began, else as it is now, else as it last was; '' when there is none, null
// when the server does not answer, or this page is being left.
const pageAt = async (path) => frozen(path) || await longFrozen(path) || await fetchText(path)
  .then((html) => (copies[path] = html))
  .catch((error) => copies[path] ?? (error instanceof TypeError ? null : ''));

// Keeps what the bubbles of these pages show, and will; what is not there is asked for once, as <img> would.
async function keepMedia(pages) {
  if (!document.querySelector('#bubble')) return;
  for (const name of pages.flatMap(mediaIn)) {
    if (media.has(name)) continue;
    media.set(name, null);
    const blob = await fetch(`/media/${name}`, { headers: { Accept: 'image/*' } })
      .then((answer) => answer.ok && answer.blob()).catch(() => null);
    if (blob) media.set(name, URL.createObjectURL(blob));
  }
}

// Reads this page and every page that links lead to from it. Returns whether it could.
async function readAll() {
  const pages = {};
  const paths = new Set([currentPath()]);
  const sources = new Set();
  for (const path of paths) {
    pages[path] = isOver() ? null : await pageAt(path); // the next take may be in another scene
    if (pages[path] === null) return false;
    for (const [, link] of pages[path].matchAll(/<a [^>]*href="(\/[^"#]*)"/g))
      if (!link.startsWith('/uploads/')) paths.add(link.replaceAll('&amp;', '&'));
    for (const [, source] of pages[path].matchAll(/<img [^>]*src="([^"]+)"/g)) sources.add(source);
  }
  copies = pages;
  keepMedia(Object.values(pages)); // meanwhile
  pictures = [...sources].map((src) => Object.assign(new Image(), { src }));
  return true;
}

// Keeps all pages as they are now, for the take that runs. Where it cannot, the next page that opens does.
export async function freeze() {
  if (!await readAll()) return;
  const isLong = Object.values(copies).reduce((sum, { length }) => sum + length, 0) > ROOM;
  const shelf = isLong && await longPages();
  if (shelf === null) return;
  const [short, long] = shelf ? shelf.partByRoom(copies, ROOM) : [copies];
  if (shelf) await shelf.shelve(load().start, long);
  keep(PAGES, JSON.stringify({ start: load().start, pages: short, isLong }));
}

// What pageAt gives, as a document; an empty one where there is no such page, null when nobody can tell.
export async function getPage(path) {
  const html = await pageAt(path);
  return html === null ? null : parseHtml(withIcons(html));
}

// The browser asks for /icons.svg again for each new icon, so once the page is loaded, they are part of it.
let icons = '/icons.svg';
const withIcons = (html) => html.replaceAll('/icons.svg#', `${icons}#`);
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

// Whether the server answers, within seconds. It is asked for what is there in every scene: a browser notes
// each 404 in its console.
export const isReachable = () =>
  fetch('/logo.svg', { method: 'HEAD', cache: 'no-store', signal: AbortSignal.timeout(3000) })
    .then(() => true, () => false);

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

// ms before a page reads the others, should the server be away when the take begins: who only passes by asks
// for one
const PAUSE = 1000;

function readOthers() {
  if (!isRolling()) setTimeout(() => isRolling() || readAll(), PAUSE);
  else if (isFrozen()) readAll();
  else freeze(); // the page before was left too soon
}

export function startPageCache() {
  addEventListener('load', readOthers);
  addEventListener('load', () => takeIconsIn().catch(() => {})); // without the server they stay there
}
