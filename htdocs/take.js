// The state of the take on this laptop, and what every page shows of it: the unread badge and the title.
//
// A take begins with the first key or click and lasts until "back to one" (F8). Its state is in this browser only:
//   start           when it began (ms)
//   chats[id]       played: exchanges of the script so far; opened: unread messages of the file that were read;
//                   seenAt: when the conversation was last on screen; draft: what stands in the field; events: below
//   likes, pins, hidden   ids of posts
//   uploads[id]     what is written about a file that is sent but not published
// An event is a message: { from, text, at }, with dots (when the typing shows) if from "them", seen if from "me".
// The reply to a message is put there with the message, its `at` in the future, so whatever page is open, or
// reloaded, what has come by now is known from the state and the time alone.

const KEY = 'onlystache.take';
const BACK_TO_ONE = 'F8';
const EMPTY = { start: null, chats: {}, likes: [], pins: [], hidden: [] };

export function load() {
  try {
    return { ...EMPTY, ...JSON.parse(localStorage.getItem(KEY)) };
  } catch {
    return { ...EMPTY };
  }
}

// Changes the state: update((state) => { state.likes = []; }).
export function update(change) {
  if (over) return;
  const state = load();
  change(state);
  localStorage.setItem(KEY, JSON.stringify(state));
  refresh();
}

export function chatOf(state, id) {
  return state.chats[id] ??= { played: 0, opened: 0, seenAt: 0, draft: '', events: [] };
}

// Adds id to a list of ids, or takes it away. Returns whether it is in now.
export function toggle(list, id) {
  const at = list.indexOf(id);
  if (at < 0) list.push(id);
  else list.splice(at, 1);
  return at < 0;
}

// The time in the film at a moment (ms) of the take, as a Date whose UTC fields are what the clock shows.
export function storyDate(moment) {
  const clock = document.body.dataset.clock;
  if (clock === 'live') return new Date(moment - new Date(moment).getTimezoneOffset() * 60000);
  const start = load().start ?? moment;
  return new Date(Date.parse(clock.length > 10 ? `${clock}Z` : clock) + Math.max(0, moment - start));
}

export const came = (chat, now) => chat.events.filter((event) => event.at <= now);

export function unreadOf(chat, now) {
  return came(chat, now).filter((event) => event.from === 'them' && event.at > chat.seenAt).length;
}

// Shows the state as it is now, tells the page's own script, and wakes up when it changes next.
let timer;
export function refresh() {
  const now = Date.now();
  const chats = Object.values(load().chats);
  const badge = document.querySelector('[data-badge]');
  if (badge) {
    const unread = chats.reduce((sum, chat) => sum - chat.opened + unreadOf(chat, now), Number(badge.dataset.badge));
    badge.textContent = unread;
    badge.hidden = unread <= 0;
    document.title = (unread > 0 ? `(${unread}) ` : '') + document.title.replace(/^\(\d+\) /, '');
  }
  dispatchEvent(new Event('take')); // may change the state, and come here again
  const next = chats.flatMap((chat) => chat.events).flatMap((event) => [event.dots, event.seen, event.at])
    .filter((moment) => moment > now);
  clearTimeout(timer);
  if (next.length) timer = setTimeout(refresh, Math.min(...next) - now);
}

// Deletes a transfer of the take, before the page that lists it comes again; without a network, that does not wait.
function giveUp(id) {
  const headers = { 'Tus-Resumable': '1.0.0' };
  return fetch(`/upload/${id}`, { method: 'DELETE', headers, keepalive: true, signal: AbortSignal.timeout(3000) }).catch(() => {});
}

// Back to one: the state goes, and the page begins again.
let over = false;
function backToOne() {
  if (over) return;
  dispatchEvent(new Event('backtoone')); // the upload page stops what it sends
  const given = Object.keys(load().uploads ?? {}).map(giveUp);
  localStorage.removeItem(KEY);
  over = true; // what the page does while it goes away is not kept
  Promise.all(given).then(() => location.reload());
}

addEventListener('keydown', (event) => {
  if (event.key !== BACK_TO_ONE) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  backToOne();
}, true);

function begin() {
  if (load().start === null) update((state) => { state.start = Date.now(); });
}
addEventListener('keydown', begin, true);
addEventListener('pointerdown', begin, true);

addEventListener('storage', (event) => (event.newValue === null ? backToOne() : refresh())); // from another tab
addEventListener('pageshow', refresh); // also when the back button brings the page as it was
document.addEventListener('visibilitychange', refresh);
history.scrollRestoration = 'manual';
