// The script of a conversation: when each line of a reply comes. Times are in ms, delays of the content in
// seconds.
import { messagesOf } from '../format.js';
import { typingTime } from '../replies.js';
import { finished } from '../typing.js';

const DELAY = 4; // seconds, where the content says nothing
const PAUSE = 500; // between two lines of one reply

export class Script {
  // exchanges, opening, slower: as in messages.json; delay: of an exchange that has none of its own, '' if
  // none has.
  constructor(exchanges, opening, delay, slower) {
    Object.assign(this, { exchanges, opening });
    this.delay = Number(delay || DELAY);
    this.slower = Number(slower || 1);
  }

  delayOf(exchange) {
    return 1000 * (exchange?.delay ?? this.delay);
  }

  // The events of an exchange's reply to a message sent at `from`, the first after `delay`. The dots take the
  // time that the text wants, but leave a quarter of the delay in which the message is read; those that the
  // content wants may begin before the bubble of somebody else has come.
  replyTo(from, exchange = {}, delay = this.delayOf(exchange)) {
    let at = from;
    const said = messagesOf(exchange.them);
    return said.map(({ typing, delay: own, ...message }, i) => {
      const { text = '' } = message;
      const typed = typing ?? (i === 0 ? exchange.typing : undefined);
      const wait = this.slower
        * (i === 0 ? delay : own === undefined ? PAUSE + typingTime(text) : 1000 * own);
      at += wait;
      const most = message.from === said[i - 1]?.from ? wait : at - from;
      const [dots, room] = typed === undefined ? [typingTime(text), 0.75 * wait] : [1000 * typed, most];
      return { from: 'them', ...message, text, at, typingAt: at - Math.min(this.slower * dots, room) };
    });
  }

  // Plays the opening and the first exchanges as if they had been played just before this take, which then
  // begins that much later: returns their events, and how long they took.
  rehearse(count) {
    const events = [];
    let at = 0;
    for (const exchange of [this.opening, ...this.exchanges.slice(0, count)]) {
      const text = finished(exchange.me ?? '');
      const seen = exchange.seen === false ? null : 0;
      if (text) events.push({ from: 'me', text, at: at += typingTime(text), seen });
      events.push(...this.replyTo(at, exchange));
      at = events.at(-1)?.at ?? 0;
    }
    for (const event of events) event.at -= at;
    return { events, took: at };
  }
}
