// A field of a form: what is typed there, until the file has it.
import { say } from './dom.js';
import { at, capital, same } from './schema.js';

export class Field {
  #sent; // what is on its way
  #answered; // when that is answered
  #wrong = ''; // what the file said of what is typed
  #clash = false; // somebody else has changed the value meanwhile

  // shown: as fields.js makes it, for the value old; box: the element around it; forget(field): brings back
  // what is there now; saved(path): is called when the file has a new value.
  constructor({ input, element = input, read }, { path, box, old, file, forget, saved }) {
    Object.assign(this, { input, element, read, box, old, file, forget, saved });
    Object.assign(this, { shown: read(), isShown: true });
    input.dataset.path = path;
    input.setAttribute('aria-describedby', `help${path} wrong${path}`);
    if (element === input) this.#listen();
  }

  get path() {
    return this.input.dataset.path;
  }

  get isTyped() {
    return !same(this.read(), this.shown);
  }

  // Whether this very field stays when the form is made anew and the value is now.
  isKept(now) {
    const inUse = this.input === document.activeElement || this.element.open;
    return this.isTyped || (inUse && same(now, this.old));
  }

  // Takes the place of another, which was made for the same value.
  replace(fresh) {
    fresh.element.replaceWith(this.element);
    this.isShown = true;
    this.input.id = fresh.input.id;
    this.input.dataset.path = fresh.path;
    this.box = fresh.box;
    this.#mark();
  }

  #listen() {
    const isChoice = this.input.matches('select, [type=checkbox]');
    this.input.addEventListener(isChoice ? 'change' : 'focusout', () => this.save());
    this.input.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') this.forget(this);
      if (event.key !== 'Enter' || event.shiftKey || event.isComposing || isChoice) return;
      event.preventDefault();
      this.save();
    });
  }

  save() {
    if (!this.isShown || this.#clash) return; // what to do about a clash is asked for
    const value = this.read();
    if (same(this.#sent ?? this.shown, value)) return;
    this.#sent = value;
    const earlier = this.#answered; // what was sent before may be refused yet
    this.#answered = (async () => {
      await earlier;
      await this.#send(value);
    })();
  }

  // Saves what is typed, over what somebody else has put.
  insist() {
    this.old = at(this.file.tree, this.path);
    this.#clash = false;
    this.input.focus();
    this.save();
  }

  async #send(value) {
    const { path, old } = this;
    if (this.#clash) return;
    const { wrong = '', clash = false } = await this.file.change([
      { op: 'test', path, value: old }, { op: 'replace', path, value }]);
    if (same(this.#sent, value)) this.#sent = undefined;
    this.#wrong = wrong;
    this.#clash = clash;
    this.#mark();
    if (wrong || clash) return;
    Object.assign(this, { old: value, shown: value });
    this.saved(this.path);
  }

  // Tells beside the field what is wrong, and what somebody else has put.
  #mark() {
    const [wrong, note] = ['wrong', 'clash'].map((one) => this.box.querySelector(`:scope > .${one}`));
    say(wrong, capital(this.#wrong));
    this.input.setAttribute('aria-invalid', this.#wrong !== '');
    note.hidden = !this.#clash;
    const theirs = this.#clash ? at(this.file.tree, this.path) : '';
    note.querySelector('q').textContent = typeof theirs === 'string' ? theirs : JSON.stringify(theirs);
  }
}
