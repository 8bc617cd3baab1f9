// Pictures out of the files that are dropped: what this browser can show of them, and stills for the
// thumbnail.
import { hasPicture } from '../player.js';

const PARTS = [0.08, 0.33, 0.58, 0.83]; // of a video
const WIDTH = 1280;

function once(target, name) {
  return new Promise((resolve, reject) => {
    target.addEventListener(name, resolve, { once: true });
    target.addEventListener('error', reject, { once: true });
  });
}

// A picture as a JPEG no wider than WIDTH: { blob, url }. The url lasts as long as the page: one that is
// revoked while a clip still loads from it is a failed request.
async function draw(source, width, height) {
  const scale = Math.min(1, WIDTH / width);
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [width, height].map((side) => Math.round(side * scale));
  canvas.getContext('2d').drawImage(source, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise((finished) => { canvas.toBlob(finished, 'image/jpeg', 0.85); });
  return { blob, url: URL.createObjectURL(blob) };
}

async function openImage(url) {
  const image = Object.assign(new Image(), { src: url });
  await image.decode();
  return image;
}

async function openVideo(url) {
  const video = Object.assign(document.createElement('video'), { muted: true, preload: 'auto', src: url });
  await once(video, 'loadeddata');
  if (!hasPicture(video)) throw new Error('sound only');
  return video;
}

// What it is for this browser: an "image", a "video", or a "file" that it cannot show.
export async function kindOf(file, url) {
  const kind = file.type.startsWith('image/') ? 'image' : 'video';
  try {
    await (kind === 'image' ? openImage(url) : openVideo(url));
    return kind;
  } catch {
    return 'file';
  }
}

// Stills of a video, one after the other as it gets to them.
export async function* stillsOf(url) {
  const video = await openVideo(url);
  if (video.duration === Infinity) { // a recording that does not say how long it is: its end does
    video.currentTime = 1e6;
    await once(video, 'seeked');
  }
  for (const part of Number.isFinite(video.duration) ? PARTS : [0]) {
    video.currentTime = part * video.duration || 0;
    await once(video, 'seeked');
    yield draw(video, video.videoWidth, video.videoHeight);
  }
}

// The picture in an image file; throws when this browser cannot read it.
export async function pictureIn(file) {
  const url = URL.createObjectURL(file);
  try {
    const image = await openImage(url);
    return await draw(image, image.naturalWidth, image.naturalHeight);
  } finally {
    URL.revokeObjectURL(url);
  }
}
