// An open page takes an edit of the content by itself, and shows a mistake where it is told, while no take is
// running. That something has changed it hears from the server: see remote.js.
import { currentPath, parseHtml } from './page-cache.js';
import { isOver, isRolling } from './state.js';
import { isBroken, known, look, scrolled } from './watch.js';

const MINUTE = 60000; // ms, at whose end a live clock may bring what was scheduled
const isIdle = () => !document.hidden && !isOver() && (!isRolling() || isBroken());

// A page without what changes by itself: the times, when it was made, and the parts that say so.
function plain(html) {
  const copy = parseHtml(html);
  for (const part of copy.querySelectorAll('[data-changing]')) part.remove();
  for (const time of copy.querySelectorAll('time')) time.replaceChildren();
  delete copy.body.dataset.now;
  return copy.documentElement.outerHTML;
}

let isStale = true; // the content may be another one than that of what is known
export const noteChange = () => { isStale = true; };
if (document.body.dataset.clock === 'live') setInterval(noteChange, MINUTE);

// Whether the content changed before this page had read itself: one of the two tells of a mistake.
function isAnother() {
  const read = known[currentPath()]?.html;
  return read !== undefined && isBroken() !== read.includes('<main class="error" data-status="5');
}

// The script of a page may object, which is to prevent the default of "edit", an event on window.
const mayReload = () => dispatchEvent(new Event('edit', { cancelable: true }));

// Loads the page again when an edit has changed it or a part of it, unless its script objects.
export async function takeEdits() {
  if (!isStale || !isIdle()) return;
  isStale = false;
  if (isAnother() && mayReload()) {
    location.reload();
    return;
  }
  for (const [path, before] of Object.entries(known)) {
    if (before === undefined) {
      isStale = true; // it has not been read yet
      continue;
    }
    const headers = { 'If-None-Match': before?.etag ?? '' };
    const now = isIdle() ? await look(path, { cache: 'no-store', headers }) : null;
    if (now === null) isStale = true;
    if (!now) continue;
    const changed = before && now.html !== before.html && plain(now.html) !== plain(before.html);
    if (!changed) {
      known[path] = now;
    } else if (isIdle() && mayReload()) {
      const first = path === currentPath() ? now : known[currentPath()];
      history.replaceState({ known: first, tops: scrolled().map((element) => element.scrollTop) }, '');
      location.reload();
    } else {
      isStale = true;
    }
  }
}
