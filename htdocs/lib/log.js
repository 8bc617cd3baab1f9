// The takes that have ended, until the server has written them down: see cgi-bin/wait.c.
import { hostAhead } from './clock.js';
import { laptopId } from './laptop.js';
import { ENDED, recallParsed } from './state.js';
import { keep } from './storage.js';

// What the log says of a take, out of its last state.
function describe({ start, end, scene, chats, threads = {}, orders }) {
  const since = ({ at }) => (at - start) / 1000; // s
  const sent = [...Object.entries(chats), ...Object.entries(threads)]
    .flatMap(([chat, { events }]) => events.map((event) => ({ ...event, chat })))
    .filter(({ from, at }) => from === 'me' && at >= start && at <= end)
    .sort((a, b) => a.at - b.at);
  return {
    id: `${laptopId()}-${start}`, scene: scene ?? '', duration: since({ at: end }),
    began: (start + (hostAhead() ?? 0)) / 1000,
    sent: sent.map(({ chat, text, at }) => ({ chat, text, at: since({ at }) })),
    orders: (orders ?? []).map((order) => ({ ...order, at: since(order) })),
  };
}

const ended = () => recallParsed(ENDED) ?? [];

// The first that is not written down, in a list; a request has a limit.
export const nextTakes = () => ended().slice(0, 1).map(describe);

// ids: of those that are.
export function forgetTakes(ids = []) {
  const others = ended().filter((state) => !ids.includes(describe(state).id));
  if (ids.length) keep(ENDED, others.length ? JSON.stringify(others) : null);
}
