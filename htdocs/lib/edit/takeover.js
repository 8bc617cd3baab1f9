// What a script plays up to a line becomes what was said before the scene: for the next day of the story.
import { parseDate } from '../format.js';
import { Script } from '../chat/script.js';

const MINUTE = 60000; // ms

// The operations for the first lines of a script, all as it would be played with the clock of the film.
// conversation: as in messages.json, at path; delay, slower: of the file.
export function takeOver(path, conversation, lines, { delay, slower }, clock) {
  const { script, opening, history = [] } = conversation;
  const played = new Script(script, opening ?? {}, conversation.delay ?? delay, slower).rehearse(lines);
  const live = Date.now() - new Date().getTimezoneOffset() * MINUTE;
  const start = clock === 'live' ? live : Number(parseDate(clock));
  const said = played.events.map(({ at, typingAt, seen, from, text, ...rest }) => ({
    from, ...(text && { text }), ...rest, at: new Date(start + played.took + at).toISOString().slice(0, 16),
  }));
  return [
    ...(history.length ? [] : [{ op: 'add', path: `${path}/history`, value: [] }]),
    ...said.map((value) => ({ op: 'add', path: `${path}/history/-`, value })),
    ...(opening ? [{ op: 'remove', path: `${path}/opening` }] : []),
    ...Array.from({ length: lines }, () => ({ op: 'remove', path: `${path}/script/0` })),
  ];
}
