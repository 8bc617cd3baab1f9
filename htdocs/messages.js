// Messages: the list and the chat, and which conversation is open.
import { Chat } from './lib/chat/chat.js';
import { catchKeys } from './lib/chat/conversation.js';
import { ConversationList } from './lib/chat/list.js';
import { currentTime } from './lib/clock.js';
import { fillParts } from './lib/format.js';
import { currentPath, getPage } from './lib/page-cache.js';
import { announce, load, resetState } from './lib/state.js';
import { isOpened } from './lib/take.js';

const fromHere = () => new URLSearchParams(location.search).get('from');

let list;
let chat;

function setUpList() {
  list = new ConversationList(document.querySelector('.list'), show);
}

function setUpChat() {
  chat = undefined; // the one before is not on screen any more
  const element = document.querySelector('.chat');
  if (!element) return;
  list.setCurrent(element.dataset.id);
  const isSetup = load().setup === currentPath();
  chat = new Chat(element, isSetup ? Math.trunc(fromHere()) : 0);
}

// Shows the conversation at an address; isWhole: with a new list.
let wanted;
async function show(path, isWhole = false) {
  wanted = path;
  chat?.saveDraft();
  const page = await getPage(path);
  if (path !== wanted || !page) return; // another one was chosen meanwhile, or the server is gone
  if (!page.querySelector('.chat')) {
    location.assign(path);
    return;
  }
  if (path !== currentPath()) history.pushState(null, '', path);
  for (const part of isWhole ? ['main'] : ['.chat', '.fan'])
    document.querySelector(part).replaceWith(page.querySelector(part));
  fillParts();
  if (isWhole) setUpList();
  setUpChat();
  announce();
}

addEventListener('beforechange', () => chat?.markRead(load(), currentTime(), list.unread));
addEventListener('statechange', () => {
  chat?.show(load(), currentTime());
  list.show(load(), currentTime());
});
addEventListener('popstate', () => show(currentPath()));
addEventListener('restart', () => show(currentPath(), true));
catchKeys(() => chat);
addEventListener('pagehide', () => chat?.saveDraft());
addEventListener('cue', (event) => {
  if (!chat) return;
  event.preventDefault();
  chat.deliverNext();
});
addEventListener('skip', () => chat?.skip());
addEventListener('describe', ({ detail }) => Object.assign(detail, chat?.describe()));
addEventListener('lead', (event) => {
  const way = event.detail;
  if (!/^\/messages\/[^/?]+$/.test(way.path)) return;
  event.preventDefault();
  way.shown = show(way.path);
});

// The keys are for the message, whatever of a clip is clicked.
addEventListener('click', ({ target, detail }) => detail && target.closest('.player') && chat?.field.focus());

if (fromHere() && isOpened()) resetState(currentPath()); // not reloaded, nor come back to
setUpList();
setUpChat();
announce();
