// What the pages and tabs of this browser leave for each other. While a page is open its own memory is the
// truth: where the browser's storage is full, blocked or emptied, the scene goes on. What that does not take,
// the name of the window carries to the next page of this tab.
const memory = new Map();

const attempt = (read) => {
  try {
    return read();
  } catch {
    return null;
  }
};
const carried = () => attempt(() => JSON.parse(window.name)) ?? {};

// The text kept under a key, or null.
export function recall(key) {
  if (!memory.has(key)) memory.set(key, carried()[key] ?? attempt(() => localStorage.getItem(key)));
  return memory.get(key);
}

// Keeps a text under a key; null: nothing.
export function keep(key, text) {
  memory.set(key, text);
  const { [key]: old, ...others } = carried();
  try {
    if (text === null) localStorage.removeItem(key);
    else localStorage.setItem(key, text);
    if (old !== undefined) window.name = JSON.stringify(others);
  } catch {
    window.name = JSON.stringify({ ...others, [key]: text });
  }
}

// Another tab keeps or removes something, or the browser forgets all of it, and gets it back.
addEventListener('storage', ({ key, newValue }) => {
  if (key !== null) memory.set(key, newValue);
  else for (const [each, text] of memory) keep(each, text);
});
addEventListener('pageshow', ({ persisted }) => {
  if (persisted) memory.clear(); // it heard nothing meanwhile
});
