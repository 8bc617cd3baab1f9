// Elements, made by hand or out of the templates of the page.
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

export const clone = (id) => document.getElementById(id).content.firstElementChild.cloneNode(true);

// Shows a sentence in an element, or hides it when there is none.
export function say(element, sentence = '') {
  element.textContent = sentence;
  element.hidden = !sentence;
}

// A path, as a selector wants it behind =.
export const quoted = (path) => JSON.stringify(path);

export const buttonAt = (form, path, what) => [...form.querySelectorAll(`button[data-do=${what}]:enabled`)]
  .find((button) => button.closest('[data-at]').dataset.at === path);

// Returns what gives the focus and the caret back to the field, heading or button of a form that has them
// now, once the form is made anew; moved(path): where it is then.
export function holdFocus(form, moved) {
  const here = document.activeElement;
  const place = here?.closest('[data-at]');
  if (!form.contains(place)) return () => {};
  const { selectionStart: start, selectionEnd: end, dataset: { path, do: what } } = here;
  const now = quoted(moved(path ?? place.dataset.at));
  return () => {
    const again = what
      ? buttonAt(form, JSON.parse(now), what)
      : form.querySelector(`[data-path=${now}]`) ?? form.querySelector(`details[data-at=${now}] > summary`);
    again?.focus({ preventScroll: true });
    if (Number.isInteger(start)) again?.setSelectionRange?.(start, end);
  };
}
