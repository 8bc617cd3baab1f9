// What an order still wants to know: which page or line, which scene, what is said by whom.
import { dataOf } from '../format.js';
import { chatsOf, cribOf, linesOf } from './cribs.js';
import { order } from './orders.js';
import { labelOf, state } from './state.js';

const dialogOf = (what) => document.querySelector(`dialog[data-order=${what}]`);

function newRow(name, value, text, isNow) {
  const row = Object.assign(document.createElement('button'), { name, value, textContent: text });
  if (isNow) row.setAttribute('aria-current', 'true');
  return row;
}

// The lines of a conversation, behind its name.
function newBookmarks({ id, name, chat }, laptop) {
  const part = document.createElement('details');
  const title = document.createElement('summary');
  const isOpen = laptop?.chat === id;
  const rows = linesOf(chat).map(({ number, words }) => {
    const isNow = isOpen && laptop.exchange + 1 === number;
    return newRow('path', `/messages/${id}?from=${number}`, `${number}\u2002${words}`, isNow);
  });
  title.textContent = name;
  part.open = isOpen;
  part.append(title, ...rows);
  return part;
}

// Other options, of which the one that was chosen stays so.
function showOptions(select, options, kept = 0) {
  const { value } = select;
  select.replaceChildren(...[...select.options].slice(0, kept), ...options);
  if ([...select.options].some((option) => option.value === value)) select.value = value;
}

const FILL = {
  open(dialog, scene, laptop) {
    const parts = chatsOf(scene).map((chat) => newBookmarks(chat, laptop));
    dialog.querySelector('.bookmarks').replaceChildren(...parts.sort((a, b) => b.open - a.open));
  },
  scene(dialog, scene) {
    dialog.querySelector('.rows').replaceChildren(...state.scenes.map(({ name }) =>
      newRow('name', name, labelOf(name), name === scene)));
  },
  say(dialog, scene, laptop) {
    const [chats, [which, who]] = [chatsOf(scene), dialog.querySelectorAll('select')];
    showOptions(which, chats.map(({ id, name }) => new Option(name, id)), 1);
    which.onchange = () => { // in a group the line is of one of them
      const { chat } = chats.find(({ id }) => id === (which.value || laptop?.chat)) ?? {};
      const people = (chat && dataOf(chat, 'people')) ?? [];
      showOptions(who, people.map(({ id, short }) => new Option(short, id)));
      who.disabled = who.parentElement.hidden = !people.length;
    };
    which.onchange();
  },
  notify(dialog, scene) {
    const fans = cribOf(scene) ? dataOf(cribOf(scene), 'fans') ?? [] : [];
    showOptions(dialog.querySelector('select'), fans.map(({ id, name }) => new Option(name, id)));
  },
};

export const hasDialog = (what) => what in FILL;

// id: of a laptop; without it the order goes to all. name: as it is called.
export function openDialog(what, id, name) {
  const dialog = dialogOf(what);
  const laptop = state.laptops.find((one) => one.id === id);
  dialog.dataset.to = id ?? '';
  dialog.querySelector('h2 span').textContent = name;
  FILL[what](dialog, laptop ? laptop.scene : state.scene, laptop);
  dialog.showModal();
  dialog.scrollTop = 0;
}

async function submit(event) {
  event.preventDefault();
  const form = event.target;
  const dialog = form.parentElement;
  const fields = Object.fromEntries(new FormData(form, event.submitter));
  if (!fields.chat) delete fields.chat;
  if (dialog.dataset.sent) return; // the second of two quick taps
  dialog.dataset.sent = 'yes';
  const isDone = await order(dialog.dataset.order, dialog.dataset.to, fields);
  delete dialog.dataset.sent;
  if (!isDone) return; // a toast says why
  dialog.close();
  form.reset();
}

export function startDialogs() {
  for (const dialog of document.querySelectorAll('dialog')) {
    dialog.addEventListener('submit', submit);
    dialog.querySelector('[data-close]').addEventListener('click', () => dialog.close());
    dialog.addEventListener('keydown', (event) => { // Enter sends; Shift and Enter is a new line
      if (event.key !== 'Enter' || event.shiftKey || !event.target.matches('textarea')) return;
      event.preventDefault();
      event.target.form.requestSubmit();
    });
  }
}
