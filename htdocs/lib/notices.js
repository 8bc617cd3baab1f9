// Notifications: cards that slide in on any page, for some seconds, by order of the operator or as the
// content plans them (data-notices: notifications of messages.json). What is shown follows from the take and
// the time alone, so a card goes on when another page is opened.
import { currentTime } from './clock.js';
import { dataOf, showTime } from './format.js';
import { isRolling, load, update } from './state.js';
import { storyDate } from './story-clock.js';

const LASTS = 6000; // ms

// Lets one come now. notice: { name, avatar, text, path }
export const addNotice = ({ name, avatar, text, path }) =>
  update((state) => { state.notices.push({ name, avatar, text, path, at: currentTime() }); });

// When one that is planned comes (ms): some seconds after the take began, or after an exchange was played.
function momentOf({ chat, exchange, at }, state) {
  const from = chat ? state.chats[chat]?.played?.[exchange] : state.start;
  return from + 1000 * at; // NaN as long as that is not known
}

function noticesOf(state) {
  const planned = isRolling() ? dataOf(document.body, 'notices') ?? [] : [];
  return [...state.notices, ...planned.map((notice) => ({ ...notice, at: momentOf(notice, state) }))]
    .map((notice) => ({ ...notice, id: `${notice.at} ${notice.text}` }));
}

function newCard({ id, name, avatar, text, path, at }, onclick) {
  const card = document.querySelector('#notice').content.firstElementChild.cloneNode(true);
  const time = card.querySelector('time');
  card.dataset.notice = id;
  card.querySelector('img').src = `/media/${avatar}`;
  card.querySelector('strong').textContent = name;
  card.querySelector('.text').textContent = text;
  time.dateTime = storyDate(at).toISOString();
  showTime(time);
  if (path) card.href = path;
  card.addEventListener('click', (event) => {
    event.preventDefault();
    update((state) => { state.dismissed.push(id); });
    if (path) onclick(path);
  });
  return card;
}

let timer;
function show(lead) {
  const [state, now] = [load(), currentTime()];
  const all = noticesOf(state);
  const shown = all.filter(({ id, at }) => at <= now && now < at + LASTS && !state.dismissed.includes(id));
  for (const card of document.querySelectorAll('[data-notice]'))
    if (!shown.some(({ id }) => id === card.dataset.notice)) card.remove();
  for (const notice of shown)
    if (!document.querySelector(`[data-notice="${CSS.escape(notice.id)}"]`))
      document.querySelector('.notices').append(newCard(notice, lead));
  const next = Math.min(...all.flatMap(({ at }) => [at, at + LASTS]).filter((moment) => moment > now));
  clearTimeout(timer);
  if (next < Infinity) timer = setTimeout(() => show(lead), next - now);
}

// lead(path) shows another page.
export function startNotices(lead) {
  const style = Object.assign(document.createElement('link'), { rel: 'stylesheet', href: '/notices.css' });
  style.addEventListener('load', () => {
    addEventListener('statechange', () => show(lead));
    show(lead);
  });
  document.head.append(style);
}
