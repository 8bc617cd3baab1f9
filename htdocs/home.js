// Home: the heart, the "..." menu of a post and what it does, for this take. See take.js for the state.
import './live.js';
import { load, refresh, toggle, update } from './take.js';

const feed = document.querySelector('.feed');
const posts = [...feed.querySelectorAll('[data-post]')];
const toast = document.querySelector('.toast');

addEventListener('take', () => {
  const { likes, pins, hidden } = load();
  for (const post of posts) {
    const id = post.dataset.post;
    post.querySelector('.like').ariaPressed = likes.includes(id);
    post.toggleAttribute('data-pinned', pins.includes(id));
    post.hidden = hidden.includes(id);
  }
  const sorted = [...posts].sort((a, b) => b.hasAttribute('data-pinned') - a.hasAttribute('data-pinned'));
  if (sorted.some((post, i) => post !== feed.querySelectorAll('[data-post]')[i]))
    feed.querySelector('.top').after(...sorted);
});

let timer;
function hide(id) {
  update((state) => { state.hidden.push(id); });
  toast.querySelector('span').textContent = toast.dataset.hidden;
  toast.hidden = false;
  clearTimeout(timer);
  timer = setTimeout(() => { toast.hidden = true; }, 6000);
}
toast.querySelector('button').addEventListener('click', () => {
  toast.hidden = true;
  update((state) => { state.hidden.pop(); });
});

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
});

// How long a clip lasts, on the picture until it plays.
for (const video of feed.querySelectorAll('video')) {
  const label = video.nextElementSibling;
  const showDuration = () => {
    const seconds = Math.round(video.duration);
    label.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
  };
  if (video.readyState > 0) showDuration();
  video.addEventListener('loadedmetadata', showDuration);
  video.addEventListener('play', () => { label.hidden = true; });
}
refresh();
