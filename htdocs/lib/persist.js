// Does what wants the network again each second, until it is done: the Wi-Fi may be gone just then.
export const persist = (ask) =>
  ask().catch(() => new Promise((again) => setTimeout(again, 1000)).then(() => persist(ask)));

// Brings the looks of what comes later than the page: a file of htdocs/.
export const addStyle = (href) => persist(() => new Promise((onload, onerror) => {
  const style = { rel: 'stylesheet', href, onload, onerror };
  document.head.append(Object.assign(document.createElement('link'), style));
}));
