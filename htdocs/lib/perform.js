// What the operator does, by a key or from /operator. Events on window:
//   backtoone       the take is over: stop what is sent
//   cue, skip       a page that answers a cue prevents its default, the next reply of any chat
import { currentTime } from './clock.js';
import { currentPath } from './page-cache.js';
import { conversationsIn, deliver, HELD, pending, shift } from './replies.js';
import { amend, endState, isOver, isRolling, load, resetState, update } from './state.js';
import { beginAnew } from './take.js';

// Back to one: the state goes, and the page begins again, or the address where the scene starts; or another
// one, which next() finds.
export async function backToOne(next) {
  if (isOver()) return;
  const { setup, uploads } = load();
  dispatchEvent(new Event('backtoone'));
  resetState(next ? null : setup);
  endState();
  await beginAnew(async () => { // what the take sent is given up
    for (const id in uploads) await import('./upload/server.js').then(({ remove }) => remove(id));
    location.replace(next ? await next() : setup ?? currentPath());
  });
}

// Holds all replies, or releases them: what is still to come keeps its distance.
function toggleHold(state, now) {
  const [by, after] = state.held ? [now - HELD, HELD - 1] : [HELD - now, now];
  for (const chat of conversationsIn(state)) shift(chat.events, by, after);
  state.held = !state.held;
}

// Brings the reply that comes next in any conversation.
function deliverNext(state, now) {
  const [chat] = conversationsIn(state).filter((each) => pending(each, now).length)
    .sort((a, b) => pending(a, now)[0].at - pending(b, now)[0].at);
  if (chat) deliver(chat, now);
}

const ACTIONS = {
  back: () => backToOne(),
  hold: () => load().held || ACTIONS.toggle(),
  release: () => load().held && ACTIONS.toggle(),
  toggle: () => update((state) => toggleHold(state, currentTime())),
  cue: () => {
    const isOpen = dispatchEvent(new Event('cue', { cancelable: true }));
    if (isOpen) update((state) => deliverNext(state, currentTime()));
  },
  skip: () => dispatchEvent(new Event('skip')),
};

// Does what the operator wants, an order of cgi-bin/lib/set/orders.h, by these actions, and notes it in the
// take.
export function perform(order, actions = ACTIONS) {
  const action = actions[order.do] ?? ACTIONS[order.do];
  const what = [order.do, order.text ?? order.path ?? order.name].join(' ').trim();
  const note = () => amend((state) => { state.orders.push({ do: what, at: currentTime() }); });
  const wasRolling = isRolling();
  if (wasRolling) note();
  const done = action?.(order);
  if (!wasRolling && isRolling()) note(); // it has begun the take
  return done;
}
