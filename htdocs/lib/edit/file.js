// A content file as the server has it, and the changes that this page makes in it: each one is a JSON Patch
// (RFC 6902), which says what was there before, so that nobody's change is lost.
import { isOk, request, sentenceOf } from '../request.js';
import { rawAt } from './raw.js';
import { at, escape, lastOf, parentOf, partsOf, same } from './schema.js';

const TYPE = 'application/json-patch+json';
const MOST = 5; // tries, while others change the file
const PATIENCE = 1000; // ms until a server that is away is asked again

const wait = (ms) => new Promise((done) => { setTimeout(done, ms); });

// The address of the form of a file, "": of /edit; of the scene that this page is about, unless another is
// named.
export const addressOf = (name, { scene } = document.body.dataset) =>
  `/edit${name && `/${name}`}${scene && `?scene=${scene}`}`;

// What /edit/NAME tells, or /edit; or a sentence about what is wrong, "" when the server is away.
export async function look(name = '') {
  const answer = await request('GET', addressOf(name), { Accept: 'application/json' });
  if (!isOk(answer)) return { wrong: sentenceOf(answer) };
  const data = JSON.parse(answer.responseText);
  const content = data.text && JSON.parse(data.text);
  return { ...data, content, tag: answer.getResponseHeader('ETag') };
}

// Does one operation in tree, and returns those that take it back; text: of the file, as far as it is known.
function operate(tree, { op, path, from, value }, text = '') {
  const list = at(tree, parentOf(path));
  const key = Array.isArray(list) && lastOf(path) === '-' ? list.length : lastOf(path);
  const here = `${parentOf(path)}/${escape(key)}`;
  const before = list[key];
  if (op === 'test') return [];
  if (op === 'remove') {
    if (Array.isArray(list)) list.splice(key, 1);
    else delete list[key];
    return [{ op: 'add', path: here, value: before, raw: rawAt(text, here) }];
  }
  if (op === 'replace') {
    list[key] = value;
    return [{ op: 'test', path: here, value }, { op, path: here, value: before, raw: rawAt(text, here) }];
  }
  const added = structuredClone(from === undefined ? value : at(tree, from));
  if (op === 'move') operate(tree, { op: 'remove', path: from });
  if (Array.isArray(list)) list.splice(key, 0, added);
  else list[key] = added;
  if (op === 'move') return [{ op: 'test', path: here, value: added }, { op, from: here, path: from }];
  return [{ op: 'test', path: here, value: added }, { op: 'remove', path: here }];
}

// Where an item of a list is now: counted from the start or from the end, as far as these are as they were,
// else looked for. Nothing when nobody can tell.
function placeOf(was, is, index) {
  const most = Math.min(was.length, is.length);
  let start = 0;
  while (start < most && start <= index && same(was[start], is[start])) start += 1;
  if (index < start) return index;
  let end = 0;
  while (end < most - start && same(was.at(-1 - end), is.at(-1 - end))) end += 1;
  if (index >= was.length - end) return index + is.length - was.length;
  const places = is.flatMap((item, i) => (same(item, was[index]) ? [i] : []));
  if (places.length === 1) return places[0];
  return was.length === is.length ? index : null;
}

// Where the value that path named in the tree before is now: items of lists may have moved. Nothing when
// nobody can tell.
export function follow(before, now, path) {
  let here = '';
  for (const [i, part] of partsOf(path).entries()) {
    const [was, is] = [at(before, here), at(now, here)];
    let key = path.split('/')[i + 1];
    if (Array.isArray(was) && part !== '-')
      key = Array.isArray(is) ? placeOf(was, is, Number(part)) : null;
    if (key === null) return null;
    here += `/${key}`;
  }
  return here;
}

export class File {
  settled = Promise.resolve(); // when all changes so far are done
  #reading; // when the file is read after the last one

  // told(state): 'saved', 'saving', 'away'; changed(): somebody else has changed the file.
  constructor(name, told, changed) {
    Object.assign(this, { name, told, changed, waiting: 0 });
    this.key = `edit.${addressOf(name)}`;
    [this.done, this.undone] = JSON.parse(sessionStorage[this.key] ?? '[[], []]');
  }

  // Reads the file anew; what comes while a change of this page's own is on its way is old, unless that asks.
  async read(isAsked = false) {
    const { tag } = this;
    const { content, wrong, ...rest } = await look(this.name);
    const isOld = this.tag !== tag || (this.waiting && !isAsked);
    if (content && !isOld) Object.assign(this, rest, { tree: content });
    return wrong;
  }

  // Sends operations, after those before. Returns {} when they are done, { wrong: a sentence } when they are
  // refused, { clash: true } when somebody else has changed what they change.
  change(operations) {
    const base = this.tree;
    return this.#queue(() => this.#send(operations, base));
  }

  #queue(task) {
    this.waiting += 1;
    const result = this.settled.then(task).finally(() => { this.waiting -= 1; });
    this.settled = result.catch(() => {});
    return result;
  }

  // base: the tree for which the operations are meant.
  async #send(operations, base, isUndo = false) {
    this.told('saving');
    await this.#reading;
    let isLost = false; // the last answer: nobody knows whether it was done
    for (let tries = 0; ;) {
      const now = same(this.tree, base) ? operations : operations.map((one) => this.#moved(one, base));
      if (now.some((one) => !one) || tries >= MOST) {
        this.told('clash');
        return { clash: true };
      }
      const before = this.tree;
      const headers = { 'Content-Type': TYPE, 'If-Match': this.tag };
      const answer = await request('PATCH', addressOf(this.name), headers, JSON.stringify(now));
      if (isOk(answer)) return this.#keep(now, answer.getResponseHeader('ETag'), isUndo);
      if ([409, 412].includes(answer.status)) {
        await this.read(true);
        if (isLost && same(this.#done(before, now), this.tree)) {
          this.tree = before;
          return this.#keep(now, this.tag, isUndo);
        }
        tries += same(before, this.tree) ? MOST : 1; // it will not get better
        this.changed();
      } else if (answer.status === 0 || answer.status === 503) {
        this.told('away');
        isLost = true;
        await wait(PATIENCE);
      } else {
        this.told('refused');
        return { wrong: this.#bare(sentenceOf(answer)) || String(answer.status) };
      }
    }
  }

  // A tree as operations leave it.
  #done(before, operations) {
    const tree = structuredClone(before);
    for (const one of operations) operate(tree, one);
    return tree;
  }

  // A sentence about this file without its place: it is told where it belongs.
  #bare(sentence) {
    return sentence.replace(new RegExp(`^\\S*/${this.name}\\.json[:\\d]* : (\\S+ : )?`), '');
  }

  // An operation on what is there now; nothing when its place, or what it was to find there, is gone.
  #moved(operation, base) {
    const moved = { ...operation };
    for (const key of ['path', 'from'])
      if (operation[key] !== undefined) moved[key] = follow(base, this.tree, operation[key]);
    if (moved.path === null || moved.from === null) return null;
    const there = at(this.tree, moved.path);
    const isList = Array.isArray(at(this.tree, parentOf(moved.path)));
    const isGone = moved.op === 'test' && !same(there, moved.value);
    const isTaken = moved.op === 'add' && !isList && there !== undefined;
    return isGone || isTaken ? null : moved;
  }

  #keep(operations, tag, isUndo) {
    const before = this.tree;
    const tree = structuredClone(before);
    const back = operations.map((one) => operate(tree, one, this.text)).reverse().flat();
    const { length } = this.mistakes;
    Object.assign(this, { tree, tag, text: '' });
    if (!isUndo) {
      this.done.push({ operations, back, before, after: tree });
      this.undone = [];
      this.#remember();
    }
    this.told('saved');
    this.#reading = this.read(true).then(() => { // how it is written now; perhaps there is a mistake less
      if (length || !same(tree, this.tree)) this.changed();
    });
    return {};
  }

  // For when the page is loaded again.
  #remember() {
    const bare = (steps) => steps.slice(-200).map(({ operations, back }) => ({ operations, back }));
    try {
      sessionStorage[this.key] = JSON.stringify([bare(this.done), bare(this.undone)]);
    } catch { /* there is no room: it is forgotten then */ }
  }

  // Takes the last change back, or does it again. Returns what change() does, and where it was.
  undo(from = this.done, to = this.undone, key = 'back', base = 'after') {
    return this.#queue(async () => {
      const step = from.at(-1);
      if (!step) return {};
      const result = await this.#send(step[key], step[base] ?? this.tree, true);
      if (!result.wrong) from.pop();
      if (!result.wrong && !result.clash) to.push(step);
      this.#remember();
      return { ...result, path: step[key].at(-1).path };
    });
  }

  redo() {
    return this.undo(this.undone, this.done, 'operations', 'before');
  }

  // Whether somebody else has changed the file: it is read then.
  async watch() {
    if (this.waiting) return;
    const { tag } = this;
    const answer = await request('HEAD', addressOf(this.name), {}); // of the page, which costs least
    if (answer.status === 0 || this.waiting || this.tag !== tag) return; // or it is old
    if (isOk(answer) && !this.wrong && answer.getResponseHeader('ETag') === this.tag) return;
    this.wrong = await this.read();
    this.changed(this.wrong);
  }
}
