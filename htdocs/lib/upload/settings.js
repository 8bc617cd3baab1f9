// What the content says to the scripts of the upload page, by the data- attributes of its <main>: labels,
// types, audiences, price, priceMin, priceMax, schedule, commission, and duration (undefined: the bar tells
// the truth).
import { dataOf } from '../format.js';

const page = document.querySelector('.upload');
export const settings = Object.fromEntries(Object.keys(page.dataset).map((key) => [key, dataOf(page, key)]));
export const { labels } = settings;
