// The form of a file, made out of its schema: fields, and lists whose items are opened one at a time.
import { buttonAt, clone, holdFocus, make, quoted, say } from './dom.js';
import { Field } from './field.js';
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
  #fields = new Map(); // by their paths
  #isBusy = false; // with a button

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
    const kept = [...this.#fields.values()].map((field) => ({ field, path: moved(field.path) }))
      .filter(({ field, path }) => field.isKept(at(this.#file.tree, path ?? '')));
    for (const field of this.#fields.values()) field.isShown = false; // it is not left, but taken away
    this.#fields.clear();
    this.#tree = this.#file.tree;
    this.#element.replaceChildren(this.#members(this.#root, this.#tree, ''));
    for (const path of open) this.#part(path)?.unfold();
    for (const { field, path } of kept) this.#keep(field, path);
    refocus();
  }

  // Puts a field into the form that was made anew; path: where it is now, if anywhere.
  #keep(field, path) {
    if (path) this.#around(path, 'fill');
    const fresh = this.#fields.get(path);
    if (fresh) {
      field.replace(fresh);
      this.#fields.set(path, field);
    } else if (field.isTyped) {
      const sentence = `Supprimé ailleurs entre-temps, avec ce qui y était tapé : ${field.input.value}`;
      this.#file.told('clash', sentence);
    }
  }

  #part(path) {
    return this.#element.querySelector(`details[data-at=${quoted(path)}]`);
  }

  // Whether something is typed that is not saved.
  get isTyped() {
    return [...this.#fields.values()].some((field) => field.isTyped);
  }

  // Opens all around a path, and goes to its field.
  go(path) {
    if (!path) return;
    this.#around(path, 'unfold');
    const part = this.#part(path);
    part?.unfold();
    const inside = `[data-at=${quoted(path)}] :is(input, select, textarea)`;
    const target = this.#fields.get(path)?.input ?? part?.querySelector('summary')
      ?? this.#element.querySelector(inside);
    target?.scrollIntoView({ block: 'center' });
    target?.focus({ preventScroll: true });
    if (target?.matches('input, textarea')) target.select();
  }

  // Lets all closed parts around a path do something.
  #around(path, what) {
    for (let end = path.indexOf('/', 1); end !== -1; end = path.indexOf('/', end + 1))
      this.#part(path.slice(0, end))?.[what]();
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
      const button = Object.assign(clone('key'), { title: help ?? '' });
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
    const wrong = box.querySelector(':scope > .wrong');
    say(wrong, this.#wrongAt(path));
    wrong.id = `wrong${path}`;
    box.querySelector(':scope > .help').id = `help${path}`;
    return box;
  }

  // What shows a value that is not closed, inside box.
  #value(schema, value, path, box, label) {
    const kinds = kindsOf(this.#root, schema);
    const kind = kindOf(this.#root, schema, value);
    const parts = kinds.length > 1 ? [this.#kinds(schema, kinds, kind, path)] : [];
    if (Array.isArray(value)) parts.push(this.#items(kind, value, path));
    else if (isList(value)) parts.push(this.#members(kind, value, path));
    else if (value !== null || kind.enum) parts.push(this.#input(kind, value, path, box, label));
    return make('div', {}, ...parts);
  }

  #input(kind, value, path, box, label) {
    const field = new Field(fieldFor(kind, value, () => field.save()), {
      path, box, old: value, file: this.#file,
      forget: () => this.#forget(field), saved: (where) => this.#rename(where),
    });
    const { input, element } = field;
    input.id = `field${path}`;
    Object.assign(label, { htmlFor: input.id, id: `name${path}` });
    if (element !== input) input.setAttribute('aria-labelledby', `${label.id} ${input.id}`);
    this.#fields.set(path, field);
    const unit = kind['x-unit'];
    return unit ? make('span', {}, element, ` ${unit}`) : element;
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
      const name = values?.join(', ') ?? (Array.isArray(schema.type) ? names[type] : title ?? names[type]);
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
    part.fill = () => {
      const body = part.querySelector('.body');
      if (body.hasChildNodes()) return;
      const now = at(this.#tree, path);
      const show = Array.isArray(now) ? this.#items : this.#members;
      body.append(...tools, show.call(this, kindOf(this.#root, schema, now), now, path));
    };
    part.unfold = () => {
      part.open = true;
      part.fill();
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

  // The words of all closed parts around a path, anew.
  #rename(path) {
    this.#tree = this.#file.tree;
    for (let here = parentOf(path); here; here = parentOf(here)) {
      const part = this.#part(here);
      if (part) this.#name(part, schemaAt(this.#root, this.#tree, here), at(this.#tree, here));
    }
  }

  // Brings back what is there now.
  #forget({ path }) {
    this.#fields.delete(path);
    this.show();
    this.go(path);
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
    if (!button || this.#isBusy) return;
    this.#isBusy = true;
    const shown = this.#tree;
    await this.#file.settled; // the field that was left for the button is saved first
    this.#isBusy = false;
    const path = follow(shown, this.#file.tree, button.closest('[data-at]').dataset.at);
    const { do: what } = button.dataset;
    if (path === null) this.#file.told('clash');
    else if (what === 'mine') this.#fields.get(path).insist();
    else if (what === 'theirs') this.#forget(this.#fields.get(path));
    else {
      const step = await this.#steps[what](this.#root, this.#file.tree, path);
      await this.#act(step.operations, step.path, what);
    }
  }
}
