// Numbers, money and dates as lib/format.c writes them, for what changes on screen; the rules are site.json's "format".
// A date is a Date whose UTC fields are the time in the film, as storyDate in take.js gives it.
export const rules = JSON.parse(document.body.dataset.format);
const DAY = 86400000;

export const fill = (text, values) => text.replace(/\{\{(\w+)\}\}/g, (_, key) => values[key]);
const sign = (number) => (number < 0 ? '\u2212' : '');

// "2026-03-14" or "2026-03-14T21:07", also with seconds.
export const parseDate = (iso) => new Date(iso.length > 10 ? `${iso.slice(0, 19)}Z` : `${iso}T00:00Z`);

export function formatCount(number) {
  return sign(number) + String(Math.abs(Math.trunc(number))).replace(/\B(?=(\d{3})+$)/g, rules.thousands);
}

export function formatMoney(cents) {
  const rest = String(Math.abs(cents) % 100).padStart(2, '0');
  return sign(cents) + fill(rules.currency, { amount: formatCount(Math.abs(cents) / 100) + rules.decimal + rest });
}

// A whole number of percent.
export const formatPercent = (number) => fill(rules.percent, { amount: number });

export function formatTime(date) {
  const hours = date.getUTCHours();
  const parts = { H: hours, I: hours % 12 || 12, M: date.getUTCMinutes() };
  return rules.time.replace(/%(-?)([HIM])/g, (_, bare, key) => String(parts[key]).padStart(bare ? 1 : 2, '0')).replace('%p', hours < 12 ? 'AM' : 'PM');
}

// The day of date, seen from now: "Aujourd'hui", "Hier", "lun. 9 mars", in another year "12 janv. 2025".
export function formatDay(date, now) {
  const days = Math.floor(now / DAY) - Math.floor(date / DAY);
  if (days === 0) return rules.today;
  if (days === 1) return rules.yesterday;
  const day = date.getUTCDate();
  return fill(date.getUTCFullYear() === now.getUTCFullYear() ? rules.day : rules.old_day, {
    weekday: rules.weekdays[date.getUTCDay()],
    day: day === 1 ? rules.first ?? day : day,
    month: rules.months[date.getUTCMonth()],
    year: date.getUTCFullYear(),
  });
}

// "à l'instant", "il y a 5 min", "il y a 3 h", else the day.
export function formatAgo(date, now) {
  const minutes = Math.trunc((now - date) / 60000);
  if (minutes >= 24 * 60) return formatDay(date, now);
  if (minutes < 1) return rules.now;
  return minutes < 60 ? fill(rules.minutes_ago, { n: minutes }) : fill(rules.hours_ago, { n: Math.floor(minutes / 60) });
}
