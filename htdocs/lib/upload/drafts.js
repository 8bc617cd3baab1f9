// The list of drafts on the upload page: what the server has and nobody published, from any laptop. Those
// that this page has in its queue, or gave up, are hidden.
import { fillParts } from '../format.js';
import { fetchText, parseHtml } from '../page-cache.js';
import { isNamed, remove } from './server.js';

const card = document.querySelector('.drafts');
const rows = () => [...card.querySelectorAll('li')];
let isOurs; // (id): whether it is one of those

export function showDrafts() {
  for (const row of rows()) row.hidden = isOurs(row.dataset.id);
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

// ours(id) is asked which are hidden; goOn(row) is called when one is to be gone on with.
export function startDrafts(ours, goOn) {
  isOurs = ours;
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
