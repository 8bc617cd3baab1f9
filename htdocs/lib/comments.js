// Comments: the counter of a post opens and closes them, under it. What the content says of them is on a page
// of its own, cgi-bin/comments.html, which is read once this page is there.
import { addStyle } from './add-style.js';
import { catchKeys, Conversation } from './chat/conversation.js';
import { Script } from './chat/script.js';
import { currentTime } from './clock.js';
import { dataOf, formatCount, parseDate, showTime } from './format.js';
import { getPage } from './page-cache.js';
import { persist } from './persist.js';
import { toggle } from './posts.js';
import { conversationsIn, delivered, pending } from './replies.js';
import { chatOf, load } from './state.js';
import { storyDate } from './story-clock.js';
import { watchPart } from './watch.js';

const PATH = '/comments';

let page; // that document
const find = (key, value) => page.querySelector(`[data-${key}="${CSS.escape(value)}"]`);
const newPart = (id) => document.querySelector(id).content.firstElementChild.cloneNode(true);

class Thread extends Conversation {
  #id;
  #part;
  #history;
  #shown = []; // the comments, as elements

  constructor(post) {
    const id = post.dataset.post;
    const written = find('thread', id) ?? page.body;
    const { delay, slower } = page.body.dataset;
    const part = newPart('#thread');
    super(part.querySelector('form'), new Script(dataOf(written, 'script') ?? [], {}, delay, slower),
      (state) => chatOf(state, id, 'threads'));
    this.#id = id;
    this.#part = part;
    this.#history = (dataOf(written, 'history') ?? []).map((comment) =>
      ({ ...comment, date: parseDate(comment.at) }));
    part.addEventListener('click', ({ target }) => this.#like(target));
    post.append(part);
  }

  get #counter() {
    return this.#part.parentElement.querySelector('button.count');
  }

  get isOpen() {
    return this.#part.isConnected && !this.#part.closest('[hidden]');
  }

  open(isOpen) {
    this.#part.hidden = !isOpen;
    this.#counter.setAttribute('aria-expanded', isOpen);
    if (!isOpen) return;
    this.field.focus({ preventScroll: true });
    this.show(load(), currentTime());
    this.#settle();
  }

  remove() {
    this.open(false);
    this.#part.remove();
  }

  // Where the actor writes stays on screen, whatever comes above it.
  #settle() {
    if (document.activeElement === this.field) this.field.form.scrollIntoView({ block: 'nearest' });
  }

  fitField() {
    super.fitField();
    this.#settle();
  }

  #like(target) {
    const place = this.#shown.indexOf(target.closest('.heart')?.closest('li'));
    if (place < 0) return;
    this.update((thread) => toggle(thread.likes, place));
    this.field.focus({ preventScroll: true }); // the next Enter is for the text
  }

  // ---- what is seen ----

  // A comment, or the dots of somebody who writes one.
  #add(from, template) {
    const item = newPart(template).querySelector('li');
    const person = find('person', from);
    item.dataset.from = from;
    item.querySelector('.avatar').src = person.getAttribute('src');
    item.querySelector('.name span').textContent = person.alt;
    this.#part.querySelector('ol').append(item);
    return item;
  }

  #addComment({ from, text, date }, now) {
    const item = this.#add(from, '#thread-comment');
    const time = item.querySelector('time');
    item.querySelector('.text').textContent = text;
    time.dateTime = date.toISOString();
    showTime(time, now);
    this.#shown.push(item);
  }

  show(state, now) {
    if (!this.isOpen) return;
    const thread = chatOf(state, this.#id, 'threads');
    const isKnown = (comment) => comment && find('person', comment.from);
    const came = delivered(thread, now).map((event) => ({ ...event, date: storyDate(event.at) }));
    const comments = [...this.#history, ...came].filter(isKnown);
    const news = comments.slice(this.#shown.length);
    const [typed] = this.typedIn(thread, now);
    const dots = this.#part.querySelector('[data-typing]');
    if (news.length || !isKnown(typed)) dots?.remove();
    for (const comment of news) this.#addComment(comment, storyDate(now));
    if (isKnown(typed) && !dots?.isConnected) this.#add(typed.from, '#thread-dots');
    if (news.length || Boolean(dots) !== Boolean(typed)) this.#settle();
    this.#showLikes(comments, thread.likes);
    this.#showOlder(comments.length);
  }

  #showLikes(comments, likes) {
    this.#shown.forEach((item, i) => {
      const isLiked = likes.includes(i);
      const count = (comments[i].likes ?? 0) + isLiked;
      item.querySelector('.heart').setAttribute('aria-pressed', isLiked);
      item.querySelector('.heart b').textContent = count ? formatCount(count) : '';
    });
  }

  // How many the counter knows of beside those that are here; or that there are none at all.
  #showOlder(count) {
    const older = this.#counter.value - this.#history.length;
    const line = this.#part.querySelector('.older');
    line.hidden = older <= 0;
    line.querySelector('b').textContent = formatCount(older);
    this.#part.querySelector('.none').hidden = older > 0 || count > 0;
  }
}

// ---- all that were opened ----

const threads = new Map(); // id of a post -> Thread

// The one in which the actor writes, or else the one that was opened last.
function current() {
  const open = [...threads.values()].filter(({ isOpen }) => isOpen);
  return open.find(({ field }) => field === document.activeElement) ?? open.at(-1);
}

function turn(post) {
  const id = post.dataset.post;
  const thread = threads.get(id) ?? new Thread(post);
  const isOpen = threads.has(id) && thread.isOpen;
  threads.delete(id);
  threads.set(id, thread); // the last
  thread.open(!isOpen);
}

const isComing = () => conversationsIn(load()).some((each) => pending(each, currentTime()).length);

// A reply that is on its way somewhere comes first; else it is the turn of the script of the open thread.
function cue(event) {
  if (!current() || isComing()) return;
  event.preventDefault();
  current().deliverNext();
}

// The server is gone at "back to one".
function restart() {
  for (const thread of threads.values()) thread.remove();
  threads.clear();
}

async function readPage() {
  page = await getPage(PATH);
  if (!page?.querySelector('#thread')) throw new Error(PATH);
  document.body.append(...page.querySelectorAll('template'));
  await addStyle('/comments.css');
}

export function start() {
  const read = persist(readPage);
  addEventListener('click', async ({ target }) => {
    const post = target.closest('button.count')?.closest('[data-post]');
    if (!post) return;
    await read;
    turn(post);
  });
  addEventListener('statechange', () => {
    const [state, now] = [load(), currentTime()];
    for (const thread of threads.values()) thread.show(state, now);
  });
  addEventListener('restart', restart);
  addEventListener('cue', cue);
  addEventListener('skip', () => current()?.skip());
  catchKeys(current);
  read.then(() => watchPart(PATH));
}
