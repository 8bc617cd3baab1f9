// The chat: what the actor sends, the scripted replies, and the list beside it. See take.js for the state.
import { formatTime } from './format.js';
import { came, chatOf, load, refresh, storyDate, unreadOf, update } from './take.js';

const chat = document.querySelector('.chat');
const list = document.querySelector('.list');

// ---- the list ----

const links = [...list.querySelectorAll('a[data-unread]')];
const fileUnread = new Map(links.map((link) => [link, Number(link.dataset.unread)]));
const search = list.querySelector('input');
const idOf = (link) => decodeURIComponent(link.pathname.split('/').pop());
const plain = (text) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

function filterList() {
  const show = list.querySelector('[data-filter][aria-pressed=true]')?.dataset.filter;
  const wanted = plain(search.value.trim());
  for (const link of links) {
    const fits = show === 'unread' ? link.dataset.unread !== '0' || link === current() : !show || show === 'all' || show in link.dataset;
    link.parentElement.hidden = !fits || !plain(`${link.querySelector('strong').textContent} ${link.querySelector('.preview').textContent}`).includes(wanted);
  }
  list.querySelector('.none').hidden = links.some((link) => !link.parentElement.hidden);
}

function current() {
  return list.querySelector('a[aria-current]');
}

function showList(state, now) {
  for (const link of links) {
    const data = state.chats[idOf(link)];
    if (!data) continue;
    link.dataset.unread = fileUnread.get(link) - data.opened + unreadOf(data, now);
    link.querySelector('.badge').textContent = link.dataset.unread;
    const last = came(data, now).sort((a, b) => a.at - b.at).pop();
    if (!last) continue;
    link.dataset.at = storyDate(last.at).toISOString();
    link.querySelector('time').textContent = clockTime(last.at);
    link.querySelector('.preview').textContent = (last.from === 'me' ? `${chat.dataset.me} ` : '') + last.text;
  }
  const sorted = [...links].sort((a, b) => b.dataset.at.localeCompare(a.dataset.at));
  if (sorted.some((link, i) => link.parentElement !== list.querySelector('ul').children[i]))
    list.querySelector('ul').append(...sorted.map((link) => link.parentElement));
  filterList();
}

const clockTime = (moment) => formatTime(storyDate(moment));

search.addEventListener('input', filterList);
list.addEventListener('click', (event) => {
  const button = event.target.closest('[data-filter]');
  if (!button) return;
  for (const other of list.querySelectorAll('[data-filter]')) other.ariaPressed = other === button;
  filterList();
});
const firstFilter = list.querySelector('[data-filter]');
if (firstFilter) firstFilter.ariaPressed = true;

// ---- the chat ----

const id = chat?.dataset.id;
const bubbles = chat?.querySelector('ol');
const field = chat?.querySelector('textarea');
const script = JSON.parse(chat?.dataset.script ?? '[]');
const shown = []; // the bubbles that this page added, in the order of the events

const SILENCE = 15 * 60000; // as GROUP in messages.c
const PAUSE = 500; // between two lines of one reply

// How long somebody types a text (ms): a moment to think, then so much a character.
const typingTime = (text) => Math.min(700 + 45 * text.length, 6000);

// The events of an exchange's reply to a message sent at `from`. The dots before the first line take the time that
// its text wants, but leave a quarter of the delay in which the message is read.
function replyTo(from, lines, delay) {
  let at = from + delay;
  return lines.map((text, i) => {
    const dots = i === 0 ? at - Math.min(typingTime(text), 0.75 * delay) : at + PAUSE;
    at = i === 0 ? at : dots + typingTime(text);
    return { from: 'them', text, at, dots };
  });
}

// Puts a message of the actor into the state, with the reply that the script has for it. While a reply is on its
// way there is no other; nor is there after the last exchange.
function send(text) {
  const now = Date.now();
  update((state) => {
    const data = chatOf(state, id);
    const pending = data.events.find((event) => event.from === 'them' && event.at > now);
    const exchange = pending ? undefined : script[data.played];
    const delay = 1000 * (exchange?.delay ?? Number(chat.dataset.delay));
    const reply = exchange ? replyTo(now, [exchange.them ?? []].flat(), delay) : [];
    const read = (pending ?? reply[0])?.dots ?? now + delay;
    data.events.push({ from: 'me', text, at: now, seen: Math.max(now, pending ? read : (now + read) / 2) }, ...reply);
    if (exchange) data.played += 1;
  });
}

const newItem = (template) => document.querySelector(template).content.querySelector('li').cloneNode(true);

function addBubble(event) {
  const bubble = newItem('#bubble');
  const before = [...bubbles.querySelectorAll('li:not([data-typing]) time')].pop()?.dateTime;
  const date = storyDate(event.at);
  const iso = date.toISOString();
  if (before?.slice(0, 10) !== iso.slice(0, 10)) {
    const day = document.createElement('li');
    day.className = 'day';
    day.textContent = chat.dataset.today;
    bubbles.append(day);
  } else {
    bubble.toggleAttribute('data-later', date - new Date(`${before.slice(0, 16)}Z`) > SILENCE);
  }
  bubble.dataset.from = event.from;
  bubble.querySelector('p').textContent = event.text;
  bubble.querySelector('time').dateTime = iso;
  bubble.querySelector('time').textContent = clockTime(event.at);
  bubbles.append(bubble);
  return bubble;
}

function showChat(state, now) {
  const data = chatOf(state, id);
  const events = came(data, now).sort((a, b) => a.at - b.at);
  const typing = data.events.some((event) => event.dots <= now && now < event.at);
  const old = bubbles.querySelector('[data-typing]');
  const news = events.slice(shown.length);
  if (news.length || !typing) old?.remove();
  for (const event of news) shown.push(addBubble(event));
  if (typing && !bubbles.querySelector('[data-typing]'))
    bubbles.append(newItem('#typing'));
  if (news.length || typing !== Boolean(old)) bubbles.scrollTop = bubbles.scrollHeight;
  events.forEach((event, i) => {
    if (event.from === 'me')
      shown[i].querySelector('.status').textContent = event.seen > now ? chat.dataset.sent : chat.dataset.seen;
  });
  for (const presence of chat.querySelectorAll('.presence'))
    presence.hidden = presence.classList.contains('typing') !== typing;
}

// The conversation on screen is read.
function markRead(state, now) {
  const data = chatOf(state, id);
  const opened = fileUnread.get(current());
  if (document.hidden || (data.opened === opened && !unreadOf(data, now))) return;
  update((changed) => Object.assign(chatOf(changed, id), { opened, seenAt: now }));
}

function fitField() {
  field.style.height = 'auto';
  field.style.height = `${field.scrollHeight}px`;
}

function submit() {
  const text = field.value.trim();
  if (!text) return;
  field.value = '';
  fitField();
  send(text);
}

if (chat) {
  field.addEventListener('input', fitField);
  field.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    if (!event.repeat) submit(); // a held Enter sends once
  });
  chat.querySelector('form').addEventListener('submit', (event) => {
    event.preventDefault();
    submit();
    field.focus();
  });
  addEventListener('pagehide', () => update((state) => { chatOf(state, id).draft = field.value; }));
  field.value = chatOf(load(), id).draft;
  fitField();
  bubbles.scrollTop = bubbles.scrollHeight;
}

addEventListener('take', () => {
  const now = Date.now();
  const state = load();
  if (chat) {
    showChat(state, now);
    markRead(state, now);
  }
  showList(load(), now);
});
refresh();
