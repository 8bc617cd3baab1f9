// The days to choose from for a post that is scheduled, as the story clock has them.
import { daysBefore, formatDay } from '../format.js';
import { storyDate } from '../story-clock.js';

// Adds so many to list, each a copy of template; tomorrow is chosen.
export function addDays(list, template, count) {
  const now = storyDate();
  for (let i = 0; i < count; i++) {
    const date = daysBefore(now, -i);
    const day = template.cloneNode(true);
    day.querySelector('input').value = date.toISOString().slice(0, 10);
    day.querySelector('input').checked = i === 1;
    day.querySelector('span').textContent = formatDay(date, now);
    list.append(day);
  }
}
