// The keys of the set, as on the laptops: they press the buttons of the card that a digit, or a touch, chose.
import { dataOf } from '../format.js';

function choose(part) {
  if (!part) return;
  document.querySelector('[data-chosen]')?.removeAttribute('data-chosen');
  part.setAttribute('data-chosen', '');
}

const cardAt = (digit) => (digit ? document.querySelectorAll('[data-laptop]')[digit - 1]
  : document.querySelector('.all'));

function press(what) {
  const chosen = document.querySelector('[data-chosen]');
  const button = chosen?.querySelector(`[data-do=${what}]`)
    ?? (what === 'hold' && chosen?.querySelector('[data-do=release]'));
  if (button) button.click();
}

export function startKeys() {
  const keys = dataOf(document.body, 'keys') ?? {};
  addEventListener('keydown', (event) => {
    const { key } = event;
    const isTyped = event.target.matches('input, textarea, select') || document.querySelector('dialog[open]');
    if (isTyped || event.ctrlKey || event.altKey || event.metaKey) return;
    if (/^\d$/.test(key)) {
      choose(cardAt(Number(key)));
      document.querySelector('[data-chosen]')?.scrollIntoView({ block: 'nearest' });
    }
    if (!keys[key]) return;
    event.preventDefault();
    if (!event.repeat) press(keys[key]);
  });
  addEventListener('pointerdown', ({ target }) => choose(target.closest('[data-laptop], .all')));
}
