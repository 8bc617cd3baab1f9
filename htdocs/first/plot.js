// Where the curves of a chart are, out of the days in data-values, the oldest first.
'use strict';

(() => {
  const { dataOf, whenPartCame } = first;
  const TICKS = 4; // at most, about
  const BOX = 10000; // the sides of the box of the curves, which is stretched over the plot

  // What the y axis shows: from least to most, a mark each step, which is 1, 2 or 5 units, or ten times that,
  // and so on; least <= 0 < most.
  function fitScale(values, unit) {
    const [least, most] = [Math.min(0, ...values), Math.max(0, ...values)];
    let step = unit;
    for (let i = 0; (most - least) / TICKS >= step; i++) step = i % 3 === 1 ? step / 2 * 5 : step * 2;
    const [bottom, top] = [-Math.ceil(-least / step) * step, Math.ceil(most / step) * step];
    return { least: bottom, most: top > bottom ? top : bottom + step, step };
  }

  // Where things are, in percent from the left and from the top.
  class Plot {
    constructor(count, values, unit) {
      Object.assign(this, { count, scale: fitScale(values, unit) });
    }

    x(day) {
      return this.count > 1 ? 100 * day / (this.count - 1) : 100;
    }

    y(value) {
      const { least, most } = this.scale;
      return 100 * (most - value) / (most - least);
    }

    points(values) {
      const inBox = (percent) => Math.round(percent * BOX / 100);
      return values.map((value, day) => `${inBox(this.x(day))},${inBox(this.y(value))}`).join(' ');
    }
  }

  const percent = (number) => `${number.toFixed(2)}%`;

  whenPartCame('.spark > polyline', (line) => {
    const values = dataOf(line.parentElement, 'values');
    line.setAttribute('points', new Plot(values.length, values, 1).points(values));
  });

  Object.assign(first, { BOX, Plot, percent });
})();
