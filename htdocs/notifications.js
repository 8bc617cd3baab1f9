// Notifications: the filters, what is unread, and what comes in a take, on top.
import { currentTime } from './lib/clock.js';
import { chosenFilter, startFilters } from './lib/filters.js';
import { showTime } from './lib/format.js';
import { amend, announce, load } from './lib/state.js';
import { storyDate } from './lib/story-clock.js';
import { unreadNews } from './lib/take.js';

const main = document.querySelector('.notifications');
const unread = main.querySelectorAll('[data-unread]'); // of the content
let seenAt = load().newsSeenAt; // before this page was opened: what is newer keeps its dot

// ---- what comes in a take ----

const shown = []; // their lines, in the order in which they came

// A line under its day.
function newDay({ name, avatar, text, path, icon = 'bell' }, date) {
  const day = document.querySelector('#came').content.firstElementChild.cloneNode(true);
  const line = day.querySelector('li');
  const use = line.querySelector('use');
  line.dataset.icon = icon;
  line.querySelector('img').src = `/media/${avatar}`;
  line.querySelector('.icon').classList.add(icon);
  use.setAttribute('href', use.getAttribute('href') + icon);
  line.querySelector('strong').textContent = name;
  line.querySelector('strong').after(` ${text}`);
  if (path) line.querySelector('a').href = path;
  for (const time of day.querySelectorAll('time')) {
    time.dateTime = date.toISOString();
    showTime(time, storyDate());
  }
  return day;
}

const dayOf = (section) => section?.querySelector('time').dateTime.slice(0, 10);

// Puts it above all others: into the first day, or above that one.
function addLine(notice) {
  const day = newDay(notice, storyDate(notice.at));
  const line = day.querySelector('li');
  const first = main.querySelector('section');
  line.toggleAttribute('data-unread', notice.at > seenAt);
  if (dayOf(first) === dayOf(day)) first.querySelector('ul').prepend(line);
  else main.querySelector('.top').after(day);
  return line;
}

// ---- what is seen ----

function filter() {
  const kind = chosenFilter(main);
  const fits = (line) => kind === 'all' || line.dataset.icon === kind
    || (kind === 'unread' && 'unread' in line.dataset);
  for (const line of main.querySelectorAll('li')) line.hidden = Boolean(kind) && !fits(line);
}

function show() {
  const { notices } = load();
  for (const line of unread) line.toggleAttribute('data-unread', !seenAt);
  for (const line of shown.splice(notices.length)) line.remove();
  for (const notice of notices.slice(shown.length)) shown.push(addLine(notice));
  filter();
}

addEventListener('beforechange', () => {
  if (document.hidden || !unreadNews(load(), unread.length)) return;
  amend((state) => { state.newsSeenAt = currentTime(); });
});
addEventListener('statechange', show);
addEventListener('restart', () => { seenAt = 0; });
startFilters(main, filter);
announce();
