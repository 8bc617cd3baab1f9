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
