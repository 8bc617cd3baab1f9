// What wants the network, which may be gone just then.

// Asks, for seconds, for what is there in every scene: a browser notes each 404 in its console.
const reach = () =>
  fetch('/logo.svg', { method: 'HEAD', cache: 'no-store', signal: AbortSignal.timeout(3000) });
export const isReachable = () => reach().then(() => true, () => false);

// Does it again each second, until it is done.
export const persist = (ask) =>
  ask().catch(() => new Promise((again) => setTimeout(again, 1000)).then(() => persist(ask)));

// Brings a module. Firefox asks but once for each: so first, whether the network is there.
let there;
export const bring = (ask) => (there ??= persist(reach)).then(() => persist(ask));
