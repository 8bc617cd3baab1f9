// How far a progress bar is, how fast it moves and when it will be full, all from the same marks, so that
// they agree. Without a duration it is honest. With one it takes just so many seconds, at an uneven pace that
// is the same in every take, whatever the network does; only its end waits for the file.
const PACE = [2, 7, 9, 8, 10, 9, 3, 1, 6, 9, 11, 10, 8, 9, 4, 5, 10, 12, 9, 7, 2, 6, 9, 8];
const MARK = 0.5; // seconds from one mark to the next
const MARKS = 7; // speed and time left are those of the last three seconds
const MOST = 0.995; // of the file, until all of it has arrived

const sum = (numbers) => numbers.reduce((a, b) => a + b, 0);

// The part of the file that is shown when this part of the time has passed.
function paced(part) {
  if (!(part < 1)) return 1;
  const whole = Math.floor(part * PACE.length);
  return (sum(PACE.slice(0, whole)) + PACE[whole] * (part * PACE.length - whole)) / sum(PACE);
}

export class Progress {
  elapsed = 0; // seconds
  full = false;
  marks = [];

  // size and from, where it starts, in bytes; duration in seconds, if it has one.
  constructor(size, from, duration) {
    Object.assign(this, { size, from, duration, bytes: from });
  }

  // The time is over, for a bar that has one: what is missing now is missing for real.
  get over() {
    return this.duration === undefined || this.elapsed >= this.duration;
  }

  #bytesAt(elapsed, sent) {
    const most = MOST * this.size;
    if (this.duration === undefined) return Math.min(sent, most);
    return Math.min(this.from + (this.size - this.from) * paced(elapsed / this.duration), most);
  }

  // So many seconds later, so much was sent; done: the server has it all.
  advance(seconds, sent, done) {
    this.elapsed += seconds;
    this.full = done && this.over;
    this.bytes = this.full ? this.size : this.#bytesAt(this.elapsed, sent);
    if (this.bytes < this.marks.at(-1)?.bytes) this.marks = []; // it fell back to what the server has
    const at = this.duration === undefined ? this.elapsed : Math.floor(this.elapsed / MARK) * MARK;
    if (at < this.marks.at(-1)?.at + MARK) return;
    this.marks = [...this.marks, { at, bytes: this.#bytesAt(at, sent) }].slice(-MARKS);
  }

  // After a pause, what was before it counts no more.
  restart() {
    this.marks = [];
  }

  // What is written beside the bar: bytes, bytes a second and seconds left; the last two undefined when not
  // known.
  get figures() {
    const [first, last] = [this.marks[0], this.marks.at(-1)];
    const bytes = last?.bytes ?? this.bytes;
    const speed = this.marks.length > 1 ? (last.bytes - first.bytes) / (last.at - first.at) : undefined;
    return { bytes, speed, left: speed && (this.size - bytes) / speed };
  }

  // It is at its end, but the file is not.
  get waits() {
    return !this.full && this.bytes >= MOST * this.size;
  }

  // Nothing came for as long as it looks back.
  get idle() {
    return this.marks.length === MARKS && this.figures.speed === 0;
  }
}
