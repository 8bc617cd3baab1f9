// What is said in conversations: the bubbles of the chat and of the crib sheet, of the history and of a take
// alike, and the list of who said what last. What a message can bring are the parts of layout/bubble.html.
'use strict';

(() => {
  const { dataOf, fill, formatMoney, formatTime, messagesOf, parseDate, showTime, whenPartCame } = first;
  const SILENCE = 15 * 60000; // ms; a longer one parts bubbles of the same person
  const KINDS = ['voice', 'video', 'image']; // of messages without words, and the labels that tell of them
  const media = new Map(); // name -> address of what is kept for when the network is gone

  const newItem = (template) => document.querySelector(template).content.querySelector('li').cloneNode(true);

  // The wave of a recording: bars whose heights come out of its name, so it has the same one everywhere.
  function waveOf(name) {
    let seed = [...name].reduce((sum, sign) => (31 * sum + sign.codePointAt()) % 9973, 7);
    const bars = Array.from({ length: 34 }, (_, i) => {
      seed = (75 * seed + 74) % 65537;
      const half = 1 + (seed % (i % 9 < 7 ? 11 : 3));
      return `M${4 * i} ${12 - half}h2v${2 * half}h-2z`;
    });
    return `path("${bars.join('')}")`;
  }

  // A part shows a text, an amount (a number), or a file of htdocs/media.
  function fillPart(part, value) {
    const text = typeof value === 'number' ? formatMoney(Math.round(100 * value)) : value;
    const shown = part.querySelector('b, video, audio') ?? part;
    if (!value) part.remove();
    else if ('src' in shown) shown.src = media.get(value) ?? `/media/${value}`;
    else shown.textContent = text;
    if (value && shown.localName === 'audio') part.querySelector('i').style.clipPath = waveOf(value);
  }

  // The fan who wrote something in a group (data-people on the element or around it): "them" is the first.
  function authorOf(element, from = 'them') {
    const people = dataOf(element.closest('[data-people]') ?? element, 'people');
    return people?.find(({ id }, i) => id === from || (from === 'them' && i === 0));
  }

  // A new bubble, from one of the templates, for a list.
  function newBubble(list, message, template = '#bubble') {
    const { from = 'them' } = message;
    const bubble = newItem(template);
    const { id, short, avatar } = authorOf(list, from) ?? {};
    bubble.dataset.from = from === 'me' ? 'me' : 'them';
    bubble.dataset.author = id ?? bubble.dataset.from;
    const parts = { author: short, avatar, ...message };
    for (const part of bubble.querySelectorAll('[data-part]')) fillPart(part, parts[part.dataset.part]);
    return bubble;
  }

  function addDay(list, iso, now) {
    const day = newItem('#day');
    day.querySelector('time').dateTime = iso;
    showTime(day.querySelector('time'), now);
    list.append(day);
  }

  // Adds a message of a moment (a Date in story time) to a list: after the day, when it is another one, apart
  // from the bubble before it, or joined to it. now: else when the page was made. Returns the bubble.
  function addBubble(list, message, date, now) {
    const bubble = newBubble(list, message);
    const last = list.lastElementChild; // a bubble, if anything
    const before = last?.querySelector('time').dateTime;
    const iso = date.toISOString();
    if (before?.slice(0, 10) !== iso.slice(0, 10)) {
      addDay(list, iso, now);
    } else {
      const isLater = date - parseDate(before.slice(0, 16)) > SILENCE;
      bubble.toggleAttribute('data-later', isLater);
      last.toggleAttribute('data-joined', !isLater && last.dataset.author === bubble.dataset.author);
    }
    bubble.querySelector('time').dateTime = iso;
    bubble.querySelector('time').textContent = formatTime(date);
    list.append(bubble);
    return bubble;
  }

  // ---- the list ----

  const timeOf = (item) => item?.querySelector('time')?.dateTime; // the next one may have none yet

  // Puts an item where its last message belongs, the latest first; others of the same minute keep their
  // order.
  function place(item) {
    const time = timeOf(item);
    const isRight = !(timeOf(item.previousElementSibling) < time || timeOf(item.nextElementSibling) > time);
    if (isRight) return;
    const older = [...item.parentElement.children].find((other) => other !== item && timeOf(other) < time);
    item.parentElement.insertBefore(item, older ?? null);
  }

  // Shows what a link says of its conversation. messages: the last ones, each with `at` as in the content;
  // now: a Date.
  function showConversation(link, messages, unread, now) {
    const labels = dataOf(link.closest('[data-labels]'), 'labels');
    const wordsOf = (message) => message?.text || labels[KINDS.find((key) => message?.[key])];
    const time = link.querySelector('time');
    const last = messages.findLast(wordsOf); // a tip has none
    link.dataset.unread = link.querySelector('.badge').textContent = unread;
    const author = last && authorOf(link, last.from);
    const who = author ? fill(labels.says, { name: author.short }) : last?.from === 'me' ? labels.me : '';
    link.querySelector('.preview').textContent = last ? `${who} ${wordsOf(last)}`.trim() : '';
    if (!messages.length) return;
    time.dateTime = messages.at(-1).at;
    showTime(time, now);
    place(link.parentElement);
  }

  // ---- as the browser reads the page ----

  whenPartCame('[data-history]', (list) => {
    for (const message of dataOf(list, 'history') ?? []) addBubble(list, message, parseDate(message.at));
  });
  whenPartCame('[data-exchange]', (list) => {
    list.append(...messagesOf(dataOf(list, 'exchange').them).map((message) => newBubble(list, message)));
  });
  whenPartCame('a[data-messages] .badge', (badge) => {
    const link = badge.closest('a');
    showConversation(link, dataOf(link, 'messages'), Number(link.dataset.unread));
  });

  Object.assign(first, { addBubble, authorOf, media, newBubble, showConversation });
})();
