// The list of drafts on the upload page: what the server has and nobody published, from any laptop. Those
// that are in the queue are hidden.
import { fillParts } from '../format.js';
import { fetchText, parseHtml } from '../page-cache.js';
import { isNamed, remove } from './server.js';

const card = document.querySelector('.drafts');
const rows = () => [...card.querySelectorAll('li')];
let isKnown; // (id): whether this page has it in its queue, or gave it up

export function showDrafts() {
  for (const row of rows()) row.hidden = isKnown(row.dataset.id);
  card.hidden = rows().every((row) => row.hidden);
}

// The list as it is now, out of a fresh copy of this page; as it was, when none comes in so long (ms).
export async function refreshDrafts(patience = 20000) {
  const signal = AbortSignal.timeout(patience);
  const fresh = await fetchText('/upload', { signal }).then(parseHtml, () => null);
  if (!fresh) return;
  card.querySelector('ul').replaceChildren(...fresh.querySelectorAll('.drafts li'));
  fillParts();
  showDrafts();
}

// The row that is shown of a file with this name and size.
export const findDraft = (file) => rows().find(({ hidden, dataset: { metadata, size } }) =>
  !hidden && Number(size) === file.size && isNamed(metadata, file.name));

// isHidden(id) is asked which are; goOn(row) is called when one is to be gone on with.
export function startDrafts(isHidden, goOn) {
  isKnown = isHidden;
  card.addEventListener('click', async ({ target }) => {
    const row = target.closest('li');
    const button = target.closest('button');
    if (button?.dataset.do === 'continue') goOn(row);
    if (button?.dataset.do !== 'delete') return;
    button.disabled = true; // a double click deletes once
    await remove(row.dataset.id);
    await refreshDrafts();
  });
}
