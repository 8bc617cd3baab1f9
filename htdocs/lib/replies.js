// What is said in a conversation during a take. An event is a message: { from, text, at }, with typingAt
// (when the dots show) if from "them", seen if from "me", and whatever else it brings (see
// layout/bubble.html). A reply is put there with the message that it answers, its `at` in the future: what
// has come by now is known from the state and the time alone, on any page. An `at` up to 0 counts from the
// start of the take; one beyond HELD is that far from the release of the replies.
export const HELD = 1e15;

// How long somebody types a text (ms): a moment to think, then so much a character.
export const typingTime = (text) => Math.min(700 + 45 * text.length, 6000);

// What has come by now, in its order.
export const delivered = (chat, now) =>
  chat.events.filter((event) => event.at <= now).sort((a, b) => a.at - b.at);

// What is still to come of the other person, the next first.
export const pending = (chat, now) =>
  chat.events.filter((event) => event.from !== 'me' && event.at > now).sort((a, b) => a.at - b.at);

// The chats and, under posts, the threads.
export const conversationsIn = ({ chats, threads }) => [...Object.values(chats), ...Object.values(threads)];

// From when the delay of a reply counts: from now or, while replies are held, from their release.
export const replyBase = (state, now) => (state.held ? HELD : now);
export const isHeld = ({ at }) => at >= HELD;

export function unreadOf(chat, now) {
  return delivered(chat, now).filter((event) => event.from !== 'me' && event.at > chat.seenAt).length;
}

// Moves the moments of these events by so many ms, those that lie after `after`.
export function shift(events, ms, after) {
  for (const event of events)
    for (const key of ['typingAt', 'seen', 'at'])
      if (event[key] > after) event[key] += ms;
}

// Brings the next of the pending events now, and the others after it; those that are held stay so.
export function deliver(chat, now) {
  const [next, ...others] = pending(chat, now);
  shift(others.filter((event) => isHeld(event) === isHeld(next)), (isHeld(next) ? HELD : now) - next.at, now);
  next.at = now;
  next.typingAt = now;
  for (const event of chat.events) if (event.seen > now) event.seen = now;
}

// When something next comes or is seen (ms), or Infinity.
export function nextMoment(state, now) {
  const moments = conversationsIn(state).flatMap((chat) => chat.events)
    .flatMap((event) => [event.typingAt, event.seen, event.at]);
  return Math.min(...moments.filter((moment) => moment > now));
}
