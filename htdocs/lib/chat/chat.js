// The conversation on screen: what the actor sends, the scripted replies, and how both come.
import { currentTime } from '../clock.js';
import { addBubble, authorOf, dataOf, fill, newBubble } from '../format.js';
import { deliver, delivered, pending, replyBase, unreadOf } from '../replies.js';
import { amend, chatOf, load, update } from '../state.js';
import { storyDate } from '../story-clock.js';
import { begin } from '../take.js';
import { fitHeight } from '../text-field.js';
import { anyKey } from '../typing.js';
import { stayAtEnd } from './scroll.js';
import { Script } from './script.js';

export class Chat {
  #element;
  #bubbles;
  #end; // of the bubbles, see scroll.js
  #typist; // what the keys type, see typing.js
  #script;
  #labels;
  #shown = []; // the bubbles that this page added, in the order of the events

  // element: the section; from: the number of the exchange with which the scene starts (?from=), or 0.
  constructor(element, from) {
    const { id, delay, slower } = element.dataset;
    const [script, opening] = ['script', 'opening'].map((key) => dataOf(element, key));
    this.id = id;
    this.#element = element;
    this.#labels = dataOf(element.closest('[data-labels]'), 'labels');
    this.#script = new Script(script ?? [], opening ?? {}, delay, slower);
    this.#bubbles = element.querySelector('ol');
    this.#end = stayAtEnd(this.#bubbles);
    this.field = element.querySelector('textarea');
    this.#open(from);
    this.field.value = this.#state.draft;
    this.#typist = anyKey(this.field, () => this.#cue);
    this.#listen();
    this.#fitField();
    this.field.focus(); // autofocus is not for a page that was frozen, nor for Firefox's reload
  }

  #listen() {
    this.field.addEventListener('input', () => this.#fitField());
    this.field.addEventListener('keydown', (event) => {
      const composes = event.isComposing || event.keyCode === 229; // Safari's last Enter of an input method
      if (event.key !== 'Enter' || composes || (event.shiftKey && !this.#cue?.me)) return;
      event.preventDefault();
      if (!event.repeat) this.#submit(); // a held Enter sends once
    });
    this.#element.querySelector('form').addEventListener('submit', (event) => {
      event.preventDefault();
      this.#submit();
      this.field.focus();
    });
  }

  get #state() {
    return chatOf(load(), this.id);
  }

  // The exchange that comes next.
  get #cue() {
    return this.#script.exchanges[this.#state.nextExchange];
  }

  // Whether nothing comes any more.
  get #isOver() {
    return !this.#cue && !pending(this.#state, currentTime()).length;
  }

  // At its first opening in the take a conversation plays what ?from= leaves out, or else its own opening.
  #open(from) {
    const { start, chats } = load();
    if (start !== null && chats[this.id]?.isOpened) return;
    const { exchanges, opening } = this.#script;
    const said = start === null ? [] : chats[this.id]?.events ?? []; // by order, before
    update((state) => {
      delete state.chats[this.id];
      const chat = chatOf(state, this.id);
      chat.isOpened = true;
      chat.nextExchange = Math.max(0, Math.min(from - 1, exchanges.length)) || 0;
      if (chat.nextExchange) {
        const { events, took } = this.#script.rehearse(chat.nextExchange);
        chat.events = events;
        state.offset = took;
      } else {
        chat.events = this.#script.replyTo(replyBase(state, currentTime()), opening);
      }
      chat.events.push(...said);
    });
    if (this.#state.events.some((event) => event.at > 0)) begin();
  }

  // ---- what is sent, and what comes ----

  #update(change) {
    update((state) => {
      const chat = chatOf(state, this.id);
      chat.isOpened = true; // also in a take that began while this page begins anew
      change(chat, currentTime(), state);
    });
  }

  // Puts a message of the actor into the state, with the reply of the script to it. A free message has none
  // while another reply is on its way; a scripted one always has its own, after that. Nor is there one after
  // the last.
  #send(text, isScripted) {
    this.#update((chat, now, state) => {
      const coming = pending(chat, now);
      const exchange = coming.length && !isScripted ? undefined : this.#cue;
      const from = Math.max(coming.at(-1)?.at ?? 0, replyBase(state, now));
      const reply = this.#script.replyTo(from, exchange);
      const answered = reply[0]?.typingAt ?? from + this.#script.delayOf(exchange);
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
    const isScripted = Boolean(this.#cue?.me);
    if (!this.#typist.finish()) return;
    this.#send(this.field.value.trim(), isScripted);
    this.#clearField();
  }

  // Brings what is on its way now, or else the next of the script.
  deliverNext() {
    if (!this.#isOver) begin(); // what has come is not to go with an edit
    this.#update((chat, now) => {
      const exchange = this.#cue;
      if (pending(chat, now).length) {
        deliver(chat, now);
      } else if (exchange) {
        chat.events.push(...this.#script.replyTo(now, exchange, 0));
        this.#play(chat, now);
      }
    });
  }

  // Drops the reply on its way, or passes over the next exchange.
  skip() {
    if (!this.#isOver) begin();
    this.#update((chat, now) => {
      if (pending(chat, now).length) chat.events = delivered(chat, now);
      else chat.nextExchange = Math.min(chat.nextExchange + 1, this.#script.exchanges.length);
    });
    this.#clearField();
  }

  // ---- the field ----

  #fitField() {
    fitHeight(this.field);
    this.#end.settle();
  }

  #clearField() {
    this.field.value = '';
    this.#fitField();
    this.#typist.restart();
  }

  saveDraft() {
    const { value } = this.field;
    if (value !== this.#state.draft) this.#update((chat) => { chat.draft = value; });
  }

  // ---- what is seen ----

  // For the operator: which conversation it is, and how far its script is.
  describe() {
    const { nextExchange } = this.#state;
    return { chat: this.id, exchange: nextExchange, of: this.#script.exchanges.length };
  }

  // The conversation on screen is read. unread: messages of the file.
  markRead(state, now, unread) {
    const chat = chatOf(state, this.id);
    if (document.hidden || (chat.readFromFile === unread && !unreadOf(chat, now))) return;
    amend((changed) => Object.assign(chatOf(changed, this.id), { readFromFile: unread, seenAt: now }));
  }

  show(state, now) {
    const chat = chatOf(state, this.id);
    const events = delivered(chat, now);
    const typed = chat.events.filter((event) => event.typingAt <= now && now < event.at);
    const isTyping = typed.length > 0;
    const writers = new Set(typed.map(({ from }) => authorOf(this.#element, from)?.short ?? ''));
    const names = this.#nameAll(...writers);
    const old = this.#bubbles.querySelector('[data-typing]');
    const news = events.slice(this.#shown.length);
    if (news.length || names !== old?.dataset.typing) old?.remove();
    for (const event of news)
      this.#shown.push(addBubble(this.#bubbles, event, storyDate(event.at), storyDate(now)));
    if (isTyping && !old?.isConnected) this.#showDots(typed[0].from, names, writers.size > 1);
    if (news.some((event) => event.from === 'me')) this.#end.follow();
    if (news.length || isTyping !== Boolean(old)) requestAnimationFrame(this.#end.settle); // layout can wait
    this.#showStatus(events, now);
    for (const presence of this.#element.querySelectorAll('.presence'))
      presence.hidden = presence.classList.contains('typing') !== isTyping;
  }

  // Who writes in a group: "Inès", "Inès et Hugo", "Inès et 2 autres".
  #nameAll(name, other, ...more) {
    if (more.length) return fill(this.#labels.several, { name, n: more.length + 1 });
    return other ? fill(this.#labels.two, { name, other }) : name;
  }

  #showDots(from, names, isSeveral) {
    const dots = newBubble(this.#bubbles, { from, author: names }, '#typing');
    const words = isSeveral ? this.#labels.typing_several : this.#labels.typing;
    dots.dataset.typing = names;
    this.#bubbles.append(dots);
    this.#element.querySelector('.presence.typing').textContent = `${names} ${words}`.trim();
  }

  // Only the last message of the actor says whether it was seen.
  #showStatus(events, now) {
    const last = events.findLastIndex((event) => event.from === 'me');
    events.forEach((event, i) => {
      if (event.from !== 'me') return;
      const status = this.#shown[i].querySelector('.status');
      const isSeen = event.seen !== null && event.seen <= now;
      const text = i < last ? '' : this.#labels[isSeen ? 'seen' : 'sent'];
      if (status.textContent !== text) status.textContent = text;
    });
  }
}
