// One file on its way to /upload by tus 1.0.0 (DESIGN.md section 7): slice after slice, and for as long as
// the page is open again and again from where the server says it is. Who shows it looks at state, sent and
// why whenever it likes.
import { isOk, request, sentenceOf, TUS } from '../request.js';
import { pair, remove } from './server.js';

const SLICE = 16 * 1024 * 1024;
const FINAL = [400, 403, 404, 405, 410, 412, 413, 415, 507]; // the same request would get the same answer

// Waits so long, until the laptop is in a network again, or until signal ends it.
function pause(ms, signal) {
  return new Promise((finished) => {
    setTimeout(finished, ms);
    addEventListener('online', finished, { once: true });
    signal.addEventListener('abort', finished);
    if (signal.aborted) finished();
  });
}

// FNV-1a, as checksum_of in cgi-bin/lib/uploads/transfers.c.
function checksumOf(buffer) {
  let sum = 0x811C9DC5;
  const bytes = new Uint8Array(buffer);
  for (let i = 0; i < bytes.length; i++) sum = Math.imul(sum ^ bytes[i], 0x01000193);
  return (sum >>> 0).toString(16).padStart(8, '0');
}

// Whether one is the other, chosen again. Two cameras may have made files of the same name, size and time, so
// the first bytes count, too. (A wrong yes only shows the row that is there: what is sent is compared whole.)
export async function isSame(...files) {
  const [a, b] = files.map(({ name, size, lastModified }) => `${size} ${lastModified} ${name}`);
  if (a !== b) return false;
  const sums = files.map((file) => file.slice(0, SLICE).arrayBuffer().then(checksumOf));
  return Promise.all(sums).then(([one, other]) => one === other, () => false);
}

export class Transfer {
  state = 'waiting'; // then sending, stalled, paused, done, failed; over when it is given up
  offset = null; // what the server has, null: not known
  sent = 0; // and what is on its way to it
  why = ''; // a sentence, for failed
  #same = 0; // up to where what the server has is known to be this file's
  #wrote = false; // whether any of it came from here
  #running = null; // until that ends, when it is being sent
  #stop = new AbortController();

  // With an id: a transfer that the server has already, perhaps of another file with this name and size.
  constructor(file, id = null) {
    this.file = file;
    this.id = id;
  }

  // Whether it is being sent, be it that the network is away.
  get runs() {
    return this.state === 'sending' || this.state === 'stalled';
  }

  // Sends until it is done, paused, failed or over.
  run() {
    this.state = 'sending'; // the slice of before a pause may still be on its way
    this.#running ??= this.#goOn();
  }

  async #goOn() {
    for (let tries = 0; this.runs;) {
      const before = this.offset;
      const answer = await this.#step().catch(() => null);
      if (!answer) this.#fail('unreadable');
      else if (FINAL.includes(answer.status)) this.#fail(answer.status === 404 ? 'gone' : sentenceOf(answer));
      else if (!isOk(answer)) {
        this.offset = null; // 409, 423, 500, no connection: ask where the server is, then go on
        if (this.state === 'sending') this.state = 'stalled';
        await pause(1000 * Math.min(30, 2 ** tries++), this.#stop.signal);
      } else {
        if (this.state === 'stalled') this.state = 'sending';
        if (this.state !== 'over' && this.offset === this.file.size && !this.compares) this.state = 'done';
        if (before !== null && (this.offset > before || this.compares)) tries = 0;
      }
    }
    this.#running = null;
  }

  // Whether there are bytes of which it is not known yet that they are this file's. So that two files are
  // never mixed, what others sent is compared before more is sent, and all of it at the end: a file written
  // anew meanwhile cannot be read any more in Chromium and Safari, but Firefox reads what is there now.
  get compares() {
    return this.#same < this.offset;
  }

  // What comes next. Fails when the file cannot be read any more.
  #step() {
    if (!this.id) return this.#create();
    if (this.offset === null) return this.#ask(TUS);
    return this.compares ? this.#compare() : this.#send();
  }

  async #create() {
    const { name, size } = this.file;
    const headers = { ...TUS, 'Upload-Length': size, 'Upload-Metadata': pair('filename', name) };
    const answer = await request('POST', '/upload', headers);
    this.#wrote = false;
    if (isOk(answer)) this.id = answer.getResponseHeader('Location').split('/').pop();
    return this.#stand(answer);
  }

  async #ask(headers) {
    const answer = await request('HEAD', `/upload/${this.id}`, headers, null, undefined, this.#stop.signal);
    return this.#stand(answer);
  }

  async #compare() {
    const end = Math.min(this.#same + SLICE, this.offset);
    const sum = checksumOf(await this.#read(this.#same, end));
    const answer = await this.#ask({ ...TUS, 'Checksum-From': this.#same, 'Checksum-To': end });
    const found = answer.getResponseHeader('Checksum');
    if (found === sum) this.#same = end;
    else if (found) await this.#leave();
    return answer;
  }

  // What is there is of another file, or of this one as it was before: the next try begins anew.
  async #leave() {
    const { id } = this;
    this.id = this.offset = null;
    if (!this.#wrote) return; // it belongs to somebody else
    await remove(id);
    throw new Error('the file was changed');
  }

  async #send() {
    const start = this.offset;
    const end = Math.min(start + SLICE, this.file.size);
    const slice = await this.#read(start, end);
    const headers = { ...TUS, 'Content-Type': 'application/offset+octet-stream', 'Upload-Offset': start };
    const onsent = (bytes) => { this.sent = start + bytes; };
    this.#wrote = true;
    const answer = await request('PATCH', `/upload/${this.id}`, headers, slice, onsent, this.#stop.signal);
    if (isOk(answer)) this.#same = end < this.file.size ? end : 0;
    return this.#stand(answer);
  }

  // As bytes, for Safari hangs on a slice that is still a file.
  async #read(start, end) {
    const slice = await this.file.slice(start, end).arrayBuffer();
    if (slice.byteLength < end - start) throw new Error('the file is shorter now');
    return slice;
  }

  // Takes over where the server is.
  #stand(answer) {
    if (!isOk(answer)) return answer;
    this.offset = this.sent = Number(answer.getResponseHeader('Upload-Offset'));
    this.#same = Math.min(this.#same, this.offset);
    return answer;
  }

  #fail(why) {
    if (this.state === 'over') return;
    this.state = 'failed';
    this.why = why;
    this.offset = null;
    if (why === 'gone') this.id = null; // another try begins anew
  }

  // The slice on its way is still finished, for the server keeps only whole ones.
  pause() {
    if (this.state !== 'done') this.state = 'paused';
  }

  // Sends nothing more, and leaves on the server what is there.
  stop() {
    this.pause();
    this.#stop.abort();
  }

  // Ends it, here and on the server.
  async giveUp() {
    this.state = 'over';
    this.#stop.abort();
    await this.#running;
    if (this.id) await remove(this.id);
  }
}
