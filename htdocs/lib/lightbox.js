// A picture of a bubble or of a post opens large: by a click, or by Enter where it has the focus. It closes
// with a click, Escape or Enter, and with what else comes on screen; meanwhile keys type nothing, afterwards
// they go where they went before.
import { addStyle } from './add-style.js';
import { media } from './format.js';

// Not what is locked, nor what did not come.
const PICTURES = '.chat li:not(:has(> .locked)) > [data-part=image], .post img.media';
const isThere = (picture) => picture.matches(PICTURES) && picture.naturalWidth > 0;

let veil = null;
let before; // who had the focus

// What freeze.js keeps of a picture: the browser may have forgotten that it has it, and ask the server.
const keptOf = (address) => media?.get(decodeURIComponent(address.split('/').pop()));

function open(picture) {
  before = document.activeElement;
  const { currentSrc, alt } = picture;
  const src = keptOf(currentSrc) ?? currentSrc;
  veil = Object.assign(document.createElement('div'), { className: 'lightbox', tabIndex: -1 });
  Object.assign(veil, { role: 'dialog', ariaModal: 'true', ariaLabel: alt });
  veil.append(Object.assign(new Image(), { decoding: 'sync', src, alt })); // not a frame without it
  veil.addEventListener('click', close);
  veil.addEventListener('wheel', (event) => event.preventDefault(), { passive: false }); // the page stays
  document.body.append(veil);
  veil.focus();
}

function close() {
  if (!veil) return;
  veil.remove();
  veil = null;
  before.focus({ preventScroll: true });
}

function press(event) {
  const { key, target } = event;
  if (veil) {
    if (event.ctrlKey || event.metaKey || /^F\d/.test(key)) return; // of the browser
    event.preventDefault();
    event.stopImmediatePropagation();
    if (key === 'Escape' || key === 'Enter') close();
  } else if (key === 'Enter' && isThere(target)) {
    event.preventDefault();
    open(target);
  }
}

// Also those that come later can be reached by Tab.
function mark() {
  for (const picture of document.querySelectorAll(`:is(${PICTURES}):not([tabindex])`)) {
    picture.tabIndex = 0;
    picture.role = 'button';
  }
}

export async function start() {
  await addStyle('/lightbox.css');
  addEventListener('mousedown', (event) => { // the focus stays where the actor types
    if (event.target.matches(PICTURES)) event.preventDefault();
  });
  addEventListener('click', ({ target }) => isThere(target) && open(target));
  addEventListener('keydown', press, true);
  for (const name of ['backtoone', 'restart', 'lead', 'popstate']) addEventListener(name, close);
  addEventListener('statechange', mark);
  mark();
}
