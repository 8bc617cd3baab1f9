// Notifications: cards that slide in on any page, for some seconds, by order of the operator or as the
// content plans them (data-notices: notifications of messages.json). What is shown follows from the take and
// the time alone, so a card goes on when another page is opened; /notifications lists all that have come.
import { addStyle } from './add-style.js';
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

const idOf = ({ at, text }) => `${at} ${text}`;

// Those that are planned and have not come.
function plannedOf(state) {
  const planned = isRolling() ? dataOf(document.body, 'notices') ?? [] : [];
  const known = state.notices.map(idOf);
  return planned.map((notice) => ({ ...notice, at: momentOf(notice, state) }))
    .filter((notice) => !known.includes(idOf(notice)));
}

// Lets come what is planned for now.
const arrive = () => update((state) => {
  state.notices.push(...plannedOf(state).filter(({ at }) => at <= currentTime()));
});

function newCard(notice, onclick) {
  const { name, avatar, text, path, at } = notice;
  const card = document.querySelector('#notice').content.firstElementChild.cloneNode(true);
  const time = card.querySelector('time');
  card.dataset.notice = idOf(notice);
  card.querySelector('img').src = `/media/${avatar}`;
  card.querySelector('strong').textContent = name;
  card.querySelector('.text').textContent = text;
  time.dateTime = storyDate(at).toISOString();
  showTime(time);
  if (path) card.href = path;
  card.addEventListener('click', (event) => {
    event.preventDefault();
    update(({ notices }) => {
      for (const one of notices) one.isRead ||= idOf(one) === idOf(notice);
    });
    if (path) onclick(path);
  });
  return card;
}

let timer;
function show(lead) {
  const [state, now] = [load(), currentTime()];
  const shown = state.notices.filter(({ at, isRead }) => now < at + LASTS && !isRead);
  for (const card of document.querySelectorAll('[data-notice]'))
    if (!shown.some((notice) => idOf(notice) === card.dataset.notice)) card.remove();
  for (const notice of shown)
    if (!document.querySelector(`[data-notice="${CSS.escape(idOf(notice))}"]`))
      document.querySelector('.notices').append(newCard(notice, lead));
  const moments = [...plannedOf(state).map(({ at }) => at), ...shown.map(({ at }) => at + LASTS)];
  const next = Math.min(...moments.filter((moment) => !Number.isNaN(moment)));
  clearTimeout(timer);
  if (next < Infinity) timer = setTimeout(arrive, next - now);
}

// lead(path) shows another page.
export async function startNotices(lead) {
  await addStyle('/notices.css');
  addEventListener('statechange', () => show(lead));
  show(lead);
}
