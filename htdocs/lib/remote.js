// What a laptop hears from the server while its page is open: orders of the operator, each of which it does
// once, and that the content has changed; and what it tells: itself, and its takes, for the log.
import { currentTime } from './clock.js';
import { noteChange, takeEdits } from './edits.js';
import { describe } from './laptop.js';
import { forgetTakes, nextTakes } from './log.js';
import { addNotice, startNotices } from './notices.js';
import { backToOne, perform } from './perform.js';
import { isHeld, pending, typingTime } from './replies.js';
import { chatOf, isOver, update } from './state.js';
import { keep, recall } from './storage.js';
import { begin } from './take.js';
import { startWaiting } from './wait.js';

const AFTER = 'onlystache.after'; // the number of the last order that was done

let isLeaving = false;
for (const name of ['pageshow', 'hashchange']) // the back button brings the page as it was, a # stays on it
  addEventListener(name, () => { isLeaving = false; });

// Shows another page of the site. To "lead", an event on window, a page that shows detail.path by itself
// prevents its default, and puts into detail.shown the promise that it is there.
async function lead(path) {
  const way = { path, shown: null };
  if (dispatchEvent(new CustomEvent('lead', { detail: way, cancelable: true }))) {
    isLeaving = true;
    location.assign(path);
  }
  await way.shown;
}

// This page in another scene, or what leads to its like there.
async function findPlace(scene) {
  document.cookie = `scene=${scene}; path=/; max-age=31536000; samesite=lax`;
  const parent = `/${location.pathname.split('/')[1]}`;
  const html = await fetch(parent).then((answer) => answer.text()).catch(() => '');
  return html.includes(`href="${location.pathname}"`) ? location.pathname : parent;
}

// Lets the other person, in a group one of them, write a line that is in no script, at once, also while
// replies are held: it comes after what was said so before and is still on its way, but only who wrote that
// begins after it.
function say(chat, from, text, now) {
  const before = pending(chat, now).filter((event) => event.isSaid && !isHeld(event));
  const typingAt = before.findLast((event) => event.from === from)?.at ?? now;
  const at = Math.max(typingAt + typingTime(text), before.at(-1)?.at ?? now);
  chat.events.push({ from, text, isSaid: true, typingAt, at });
}

const ACTIONS = {
  open: ({ path }) => lead(path),
  async scene({ name, number }) {
    await backToOne(() => findPlace(name));
    if (!isOver()) keep(AFTER, String(number - 1)); // the server is gone: it is done when that is back
  },
  say({ text, from = 'them', chat = describe().chat }) {
    if (!chat) return;
    begin();
    update((state) => {
      say(chatOf(state, chat), from, text, currentTime());
    });
  },
  notify: addNotice,
};

// Does the orders in their turn. One that leads away from this page ends them: the next page gets the others.
async function obey({ orders = [], last }, told) {
  for (const order of orders) {
    if (isOver() || isLeaving) return;
    if (order.number <= Number(recall(AFTER))) continue; // another tab of this laptop did it
    keep(AFTER, String(order.number));
    await perform(order, ACTIONS);
    if (Number(recall(AFTER)) < order.number) return; // it could not be done now
  }
  const isMine = [told, orders.at(-1)?.number].includes(Number(recall(AFTER))); // no other tab went on
  if (last !== undefined && isMine && !isOver() && !isLeaving) keep(AFTER, String(last));
}

// An answer may come while the orders of the one before are being done.
let done = Promise.resolve();
const obeyInTurn = (answer, told) => (done = done.catch(() => {}).then(() => obey(answer, told)));

let content = ''; // the stamp of what was heard last
function tell() {
  const after = recall(AFTER);
  return {
    laptop: describe(), after: after === null ? undefined : Number(after), content, takes: nextTakes(),
  };
}

async function hear(answer, { after }) {
  forgetTakes(answer.takes);
  if (answer.content !== content) noteChange();
  content = answer.content;
  await obeyInTurn(answer, after ?? 0);
  await takeEdits();
}

export function start() {
  startNotices(lead);
  const again = startWaiting('/wait', tell, hear);
  let told;
  addEventListener('statechange', () => {
    const now = JSON.stringify(describe(0));
    if (told && now !== told) again();
    told = now;
  });
}
