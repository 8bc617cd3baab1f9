// Parts of the page: texts that are written only where they differ, fields that are somebody's while the
// focus is in them.
import { send } from './orders.js';

const PARTS = '[data-laptop], [data-take]';

export const clone = (id) => document.getElementById(id).content.querySelector(PARTS).cloneNode(true);

export function show(root, part, text) {
  const element = root.querySelector(`[data-part=${part}]`);
  if (element.textContent !== text) element.textContent = text;
}

// ---- fields: the name of a laptop, mark and note of a take ----

export function showField(field, value = '') {
  field.dataset.was = value;
  if (field !== document.activeElement && !field.dataset.unsaved) field.value = value;
}

async function save(field) {
  const { laptop, take } = field.closest(PARTS).dataset;
  const address = take ? '/operator/takes' : '/operator/laptops';
  const key = take ? { number: take } : { laptop };
  field.dataset.unsaved = 'sent';
  const isSaved = await send(address, { ...key, [field.name]: field.value });
  if (isSaved === undefined) field.dataset.unsaved = 'lost';
  else delete field.dataset.unsaved;
}

// What could not be saved while the server was away.
export const saveAgain = () => document.querySelectorAll('[data-unsaved=lost]').forEach(save);

export function startFields() {
  const isField = (element) => element.closest(PARTS) && element.matches('[name]');
  addEventListener('change', ({ target }) => isField(target) && save(target));
  addEventListener('keydown', ({ key, target }) => {
    if (!isField(target) || (key !== 'Enter' && key !== 'Escape') || target.matches('select')) return;
    if (key === 'Escape') target.value = target.dataset.was;
    target.blur();
  });
}
