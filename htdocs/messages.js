// The chat: what the actor sends, the scripted replies, and the list beside it. See take.js for the state.
import { currentTime } from './clock.js';
import { getPage, here } from './frozen.js';
import { formatMoney, formatTime } from './format.js';
import { stayAtEnd } from './scroll.js';
import { begin, bring, came, chatOf, isOpened, load, refresh, replyBase, setScene, storyDate, unreadOf, update, waiting } from './take.js';
import { anyKey, finished } from './typing.js';

const clockTime = (moment) => formatTime(storyDate(moment));

// ---- the list ----

let list;
let links;
let fileUnread; // link -> unread messages of the file

const idOf = (link) => decodeURIComponent(link.pathname.split('/').pop());
const partOf = (link, part) => link.querySelector(part);
const current = () => list.querySelector('a[aria-current]');
const plain = (text) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

function setUpList() {
  list = document.querySelector('.list');
  links = [...list.querySelectorAll('a[data-unread]')];
  fileUnread = new Map(links.map((link) => [link, Number(link.dataset.unread)]));
  list.querySelector('input').addEventListener('input', filterList);
  list.addEventListener('click', (event) => {
    const button = event.target.closest('[data-filter]');
    const link = event.target.closest('a[data-unread]');
    if (button) choose(button);
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    show(link.pathname);
  });
  const first = list.querySelector('[data-filter]');
  first?.setAttribute('aria-pressed', true);
}

function choose(button) {
  for (const other of list.querySelectorAll('[data-filter]')) other.setAttribute('aria-pressed', other === button);
  filterList();
}

function filterList() {
  const filter = list.querySelector('[data-filter][aria-pressed=true]')?.dataset.filter;
  const wanted = plain(list.querySelector('input').value.trim());
  for (const link of links) {
    const fits = filter === 'unread' ? link.dataset.unread !== '0' || link === current() : !filter || filter === 'all' || filter in link.dataset;
    link.parentElement.hidden = !fits || !plain(partOf(link, 'strong').textContent + partOf(link, '.preview').textContent).includes(wanted);
  }
  list.querySelector('.none').hidden = links.some((link) => !link.parentElement.hidden);
}

function showList(state, now) {
  for (const link of links) {
    const data = state.chats[idOf(link)];
    if (!data) continue;
    link.dataset.unread = fileUnread.get(link) - data.opened + unreadOf(data, now);
    partOf(link, '.badge').textContent = link.dataset.unread;
    const events = came(data, now);
    const words = events.findLast(({ text }) => text); // a tip or an image has none
    if (events.length) partOf(link, 'time').dateTime = storyDate(events.at(-1).at).toISOString(); // take.js writes it
    if (words) partOf(link, '.preview').textContent = (words.from === 'me' ? `${chat.dataset.me} ` : '') + words.text;
  }
  const sorted = [...links].sort((a, b) => partOf(b, 'time').dateTime.localeCompare(partOf(a, 'time').dateTime));
  if (sorted.some((link, i) => link.parentElement !== list.querySelector('ul').children[i]))
    list.querySelector('ul').append(...sorted.map((link) => link.parentElement));
  filterList();
}

// ---- what is said ----

const SILENCE = 15 * 60000; // as GROUP in messages.c
const PAUSE = 500; // between two lines of one reply

let script;

// How long somebody types a text (ms): a moment to think, then so much a character.
const typingTime = (text) => Math.min(700 + 45 * text.length, 6000);

const fromHere = () => new URLSearchParams(location.search).get('from');
const delayOf = (exchange) => 1000 * (exchange.delay ?? Number(chat.dataset.delay));
const linesOf = (exchange) => [exchange.them ?? []].flat().map((line) => (typeof line === 'string' ? { text: line } : line));

// The events of an exchange's reply to a message sent at `from`, the first after `delay` (ms). The dots take the time
// that the text wants, but leave a quarter of the delay in which the message is read.
function replyTo(from, exchange, delay) {
  let at = from;
  return linesOf(exchange).map(({ text = '', tip, image, locked, ...line }, i) => {
    const typing = line.typing ?? (i === 0 ? exchange.typing : undefined);
    const wait = i === 0 ? delay : line.delay === undefined ? PAUSE + typingTime(text) : 1000 * line.delay;
    at += wait;
    const dots = at - (typing === undefined ? Math.min(typingTime(text), 0.75 * wait) : Math.min(1000 * typing, wait));
    return { from: 'them', text, tip, image, locked, at, dots };
  });
}

// Puts a message of the actor into the state, with the reply of the script to it. A free message has none
// while another reply is on its way; a scripted one always has its own, after that. Nor is there one after the last.
function send(text, scripted) {
  update((state) => {
    const now = currentTime();
    const data = chatOf(state, id);
    const pending = waiting(data, now);
    const exchange = pending.length && !scripted ? undefined : script[data.played];
    const from = pending.at(-1)?.at ?? replyBase(state, now);
    const delay = delayOf(exchange ?? {});
    const reply = replyTo(from, exchange ?? {}, delay);
    const read = pending.length ? Math.max(now, pending[0].dots) : (from + (reply[0]?.dots ?? from + delay)) / 2;
    data.events.push({ from: 'me', text, at: now, seen: exchange?.seen === false ? null : read }, ...reply);
    if (exchange) data.played += 1;
  });
}

// Plays the first exchanges as if they had been played just before this take, which then begins that much later.
function rehearse(state, data, exchanges) {
  let at = 0;
  for (const exchange of exchanges) {
    const text = finished(exchange.me ?? '');
    if (text) data.events.push({ from: 'me', text, at: at += typingTime(text), seen: exchange.seen === false ? null : 0 });
    data.events.push(...replyTo(at, exchange, delayOf(exchange)));
    at = data.events.at(-1)?.at ?? 0;
  }
  state.offset = at;
  for (const event of data.events) event.at -= at;
}

// At its first opening in the take a conversation plays what ?from= leaves out, or else its own opening.
function open() {
  const { start, setup, chats } = load();
  if (start !== null && chats[id]) return;
  const from = setup === here() ? Math.trunc(fromHere()) - 1 : 0;
  const opening = JSON.parse(chat.dataset.opening);
  update((state) => {
    delete state.chats[id];
    const data = chatOf(state, id);
    data.played = Math.max(0, Math.min(from, script.length)) || 0;
    if (data.played) rehearse(state, data, [opening, ...script.slice(0, data.played)]);
    else data.events.push(...replyTo(replyBase(state, currentTime()), opening, delayOf(opening)));
  });
  if (chatOf(load(), id).events.some((event) => event.at > 0)) begin();
}

// ---- the chat ----

let chat;
let id;
let bubbles;
let end; // of the bubbles, see scroll.js
let field;
let typist; // what the keys type, see typing.js
let shown; // the bubbles that this page added, in the order of the events

const newItem = (template) => document.querySelector(template).content.querySelector('li').cloneNode(true);

// Fills the parts of a new bubble, and takes away those that the message has not.
function fillBubble(bubble, { text, tip, image, locked }) {
  const parts = { 'p:not([class])': text, img: image, '.tip b': tip && formatMoney(Math.round(100 * tip)), '.locked b': locked && formatMoney(Math.round(100 * locked)) };
  for (const [selector, value] of Object.entries(parts)) {
    const part = bubble.querySelector(selector);
    if (!value) part.closest('li > *').remove();
    else if (part.matches('img')) part.src = `/media/${value}`;
    else part.textContent = value;
  }
  bubble.querySelector('img')?.classList.toggle('blurred', Boolean(locked));
}

function addBubble(event) {
  const bubble = newItem('#bubble');
  const last = bubbles.lastElementChild; // a bubble, if anything
  const before = last?.querySelector('time').dateTime;
  const date = storyDate(event.at);
  const iso = date.toISOString();
  if (before?.slice(0, 10) !== iso.slice(0, 10)) {
    const day = newItem('#day');
    day.querySelector('time').dateTime = iso;
    bubbles.append(day);
  } else {
    const later = date - new Date(`${before.slice(0, 16)}Z`) > SILENCE;
    bubble.toggleAttribute('data-later', later);
    last.toggleAttribute('data-joined', !later && last.dataset.from === event.from);
  }
  fillBubble(bubble, event);
  bubble.dataset.from = event.from;
  bubble.querySelector('time').dateTime = iso;
  bubble.querySelector('time').textContent = clockTime(event.at);
  bubbles.append(bubble);
  return bubble;
}

function showChat(state, now) {
  const data = chatOf(state, id);
  const events = came(data, now);
  const typing = data.events.some((event) => event.dots <= now && now < event.at);
  const old = bubbles.querySelector('[data-typing]');
  const news = events.slice(shown.length);
  if (news.length || !typing) old?.remove();
  for (const event of news) shown.push(addBubble(event));
  if (typing && !bubbles.querySelector('[data-typing]')) bubbles.append(newItem('#typing'));
  if (news.some((event) => event.from === 'me')) end.follow();
  if (news.length || typing !== Boolean(old)) requestAnimationFrame(end.settle); // layout can wait
  const mine = events.findLastIndex((event) => event.from === 'me'); // only the last of them has a status
  events.forEach((event, i) => {
    if (event.from !== 'me') return;
    const status = shown[i].querySelector('.status');
    const seen = event.seen !== null && event.seen <= now;
    const text = i < mine ? '' : chat.dataset[seen ? 'seen' : 'sent'];
    if (status.textContent !== text) status.textContent = text;
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
  end.settle();
}

function clearField() {
  field.value = '';
  fitField();
  typist.restart();
}

function submit() {
  const scripted = Boolean(cue()?.me);
  if (!typist.finish()) return;
  send(field.value.trim(), scripted);
  clearField();
}

const cue = () => script[chatOf(load(), id).played];
function saveDraft() {
  if (field.value !== chatOf(load(), id).draft) update((state) => { chatOf(state, id).draft = field.value; });
}

function setUpChat() {
  chat = document.querySelector('.chat');
  if (!chat) return;
  id = chat.dataset.id;
  current()?.removeAttribute('aria-current');
  links.find((link) => idOf(link) === id).setAttribute('aria-current', 'page');
  bubbles = chat.querySelector('ol');
  field = chat.querySelector('textarea');
  script = JSON.parse(chat.dataset.script);
  shown = [];
  end = stayAtEnd(bubbles);
  open();
  field.value = chatOf(load(), id).draft;
  typist = anyKey(field, cue);
  field.addEventListener('input', fitField);
  field.addEventListener('keydown', (event) => {
    const composes = event.isComposing || event.keyCode === 229; // Safari's last Enter of an input method
    if (event.key !== 'Enter' || composes || (event.shiftKey && !cue()?.me)) return;
    event.preventDefault();
    if (!event.repeat) submit(); // a held Enter sends once
  });
  chat.querySelector('form').addEventListener('submit', (event) => {
    event.preventDefault();
    submit();
    field.focus();
  });
  fitField();
  field.focus(); // autofocus is not for a page that was frozen, nor for Firefox's reload
}

// ---- the page ----

// Shows the conversation at an address; whole: with a new list.
let wanted;
async function show(path, whole) {
  wanted = path;
  if (chat) saveDraft();
  const page = await getPage(path);
  if (path !== wanted) return; // another one was chosen meanwhile
  const parts = whole ? ['main'] : ['.chat', '.fan'];
  if (!page.querySelector('.chat')) {
    location.assign(path);
    return;
  }
  if (path !== here()) history.pushState(null, '', path);
  for (const part of parts) document.querySelector(part).replaceWith(page.querySelector(part));
  if (whole) setUpList();
  setUpChat();
  refresh();
}

addEventListener('take', () => {
  const now = currentTime();
  const state = load();
  if (chat) {
    showChat(state, now);
    markRead(state, now);
  }
  showList(load(), now);
});
addEventListener('popstate', () => show(here()));
addEventListener('again', () => show(here(), true));
addEventListener('pagehide', () => { if (chat) saveDraft(); });

// A key finds the message field from anywhere but another field.
addEventListener('keydown', (event) => {
  const writes = [...event.key].length === 1 && event.key !== ' ' && !event.ctrlKey && !event.metaKey;
  if (!chat || !writes || event.target.closest('textarea, input')) return;
  field.focus();
  if (!field.dispatchEvent(new KeyboardEvent('keydown', event))) event.preventDefault();
});

addEventListener('cue', (event) => {
  if (!chat) return;
  event.preventDefault();
  update((state) => {
    const now = currentTime();
    const data = chatOf(state, id);
    const exchange = script[data.played];
    if (waiting(data, now).length) {
      bring(state, data, now);
    } else if (exchange) {
      data.events.push(...replyTo(now, exchange, 0));
      data.played += 1;
    }
  });
});

// The reply on its way is dropped, or the next exchange passed over.
addEventListener('skip', () => {
  if (!chat) return;
  update((state) => {
    const now = currentTime();
    const data = chatOf(state, id);
    if (waiting(data, now).length) data.events = came(data, now);
    else data.played = Math.min(data.played + 1, script.length);
  });
  clearField();
});

if (fromHere() && isOpened()) setScene(here()); // not reloaded, nor come back to
setUpList();
setUpChat();
refresh();
