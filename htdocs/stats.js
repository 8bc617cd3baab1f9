// Stats: which chart is seen, the day under the pointer, and what grows beside the figures of lib/live.js.
import { chartIn, daysBefore, formatCount, formatDay, formatMoney, percent } from './lib/format.js';
import { follow, showFigure, startFigures } from './lib/live.js';
import { announce } from './lib/state.js';
import { storyDate } from './lib/story-clock.js';

const HIGHEST = -4; // percent from the top: today's value may leave the plot a little, but never the card

// ---- the four figures choose the chart ----

const keys = document.querySelectorAll('.key');
for (const key of keys) {
  key.addEventListener('click', () => {
    for (const other of keys) other.setAttribute('aria-pressed', other === key);
    for (const chart of document.querySelectorAll('.chart'))
      chart.hidden = chart.dataset.chart !== key.dataset.show;
  });
}

// ---- the day under the pointer, else today, which grows ----

class Pointer {
  #element;
  #chart;
  #day = null; // under the pointer

  constructor(element) {
    this.#element = element;
    this.#chart = chartIn(element);
    element.addEventListener('pointermove', ({ clientX }) => {
      const { left, width } = element.getBoundingClientRect();
      this.#point(Math.min(Math.max(Math.round((clientX - left) / width * this.#end), 0), this.#end));
    });
    element.addEventListener('pointerleave', () => this.#point(null));
    if (element.dataset.rate) this.#grow(Number(element.dataset.rate));
  }

  get #end() {
    return this.#chart.values.length - 1;
  }

  #point(day) {
    this.#day = day;
    this.#show();
  }

  #grow(rate) {
    const { values, plot } = this.#chart;
    const today = values[this.#end];
    const line = this.#element.querySelector('.now').points.getItem(this.#end);
    const area = this.#element.querySelector('polygon').points.getItem(this.#end + 1);
    follow(rate, (more) => {
      values[this.#end] = today + more;
      line.y = area.y = 100 * Math.max(plot.y(values[this.#end]), HIGHEST);
      this.#show();
    });
  }

  #show() {
    const { values, plot } = this.#chart;
    const day = this.#day ?? this.#end;
    const point = this.#element.querySelector('.point');
    const cursor = this.#element.querySelector('.cursor');
    const label = this.#element.querySelector('.day');
    point.setAttribute('cx', percent(plot.x(day)));
    point.setAttribute('cy', percent(Math.max(plot.y(values[day]), HIGHEST)));
    cursor.setAttribute('visibility', this.#day === null ? 'hidden' : 'visible');
    label.hidden = this.#day === null;
    if (this.#day === null) return;
    for (const end of ['x1', 'x2']) cursor.setAttribute(end, percent(plot.x(day)));
    this.#showLabel(label, day);
  }

  #showLabel(label, day) {
    const { values, before, plot, isMoney } = this.#chart;
    const show = isMoney ? formatMoney : formatCount;
    const now = storyDate();
    const [shown, shownBefore] = label.querySelectorAll('span > span');
    label.querySelector('b').textContent = formatDay(daysBefore(now, this.#end - day), now);
    shown.textContent = show(values[day]);
    shownBefore.textContent = show(before[day]);
    const [width, half] = [this.#element.clientWidth, label.offsetWidth / 2];
    label.style.left = `${Math.min(Math.max(plot.x(day) / 100 * width, half), width - half)}px`;
  }
}

for (const plot of document.querySelectorAll('.plot')) new Pointer(plot);

// ---- rows of the table that grow: gross, commission and net, so that they still add up ----

for (const row of document.querySelectorAll('tr[data-rate]')) {
  const cells = [...row.querySelectorAll('data')];
  const sums = cells.map((cell) => Math.round(100 * Number(cell.value)));
  follow(Number(row.dataset.rate), (net) => {
    const fee = Math.round(net * Number(row.dataset.fee));
    [net + fee, fee, net].forEach((more, i) => showFigure(cells[i], sums[i] + more, formatMoney));
  });
}

startFigures();
announce();
