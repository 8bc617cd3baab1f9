// The list of drafts on the upload page: what the server has and nobody published, from any laptop. Those
// that are in the queue are hidden.
import { fillParts } from '../format.js';
import { fetchText, parseHtml } from '../page-cache.js';
import { isNamed, remove } from './server.js';

const card = document.querySelector('.drafts');
const rows = () => [...card.querySelectorAll('li')];
let isQueued; // (id): whether it is in the queue

export function showDrafts() {
  for (const row of rows()) row.hidden = isQueued(row.dataset.id);
  card.hidden = rows().every((row) => row.hidden);
}

// The list as it is now, out of a fresh copy of this page.
export async function refreshDrafts() {
  const fresh = await fetchText('/upload', { signal: AbortSignal.timeout(3000) }).then(parseHtml, () => null);
  if (!fresh) return;
  card.querySelector('ul').replaceChildren(...fresh.querySelectorAll('.drafts li'));
  fillParts();
  showDrafts();
}

// The row of a file with this name and size that is not in the queue.
export const findDraft = (file) => rows().find(({ hidden, dataset: { metadata, size } }) =>
  !hidden && Number(size) === file.size && isNamed(metadata, file.name));

// isInQueue(id) is asked which are; goOn(row) is called when one is to be gone on with.
export function startDrafts(isInQueue, goOn) {
  isQueued = isInQueue;
  card.addEventListener('click', async ({ target }) => {
    const row = target.closest('li');
    const what = target.closest('button')?.dataset.do;
    if (what === 'continue') goOn(row);
    if (what !== 'delete') return;
    await remove(row.dataset.id);
    await refreshDrafts();
  });
}
