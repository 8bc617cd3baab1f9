// Home: the composer, the heart, the "..." menu of a post and what it does, for this take. See take.js for the state.
import { labelClip, startClips } from './lib/clips.js';
import { startFigures } from './lib/live.js';
import { fetchText, forget, getPage, parseHtml } from './lib/page-cache.js';
import { isOk, request, sentenceOf } from './lib/request.js';
import { announce, load, update } from './lib/state.js';
import { storyDate } from './lib/story-clock.js';
import { fitHeight } from './lib/text-field.js';
import { showToast } from './lib/toast.js';
import { anyKey } from './lib/typing.js';
import { restoreScroll, watchPart } from './lib/watch.js';

const feed = document.querySelector('.feed');
const composer = document.querySelector('.composer');
const toast = document.querySelector('.toast');
const inFeed = '.feed [data-post]';
const postsOf = (page) => [...page.querySelectorAll(inFeed)].map((post) => [post.dataset.post, post]);
let posts = new Map(postsOf(document)); // id -> post, in their own order, whatever is pinned

addEventListener('statechange', () => {
  const { likes, pins, hidden } = load();
  for (const [id, post] of posts) {
    post.querySelector('.like').setAttribute('aria-pressed', likes.includes(id));
    post.toggleAttribute('data-pinned', pins.includes(id));
    post.hidden = hidden.includes(id);
  }
  const isPinned = (post) => post.hasAttribute('data-pinned');
  const sorted = [...posts.values()].sort((a, b) => isPinned(b) - isPinned(a));
  const shown = document.querySelectorAll(inFeed);
  if (sorted.some((post, i) => post !== shown[i])) composer.after(...sorted);
  if (!pins.every((id) => posts.has(id))) readOn();
});

function say(text, undo = false) {
  toast.querySelector('button').hidden = !undo;
  showToast(text);
}
toast.querySelector('button').addEventListener('click', () => {
  toast.hidden = true;
  update((state) => { state.hidden.pop(); });
});

// Adds id to a list of ids, or takes it away.
function toggle(list, id) {
  const at = list.indexOf(id);
  if (at < 0) list.push(id);
  else list.splice(at, 1);
}

function hide(id) {
  update((state) => { state.hidden.push(id); });
  say(toast.dataset.hidden, true);
}

// One menu serves all posts: it moves to the "..." that was clicked, and closes with the next click or Escape.
const menu = document.querySelector('.menu');
addEventListener('click', (event) => {
  const more = event.target.closest('.more');
  menu.hidden = !more || (!menu.hidden && more.nextElementSibling === menu);
  if (more) more.after(menu);
});
addEventListener('keydown', (event) => {
  if (event.key === 'Escape') menu.hidden = true;
});

feed.addEventListener('click', (event) => {
  const id = event.target.closest('[data-post]')?.dataset.post;
  const button = event.target.closest('button');
  if (button?.matches('.like')) update((state) => { toggle(state.likes, id); });
  if (button?.dataset.do === 'pin') update((state) => { toggle(state.pins, id); });
  if (button?.dataset.do === 'hide') hide(id);
  if (button?.dataset.do === 'delete') takeBack(id);
});

// ---- what changes the feed for everybody ----

// Asks the server, and says why when it does not do it. Returns whether it did.
async function ask(method, url, headers, body) {
  const answer = await request(method, url, headers, body);
  forget('/');
  if (isOk(answer)) return true;
  say(sentenceOf(answer) || toast.dataset.offline);
  return false;
}

async function takeBack(id) {
  if (!await ask('DELETE', `/upload/${id}`, { 'Tus-Resumable': '1.0.0' })) return;
  document.body.append(menu); // it is inside the post
  posts.get(id).remove();
  posts.delete(id);
  say(toast.dataset.deleted);
}

const field = composer.querySelector('textarea');
const publish = composer.querySelector('.button');
function fitField() {
  publish.disabled = !field.value.trim();
  fitHeight(field);
}
field.addEventListener('input', fitField);
const typist = anyKey(field, () => field.dataset);

composer.addEventListener('submit', async (event) => {
  event.preventDefault();
  typist.finish();
  publish.disabled = true; // a double click publishes once
  const body = JSON.stringify({ text: field.value.trim(), at: storyDate().toISOString().slice(0, 19) });
  if (await ask('POST', '/upload', { 'Content-Type': 'application/json' }, body)) {
    field.value = '';
    typist.restart();
    const [newest] = postsOf(parseHtml(await fetchText('/')));
    posts = new Map([newest, ...posts]);
    composer.after(newest[1]);
    say(toast.dataset.published);
    announce();
  }
  fitField();
});

function labelClips(part) {
  for (const clip of part.querySelectorAll('video')) labelClip(clip, toast.dataset.unplayable);
}

// ---- the rest of the feed, before the scroll gets there ----

const come = (ends) => ends.some((end) => end.isIntersecting) && readOn(); // the old end may be among them
const horizon = new IntersectionObserver(come, { rootMargin: '300%' });

let reading = false;
async function readOn() {
  if (reading || !feed.querySelector('[rel=next]')) return;
  reading = true;
  const path = `/?from=${Number(feed.dataset.from) + posts.size}`;
  const page = await getPage(path);
  const end = page.querySelector('.feed > .end');
  reading = false;
  if (!end) {
    setTimeout(readOn, 1000); // the server does not answer
    return;
  }
  const more = postsOf(page).filter(([id]) => !posts.has(id)); // what was published meanwhile moves others on
  posts = new Map([...posts, ...more]);
  feed.querySelector('.end').replaceWith(...more.map(([, post]) => post), end);
  for (const [, post] of more) labelClips(post);
  horizon.observe(end);
  watchPart(path);
  restoreScroll();
  announce();
}
feed.addEventListener('click', (event) => event.target.matches('[rel=next]') && event.preventDefault());
horizon.observe(feed.querySelector('.end'));

labelClips(feed);
startClips();
startFigures();
announce();
