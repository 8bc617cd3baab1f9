// Numbers, money and dates in the words and signs of site.json's "format", and all that is to be right in the
// first frame that anybody sees.
//
// The scripts of this folder are no modules: a browser waits for them before it shows any of <body>, while
// Firefox shows a page before its modules run. What each part of a page wants is done as the browser reads
// it, by whenPartCame. Modules find the functions in lib/format.js.
'use strict';

globalThis.first = (() => {
  // What an element says in an attribute data-KEY, as JSON; undefined when it says nothing.
  const dataOf = (element, key) => (element.dataset[key] ? JSON.parse(element.dataset[key]) : undefined);

  // What somebody says, as a list of messages: a text is one that has only that.
  const messagesOf = (said) =>
    [said ?? []].flat().map((message) => (typeof message === 'string' ? { text: message } : message));

  // The rules; a page that is put back as it was (page-cache.js) brings its own.
  let known = {};
  function rules() {
    const text = document.body.dataset.format;
    if (known.text !== text) known = { text, rules: dataOf(document.body, 'format') ?? {} };
    return known.rules;
  }

  // ---- numbers ----

  const fill = (text, values) => text.replace(/\{\{(\w+)\}\}/g, (_, key) => values[key]);
  const sign = (number) => (number < 0 ? '\u2212' : '');
  const withDecimal = (text) => text.replace('.', rules().decimal);

  function formatCount(number) {
    return sign(number) + String(Math.abs(Math.trunc(number))).replace(/\B(?=(\d{3})+$)/g, rules().thousands);
  }

  // Cents.
  function formatMoney(cents) {
    const rest = String(Math.abs(cents) % 100).padStart(2, '0');
    const amount = formatCount(Math.abs(cents) / 100) + rules().decimal + rest;
    return sign(cents) + fill(rules().currency, { amount });
  }

  // ---- dates: a Date whose UTC fields are the time in the film ----

  // "2026-03-14" or "2026-03-14T21:07", also with seconds.
  const parseDate = (iso) => new Date(iso.length > 10 ? `${iso.slice(0, 19)}Z` : `${iso}T00:00Z`);

  const DAY = 86400000; // ms
  const daysBefore = (date, days) => new Date(date - days * DAY);
  const daysBetween = (date, later) => Math.floor(later / DAY) - Math.floor(date / DAY);

  function formatTime(date) {
    const hours = date.getUTCHours();
    const parts = { H: hours, I: hours % 12 || 12, M: date.getUTCMinutes() };
    return rules().time
      .replace(/%(-?)([HIM])/g, (_, bare, key) => String(parts[key]).padStart(bare ? 1 : 2, '0'))
      .replace('%p', hours < 12 ? 'AM' : 'PM');
  }

  // The day of date, seen from now: "Aujourd'hui", "Hier", "lun. 9 mars", in another year "12 janv. 2025".
  function formatDay(date, now) {
    const days = daysBetween(date, now);
    if (days === 0) return rules().today;
    if (days === 1) return rules().yesterday;
    const day = date.getUTCDate();
    return fill(date.getUTCFullYear() === now.getUTCFullYear() ? rules().day : rules().old_day, {
      weekday: rules().weekdays[date.getUTCDay()],
      day: day === 1 ? rules().first ?? day : day,
      month: rules().months[date.getUTCMonth()],
      year: date.getUTCFullYear(),
    });
  }

  // "à l'instant", "il y a 5 min", "il y a 3 h", else the day. What is still to come is of this instant: it
  // came in a take, whose clock runs on.
  function formatAgo(date, now) {
    const minutes = Math.trunc((now - date) / 60000);
    if (minutes >= 24 * 60) return formatDay(date, now);
    if (minutes < 1) return rules().now;
    if (minutes < 60) return fill(rules().minutes_ago, { n: minutes });
    return fill(rules().hours_ago, { n: Math.floor(minutes / 60) });
  }

  // How a <time data-as="..."> reads.
  const WAYS = {
    time: formatTime,
    day: formatDay,
    ago: formatAgo,
    recent: (date, now) => (formatDay(date, now) === rules().today ? formatTime(date) : formatDay(date, now)),
  };

  // The time in the film when the server made the page.
  const pageDate = () => parseDate(document.body.dataset.now);

  // The date is its datetime or, with data-before, so many minutes before now.
  function showTime(time, now = pageDate()) {
    const { as, before } = time.dataset;
    const text = WAYS[as](before ? new Date(now - 60000 * before) : parseDate(time.dateTime), now);
    if (time.textContent !== text) time.textContent = text;
  }

  // ---- the first frame ----

  const fillers = [];

  // Does to each part that a selector finds what fill does, once: as soon as its tag is there, what is in it
  // may not be.
  function whenPartCame(selector, fillPart) {
    fillers.push({ selector, fillPart, done: new WeakSet() });
  }

  function fillParts() {
    for (const { selector, fillPart, done } of fillers)
      for (const part of document.querySelectorAll(selector)) {
        if (done.has(part)) continue;
        done.add(part);
        fillPart(part);
      }
  }

  // How many are not read, in the bar; of messages in the title of the page, too.
  function showBadge(badge, unread) {
    badge.textContent = unread;
    badge.hidden = unread <= 0;
    if ('badge' in badge.dataset)
      document.title = (unread > 0 ? `(${unread}) ` : '') + document.title.replace(/^\(\d+\) /, '');
  }

  whenPartCame('time[data-as]', (time) => showTime(time));
  whenPartCame('[data-badge], [data-news]', (badge) =>
    showBadge(badge, Number(badge.dataset.badge ?? badge.dataset.news)));
  const watcher = new MutationObserver(fillParts);
  watcher.observe(document, { childList: true, subtree: true });
  document.addEventListener('DOMContentLoaded', () => {
    watcher.disconnect();
    fillParts();
  });

  return {
    dataOf, messagesOf, rules, fill, sign, withDecimal, formatCount, formatMoney,
    parseDate, daysBefore, daysBetween, formatTime, formatDay,
    showTime, showBadge, whenPartCame, fillParts,
  };
})();
