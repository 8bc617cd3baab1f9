// Clips and recordings (.player, of layout/media.html and layout/bubble.html). What is seen of them is never
// the browser's own, so it is the same in every browser: a button plays and pauses, as does a click into the
// picture; once it plays, a clip has the time, a bar and a button for the sound (player.css) below.
import { addStyle } from './add-style.js';
import { dataOf } from './format.js';
import { withIcons } from './page-cache.js';
import { isReachable } from './persist.js';

const words = () => dataOf(document.body, 'player') ?? {};
const icon = (name, when) =>
  withIcons(`<svg class="icon ${when}" aria-hidden="true"><use href="/icons.svg#${name}"></use></svg>`);
const controls = () => `<div class="controls"><span class="track"><i></i></span>
  <button type="button" class="sound">${icon('mute', 'off')}${icon('sound', 'on')}</button></div>`;

const CLIP = '.player > :is(video, audio)';
const playerOf = (element) => element.closest?.('.player');
const clipIn = (player) => player.querySelector('video, audio');

// Whether there is more than sound. Safari knows of the picture before it knows its width.
export const hasPicture = (video) => video.videoWidth > 0 || video.videoTracks?.length > 0;

// Whether this browser can play no more than the sound of a clip, or nothing. What the network left in the
// lurch is not bad.
function isBad(clip) {
  const isVideo = clip.localName === 'video';
  const isBlind = isVideo && clip.readyState >= clip.HAVE_CURRENT_DATA && !hasPicture(clip);
  return isBlind || (clip.error !== null && clip.error.code !== MediaError.MEDIA_ERR_NETWORK);
}

const formatLength = (seconds) =>
  `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, '0')}`;

// The time of a clip: how long it is and, once it has begun, where it is. A recording may not know its length
// before its end.
function timeOf(clip, isBegun) {
  const now = formatLength(clip.currentTime);
  const length = Number.isFinite(clip.duration) ? formatLength(Math.round(clip.duration)) : '';
  if (!isBegun) return length;
  return length && clip.localName === 'video' ? `${now} / ${length}` : now;
}

function show(clip) {
  const player = playerOf(clip);
  const isBegun = 'begun' in player.dataset;
  const label = player.querySelector('.duration, .unplayable');
  const bad = isBad(clip);
  clip.toggleAttribute('disablepictureinpicture', true);
  player.style.setProperty('--played', (isBegun && clip.currentTime / clip.duration) || 0);
  player.querySelector('.play').setAttribute('aria-pressed', !clip.paused);
  player.querySelector('.sound')?.setAttribute('aria-pressed', !clip.muted);
  label.classList.toggle('unplayable', bad);
  label.classList.toggle('duration', !bad);
  const text = bad ? words().unplayable : timeOf(clip, isBegun);
  const isKnown = bad || clip.duration > 0; // WebKit says 0 of a recording before it knows better
  if (isKnown && label.textContent !== text) label.textContent = text;
}

// ---- playing ----

function addControls(player, clip) {
  const button = player.querySelector('.play');
  if (button.children.length > 1) return;
  button.firstElementChild.classList.add('off');
  button.insertAdjacentHTML('beforeend', icon('pause', 'on'));
  if (clip.localName !== 'video') return;
  button.insertAdjacentHTML('beforebegin', controls());
  player.querySelector('.sound').ariaLabel = words().sound;
}

// As long as it plays, what is shown of it goes with its frames: "timeupdate" comes now and then.
function follow(clip) {
  show(clip);
  if (!clip.paused) requestAnimationFrame(() => follow(clip));
}

function begin(clip) {
  addControls(playerOf(clip), clip);
  for (const other of document.querySelectorAll(CLIP)) if (other !== clip) other.pause();
  playerOf(clip).dataset.begun ||= '';
  follow(clip);
}

// The picture before it stays until there is the first frame.
function reveal(clip) {
  playerOf(clip).dataset.begun = 'shown';
}

function finish(clip) {
  delete playerOf(clip).dataset.begun;
  show(clip);
}

const play = (clip) => clip.play().catch(() => {}); // what cannot be played says so: see isBad

function toggle(clip) {
  if (clip.paused && clip.error) clip.load();
  if (clip.paused) play(clip);
  else clip.pause();
}

// When the network is gone, what is here plays on; then it waits.
async function wait(clip) {
  if (!clip.error || isBad(clip) || clip.paused) return;
  if (await isReachable()) {
    const { currentTime } = clip;
    clip.load();
    clip.currentTime = currentTime;
    play(clip);
  } else {
    setTimeout(wait, 1000, clip);
  }
}

function seek(track, x) {
  const clip = clipIn(playerOf(track));
  const { left, width } = track.getBoundingClientRect();
  if (!Number.isFinite(clip.duration)) return;
  playerOf(track).dataset.begun ||= '';
  clip.currentTime = clip.duration * Math.min(1, Math.max(0, (x - left) / width));
}

// The controls of a clip that plays go when the mouse rests.
let timer;
function wake({ target }) {
  const player = playerOf(target);
  clearTimeout(timer);
  player?.removeAttribute('data-still');
  timer = setTimeout(() => player?.setAttribute('data-still', ''), 2500);
}

// Back to one without the server: as they were.
function reset() {
  for (const clip of document.querySelectorAll(CLIP)) {
    clip.pause();
    Object.assign(clip, { currentTime: 0, muted: clip.defaultMuted });
    finish(clip);
  }
}

// ---- what is heard of the mouse, and of clips: their events do not bubble ----

function click({ target }) {
  const player = playerOf(target);
  if (!player) return;
  const clip = clipIn(player);
  if (target.closest('.sound')) clip.muted = !clip.muted;
  else if (target.closest('.play, video, img')) toggle(clip);
}

function listen() {
  const onClip = (names, act) => {
    for (const name of names.split(' '))
      addEventListener(name, ({ target }) => target.matches?.(CLIP) && act(target), true);
  };
  onClip('loadedmetadata loadeddata durationchange resize volumechange seeked pause error', show);
  onClip('play', begin);
  onClip('playing', reveal);
  onClip('ended', finish);
  onClip('error', wait);
  addEventListener('click', click);
  addEventListener('restart', reset);
  addEventListener('statechange', () => { // what is not on screen any more, as a post that was hidden
    for (const clip of document.querySelectorAll(CLIP)) if (!playerOf(clip).checkVisibility()) clip.pause();
  });
  addEventListener('pointerdown', ({ target, pointerId, clientX }) => {
    const track = target.closest('.track');
    track?.setPointerCapture(pointerId);
    if (track) seek(track, clientX);
  });
  addEventListener('pointermove', ({ target, pointerId, clientX }) => {
    if (target.matches?.('.track') && target.hasPointerCapture(pointerId)) seek(target, clientX);
  });
  for (const name of ['pointermove', 'pointerdown']) addEventListener(name, wake);
  // The focus stays where it is, on a field that somebody types into; no menu is the browser's; and what the
  // mouse comes to is there when it is clicked.
  for (const name of ['mousedown', 'contextmenu'])
    addEventListener(name, (event) => playerOf(event.target) && event.preventDefault());
  addEventListener('pointerover', ({ target }) => {
    if (playerOf(target)) clipIn(playerOf(target)).preload = 'auto';
  });
}

export async function start() {
  await addStyle('/player.css');
  listen();
  document.querySelectorAll(CLIP).forEach(show);
}
