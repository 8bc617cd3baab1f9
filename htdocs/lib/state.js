// The state of the take on this laptop. A take begins with the first key or click and lasts until "back to
// one". Its state is in this browser only:
//   start, moving   when it began (ms), null before, and since when figures move
//   setup, offset   the address with ?from= where the scene starts, and how long its earlier part took (ms)
//   held            whether replies are held
//   chats[id]       isOpened; nextExchange: of the script, played[n]: when its nth was; readFromFile: unread
//                   messages of the file that were read; seenAt: when the conversation was last on screen;
//                   draft: what stands in the field; events: see replies.js
//   threads[id]     the same of the comments under a post; likes: places in their list
//   likes, pins, hidden   ids of posts
//   forgotten       addresses of pages that changed during the take, and not by an edit: see page-cache.js
//   uploads[id]     what is written about a file that is sent but not published
//   scene           in which it was played
//   orders          what the operator did: [{ do, at }]
//   notices         notifications that came, see notices.js; newsSeenAt: when all were last on screen, or 0
//
// Events on window, none of which is answered by sending it again:
//   statechange     the state is another one, or time has brought something: show it
//   beforechange    the same a moment before, for what must change with it: by amend(), which sends nothing
//   restart         the page begins anew without being loaded: the server was gone at "back to one"
//   and those of perform.js, remote.js, laptop.js and edits.js
import { currentTime } from './clock.js';
import { keep, recall } from './storage.js';

export const TAKE = 'onlystache.take'; // its key in storage.js

const EMPTY = {
  start: null, moving: null, setup: null, offset: 0, held: false,
  chats: {}, threads: {}, likes: [], pins: [], hidden: [], forgotten: [], uploads: {},
  scene: null, orders: [], notices: [], newsSeenAt: 0,
};

// What the text kept under a key says, or nothing: parsed once, for at every turn that would make replies
// late.
const parsed = {};
export function recallParsed(key) {
  const text = recall(key);
  if (parsed[key]?.text !== text) parsed[key] = { text, value: JSON.parse(text) };
  return parsed[key].value;
}

// The state now; a take that an older version of the site began knows less. What is changed in it counts only
// inside amend and update.
export const load = () => ({ ...structuredClone(EMPTY), ...recallParsed(TAKE) });
export const isRolling = () => load().start !== null;

let over = false; // the take is: what the page does while it goes away is not kept
export const endState = (isOver = true) => { over = isOver; };
export const isOver = () => over;

// Changes the state, and tells nobody: amend((state) => { state.likes = []; })
export function amend(change) {
  if (over) return;
  const state = load();
  change(state);
  keep(TAKE, JSON.stringify(state));
}

// Changes the state, and lets everybody show it.
export function update(change) {
  if (over) return;
  amend(change);
  announce();
}

export function announce() {
  dispatchEvent(new Event('beforechange'));
  dispatchEvent(new Event('statechange'));
}

// Begins anew; setup: the address with ?from= where the scene starts, or null. A take that ends so waits for
// the log: see log.js.
export const ENDED = 'onlystache.ended';
export function resetState(setup) {
  const state = load();
  const ended = [...recallParsed(ENDED) ?? [], { ...state, end: currentTime() }];
  if (state.start !== null) keep(ENDED, JSON.stringify(ended));
  keep(TAKE, setup && JSON.stringify({ ...EMPTY, setup }));
}

// Its part of the chats or, by the id of a post, of the threads.
export function chatOf(state, id, kind = 'chats') {
  return state[kind][id] ??= {
    nextExchange: 0, played: {}, readFromFile: 0, seenAt: 0, draft: '', events: [], likes: [],
  };
}
