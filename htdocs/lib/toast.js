// The sentence at the bottom of a page, for six seconds.
let timer;

export function showToast(text) {
  const toast = document.querySelector('.toast');
  toast.querySelector('span').textContent = text;
  toast.hidden = false;
  clearTimeout(timer);
  timer = setTimeout(() => { toast.hidden = true; }, 6000);
}
