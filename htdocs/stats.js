// Stats: which chart is seen, the day under the pointer, and what moves beside the figures of live.js.
import { formatCount, formatDay, formatMoney } from './format.js';
import { follow, showFigure } from './live.js';
import { storyDate } from './take.js';

const DAY = 86400000;

// ---- the four figures choose the chart ----

const keys = document.querySelectorAll('.key');
for (const key of keys) {
  key.addEventListener('click', () => {
    for (const other of keys) other.setAttribute('aria-pressed', other === key);
    for (const chart of document.querySelectorAll('.chart')) chart.hidden = chart.dataset.chart !== key.dataset.show;
  });
}

// ---- the chart ----

const place = (number) => `${number.toFixed(2)}%`;

for (const plot of document.querySelectorAll('.plot')) {
  const { values, before } = plot.dataset;
  const days = values.split(',').map(Number);
  const daysBefore = before.split(',').map(Number);
  const [least, most, rate] = ['least', 'most', 'rate'].map((key) => Number(plot.dataset[key] ?? 0));
  const show = 'money' in plot.dataset ? formatMoney : formatCount;
  const end = days.length - 1;
  const today = days[end];
  const x = (i) => (end ? 100 * i / end : 100);
  const y = (value) => 100 * (most - value) / (most - least);

  const cursor = plot.querySelector('.cursor');
  const point = plot.querySelector('.point');
  const label = plot.querySelector('.day');
  let pointed = null; // the day under the pointer

  function showDay() {
    const at = pointed ?? end;
    point.setAttribute('cx', place(x(at)));
    point.setAttribute('cy', place(Math.max(y(days[at]), -4)));
    cursor.toggleAttribute('hidden', pointed === null);
    label.hidden = pointed === null;
    if (pointed === null) return;
    cursor.setAttribute('x1', place(x(at)));
    cursor.setAttribute('x2', place(x(at)));
    const now = storyDate();
    const [shown, shownBefore] = label.querySelectorAll('span > span');
    label.querySelector('b').textContent = formatDay(new Date(now - (end - at) * DAY), now);
    shown.textContent = show(days[at]);
    shownBefore.textContent = show(daysBefore[at]);
    label.style.left = `${Math.min(Math.max(x(at) / 100 * plot.clientWidth, label.offsetWidth / 2), plot.clientWidth - label.offsetWidth / 2)}px`;
  }

  plot.addEventListener('pointermove', (event) => {
    const box = plot.getBoundingClientRect();
    pointed = Math.min(Math.max(Math.round((event.clientX - box.left) / box.width * end), 0), end);
    showDay();
  });
  plot.addEventListener('pointerleave', () => {
    pointed = null;
    showDay();
  });

  // Today's value grows; it may leave the plot at its top a little, but never the card.
  const line = plot.querySelector('.now').points.getItem(end);
  const area = plot.querySelector('polygon').points.getItem(end + 1);
  if (rate) follow(rate, (more) => {
    days[end] = today + more;
    line.y = area.y = 100 * Math.max(y(days[end]), -4);
    showDay();
  });
}

// ---- rows of the table that grow: gross, commission and net, so that they still add up ----

for (const row of document.querySelectorAll('tr[data-rate]')) {
  const cells = [...row.querySelectorAll('data')];
  const sums = cells.map((cell) => Math.round(100 * Number(cell.value)));
  follow(Number(row.dataset.rate), (net) => {
    const fee = Math.round(net * Number(row.dataset.fee));
    [net + fee, fee, net].forEach((more, i) => showFigure(cells[i], sums[i] + more, formatMoney));
  });
}
