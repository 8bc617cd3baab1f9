// Charts: the axes and marks around the curves of plot.js.
'use strict';

(() => {
  const { dataOf, daysBefore, daysBetween, fill, formatCount, formatDay, parseDate, rules, sign } = first;
  const { BOX, percent, Plot, whenPartCame, withDecimal } = first;
  const DATES = 7; // at most, about
  const DENSE = 100; // days: more want a thinner line

  // What a mark of an axis says: 1500 -> "1,5 k"; money: 150000 cents -> "1,5 k €".
  function formatShort(number, isMoney) {
    const units = rules().short ?? [''];
    let rest = Math.abs(number) / (isMoney ? 100 : 1);
    let unit = 0;
    for (; rest >= 1000 && unit < units.length - 1; unit++) rest /= 1000;
    const digits = rest < 1000 ? withDecimal(String(Number(rest.toPrecision(3)))) : formatCount(rest);
    const amount = digits + units[unit];
    return sign(number) + (isMoney ? fill(rules().currency, { amount }) : amount);
  }

  function add(parent, before, name, attributes, text = '') {
    const element = document.createElementNS(parent.namespaceURI, name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.textContent = text;
    parent.insertBefore(element, before);
  }

  // Which end of a text is at its place: about half of its width, at most, so that it stays inside.
  function anchorOf(text, place) {
    const half = 0.6 * [...text].length;
    return place < half ? 'start' : place > 100 - half ? 'end' : 'middle';
  }

  function addTicks(svg, curves, plot, isMoney) {
    const list = svg.closest('.axes').querySelector('.ticks');
    for (let value = plot.scale.least; value <= plot.scale.most; value += plot.scale.step) {
      const y = percent(plot.y(value));
      add(list, null, 'span', {}, formatShort(value, isMoney));
      add(svg, curves, 'line', { class: 'grid', x2: '100%', y1: y, y2: y });
    }
  }

  function addDates(svg, curves, plot, now) {
    const step = plot.count <= DATES ? 1 : Math.ceil((plot.count - 1) / (DATES - 1));
    for (let ago = 0; ago < plot.count; ago += step) {
      const x = plot.x(plot.count - 1 - ago);
      const text = formatDay(daysBefore(now, ago), now);
      add(svg, curves, 'text', { x: percent(x), y: '100%', dy: 24, 'text-anchor': anchorOf(text, x) }, text);
    }
  }

  // The events of this measure, beside their days.
  function addMarks(svg, cursor, plot, events, values, now) {
    for (const { at, label } of events) {
      const day = plot.count - 1 - daysBetween(parseDate(at), now);
      if (!(day >= 0 && day < plot.count)) continue;
      const [x, y] = [percent(plot.x(day)), percent(plot.y(values[day]))];
      add(svg, cursor, 'circle', { class: 'mark', cx: x, cy: y, r: 4 });
      const anchor = anchorOf(label, plot.x(day));
      add(svg, cursor, 'text', { class: 'mark', x, y, dy: -12, 'text-anchor': anchor }, label);
    }
  }

  const drawn = new WeakMap();

  // Draws the chart in an element .plot, and keeps for the page's script: { values, before, plot, isMoney }.
  function draw(element) {
    const [values, before, events] = ['values', 'before', 'events'].map((key) => dataOf(element, key) ?? []);
    const isMoney = 'money' in element.dataset;
    const plot = new Plot(values.length, [...values, ...before], isMoney ? 100 : 1);
    const svg = element.querySelector('svg');
    const [curves, cursor] = [svg.querySelector('svg'), svg.querySelector('.cursor')];
    const now = parseDate(document.body.dataset.now);
    const zero = plot.points([0]).split(',')[1];
    const id = element.closest('[data-chart]').dataset.chart;
    element.classList.toggle('dense', values.length > DENSE);
    addTicks(svg, curves, plot, isMoney);
    addDates(svg, curves, plot, now);
    curves.querySelector('polygon').setAttribute('points', `0,${zero} ${plot.points(values)} ${BOX},${zero}`);
    curves.querySelector('.before').setAttribute('points', plot.points(before));
    curves.querySelector('.now').setAttribute('points', plot.points(values));
    addMarks(svg, cursor, plot, events.filter((event) => event[id]), values, now);
    svg.querySelector('.point').setAttribute('cy', percent(plot.y(values.at(-1))));
    drawn.set(element, { values, before, plot, isMoney });
  }

  whenPartCame('.plot > .day', (day) => draw(day.parentElement));

  Object.assign(first, { chartIn: (element) => drawn.get(element) });
})();
