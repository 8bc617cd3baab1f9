// Any-key typing: whatever key the actor hits, the next character of a given text appears in the field.

// A character as one sees it: a flag, or what marks, skin colours, tags and joiners make one of.
const GRAPHEME = /\p{RI}{2}|.[\p{M}\p{EMod}\u{E0020}-\u{E007F}]*(?:\u200D.[\p{M}\p{EMod}]*)*/gsu;

// What the field holds before the first key, and after each: a character more or, at a ⌫ in the text, one
// less.
function valuesOf(text) {
  const values = [''];
  let typed = [];
  for (const [grapheme] of text.matchAll(GRAPHEME)) {
    typed = grapheme === '⌫' ? typed.slice(0, -1) : [...typed, grapheme];
    values.push(typed.join(''));
  }
  return values;
}

export const finished = (text) => valuesOf(text).at(-1);

// A key that would bring a character: a letter, a space, a dead key, one that an input method works on.
const types = ({ key }) =>
  [...key].length === 1 || ['Dead', 'Process', 'Compose', 'Unidentified'].includes(key);
const isShortcut = (event) =>
  (event.ctrlKey && !event.altKey && !event.getModifierState('AltGraph')) || event.metaKey;

// Lets any key type cue() into field: { me: the text, keys: characters a press, enter: "complete" }; while
// cue() is nothing, or has no me, the actor types freely. Each step is an "input" event. Returns an object of
// two functions:
//   finish()  completes the text and returns true, or returns false when nothing of it, or not enough, is
//             typed
//   restart() begins again, from what the field holds if that is a part of the text
export function anyKey(field, cue) {
  let text; // of which values are the steps, and done of them are done
  let values;
  let done = 0;

  // The cue now, or nothing; a new one begins with an empty field.
  function current() {
    const now = cue();
    if (now?.me !== text) {
      text = now?.me;
      values = text && valuesOf(text);
      done = field.value && text ? Math.max(0, values.lastIndexOf(field.value)) : 0;
    }
    return text ? now : undefined;
  }

  function show(step) {
    done = step;
    field.value = values[done];
    field.setSelectionRange(field.value.length, field.value.length);
    field.scrollTop = field.scrollHeight;
    field.dispatchEvent(new Event('input', { bubbles: true }));
  }

  field.addEventListener('keydown', (event) => {
    const now = current();
    if (!now || isShortcut(event)) return;
    if (types(event) && !event.repeat) {
      show(Math.min(done + (now.keys ?? 1), values.length - 1));
    } else if (event.key === 'Backspace') { // to when the field last held a character less, past any slip
      const shorter = values.slice(0, done).findLastIndex((value) => value.length < values[done].length);
      show(Math.max(0, shorter));
    }
    const moves = /^(Backspace|Delete|Tab|Arrow.*|Home|End|Page.*)$/.test(event.key);
    if (types(event) || moves) event.preventDefault();
  });
  // Paste, drop, cut and input methods change nothing.
  field.addEventListener('beforeinput', (event) => {
    if (current()) event.preventDefault();
  });
  field.addEventListener('input', (event) => {
    if (event.isTrusted && current()) show(done);
  });

  return {
    finish() {
      const now = current();
      if (!now) return field.value.trim() !== '';
      if (done === 0 || (now.enter === 'complete' && done < values.length - 1)) return false;
      show(values.length - 1);
      return true;
    },
    restart() {
      text = undefined;
      current();
    },
  };
}
