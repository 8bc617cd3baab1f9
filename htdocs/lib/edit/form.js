// The form of a file, made out of its schema: fields, and lists whose items are opened one at a time.
import { buttonAt, clone, holdFocus, make, quoted, say } from './dom.js';
import { fieldFor, thumbnail } from './fields.js';
import { follow } from './file.js';
import { convert } from './samples.js';
import {
  at, capital, escape, kindOf, kindsOf, lastOf, memberOf, parentOf, resolve, same, schemaAt, wordsOf,
} from './schema.js';
import { columnsOf, namesOf } from './words.js';

const isList = (value) => value !== null && typeof value === 'object';

export class Form {
  #element;
  #file;
  #steps;
  #wrongAt;
  #tree; // that is shown
  // path -> { input, read, box, old, sent, wrong, clash }; old: what the value was before it was typed;
  // wrong, clash: what the file answered to what is typed
  #fields = new Map();

  // steps: what the buttons do, by their data-do, see steps.js. wrongAt(path): what is wrong there.
  constructor(element, file, steps, wrongAt) {
    this.#element = element;
    this.#file = file;
    this.#steps = steps;
    this.#wrongAt = wrongAt;
    element.addEventListener('submit', (event) => event.preventDefault());
    element.addEventListener('click', ({ target }) => this.#press(target.closest('button[data-do]')));
  }

  get #root() {
    return this.#file.schema;
  }

  // ---- what is shown ----

  // Shows the file as it is now; what is open, where the focus is and what is typed and not saved stays.
  show() {
    const moved = (path) => (this.#tree ? follow(this.#tree, this.#file.tree, path) : path);
    const open = [...this.#element.querySelectorAll('details[open][data-at]')]
      .map((part) => moved(part.dataset.at));
    const refocus = holdFocus(this.#element, moved);
    const typed = [...this.#fields].filter(([, { read, old }]) => !same(read(), old))
      .map(([path, field]) => [moved(path), field, field.input.value]);
    this.#fields.clear();
    this.#tree = this.#file.tree;
    this.#element.replaceChildren(this.#members(this.#root, this.#tree, ''));
    for (const path of open) this.#part(path)?.unfold();
    for (const [path, field, value] of typed) {
      if (!this.#fields.has(path)) {
        this.#file.told('clash', `Supprimé ailleurs entre-temps, avec ce qui y était tapé : ${value}`);
        continue;
      }
      this.#fields.set(path, Object.assign(field, this.#fields.get(path), { old: field.old }));
      field.input.value = value;
      if (field.wrong || field.clash) this.#mark(field);
    }
    refocus();
  }

  #part(path) {
    return this.#element.querySelector(`details[data-at=${quoted(path)}]`);
  }

  // Whether something is typed that is not saved.
  get isTyped() {
    return [...this.#fields.values()].some(({ read, old }) => !same(read(), old));
  }

  // Opens all around a path, and goes to its field.
  go(path) {
    if (!path) return;
    for (let end = path.indexOf('/', 1); end !== -1; end = path.indexOf('/', end + 1))
      this.#part(path.slice(0, end))?.unfold();
    const part = this.#part(path);
    part?.unfold();
    const inside = `[data-at=${quoted(path)}] :is(input, select, textarea)`;
    const target = this.#fields.get(path)?.input ?? part?.querySelector('summary')
      ?? this.#element.querySelector(inside);
    target?.scrollIntoView({ block: 'center' });
    target?.focus({ preventScroll: true });
    if (target?.matches('input, textarea')) target.select();
  }

  // The members of an object: a field each, and the keys that it has not.
  #members(schema, value, path) {
    const known = Object.keys(schema.properties ?? {});
    const keys = Object.keys(value).filter((key) => key !== '$schema')
      .sort((a, b) => known.indexOf(a) - known.indexOf(b));
    const rows = keys.map((key) => this.#member(schema, value, key, `${path}/${escape(key)}`));
    const absent = known.filter((key) => !(key in value) && key !== '$schema');
    const isOpen = typeof schema.additionalProperties === 'object';
    if (absent.length || isOpen) rows.push(this.#adder(schema, absent, path, isOpen));
    return make('div', { class: 'members' }, ...rows);
  }

  #member(schema, value, key, path) {
    const part = memberOf(this.#root, schema, key, value);
    const { name, help } = wordsOf(part, key);
    const box = this.#isPart(part, value[key])
      ? this.#fold(part, value[key], path, name)
      : this.#field(part, value[key], path, name);
    say(box.querySelector(':scope > .help'), help);
    if (box.matches('details')) box.querySelector(':scope > [data-do=remove]').append(` « ${name} »`);
    if (schema.required?.includes(key)) box.querySelector(':scope > [data-do=remove]')?.remove();
    return box;
  }

  // Whether a value stands closed, as lists and objects do, but for those that could be written otherwise.
  #isPart(schema, value) {
    return isList(value) && kindsOf(this.#root, schema).length === 1;
  }

  // A button for each key that is not there, notes last; isOpen: and one for any other.
  #adder(schema, keys, path, isOpen) {
    const row = clone('more');
    const addKey = (key, { name, help } = {}) => {
      const button = Object.assign(clone('key'), { title: help });
      if (name) button.textContent = name;
      button.dataset.at = `${path}/${escape(key)}`;
      row.append(' ', button);
      return button;
    };
    for (const key of keys.sort((a, b) => (a === '//') - (b === '//')))
      addKey(key, wordsOf(resolve(this.#root, schema.properties[key]), key));
    if (!isOpen) return row;
    const name = make('input', { 'aria-label': 'Nom', placeholder: 'nom', size: 10 });
    row.append(name);
    const other = addKey('');
    name.addEventListener('input', () => { other.dataset.at = `${path}/${escape(name.value)}`; });
    return row;
  }

  #field(schema, value, path, name) {
    const box = clone('field');
    const label = box.querySelector('label');
    box.dataset.at = path;
    label.textContent = name;
    label.title = lastOf(path);
    box.querySelector('.value').append(this.#value(schema, value, path, box, label));
    say(box.querySelector(':scope > .wrong'), this.#wrongAt(path));
    return box;
  }

  // What shows a value that is not closed, inside box.
  #value(schema, value, path, box, label) {
    const kinds = kindsOf(this.#root, schema);
    const kind = kindOf(this.#root, schema, value);
    const parts = kinds.length > 1 ? [this.#kinds(schema, kinds, kind, path)] : [];
    if (Array.isArray(value)) parts.push(this.#items(kind, value, path));
    else if (isList(value)) parts.push(this.#members(kind, value, path));
    else if (value !== null) parts.push(this.#input(kind, value, path, box, label));
    return make('div', {}, ...parts);
  }

  #input(kind, value, path, box, label) {
    const field = fieldFor(kind, value, () => this.#save(path));
    const { input, element = input } = field;
    input.id = `field${path}`;
    input.dataset.path = path;
    label.htmlFor = input.id;
    label.id = `name${path}`;
    if (element !== input) input.setAttribute('aria-labelledby', `${label.id} ${input.id}`);
    this.#fields.set(path, { ...field, box, old: value });
    if (element === input) this.#listen(input, path);
    const unit = kind['x-unit'];
    return unit ? make('span', {}, element, ` ${unit}`) : element;
  }

  #listen(input, path) {
    const isChoice = input.matches('select, [type=checkbox]');
    input.addEventListener(isChoice ? 'change' : 'focusout', () => this.#save(path));
    input.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') this.#reset(path);
      if (event.key !== 'Enter' || event.shiftKey || event.isComposing || isChoice) return;
      event.preventDefault();
      this.#save(path);
    });
  }

  #kinds(schema, kinds, kind, path) {
    const row = clone('kinds');
    const choice = row.querySelector('select');
    const names = {
      string: 'un texte', object: 'un texte, une image, un pourboire…', array: 'plusieurs',
      number: 'un nombre', integer: 'un nombre', boolean: 'oui ou non', null: 'rien',
    };
    choice.disabled = kind.type === 'array' && at(this.#file.tree, path).length > 1; // one would be lost
    for (const { type, title, enum: values } of kinds) {
      const name = values?.join(', ') ?? (Array.isArray(schema.type) ? names[type] : title);
      choice.append(make('option', {}, name));
    }
    choice.selectedIndex = kinds.findIndex((one) => same(one, kind));
    choice.addEventListener('change', () => {
      const old = at(this.#file.tree, path);
      const value = convert(this.#root, kinds[choice.selectedIndex], old);
      this.#act([{ op: 'test', path, value: old }, { op: 'replace', path, value }], path);
    });
    return row;
  }

  // A list or an object that stands closed: what is in it is made when it is opened. name: what a member is
  // called; an item of a list has its words alone.
  #fold(schema, value, path, name = '', tools = [], columns = undefined) {
    const part = Object.assign(clone('part'), { columns });
    part.dataset.at = path;
    if (!name) { // an item of a list: one is open at a time
      part.name = parentOf(path);
      part.querySelector('[data-do=remove]').remove();
    }
    part.querySelector('.title').textContent = name;
    part.unfold = () => {
      part.open = true;
      const body = part.querySelector('.body');
      const kind = kindOf(this.#root, schema, value);
      if (body.hasChildNodes()) return;
      const show = Array.isArray(value) ? this.#items : this.#members;
      body.append(...tools, show.call(this, kind, value, path));
    };
    part.addEventListener('toggle', () => part.open && part.unfold());
    this.#name(part, schema, value);
    return part;
  }

  #name(part, schema, value) {
    const isClosed = Array.isArray(value) && value.some(isList); // what is in it has its own words
    const { image, words } = isClosed ? { words: [] } : namesOf(this.#root, schema, value);
    const shown = part.querySelector('.words');
    const columns = part.columns ?? words.map(({ key }) => ({ key }));
    shown.replaceChildren(...columns.map(({ key, isShort }) =>
      make('span', { class: isShort ? 'short' : '' }, words.find((word) => word.key === key)?.text ?? '')));
    if (image) shown.prepend(thumbnail(image));
    if (Array.isArray(value)) part.querySelector('.count').textContent = value.length;
  }

  #items(schema, list, path) {
    const columns = columnsOf(this.#root, resolve(this.#root, schema.items), list);
    const rows = list.map((value, i) => {
      const here = `${path}/${i}`;
      const item = memberOf(this.#root, schema, i, list);
      const tools = this.#tools(schema, list, i, here);
      const isPart = this.#isPart(item, value);
      const box = isPart
        ? this.#fold(item, value, here, '', [tools], columns)
        : this.#field(item, value, here, `${i + 1}`);
      if (!isPart) box.querySelector(':scope > [data-do=remove]').replaceWith(tools);
      return make('li', {}, box);
    });
    const append = clone('append');
    append.dataset.at = path;
    append.append(` de « ${wordsOf(schema, lastOf(path)).name} »`);
    return make('div', {}, make('ol', { class: 'items' }, ...rows), append);
  }

  #tools(schema, list, i, path) {
    const tools = clone('tools');
    tools.dataset.at = path;
    tools.querySelector('[data-do=up]').disabled = i === 0;
    tools.querySelector('[data-do=down]').disabled = i === list.length - 1;
    if (!schema['x-becomes']) tools.querySelector('[data-do=takeover]').remove();
    return tools;
  }

  // ---- what is changed ----

  #save(path) {
    const field = this.#fields.get(path);
    if (!field?.input.isConnected || field.clash) return; // what to do is asked for
    const value = field.read();
    if (same('sent' in field ? field.sent : field.old, value)) return;
    field.sent = value;
    const earlier = field.answered; // what was sent before may be refused yet
    field.answered = (async () => {
      await earlier;
      await this.#send(field, value);
    })();
  }

  async #send(field, value) {
    const { path } = field.input.dataset;
    if (field.clash || same(field.old, value)) return;
    const operations = [{ op: 'test', path, value: field.old }, { op: 'replace', path, value }];
    const { wrong = '', clash = false } = await this.#file.change(operations);
    if (same(field.sent, value)) delete field.sent;
    this.#mark(Object.assign(field, { wrong, clash }));
    if (wrong || clash) return;
    field.old = value;
    this.#rename(field.input.dataset.path);
  }

  // Tells beside a field what is wrong with what is typed there, and what somebody else has put meanwhile.
  #mark({ box, input, wrong, clash }) {
    say(box.querySelector(':scope > .wrong'), capital(wrong));
    input.setAttribute('aria-invalid', wrong !== '');
    const note = box.querySelector(':scope > .clash');
    note.hidden = !clash;
    const theirs = clash ? at(this.#file.tree, input.dataset.path) : '';
    note.querySelector('q').textContent = typeof theirs === 'string' ? theirs : JSON.stringify(theirs);
  }

  // The words of all closed parts around a path, anew.
  #rename(path) {
    this.#tree = this.#file.tree;
    for (let here = parentOf(path); here; here = parentOf(here)) {
      const part = this.#part(here);
      if (part) this.#name(part, schemaAt(this.#root, this.#tree, here), at(this.#tree, here));
    }
  }

  // Brings back what is there now.
  #reset(path) {
    const field = this.#fields.get(path);
    const old = at(this.#file.tree, path);
    const kind = kindOf(this.#root, schemaAt(this.#root, this.#file.tree, path), old);
    const { value, checked } = fieldFor(kind, old, () => {}).input;
    field.input.value = value;
    if (checked !== undefined) field.input.checked = checked;
    this.#mark(Object.assign(field, { old, wrong: '', clash: false }));
  }

  // Does operations that change what there is, and goes to what has come: to the same tool there, if any.
  async #act(operations, path, tool) {
    const { wrong } = await this.#file.change(operations);
    if (wrong) this.#file.told('refused', wrong);
    this.show();
    this.go(path);
    buttonAt(this.#element, path, tool)?.focus();
  }

  async #press(button) {
    if (!button) return;
    await this.#file.settled; // the field that was left for the button is saved first
    const { at: path } = button.closest('[data-at]').dataset;
    const { do: what } = button.dataset;
    if (what === 'mine') {
      const field = Object.assign(this.#fields.get(path), { old: at(this.#file.tree, path), clash: false });
      field.input.focus();
      this.#save(path);
    } else if (what === 'theirs') {
      this.#fields.delete(path);
      this.show();
      this.go(path);
    } else {
      const step = this.#steps[what](this.#root, this.#file.tree, path);
      this.#act(step.operations, step.path, what);
    }
  }
}
