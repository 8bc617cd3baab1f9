// A file in the queue of the upload page: its transfer, its bar, its row, and the pictures that may stand for
// it.
import { Progress } from './progress.js';
import { showRow } from './queue-row.js';
import { kindOf, pictureIn, stillsOf } from './thumbnails.js';
import { settings } from './settings.js';
import { Transfer } from './tus.js';

export { isSame } from './tus.js';

export class Item {
  id; // the transfer's, once upload.js has written it down
  wanted = false; // to be published as soon as all is sent
  busy = false; // being published
  kind = 'file'; // what the preview shows: see preview.js
  pictures = []; // { blob, url } each
  poster = null; // the one that was chosen

  // row: where it is shown; fields: what is written about it; onlook: called when its preview changes.
  constructor(row, fields, onlook) {
    Object.assign(this, { row, fields, onlook });
  }

  // Gives it its file, of which the server has so many bytes as transfer id. A draft that is whole goes on
  // without a file: the browser has forgotten it.
  attach(file, id, from = 0) {
    this.bar = new Progress(file.size, from, from === file.size ? undefined : settings.duration);
    this.transfer = new Transfer(file, id);
    Object.assign(this, { file, url: undefined, kind: 'file', pictures: [], poster: null, paused: false });
    this.row.querySelector('strong').textContent = file.name;
    for (const part of this.row.querySelectorAll('.pick, progress')) part.ariaLabel = file.name;
    if (!(file instanceof Blob)) this.transfer.state = 'done';
    else if (file.size) this.looking = this.#lookInto(); // until its pictures are there
  }

  // Finds out what the file is, for the preview, and takes pictures out of it.
  async #lookInto() {
    const url = URL.createObjectURL(this.file);
    this.url = url;
    const kind = await kindOf(this.file, url);
    if (this.url !== url) return; // it has another file by now
    this.kind = kind;
    if (kind === 'image') this.#setRowPicture(url);
    this.onlook();
    if (kind !== 'video') return;
    try {
      for await (const picture of stillsOf(url))
        if (this.url === url) this.offer(picture, this.poster ?? picture);
    } catch {} // it breaks off: there are the pictures of before
  }

  #setRowPicture(url) {
    const image = this.row.querySelector('img');
    image.src = url;
    image.hidden = false;
  }

  // Offers a picture, and makes it or another one the thumbnail.
  offer(picture, chosen = picture) {
    if (!this.pictures.includes(picture)) this.pictures.push(picture);
    this.poster = chosen;
    this.#setRowPicture(chosen.url);
    this.onlook();
  }

  // The same for the picture in a file; throws when this browser cannot read it.
  async offerFile(file) {
    this.offer(await pictureIn(file));
  }

  // The state on screen: the bar may be behind the transfer, or, for a while, ahead of it.
  get state() {
    const { transfer, bar } = this;
    if (this.paused) return 'paused';
    if (transfer.state === 'done') return bar.full ? 'done' : 'sending';
    if (transfer.state === 'stalled') return bar.over ? 'stalled' : 'sending';
    const waits = bar.idle && transfer.sent < this.file.size && !transfer.compares;
    return transfer.state === 'sending' && waits ? 'stalled' : transfer.state;
  }

  // Whether it looks otherwise in a moment.
  get moves() {
    const { transfer, bar } = this;
    return !this.paused && (transfer.runs || (transfer.state === 'done' && !bar.full));
  }

  show() {
    showRow(this);
  }

  // So many seconds later; those of a pause, which has just ended, do not count.
  advance(seconds) {
    const { moves, transfer } = this;
    if (moves && this.moved) this.bar.advance(seconds, transfer.sent, transfer.state === 'done');
    this.moved = moves;
  }

  // Pauses it, or goes on.
  toggle() {
    this.paused = ['sending', 'stalled'].includes(this.state);
    if (this.paused) this.transfer.pause();
    else if (this.transfer.state !== 'done') this.transfer.state = 'waiting';
    this.bar.restart();
  }
}
