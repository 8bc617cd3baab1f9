// What a script plays up to a line becomes what was said before the scene: for the next day of the story.
import { parseDate } from '../format.js';
import { Script } from '../chat/script.js';

const MINUTE = 60000; // ms

// The operations for the first lines of a script, all as it would be played with the clock of the film.
// conversation: as in messages.json, at path; delay: of the file.
export function takeOver(path, conversation, lines, delay, clock) {
  const { script, opening, history = [] } = conversation;
  const { events, took } = new Script(script, opening ?? {}, conversation.delay ?? delay).rehearse(lines);
  const now = clock === 'live' ? Date.now() - new Date().getTimezoneOffset() * MINUTE : Number(parseDate(clock));
  const said = events.map(({ at, typingAt, seen, text, ...rest }) => {
    const date = new Date(now + took + at).toISOString().slice(0, 16);
    return { from: rest.from, ...(text && { text }), ...rest, at: date };
  });
  const first = history.length ? [] : [{ op: 'add', path: `${path}/history`, value: said }];
  return [
    ...(history.length ? said.map((value) => ({ op: 'add', path: `${path}/history/-`, value })) : first),
    ...(opening ? [{ op: 'remove', path: `${path}/opening` }] : []),
    ...Array.from({ length: lines }, () => ({ op: 'remove', path: `${path}/script/0` })),
  ];
}
