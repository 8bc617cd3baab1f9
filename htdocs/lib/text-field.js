// A text field that is as high as its text.
export function fitHeight(field) {
  field.style.height = 'auto';
  field.style.height = `${field.scrollHeight}px`;
}
