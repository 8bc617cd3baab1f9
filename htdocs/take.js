// The state of the take on this laptop, what every page shows of it, and the operator's keys.
//
// A take begins with the first key or click and lasts until "back to one". Its state is in this browser only:
//   start, moving   when it began (ms), null before, and since when figures move
//   setup, offset   the address with ?from= where the scene starts, and how long its earlier part took (ms)
//   held            whether replies are held
//   chats[id]       played: exchanges of the script so far; opened: unread messages of the file that were read;
//                   seenAt: when the conversation was last on screen; draft: what stands in the field; events: below
//   likes, pins, hidden   ids of posts
//   uploads[id]     what is written about a file that is sent but not published
// An event is a message: { from, text, at }, with dots (when the typing shows) if from "them", seen if from "me".
// A reply is put there with the message that it answers, its `at` in the future: what has come by now is known from
// the state and the time alone, on any page. An `at` up to 0 counts from the start of the take; one beyond HELD is
// that far from the release of the replies.
import { currentTime, hostAhead } from './clock.js';
import { TAKE, freeze, here, isReachable } from './frozen.js';
import { formatAgo, formatDay, formatTime, parseDate } from './format.js';
import { keep, recall } from './storage.js';
import { isBroken } from './watch.js';

const EMPTY = '{"start":null,"moving":null,"setup":null,"offset":0,"held":false,"chats":{},"likes":[],"pins":[],"hidden":[],"uploads":{}}';
const HELD = 1e15;

let known = {}; // the state and its text as last read or written: parsing it at every turn would make replies late
export function load() {
  const json = recall(TAKE);
  if (json === null || json !== known.json) known = { json, state: JSON.parse(json ?? EMPTY) };
  return known.state;
}

// Changes the state: update((state) => { state.likes = []; })
export function update(change) {
  if (over) return;
  const state = load();
  change(state);
  known = { json: JSON.stringify(state), state };
  keep(TAKE, known.json);
  refresh();
}

export function chatOf(state, id) {
  return state.chats[id] ??= { played: 0, opened: 0, seenAt: 0, draft: '', events: [] };
}

// ---- story time ----

// The time in the film at a moment (ms) of the take, as a Date whose UTC fields are what the clock shows. A live clock
// is the host's, in its zone (minutes).
export function storyDate(moment = currentTime()) {
  const { clock, zone } = document.body.dataset;
  const { start, offset } = load();
  if (clock === 'live') {
    const real = moment > 0 ? moment : (start ?? currentTime()) + moment;
    return new Date(real + hostAhead() + zone * 60000);
  }
  const run = moment > 0 ? Math.max(0, moment - (start ?? moment)) : moment;
  return new Date(parseDate(clock).getTime() + offset + run);
}

// How a <time data-as="..."> reads as the clock runs.
const WAYS = {
  ago: formatAgo,
  day: formatDay,
  recent: (date, now) => (formatDay(date, now) === formatDay(now, now) ? formatTime(date) : formatDay(date, now)),
};

function showTimes() {
  if (document.body.dataset.clock === 'live' && hostAhead() === null) return; // they are right as they came
  const now = storyDate();
  for (const time of document.querySelectorAll('time[data-as]')) {
    const text = WAYS[time.dataset.as](parseDate(time.dateTime), now);
    if (time.textContent !== text) time.textContent = text;
  }
}

// ---- messages ----

// What has come by now, in its order.
export const came = (chat, now) => chat.events.filter((event) => event.at <= now).sort((a, b) => a.at - b.at);

// What is still to come of the other person, the next first.
export const waiting = (chat, now) => chat.events.filter((event) => event.from === 'them' && event.at > now).sort((a, b) => a.at - b.at);

// From when the delay of a reply counts: from now or, while replies are held, from their release.
export const replyBase = (state, now) => (state.held ? HELD : now);

export function unreadOf(chat, now) {
  return came(chat, now).filter((event) => event.from === 'them' && event.at > chat.seenAt).length;
}

// Moves the moments of these events by so many ms, those that lie after `after`.
function move(events, ms, after) {
  for (const event of events)
    for (const key of ['dots', 'seen', 'at'])
      if (event[key] > after) event[key] += ms;
}

// Brings the next of the waiting events now, and the others after it, unless they are held.
export function bring(state, chat, now) {
  const [next, ...others] = waiting(chat, now);
  move(others, replyBase(state, now) - next.at, now);
  next.at = now;
  next.dots = now;
  for (const event of chat.events) if (event.seen > now) event.seen = now;
}

// ---- showing ----

// Shows the state as it is now, tells the page's own script, and wakes up when it changes next.
let timer;
export function refresh() {
  const now = currentTime();
  const state = load();
  const chats = Object.values(state.chats);
  const badge = document.querySelector('[data-badge]');
  if (badge) {
    const unread = chats.reduce((sum, chat) => sum - chat.opened + unreadOf(chat, now), Number(badge.dataset.badge));
    badge.textContent = unread;
    badge.hidden = unread <= 0;
    document.title = (unread > 0 ? `(${unread}) ` : '') + document.title.replace(/^\(\d+\) /, '');
  }
  dispatchEvent(new Event('take')); // may change the state, and come here again
  showTimes();
  const minute = 60000 - (storyDate(now) % 60000);
  const next = chats.flatMap((chat) => chat.events).flatMap((event) => [event.dots, event.seen, event.at])
    .filter((moment) => moment > now).map((moment) => moment - now);
  clearTimeout(timer);
  timer = setTimeout(refresh, Math.min(...next, state.start ? minute : 60000));
}

// ---- the take ----

export function begin() {
  if (load().start !== null || isBroken()) return;
  const start = currentTime();
  update((state) => Object.assign(state, { start, moving: shown ?? start }));
  freeze();
}

// Since when figures move (ms): since the take began or, where they move already, since they were shown before it.
let shown = null;
export const movingSince = () => load().moving ?? (shown ??= currentTime());

// Begins anew at an address with ?from=, to which back to one returns.
export function setScene(path) {
  keep(TAKE, JSON.stringify({ ...JSON.parse(EMPTY), setup: path }));
}

// Whether this page was opened by a link or by hand, not reloaded.
export const isOpened = () => performance.getEntriesByType('navigation')[0].type === 'navigate';

// Back to one: the state goes, and the page begins again, or the address where the scene starts.
let over = false;
async function backToOne() {
  if (over) return;
  const { setup, uploads } = load();
  dispatchEvent(new Event('backtoone')); // the upload page stops what it sends
  if (setup) setScene(setup);
  else keep(TAKE, null);
  over = true; // what the page does while it goes away is not kept
  if (await isReachable()) {
    for (const id in uploads) await import('./tus.js').then(({ remove }) => remove(id)); // what the take sent is given up
    location.replace(setup ?? here());
  } else { // the server is gone: the page begins again from what it has
    over = false;
    shown = null;
    dispatchEvent(new Event('again'));
    refresh();
  }
}

// Holds all replies, or releases them: what is still to come keeps its distance.
function hold() {
  update((state) => {
    const now = currentTime();
    const [by, after] = state.held ? [now - HELD, HELD - 1] : [HELD - now, now];
    for (const chat of Object.values(state.chats)) move(chat.events, by, after);
    state.held = !state.held;
  });
}

// Brings the reply that comes next in any conversation; the Messages page has a cue of its own.
function cue() {
  update((state) => {
    const now = currentTime();
    const [chat] = Object.values(state.chats).filter((each) => waiting(each, now).length)
      .sort((a, b) => waiting(a, now)[0].at - waiting(b, now)[0].at);
    if (chat) bring(state, chat, now);
  });
}

// What the keys of site.json do. A key that an actor can type is none for the operator.
const ACTIONS = {
  back: backToOne,
  hold,
  cue: () => { if (dispatchEvent(new Event('cue', { cancelable: true }))) cue(); },
  skip: () => dispatchEvent(new Event('skip')),
};
const KEYS = new Map(document.body.dataset.keys.split(';').map((pair) => pair.split(' ')).map(([does, key]) => [key, ACTIONS[does]]));

addEventListener('keydown', (event) => {
  const action = event.key.length > 1 && KEYS.get(event.key);
  const plain = !event.altKey && !event.ctrlKey && !event.metaKey;
  if (action && plain) {
    event.preventDefault();
    event.stopImmediatePropagation();
    if (!event.repeat) action();
  } else if (plain && !/^(F\d+|Shift|Control|Alt|AltGraph|Meta|CapsLock)$/.test(event.key)) {
    begin(); // full screen, volume and the like begin nothing
  }
}, true);
addEventListener('pointerdown', begin, true);
addEventListener('drop', begin, true);

// A file that is dropped opens in place of no page.
for (const name of ['dragenter', 'dragover', 'drop'])
  addEventListener(name, (event) => {
    if (event.dataTransfer?.types.includes('Files')) event.preventDefault();
  });

// In a take nothing of the browser's own opens: help, search, a menu. A reload and full screen are left. The page's
// script comes first: it may take a key into a field.
function keepOut(event) {
  const { key, ctrlKey, altKey, metaKey } = event;
  const plain = !ctrlKey && !altKey && !metaKey;
  const opens = event.type === 'contextmenu' || key === 'Alt' || (plain && /^F(?!5$|11$)\d+$/.test(key))
    || (plain && /^['/]$/.test(key) && !document.activeElement.matches('input, textarea'));
  if (opens && load().start !== null) event.preventDefault();
}
addEventListener('DOMContentLoaded', () => {
  addEventListener('keydown', keepOut);
  addEventListener('contextmenu', keepOut);
});

// What another tab does: back to one is for all of them.
addEventListener('storage', (event) => {
  const [before, after] = [event.oldValue, event.newValue].map((json) => JSON.parse(json)?.start ?? null);
  over ||= event.key === TAKE && before !== null && after === null;
  if (over) location.reload();
  else refresh();
});

// The back button may bring a page as it was, which begins anew when the take is another one.
let left;
addEventListener('pagehide', () => { left = load().start; });
addEventListener('pageshow', ({ persisted }) => (persisted && load().start !== left ? location.reload() : refresh()));
document.addEventListener('visibilitychange', refresh);
history.scrollRestoration = 'manual';

// Another address typed by hand: the scene starts no longer where it did.
if (load().setup && isOpened() && !document.referrer) update((state) => { state.setup = null; });
