// Posts, wherever they stand (layout/posts.html): the heart, the "..." menu and what it does, for this take.
import { currentTime } from './clock.js';
import { dataOf, formatCount } from './format.js';
import { forgetPosts } from './page-cache.js';
import { delivered } from './replies.js';
import { isOk, request, sentenceOf, TUS } from './request.js';
import { announce, load, update } from './state.js';
import { showToast } from './toast.js';

const toast = () => document.querySelector('.toast');
const menu = () => document.querySelector('.menu');
const label = (key) => dataOf(toast(), 'labels')[key];
export const postsIn = (page) =>
  [...page.querySelectorAll('article.post')].map((post) => [post.dataset.post, post]);

let posts = new Map(); // id -> post, in their own order, whatever is pinned

// Takes in more posts, [id, element], before or behind the others; those that are there already stay as they
// are.
export function addPosts(more, first = false) {
  posts = new Map(first ? [...more, ...posts] : [...posts, ...more.filter(([id]) => !posts.has(id))]);
}

export const countPosts = () => posts.size;
export const hasPost = (id) => posts.has(id);

export function say(key, undo = false) {
  toast().querySelector('button').hidden = !undo;
  showToast(label(key) ?? key);
}

// Asks the server, and says why when it does not do it. Returns whether it did.
export async function ask(method, url, headers, body) {
  const answer = await request(method, url, headers, body);
  forgetPosts();
  if (isOk(answer)) return true;
  say(sentenceOf(answer) || 'offline');
  return false;
}

async function takeBack(id) {
  if (!await ask('DELETE', `/upload/${id}`, TUS)) return;
  document.body.append(menu()); // it is inside the post
  posts.get(id).remove();
  posts.delete(id);
  say('deleted');
}

// Adds id to a list of ids, or takes it away.
export function toggle(list, id) {
  const at = list.indexOf(id);
  if (at < 0) list.push(id);
  else list.splice(at, 1);
}

const ACTIONS = {
  like: (id) => update((state) => toggle(state.likes, id)),
  pin: (id) => update((state) => toggle(state.pins, id)),
  hide(id) {
    update((state) => { state.hidden.push(id); });
    say('hidden', true);
  },
  delete: takeBack,
};

// Adds the comments of the take to those that the content counts, which are the counter's value from now on.
function showCount(post, thread = { events: [] }) {
  const counter = post.querySelector('button.count');
  counter.value ||= counter.textContent.replace(/\D/g, '');
  counter.lastChild.data = ` ${formatCount(+counter.value + delivered(thread, currentTime()).length)}`;
}

function show() {
  const { likes, pins, hidden, threads } = load();
  for (const [id, post] of posts) {
    showCount(post, threads[id]);
    post.querySelector('.like').setAttribute('aria-pressed', likes.includes(id));
    post.toggleAttribute('data-pinned', pins.includes(id));
    post.hidden = hidden.includes(id);
  }
  const isPinned = (post) => post.hasAttribute('data-pinned');
  const sorted = [...posts.values()].sort((a, b) => isPinned(b) - isPinned(a));
  const shown = postsIn(document).map(([, post]) => post);
  if (!sorted.some((post, i) => post !== shown[i])) return;
  const before = shown[0].previousElementSibling;
  if (before) before.after(...sorted);
  else shown[0].parentElement.prepend(...sorted);
}

// One menu serves all posts: it moves to the "..." that was clicked, and closes with the next click or
// Escape.
function click({ target }) {
  const more = target.closest('.more');
  const id = target.closest('article.post')?.dataset.post;
  const { hidden, previousElementSibling } = menu();
  menu().hidden = !more || (!hidden && previousElementSibling === more);
  if (more) more.after(menu());
  if (id) ACTIONS[target.closest('button')?.dataset.do]?.(id);
}

export function startPosts() {
  addPosts(postsIn(document));
  addEventListener('statechange', show);
  addEventListener('click', click);
  addEventListener('keydown', (event) => {
    if (event.key === 'Escape') menu().hidden = true;
  });
  toast().querySelector('button').addEventListener('click', () => {
    toast().hidden = true;
    update((state) => { state.hidden.pop(); });
  });
  announce();
}
