// How much of a file is here, in the signs of site.json's "format".
'use strict';

(() => {
  const { dataOf, fill, rules, whenPartCame, withDecimal } = first;

  // A whole number of percent.
  const formatPercent = (number) => fill(rules().percent, { amount: number });

  // 12400000 -> "12,4 Mo". The units are the page's, each a thousand of the one before.
  function formatSize(bytes) {
    const units = dataOf(document.querySelector('[data-units]'), 'units');
    const unit = units.findIndex((_, i) => bytes < 999.5 * 1000 ** i || i === units.length - 1);
    const number = bytes / 1000 ** unit;
    return `${withDecimal(number.toFixed(unit && number < 99.95 ? 1 : 0))}\u00a0${units[unit]}`;
  }

  whenPartCame('[data-bytes]', (part) => { part.textContent = formatSize(part.dataset.bytes); });
  whenPartCame('[data-percent]', (part) => { part.textContent = formatPercent(part.dataset.percent); });

  Object.assign(first, { formatPercent, formatSize });
})();
