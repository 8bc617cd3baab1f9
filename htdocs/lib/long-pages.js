// The pages of a take: storage.js has them at once, before anything else is seen, but no room for a long
// feed. IndexedDB has that, but answers later.

// The first pages that there is room for (characters), and the others.
export function partByRoom(pages, room) {
  const [short, long] = [{}, {}];
  for (const [path, html] of Object.entries(pages)) {
    const fits = html.length <= room;
    (fits ? short : long)[path] = html;
    if (fits) room -= html.length;
  }
  return [short, long];
}

const answerTo = (request) => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});

// Lets ask(store) ask the database; null where the browser has none.
async function askShelf(mode, ask) {
  try {
    const opening = indexedDB.open('onlystache');
    opening.onupgradeneeded = () => opening.result.createObjectStore('pages');
    const shelf = await answerTo(opening);
    const answer = await answerTo(ask(shelf.transaction('pages', mode).objectStore('pages')));
    shelf.close();
    return answer;
  } catch {
    return null;
  }
}

// Keeps these pages of the take that began at start, and no others.
export const shelve = (start, pages) => askShelf('readwrite', (store) => {
  store.clear();
  for (const [path, html] of Object.entries(pages)) store.put({ start, html }, path);
  return store.count();
});

// A page of that take, or ''.
export async function fetchShelved(start, path) {
  const page = await askShelf('readonly', (store) => store.get(path));
  return page?.start === start ? page.html : '';
}
