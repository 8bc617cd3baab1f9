// Home: the composer, and the figures that grow. What posts do is in lib/posts.js.
import { startFeed } from './lib/feed.js';
import { startFigures } from './lib/live.js';
import { fetchText, parseHtml } from './lib/page-cache.js';
import { addPosts, ask, postsIn, say } from './lib/posts.js';
import { announce } from './lib/state.js';
import { storyDate } from './lib/story-clock.js';
import { fitHeight } from './lib/text-field.js';
import { anyKey } from './lib/typing.js';

const composer = document.querySelector('.composer');

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

startFeed();
startFigures();
announce();
