// What was filled in about a post: { text, audience, price, when, day, time }, all as typed. What is wrong
// with it, how it is shown, and the body of the request that publishes it.
import { fill, formatDay, formatMoney, formatPercent, withDecimal } from '../format.js';
import { storyDate } from '../story-clock.js';
import { labels, settings } from './settings.js';

const { audiences, commission = 0 } = settings;

export const paidAudience = audiences.find(({ paid }) => paid)?.name; // the first, if there is any
const audienceOf = (fields) => audiences.find(({ name }) => name === fields.audience);
export const isPaid = (fields) => Boolean(audienceOf(fields).paid);

// "4,99" -> 499, what is no price -> NaN. Without fractions on the way: they do not hold a cent.
function centsOf(text) {
  const [, euros, rest = ''] = text.trim().match(/^(\d{1,6})(?:[.,](\d{1,2}))?$/) ?? [];
  return Number(euros) * 100 + Number(rest.padEnd(2, '0'));
}

// 499 -> "4,99", as it stands in the field.
export const priceText = (euros) => withDecimal(euros.toFixed(2));

// As after_commission in cgi-bin/lib/text/format.c: rounded to the cent, per sale.
const afterCommission = (cents) => cents - Math.trunc(cents * commission + 0.5);

// "18:00" and "18h" -> "18:00", else undefined.
function timeOf(text) {
  const [, hours, minutes = '00'] = text.trim().match(/^([01]?\d|2[0-3]) ?[:h] ?([0-5]\d)?$/i) ?? [];
  return hours && `${hours.padStart(2, '0')}:${minutes}`;
}

const isoNow = () => storyDate().toISOString().slice(0, 19);
const momentOf = ({ when, day, time }) => (when === 'later' ? `${day}T${timeOf(time)}` : isoNow());

// Why a post, if it is paid, cannot have its price: a sentence, or "".
function priceProblem(fields) {
  const [min, max] = [settings.priceMin, settings.priceMax].map((euros) => Math.round(100 * euros));
  const cents = centsOf(fields.price);
  if (!isPaid(fields) || (cents >= min && cents <= max)) return '';
  return fill(labels.bad_price, { min: formatMoney(min), max: formatMoney(max), found: fields.price });
}

// A sentence, or "" when all is well.
export function problemWith(fields) {
  const well = fields.when === 'now' || (timeOf(fields.time) && momentOf(fields) > isoNow());
  return priceProblem(fields) || (well ? '' : fill(labels.bad_time, { found: fields.time }));
}

// What stands under the price.
export function noteOf(fields) {
  const net = formatMoney(afterCommission(centsOf(fields.price)));
  const percent = formatPercent(Math.round(100 * commission));
  return priceProblem(fields) || fill(audienceOf(fields).note, { net, percent });
}

// How the post reads that is being written.
export function textsOf(fields) {
  const hasPrice = isPaid(fields) && !priceProblem(fields);
  return { ...fields, price: hasPrice ? formatMoney(centsOf(fields.price)) : '' };
}

export function whenOf({ day, time }) {
  return { day: formatDay(new Date(`${day}Z`), storyDate()), time: timeOf(time) };
}

// What POST /upload/ID wants: the fields under their names, but for the price and the date.
export function bodyOf(fields) {
  const { price, when, day, time, ...texts } = fields;
  const body = { ...texts, at: momentOf(fields), scheduled: when === 'later' };
  return isPaid(fields) ? { ...body, price: centsOf(price) / 100 } : body;
}
