// What a script plays up to a line becomes what was said before the scene: for the next day of the story.
import { parseDate } from '../format.js';
import { Script } from '../chat/script.js';
import { look } from './file.js';
import { at, lastOf, parentOf } from './schema.js';

const MINUTE = 60000; // ms

// A step as in steps.js: all lines up to that at path, as they would be played with the clock of the film.
export async function takeOver(root, tree, path) {
  const { clock } = (await look('site')).content;
  const place = parentOf(parentOf(path));
  const lines = Number(lastOf(path)) + 1;
  const { script, opening, history = [], delay = tree.delay } = at(tree, place);
  const played = new Script(script, opening ?? {}, delay, tree.slower).rehearse(lines);
  const live = Date.now() - new Date().getTimezoneOffset() * MINUTE;
  const start = clock === 'live' ? live : Number(parseDate(clock));
  const said = played.events.map(({ at: when, typingAt, seen, from, text, ...rest }) => ({
    from, ...(text && { text }), ...rest, at: new Date(start + played.took + when).toISOString().slice(0, 16),
  }));
  const operations = [
    ...(history.length ? [] : [{ op: 'add', path: `${place}/history`, value: [] }]),
    ...said.map((value) => ({ op: 'add', path: `${place}/history/-`, value })),
    ...(opening ? [{ op: 'remove', path: `${place}/opening` }] : []),
    ...Array.from({ length: lines }, () => ({ op: 'remove', path: `${place}/script/0` })),
  ];
  return { operations, path: `${place}/history` };
}
