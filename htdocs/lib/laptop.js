// Who this laptop is, and what it tells of itself: see cgi-bin/wait.c and GET /operator/state.
import { currentTime } from './clock.js';
import { conversationsIn, pending } from './replies.js';
import { load } from './state.js';
import { keep, recall } from './storage.js';

const ID = 'onlystache.laptop';

export function laptopId() {
  const chance = () => [...crypto.getRandomValues(new Uint32Array(2))];
  if (!recall(ID)) keep(ID, chance().map((number) => number.toString(36)).join(''));
  return recall(ID);
}

// When the next reply of any conversation comes (ms), or nothing.
function nextReply(state, now) {
  const coming = conversationsIn(state).flatMap((chat) => pending(chat, now).slice(0, 1));
  return coming.map(({ at }) => at).sort((a, b) => a - b)[0];
}

// pending counts from a moment (ms): from now or, to see whether anything has changed, from 0.
export function describe(from = currentTime()) {
  const state = load();
  const next = nextReply(state, currentTime());
  const told = {
    id: laptopId(), page: location.pathname + location.search, scene: document.body.dataset.scene,
    rolling: state.start !== null, held: state.held, visible: !document.hidden,
    width: screen.width, height: screen.height, zoom: Math.round(100 * outerWidth / innerWidth) || 100,
  };
  if (next && !state.held) told.pending = (next - from) / 1000;
  dispatchEvent(new CustomEvent('describe', { detail: told })); // the page adds what it shows
  return told;
}
