// What the actor writes in a conversation, and what its script answers: in the chat, and under a post.
import { currentTime } from '../clock.js';
import { deliver, delivered, pending, replyBase } from '../replies.js';
import { load, update } from '../state.js';
import { begin } from '../take.js';
import { fitHeight } from '../text-field.js';
import { anyKey } from '../typing.js';

export class Conversation {
  #find;
  #typist; // what the keys type, see typing.js

  // form: where the actor writes; script: see script.js; find(state): its part of the state.
  constructor(form, script, find) {
    this.field = form.querySelector('textarea');
    this.script = script;
    this.#find = find;
    this.#typist = anyKey(this.field, () => this.cue);
    this.#listen(form);
  }

  #listen(form) {
    this.field.addEventListener('input', () => this.fitField());
    this.field.addEventListener('keydown', (event) => {
      const composes = event.isComposing || event.keyCode === 229; // Safari's last Enter of an input method
      if (event.key !== 'Enter' || composes || (event.shiftKey && !this.cue?.me)) return;
      event.preventDefault();
      if (!event.repeat) this.#submit(); // a held Enter sends once
    });
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#submit();
      this.field.focus();
    });
  }

  get state() {
    return this.#find(load());
  }

  // The exchange that comes next.
  get cue() {
    return this.script.exchanges[this.state.nextExchange];
  }

  // Whether nothing comes any more.
  get #isOver() {
    return !this.cue && !pending(this.state, currentTime()).length;
  }

  // What others are typing.
  typedIn(chat, now) {
    return chat.events.filter((event) => event.typingAt <= now && now < event.at);
  }

  update(change) {
    update((state) => {
      const chat = this.#find(state);
      chat.isOpened = true; // also in a take that began while this page begins anew
      change(chat, currentTime(), state);
    });
  }

  // ---- what is sent, and what comes ----

  // Puts a message of the actor into the state, with the reply of the script to it. A free message has none
  // while another reply is on its way; a scripted one always has its own, after that. Nor is there one after
  // the last.
  #send(text, isScripted) {
    this.update((chat, now, state) => {
      const coming = pending(chat, now);
      const exchange = coming.length && !isScripted ? undefined : this.cue;
      const from = Math.max(coming.at(-1)?.at ?? 0, replyBase(state, now));
      const reply = this.script.replyTo(from, exchange);
      const answered = reply[0]?.typingAt ?? from + this.script.delayOf(exchange);
      const read = coming.length ? Math.max(now, coming[0].typingAt) : (from + answered) / 2;
      chat.events.push({ from: 'me', text, at: now, seen: exchange?.seen === false ? null : read }, ...reply);
      if (exchange) this.#play(chat, now);
    });
  }

  #play(chat, now) {
    chat.nextExchange += 1;
    chat.played = { ...chat.played, [chat.nextExchange]: now };
  }

  #submit() {
    const isScripted = Boolean(this.cue?.me);
    if (!this.#typist.finish()) return;
    this.#send(this.field.value.trim(), isScripted);
    this.#clearField();
  }

  // Brings what is on its way now, or else the next of the script.
  deliverNext() {
    if (!this.#isOver) begin(); // what has come is not to go with an edit
    this.update((chat, now) => {
      const exchange = this.cue;
      if (pending(chat, now).length) {
        deliver(chat, now);
      } else if (exchange) {
        chat.events.push(...this.script.replyTo(now, exchange, 0));
        this.#play(chat, now);
      }
    });
  }

  // Drops the reply on its way, or passes over the next exchange.
  skip() {
    if (!this.#isOver) begin();
    this.update((chat, now) => {
      if (pending(chat, now).length) chat.events = delivered(chat, now);
      else chat.nextExchange = Math.min(chat.nextExchange + 1, this.script.exchanges.length);
    });
    this.#clearField();
  }

  // ---- the field ----

  fitField() {
    fitHeight(this.field);
  }

  #clearField() {
    this.field.value = '';
    this.fitField();
    this.#typist.restart();
  }
}

// Lets a key find the field of a conversation from anywhere but another field. find() gives the one that is
// open, if any.
export function catchKeys(find) {
  addEventListener('keydown', (event) => {
    const field = find()?.field;
    const writes = [...event.key].length === 1 && event.key !== ' ' && !event.ctrlKey && !event.metaKey;
    if (!field || !writes || event.target.closest('textarea, input')) return;
    field.focus();
    if (!field.dispatchEvent(new KeyboardEvent('keydown', event))) event.preventDefault();
  });
}
