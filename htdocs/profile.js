// The profile: the rest of its feed, and the post that /profile#ID leads to.
import { startFeed, readOn } from './lib/feed.js';
import { currentPath } from './lib/page-cache.js';
import { hasPost } from './lib/posts.js';
import { announce, load } from './lib/state.js';

let wanted; // the id of that post, until it is on screen

function seek() {
  if (!wanted) return;
  if (!hasPost(wanted)) {
    readOn(); // and then again
    return;
  }
  document.querySelector(`article[data-post="${wanted}"]`).scrollIntoView();
  wanted = '';
  history.replaceState(null, '', currentPath());
}

// A picture of a post that is hidden is hidden, too.
function showPictures() {
  const { hidden } = load();
  for (const picture of document.querySelectorAll('.grid [data-post]'))
    picture.hidden = hidden.includes(picture.dataset.post);
}

function follow() {
  wanted = location.hash.slice(1);
  seek();
}

if (document.querySelector('.feed')) {
  startFeed();
  addEventListener('statechange', seek);
  addEventListener('hashchange', follow);
  follow();
}
addEventListener('statechange', showPictures);
announce();
