// A content file as the server has it, and the changes that this page makes in it: each one is a JSON Patch
// (RFC 6902), which says what was there before, so that nobody's change is lost.
import { isOk, request, sentenceOf } from '../request.js';
import { at, lastOf, parentOf, partsOf, same } from './schema.js';

const TYPE = 'application/json-patch+json';
const MOST = 5; // tries, while others change the file
const PATIENCE = 1000; // ms until a server that is away is asked again

const wait = (ms) => new Promise((done) => { setTimeout(done, ms); });

// What /edit/NAME tells, or /edit; or a sentence about what is wrong, or nothing when the server is away.
export async function look(name = '') {
  const headers = { Accept: 'application/json' };
  const answer = await fetch(`/edit${name && `/${name}`}`, { headers, cache: 'no-store' }).catch(() => null);
  if (!answer?.ok) return { wrong: answer && await answer.text() };
  return { ...await answer.json(), tag: answer.headers.get('ETag') };
}

// Does one operation in tree, and returns those that take it back.
function operate(tree, { op, path, from, value }) {
  const list = at(tree, parentOf(path));
  const key = Array.isArray(list) && lastOf(path) === '-' ? list.length : lastOf(path);
  const here = `${parentOf(path)}/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`;
  const before = list[key];
  if (op === 'test') return [];
  if (op === 'remove') {
    if (Array.isArray(list)) list.splice(key, 1);
    else delete list[key];
    return [{ op: 'add', path: here, value: before }];
  }
  if (op === 'replace') {
    list[key] = value;
    return [{ op: 'test', path: here, value }, { op, path: here, value: before }];
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

  // told(state): 'saved', 'saving', 'away'; changed(): somebody else has changed the file.
  constructor(name, told, changed) {
    Object.assign(this, { name, told, changed, waiting: 0 });
    [this.done, this.undone] = JSON.parse(sessionStorage[`edit.${name}`] ?? '[[], []]');
  }

  async read() {
    const { tag } = this;
    const { content, wrong, ...rest } = await look(this.name);
    if (content && this.tag === tag) // else a change of this page's own was done meanwhile
      Object.assign(this, rest, { tree: content });
    return wrong;
  }

  // Sends operations, after those before. Returns {} when they are done, { wrong: a sentence } when they are
  // refused, { clash: true } when somebody else has changed what they change.
  // base: the tree for which they are meant.
  change(operations, isUndo = false, base = this.tree) {
    this.waiting += 1;
    const result = this.settled.then(() => this.#send(operations, base, isUndo))
      .finally(() => { this.waiting -= 1; });
    this.settled = result.catch(() => {});
    return result;
  }

  async #send(operations, base, isUndo) {
    this.told('saving');
    for (let tries = 0; ;) {
      const now = same(this.tree, base) ? operations : operations.map((one) => this.#moved(one, base));
      if (now.some((one) => !one) || tries >= MOST) {
        this.told('clash');
        return { clash: true };
      }
      const headers = { 'Content-Type': TYPE, 'If-Match': this.tag };
      const answer = await request('PATCH', `/edit/${this.name}`, headers, JSON.stringify(now));
      if (isOk(answer)) return this.#keep(now, answer.getResponseHeader('ETag'), isUndo);
      if ([409, 412].includes(answer.status)) {
        const before = this.tree;
        await this.read();
        tries += same(before, this.tree) ? MOST : 1; // it will not get better
        this.changed();
      } else if (answer.status === 0 || answer.status === 503) {
        this.told('away');
        await wait(PATIENCE);
      } else {
        this.told('refused');
        return { wrong: this.#bare(sentenceOf(answer)) || String(answer.status) };
      }
    }
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
    const isGone = moved.path === null || moved.from === null
      || (moved.op === 'test' && !same(at(this.tree, moved.path), moved.value));
    return isGone ? null : moved;
  }

  async #keep(operations, tag, isUndo) {
    const before = this.tree;
    const tree = structuredClone(before);
    const back = operations.map((one) => operate(tree, one)).reverse().flat();
    Object.assign(this, { tree, tag });
    if (!isUndo) {
      this.done.push({ operations, back, before, after: tree });
      this.undone = [];
      this.#remember();
    }
    this.told('saved');
    if (this.mistakes.length) { // perhaps one fewer
      await this.read();
      this.changed();
    }
    return {};
  }

  // For when the page is loaded again.
  #remember() {
    const bare = (steps) => steps.slice(-200).map(({ operations, back }) => ({ operations, back }));
    sessionStorage[`edit.${this.name}`] = JSON.stringify([bare(this.done), bare(this.undone)]);
  }

  // Takes the last change back, or does it again. Returns what change() does, and where it was.
  async undo(from = this.done, to = this.undone, key = 'back', base = 'after') {
    await this.settled; // what is on its way is the last change
    const step = from.pop();
    if (!step) return {};
    const result = await this.change(step[key], true, step[base]);
    if (!result.wrong && !result.clash) to.push(step);
    this.#remember();
    return { ...result, path: step[key].at(-1).path };
  }

  redo() {
    return this.undo(this.undone, this.done, 'operations', 'before');
  }

  // Whether somebody else has changed the file: it is read then.
  async watch() {
    if (this.waiting) return;
    const headers = { Accept: 'application/json' };
    const answer = await fetch(`/edit/${this.name}`, { method: 'HEAD', headers, cache: 'no-store' })
      .catch(() => null);
    if (!answer || this.waiting) return;
    if (answer.ok && !this.wrong && answer.headers.get('ETag') === this.tag) return;
    this.wrong = await this.read();
    this.changed(this.wrong);
  }
}
