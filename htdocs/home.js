// Home: the composer, the figures that grow, and the rest of the feed. What posts do is in lib/posts.js.
import { startFigures } from './lib/live.js';
import { fetchText, getPage, parseHtml } from './lib/page-cache.js';
import { addPosts, ask, countPosts, hasPost, postsIn, say } from './lib/posts.js';
import { announce, load } from './lib/state.js';
import { storyDate } from './lib/story-clock.js';
import { fitHeight } from './lib/text-field.js';
import { anyKey } from './lib/typing.js';
import { restoreScroll, watchPart } from './lib/watch.js';

const feed = document.querySelector('.feed');
const composer = document.querySelector('.composer');

// ---- the composer ----

const field = composer.querySelector('textarea');
const publish = composer.querySelector('.button');
let busy = false;
function fitField() {
  publish.disabled = busy || !field.value.trim();
  fitHeight(field);
}
field.addEventListener('input', fitField);
const typist = anyKey(field, () => field.dataset);

composer.addEventListener('submit', async (event) => {
  event.preventDefault();
  typist.finish();
  busy = true; // a double click publishes once
  fitField();
  const body = JSON.stringify({ text: field.value.trim(), at: storyDate().toISOString().slice(0, 19) });
  if (await ask('POST', '/upload', { 'Content-Type': 'application/json' }, body)) {
    field.value = '';
    typist.restart();
    const newest = postsIn(parseHtml(await fetchText('/').catch(() => ''))).slice(0, 1);
    composer.after(...newest.map(([, post]) => post));
    addPosts(newest, true);
    say('published');
    announce();
  }
  busy = false;
  fitField();
});

// ---- the rest of the feed, before the scroll gets there ----

const come = (ends) => ends.some((end) => end.isIntersecting) && readOn(); // the old end may be among them
const horizon = new IntersectionObserver(come, { rootMargin: '300%' });

let reading = false;
async function readOn() {
  if (reading || !feed.querySelector('[rel=next]')) return;
  reading = true;
  const path = `/?from=${Number(feed.dataset.from) + countPosts()}`;
  const page = await getPage(path);
  const end = page?.querySelector('.feed > .end');
  reading = false;
  if (!end) {
    setTimeout(readOn, 1000); // the server does not answer
    return;
  }
  const more = postsIn(page).filter(([id]) => !hasPost(id)); // what was published meanwhile moves others on
  feed.querySelector('.end').replaceWith(...more.map(([, post]) => post), end);
  addPosts(more);
  horizon.observe(end);
  watchPart(path);
  restoreScroll();
  announce();
}
feed.addEventListener('click', (event) => event.target.matches('[rel=next]') && event.preventDefault());
horizon.observe(feed.querySelector('.end'));
addEventListener('statechange', () => {
  if (!load().pins.every(hasPost)) readOn();
});

startFigures();
announce();
