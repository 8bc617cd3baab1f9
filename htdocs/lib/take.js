// The take, from its beginning to "back to one", and what every page shows of its state (see state.js).
import { currentTime } from './clock.js';
import { showBadge } from './format.js';
import { bring, isReachable } from './persist.js';
import { nextMoment, unreadOf } from './replies.js';
import { announce, endState, isOver, isRolling, load, TAKE, update } from './state.js';
import { showTimes, storyDate } from './story-clock.js';
import { isBroken } from './watch.js';

// How many notifications are unread; before: of the content.
export const unreadNews = ({ notices, newsSeenAt }, before) => (newsSeenAt ? 0 : before)
  + notices.filter(({ at, isRead }) => at > newsSeenAt && !isRead).length;

// What is unread, in the bar and in the title.
function showUnread(state, now) {
  const [badge, news] = ['badge', 'news'].map((key) => document.querySelector(`[data-${key}]`));
  const unread = Object.values(state.chats)
    .reduce((sum, chat) => sum - chat.readFromFile + unreadOf(chat, now), Number(badge?.dataset.badge));
  if (badge) showBadge(badge, unread);
  if (news) showBadge(news, unreadNews(state, Number(news.dataset.news)));
}

// Shows what the state is now, and wakes up when time next brings something.
let timer;
function show() {
  const now = currentTime();
  const state = load();
  showUnread(state, now);
  showTimes();
  const minute = state.start === null ? 60000 : 60000 - (storyDate(now) % 60000);
  clearTimeout(timer);
  timer = setTimeout(announce, Math.min(nextMoment(state, now) - now, minute));
}

// ---- the take ----

export function begin() {
  if (isRolling() || isBroken()) return;
  const start = currentTime();
  const { scene } = document.body.dataset;
  update((state) => Object.assign(state, { start, scene, moving: shown ?? start }));
  bring(() => import('./freeze.js')).then(({ freeze }) => freeze());
}

// Since when figures move (ms): since the take began or, where they move already, since they were shown
// before it.
let shown = null;
export const movingSince = () => load().moving ?? (shown ??= currentTime());

// Whether this page was opened by a link or by hand, not reloaded.
export const isOpened = () => performance.getEntriesByType('navigation')[0].type === 'navigate';

// Lets loadPage() show what comes now or, when the server is gone, the page begin again from what it has.
export async function beginAnew(loadPage) {
  if (await isReachable()) {
    await loadPage();
    return;
  }
  endState(false);
  shown = null;
  dispatchEvent(new Event('restart'));
  announce();
}

// What another tab does: back to one is for all of them.
function follow({ key, oldValue, newValue }) {
  const startOf = (json) => JSON.parse(json)?.start ?? null;
  if (key === TAKE && startOf(oldValue) !== null && startOf(newValue) === null) endState();
  if (isOver()) beginAnew(() => location.reload());
  else announce();
}

export function startTake() {
  addEventListener('statechange', show);
  addEventListener('pointerdown', begin, true);
  addEventListener('drop', begin, true);
  addEventListener('storage', follow);
  document.addEventListener('visibilitychange', announce);
  history.scrollRestoration = 'manual';
  // The back button may bring a page as it was, which begins anew when the take is another one.
  let left;
  addEventListener('pagehide', () => { left = load().start; });
  addEventListener('pageshow', ({ persisted }) =>
    (persisted && load().start !== left ? location.reload() : announce()));
  // Another address typed by hand: the scene starts no longer where it did.
  if (load().setup && isOpened() && !document.referrer) update((state) => { state.setup = null; });
}
