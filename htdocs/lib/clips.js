// Clips: how long each lasts, and a click into the picture.

// Whether there is more than sound. Safari knows of the picture before it knows its width.
export const hasPicture = (video) => video.videoWidth > 0 || video.videoTracks?.length > 0;

// Writes on the picture of a clip, until it plays, how long it is; or that this browser can play no more than
// its sound. All of that may be known late, the length of a recording only at its end.
export function labelClip(video, unplayable) {
  const label = video.nextElementSibling;
  const show = () => {
    const bad = Boolean(video.error) || (video.readyState >= video.HAVE_CURRENT_DATA && !hasPicture(video));
    const seconds = Math.round(video.duration);
    const length = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
    video.controls = !bad;
    label.classList.toggle('unplayable', bad);
    label.classList.toggle('duration', !bad);
    label.textContent = bad ? unplayable : Number.isFinite(seconds) ? length : '';
  };
  for (const name of ['loadeddata', 'durationchange', 'resize', 'error']) video.addEventListener(name, show);
  video.addEventListener('play', () => { label.hidden = true; });
  show();
}

// A click into the picture plays and stops. Browsers do that themselves, but Chromium only where the clip may
// fill the screen (see controlslist in layout/post.html); so what is not done a moment later is done here.
export function startClips() {
  addEventListener('click', ({ target, offsetY }) => {
    const isPicture = offsetY <= target.clientHeight - 64; // below are the browser's own buttons
    if (target.localName !== 'video' || !isPicture) return;
    const { paused } = target;
    setTimeout(() => {
      if (target.paused !== paused) return;
      if (paused) target.play().catch(() => {}); // cannot be played
      else target.pause();
    });
  }, true);
}
