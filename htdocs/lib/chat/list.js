// The list beside the chat: search, filters, and what a take changes in it.
import { chosenFilter, startFilters } from '../filters.js';
import { dataOf, showConversation } from '../format.js';
import { delivered, unreadOf } from '../replies.js';
import { storyDate } from '../story-clock.js';

const idOf = (link) => decodeURIComponent(link.pathname.split('/').pop());
const plain = (text) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

export class ConversationList {
  #list;
  #links;
  #unread; // link -> unread messages of the file

  // list: the element; onOpen(path) is called when a conversation is clicked.
  constructor(list, onOpen) {
    this.#list = list;
    this.#links = [...list.querySelectorAll('a[data-unread]')];
    this.#unread = new Map(this.#links.map((link) => [link, Number(link.dataset.unread)]));
    list.querySelector('input').addEventListener('input', () => this.#filter());
    startFilters(list, () => this.#filter());
    list.addEventListener('click', (event) => {
      const link = event.target.closest('a[data-unread]');
      if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      onOpen(link.pathname);
    });
  }

  get #current() {
    return this.#list.querySelector('a[aria-current]');
  }

  // Unread messages of the file in the conversation that is open.
  get unread() {
    return this.#unread.get(this.#current);
  }

  setCurrent(id) {
    this.#current?.removeAttribute('aria-current');
    this.#links.find((link) => idOf(link) === id).setAttribute('aria-current', 'page');
  }

  #fits(link, filter) {
    if (filter === 'unread') return link.dataset.unread !== '0' || link === this.#current;
    return !filter || filter === 'all' || filter in link.dataset;
  }

  #filter() {
    const filter = chosenFilter(this.#list);
    const wanted = plain(this.#list.querySelector('input').value.trim());
    for (const link of this.#links) {
      const words = ['strong', '.preview'].map((part) => link.querySelector(part).textContent).join('');
      link.parentElement.hidden = !this.#fits(link, filter) || !plain(words).includes(wanted);
    }
    this.#list.querySelector('.none').hidden = this.#links.some((link) => !link.parentElement.hidden);
  }

  show(state, now) {
    for (const link of this.#links) {
      const chat = state.chats[idOf(link)];
      if (!chat) continue;
      const events = delivered(chat, now)
        .map((event) => ({ ...event, at: storyDate(event.at).toISOString() }));
      const unread = this.#unread.get(link) - chat.readFromFile + unreadOf(chat, now);
      showConversation(link, [...dataOf(link, 'messages'), ...events], unread, storyDate(now));
    }
    this.#filter();
  }
}
