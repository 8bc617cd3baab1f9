// Reads all pages, and keeps them as they are for the take that runs: see page-cache.js.
import { media } from './format.js';
import { currentPath, isFrozen, keepCopies, keepPages, longPages, pageAt } from './page-cache.js';
import { isOver, isRolling, load } from './state.js';

// What keeps more pages than storage.js has room for (characters): no scene but one with a feed of thousands
// of posts needs it.
const ROOM = 2e6;

let pictures; // those of the pages: as long as they are here, the browser has them without asking

// ---- what bubbles show: first/conversations.js finds it in "media" ----

// The names of the files that the messages in the HTML of a page show, by the keys of layout/bubble.html. It
// is read as text: to take a long page apart would make a key wait that is typed meanwhile. Avatars are on
// the pages themselves; asked for once more, Chromium would forget them.
function mediaIn(html) {
  const parts = [...document.querySelector('#bubble').content.querySelectorAll('[data-part]:not(.avatar)')];
  const isShown = (part) => part.matches('[src], :has(> video, > audio)');
  const keys = parts.filter(isShown).map((part) => part.dataset.part).join('|');
  const found = [...html.matchAll(new RegExp(`&quot;(?:${keys})&quot;:&quot;(.*?)&quot;`, 'g'))];
  return found.map(([, name]) => name.replaceAll('&#39;', "'").replaceAll('&amp;', '&'));
}

// A clip on screen that has not begun is played from what is kept.
function giveToClips(name) {
  for (const clip of document.querySelectorAll('.chat :is(video, audio)'))
    if (clip.getAttribute('src') === `/media/${name}` && clip.paused && !clip.currentTime)
      clip.src = media.get(name);
}

// Keeps what the bubbles of these pages show, and will; what is not there is asked for once, as <img> would.
async function keepMedia(pages) {
  if (!document.querySelector('#bubble')) return;
  for (const name of pages.flatMap(mediaIn)) {
    if (media.has(name)) continue;
    media.set(name, null);
    const blob = await fetch(`/media/${name}`, { headers: { Accept: 'image/*' } })
      .then((answer) => answer.ok && answer.blob()).catch(() => null);
    if (!blob) continue;
    media.set(name, URL.createObjectURL(blob));
    giveToClips(name);
  }
}

// ---- the pages ----

// Reads this page and every page that links lead to from it. Returns them, or null when it could not.
async function readAll() {
  const pages = {};
  const paths = new Set([currentPath()]);
  const sources = new Set();
  for (const path of paths) {
    pages[path] = isOver() ? null : await pageAt(path); // the next take may be in another scene
    if (pages[path] === null) return null;
    for (const [, link] of pages[path].matchAll(/<a [^>]*href="(\/[^"#]*)"/g))
      if (!link.startsWith('/uploads/')) paths.add(link.replaceAll('&amp;', '&'));
    for (const [, source] of pages[path].matchAll(/<img [^>]*src="([^"]+)"/g)) sources.add(source);
  }
  keepCopies(pages);
  keepMedia(Object.values(pages)); // meanwhile
  pictures = [...sources].map((src) => Object.assign(new Image(), { src }));
  return pages;
}

// Keeps all pages as they are now, for the take that runs. Where it cannot, the next page that opens does.
export async function freeze() {
  const pages = await readAll();
  if (!pages) return;
  const isLong = Object.values(pages).reduce((sum, { length }) => sum + length, 0) > ROOM;
  const shelf = isLong && await longPages();
  if (shelf === null) return;
  const [short, long] = shelf ? shelf.partByRoom(pages, ROOM) : [pages];
  if (shelf) await shelf.shelve(load().start, long);
  keepPages({ start: load().start, pages: short, isLong });
}

// ms before a page reads the others, should the server be away when the take begins: who only passes by asks
// for one
const PAUSE = 1000;

export function start() {
  if (!isRolling()) setTimeout(() => isRolling() || readAll(), PAUSE);
  else if (isFrozen()) readAll();
  else freeze(); // the page before was left too soon
}
