// What the content says to the scripts of the upload page: labels, audiences, price, priceMin, priceMax,
// schedule, commission, and duration (undefined: the bar tells the truth). They stand in <main> of upload.html.
import { dataOf } from '../format.js';

const page = document.querySelector('.upload');
export const settings = Object.fromEntries(Object.keys(page.dataset).map((key) => [key, dataOf(page, key)]));
export const { labels } = settings;
