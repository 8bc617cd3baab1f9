// What the page tells the server, and what it says when that fails.
import { isOk, request, sentenceOf } from '../request.js';
import { showToast } from '../toast.js';

const PATIENCE = 4000; // ms
const TYPE = { 'Content-Type': 'application/x-www-form-urlencoded' };

const main = document.querySelector('main');
const limit = () => AbortSignal.timeout(PATIENCE);

// What the server answers to a GET, read as JSON; null: it does not answer, or somebody else does.
export async function look(address) {
  const answer = await request('GET', address, {}, null, undefined, limit());
  try {
    return isOk(answer) ? JSON.parse(answer.responseText) : null;
  } catch {
    return null;
  }
}

let settled = Promise.resolve(); // when the last form is answered

// Sends a form after those before, so that quick orders come in their order, but not later than its patience,
// and tells the page (the event "told"), which looks at once what became of it. Returns whether it was
// accepted, or undefined when no answer came.
export async function send(address, fields) {
  const body = String(new URLSearchParams(fields));
  const inTime = limit();
  const sent = settled.then(() => request('POST', address, TYPE, body, undefined, inTime));
  settled = sent;
  const answer = await sent;
  dispatchEvent(new Event('told'));
  if (isOk(answer)) return true;
  const front = document.querySelector('dialog[open]') ?? main; // nothing else is seen before a dialog
  front.append(document.querySelector('.toast'));
  showToast(sentenceOf(answer) || main.dataset.silent);
  return answer.status ? false : undefined;
}

// An order to one laptop, or to all when there is no id.
export const order = (what, laptop, fields = {}) =>
  send('/operator', { do: what, ...(laptop && { laptop }), ...fields });
