// How a value is written in a text that is JSON: so that what is taken back comes back to the very byte.
import { partsOf } from './schema.js';

const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g;

// The bytes of the value at a path; undefined when there is none.
export function rawAt(text, path) {
  const tokens = [...text.matchAll(TOKEN)];
  let next = 0;
  function pass() { // the value that begins here
    let depth = 0;
    do {
      const [token] = tokens[next];
      depth += '{['.includes(token) - '}]'.includes(token);
      next += 1;
    } while (depth > 0);
  }
  function enter(part) { // a member of the list or object that begins here
    const isObject = tokens[next][0] === '{';
    next += 1;
    for (let n = 0; ; n += 1) {
      const key = isObject ? JSON.parse(tokens[next][0]) : String(n);
      next += isObject ? 2 : 0;
      if (key === part) return;
      pass();
      next += 1; // the comma
    }
  }
  try {
    partsOf(path).forEach(enter);
    const start = tokens[next].index;
    pass();
    return text.slice(start, tokens[next - 1].index + tokens[next - 1][0].length);
  } catch {
    return undefined; // there are no more tokens
  }
}
