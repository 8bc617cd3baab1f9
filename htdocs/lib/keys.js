// What the keys of the operator do, and what the browser itself may do with a key during a take.
import { dataOf } from './format.js';
import { bring, isReachable } from './persist.js';
import { isRolling, load } from './state.js';
import { begin } from './take.js';

// It comes after the page; a key that is faster waits for it, but for no network.
const ready = () => bring(() => import('./perform.js')).then((operator) => { ({ perform } = operator); });
let perform = async (order) => await isReachable() && ready().then(() => perform(order));

const isPlain = ({ altKey, ctrlKey, metaKey }) => !altKey && !ctrlKey && !metaKey;

// In a take nothing of the browser's own opens: help, search, a menu. A reload and full screen are left. The
// page's script comes first: it may take a key into a field.
function keepOut(event) {
  const { key } = event;
  const isTyped = document.activeElement.matches('input, textarea');
  const opensPlain = /^F(?!5$|11$)\d+$/.test(key) || (/^['/]$/.test(key) && !isTyped);
  const opens = event.type === 'contextmenu' || key === 'Alt' || (isPlain(event) && opensPlain);
  if (opens && isRolling()) event.preventDefault();
}

// What the keys of site.json do. A key that an actor can type is none for the operator.
export function startKeys() {
  const keys = dataOf(document.body, 'keys') ?? {};
  addEventListener('keydown', (event) => {
    const action = event.key.length > 1 && keys[event.key];
    if (action && isPlain(event)) {
      event.preventDefault();
      event.stopImmediatePropagation();
      if (!event.repeat) perform({ do: action === 'hold' && load().held ? 'release' : action });
    } else if (isPlain(event) && !/^(F\d+|Shift|Control|Alt|AltGraph|Meta|CapsLock)$/.test(event.key)) {
      begin(); // full screen, volume and the like begin nothing
    }
  }, true);
  addEventListener('load', ready);
  addEventListener('DOMContentLoaded', () => {
    addEventListener('keydown', keepOut);
    addEventListener('contextmenu', keepOut);
  });
  // A file that is dropped opens in place of no page.
  for (const name of ['dragenter', 'dragover', 'drop'])
    addEventListener(name, (event) => {
      if (event.dataTransfer?.types.includes('Files')) event.preventDefault();
    });
}
