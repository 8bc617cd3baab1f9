// The preview on the upload page: the post as Home is going to show it, for both have layout/post.html.
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
  if (clip) Object.assign(clip, { src: url, muted: true, ariaLabel: labels.preview });
  link?.removeAttribute('href');
  return media;
}

let shown = { kind: 'none' };

// kind: "image", "video", "file" (no browser shows it) or "none"; url of the file, and of its poster, if any.
export function showMedia(kind, url, poster = '') {
  if (kind !== shown.kind || url !== shown.url) // else a clip would start anew
    preview.querySelector('.media').replaceWith(newMedia(kind, url));
  shown = { kind, url };
  if (!['video', 'file'].includes(kind)) return;
  const picture = preview.querySelector('.media > img');
  picture.hidden = !poster;
  picture.src = poster || '/logo.svg';
}
