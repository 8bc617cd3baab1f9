// How a file of the queue is shown: its state, its bar and the words beside. An item is an Item (item.js).
import { fill, formatPercent, formatSize } from '../format.js';
import { labels } from './settings.js';

function formatLeft(seconds) {
  if (seconds < 90) return fill(labels.seconds, { n: Math.ceil(seconds) });
  if (seconds < 5400) return fill(labels.minutes, { n: Math.ceil(seconds / 60) });
  return fill(labels.hours, { n: Math.ceil(seconds / 3600) });
}

function statusOf({ state, transfer, bar, file }) {
  const size = formatSize(file.size);
  if (state === 'failed') return labels[transfer.why] ?? (transfer.why || labels.offline);
  if (state === 'waiting' || state === 'done') return `${labels[state]} · ${size}`;
  const { bytes, speed, left } = bar.figures;
  const words = [fill(labels.sent, { sent: formatSize(bytes), size })];
  if (state !== 'sending') words.unshift(labels[state]);
  else if (bar.waits) words.push(labels.finishing);
  else if (speed) {
    words.push(fill(labels.speed, { speed: formatSize(speed) }));
    words.push(fill(labels.left, { time: formatLeft(left) }));
  }
  return words.join(' · ');
}

function setButton(button, icon, label) {
  if (button.ariaLabel === label) return;
  button.ariaLabel = button.querySelector('span').textContent = label;
  button.querySelector('use').setAttribute('href', `/icons.svg#${icon}`);
}

const TOGGLES = { sending: 'pause', stalled: 'pause', paused: 'resume', failed: 'retry' };

export function showRow(item) {
  const { state, row, bar, file } = item;
  row.dataset.state = state;
  row.querySelector('progress').value = bar.bytes / file.size || 0;
  row.querySelector('.percent').textContent = formatPercent(Math.floor(100 * bar.bytes / file.size) || 0);
  row.querySelector('.state').textContent = statusOf(item);
  const toggle = row.querySelector('[data-do=toggle]');
  toggle.hidden = !(state in TOGGLES);
  if (state in TOGGLES) setButton(toggle, TOGGLES[state], labels[TOGGLES[state]]);
  const [icon, label] = state === 'done' ? ['trash', labels.delete] : ['close', labels.cancel];
  const cancel = row.querySelector('[data-do=cancel]');
  setButton(cancel, icon, label);
  cancel.disabled = item.busy;
}
