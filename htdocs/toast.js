// The sentence at the bottom of a page, for six seconds.
const toast = document.querySelector('.toast');
let timer;

export function showToast(text) {
  toast.querySelector('span').textContent = text;
  toast.hidden = false;
  clearTimeout(timer);
  timer = setTimeout(() => { toast.hidden = true; }, 6000);
}
