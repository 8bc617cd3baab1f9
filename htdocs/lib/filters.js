// Buttons of which one is chosen: data-filter says what it keeps.

// Chooses a button, at the start the first, and tells when another one is.
export function startFilters(element, onChoose) {
  const buttons = [...element.querySelectorAll('[data-filter]')];
  const choose = (button) => buttons.forEach((other) => other.setAttribute('aria-pressed', other === button));
  const begin = () => choose(buttons[0]);
  begin();
  addEventListener('restart', begin);
  element.addEventListener('click', ({ target }) => {
    const button = target.closest('[data-filter]');
    if (!button) return;
    choose(button);
    onChoose();
  });
}

// What the chosen one of an element keeps; nothing when there are no buttons.
export const chosenFilter = (element) =>
  element.querySelector('[data-filter][aria-pressed=true]')?.dataset.filter;
