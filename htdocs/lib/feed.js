// The rest of a feed that comes in pages (cgi-bin/lib/http/feed.h), before the scroll gets there.
import { getPage } from './page-cache.js';
import { addPosts, countPosts, hasPost, postsIn } from './posts.js';
import { announce, load } from './state.js';
import { restoreScroll, watchPart } from './watch.js';

const feed = () => document.querySelector('.feed');
const come = (ends) => ends.some((end) => end.isIntersecting) && readOn(); // the old end may be among them
const horizon = new IntersectionObserver(come, { rootMargin: '300%' });

let reading = false;
export async function readOn() {
  if (reading || !feed().querySelector('[rel=next]')) return;
  reading = true;
  const path = `${location.pathname}?from=${Number(feed().dataset.from) + countPosts()}`;
  const page = await getPage(path);
  const end = page?.querySelector('.feed > .end');
  reading = false;
  if (!end) {
    setTimeout(readOn, 1000); // the server does not answer
    return;
  }
  const more = postsIn(page).filter(([id]) => !hasPost(id)); // what was published meanwhile moves others on
  feed().querySelector('.end').replaceWith(...more.map(([, post]) => post), end);
  addPosts(more);
  horizon.observe(end);
  watchPart(path);
  restoreScroll();
  announce();
}

export function startFeed() {
  feed().addEventListener('click', (event) => event.target.matches('[rel=next]') && event.preventDefault());
  horizon.observe(feed().querySelector('.end'));
  addEventListener('statechange', () => {
    if (!load().pins.every(hasPost)) readOn();
  });
}
