// The conversation on screen: what the actor sends, the scripted replies, and how both come.
import { currentTime } from '../clock.js';
import { addBubble, authorOf, dataOf, fill, newBubble } from '../format.js';
import { delivered, replyBase, unreadOf } from '../replies.js';
import { amend, chatOf, load, update } from '../state.js';
import { storyDate } from '../story-clock.js';
import { begin } from '../take.js';
import { Conversation } from './conversation.js';
import { stayAtEnd } from './scroll.js';
import { Script } from './script.js';

export class Chat extends Conversation {
  #element;
  #bubbles;
  #end; // of the bubbles, see scroll.js
  #labels;
  #shown = []; // the bubbles that this page added, in the order of the events

  // element: the section; from: the number of the exchange with which the scene starts (?from=), or 0.
  constructor(element, from) {
    const { id, delay, slower } = element.dataset;
    const [script, opening] = ['script', 'opening'].map((key) => dataOf(element, key));
    super(element.querySelector('form'), new Script(script ?? [], opening ?? {}, delay, slower),
      (state) => chatOf(state, id));
    this.id = id;
    this.#element = element;
    this.#labels = dataOf(element.closest('[data-labels]'), 'labels');
    this.#bubbles = element.querySelector('ol');
    this.#end = stayAtEnd(this.#bubbles);
    this.#open(from);
    this.#bubbles.dataset.open = ''; // Firefox shows it before
    this.field.value = this.state.draft;
    this.fitField();
    this.field.focus(); // autofocus is not for a page that was frozen, nor for Firefox's reload
  }

  // At its first opening in the take a conversation plays what ?from= leaves out, or else its own opening.
  #open(from) {
    const { start, chats } = load();
    if (start !== null && chats[this.id]?.isOpened) return;
    const { exchanges, opening } = this.script;
    const said = start === null ? [] : chats[this.id]?.events ?? []; // by order, before
    update((state) => {
      delete state.chats[this.id];
      const chat = chatOf(state, this.id);
      chat.isOpened = true;
      chat.nextExchange = Math.max(0, Math.min(from - 1, exchanges.length)) || 0;
      if (chat.nextExchange) {
        const { events, took } = this.script.rehearse(chat.nextExchange);
        chat.events = events;
        state.offset = took;
      } else {
        chat.events = this.script.replyTo(replyBase(state, currentTime()), opening);
      }
      chat.events.push(...said);
    });
    if (this.state.events.some((event) => event.at > 0)) begin();
  }

  // ---- the field ----

  fitField() {
    super.fitField();
    this.#end.settle();
  }

  saveDraft() {
    const { value } = this.field;
    if (value !== this.state.draft) this.update((chat) => { chat.draft = value; });
  }

  // ---- what is seen ----

  // For the operator: which conversation it is, and how far its script is.
  describe() {
    const { nextExchange } = this.state;
    return { chat: this.id, exchange: nextExchange, of: this.script.exchanges.length };
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
    const typed = this.typedIn(chat, now);
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
