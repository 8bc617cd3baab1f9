// The preview on the upload page: the post as Home is going to show it, for both have layout/post.html.
import { labelClip } from '../clips.js';
import { labels } from './settings.js';

const preview = document.querySelector('.sample');
preview.querySelector('footer').inert = true;
preview.querySelector('time').removeAttribute('data-as'); // it stays of this instant
const [image, video, file, none] = document.querySelector('#media').content.children;
const KINDS = { image, video, file, none };

// Writes texts, by their keys, into the parts of the post; what is empty is left out.
export function showTexts(texts) {
  for (const part of preview.querySelectorAll('[data-part]')) {
    const text = texts[part.dataset.part];
    part.hidden = !text;
    (part.querySelector('b') ?? part).textContent = text;
  }
}

export const showPaid = (isPaid) => preview.querySelector('.tag').classList.toggle('paid', isPaid);

function newMedia(kind, url) {
  const media = KINDS[kind].cloneNode(true);
  const [clip, link] = ['video', 'a'].map((name) => media.querySelector(name));
  if (kind === 'image') media.src = url;
  if (clip) {
    Object.assign(clip, { src: url, muted: true, ariaLabel: labels.preview });
    labelClip(clip, labels.unplayable);
  }
  if (link) {
    link.removeAttribute('href');
    link.textContent = labels.unplayable;
  }
  return media;
}

let shown = { kind: 'none' };

// kind: "image", "video", "file" (no browser shows it) or "none"; url of the file, and of its poster, if any.
export function showMedia(kind, url, poster = '') {
  if (kind !== shown.kind || url !== shown.url) // else a clip would start anew
    preview.querySelector('.media').replaceWith(newMedia(kind, url));
  shown = { kind, url };
  const picture = preview.querySelector('.media > :is(video, img)');
  if (kind === 'video' && picture.getAttribute('poster') !== poster) picture.poster = poster;
  if (kind !== 'file') return;
  picture.hidden = !poster;
  picture.src = poster || '/logo.svg';
}
