// One file on its way to /upload by tus 1.0.0 (DESIGN.md section 7): slice after slice, and for as long as the page is
// open again and again from where the server says it is. Who shows it looks at state, sent and why whenever it likes.
const SLICE = 16 * 1024 * 1024;
const PATIENCE = 20000; // a request without any progress for so long is given up
const TUS = { 'Tus-Resumable': '1.0.0' };
const FINAL = [400, 403, 404, 405, 410, 412, 413, 415, 507]; // the same request would get the same answer

// Sends one request and returns its XMLHttpRequest, with status 0 when no answer came. onsent is told the bytes that went
// out, which fetch cannot say yet; signal ends it early.
export function request(method, url, headers, body = null, onsent = () => {}, signal = null) {
  return new Promise((finished) => {
    const xhr = new XMLHttpRequest();
    const abort = () => xhr.abort();
    let timer;
    const goOn = () => {
      clearTimeout(timer);
      timer = setTimeout(abort, PATIENCE);
    };
    xhr.open(method, url);
    for (const [name, value] of Object.entries(headers)) xhr.setRequestHeader(name, value);
    xhr.upload.onprogress = (event) => {
      goOn();
      onsent(event.loaded);
    };
    xhr.onloadend = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
      finished(xhr);
    };
    signal?.addEventListener('abort', abort);
    goOn();
    xhr.send(body);
  });
}

// What the server says is wrong, "" when it did not come to that.
export function sentenceOf(answer) {
  return answer.getResponseHeader('Content-Type')?.startsWith('text/plain') ? answer.responseText : '';
}

// Waits so long, or until the laptop is in a network again.
function pause(ms) {
  return new Promise((finished) => {
    setTimeout(finished, ms);
    addEventListener('online', finished, { once: true });
  });
}

// Deletes a transfer or a post.
export const remove = (id) => request('DELETE', `/upload/${id}`, TUS);

// A pair of Upload-Metadata: the text as base64 of UTF-8.
const pair = (key, text) => `${key} ${btoa(String.fromCharCode(...new TextEncoder().encode(text)))}`;

// Whether a transfer with this Upload-Metadata is of a file with this name.
export const isNamed = (metadata, name) => metadata.split(',').includes(pair('filename', name));

export class Transfer {
  state = 'waiting'; // then sending, stalled, paused, done, failed; over when it is given up
  offset = null; // what the server has, null: not known
  sent = 0; // and what is on its way to it
  why = ''; // a sentence, for failed
  #running = false;
  #stop = new AbortController();

  // With an id: a transfer that the server has already.
  constructor(file, id = null) {
    this.file = file;
    this.id = id;
  }

  // Sends until it is done, paused, failed or over.
  async run() {
    this.state = 'sending';
    if (this.#running) return; // the slice of before the pause is still on its way
    this.#running = true;
    for (let tries = 0; this.state === 'sending' || this.state === 'stalled';) {
      const before = this.offset;
      const answer = await this.#step().catch(() => null);
      if (!answer) this.#fail('unreadable');
      else if (FINAL.includes(answer.status)) this.#fail(answer.status === 404 ? 'gone' : sentenceOf(answer));
      else if (answer.status < 200 || answer.status > 299) {
        this.offset = null; // 409, 423, 500, no connection: ask where the server is, then go on
        if (this.state === 'sending') this.state = 'stalled';
        await pause(1000 * Math.min(30, 2 ** tries++));
      } else {
        this.#accept(answer);
        if (before !== null && this.offset > before) tries = 0;
      }
    }
    this.#running = false;
    if (this.state === 'over' && this.id) await remove(this.id);
  }

  // What comes next: create the transfer, ask where it is, or send a slice. Fails when the file cannot be read any more.
  async #step() {
    const { name, type, size } = this.file;
    if (!this.id) {
      const metadata = pair('filename', name) + (type && `,${pair('filetype', type)}`);
      return request('POST', '/upload', { ...TUS, 'Upload-Length': size, 'Upload-Metadata': metadata });
    }
    const url = `/upload/${this.id}`;
    if (this.offset === null) return request('HEAD', url, TUS, null, undefined, this.#stop.signal);
    const start = this.offset;
    const slice = await this.file.slice(start, start + SLICE).arrayBuffer(); // Safari hangs on a slice that is still a file
    const headers = { ...TUS, 'Content-Type': 'application/offset+octet-stream', 'Upload-Offset': start };
    return request('PATCH', url, headers, slice, (bytes) => { this.sent = start + bytes; }, this.#stop.signal);
  }

  #accept(answer) {
    this.id ??= answer.getResponseHeader('Location').split('/').pop();
    this.offset = this.sent = Number(answer.getResponseHeader('Upload-Offset'));
    if (this.state === 'stalled') this.state = 'sending';
    if (this.state !== 'over' && this.offset === this.file.size) this.state = 'done';
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
    if (!this.#running && this.id) await remove(this.id);
  }
}
