// What the server said last of the set, and how long ago.
const { plain } = document.querySelector('main').dataset;

export const state = {
  scene: '',
  scenes: [],
  laptops: [],
  heard: performance.now(), // ms
  isKnown: false,
  age: () => (performance.now() - state.heard) / 1000, // s
};

// A scene as it is called on screen.
export const labelOf = (name) => state.scenes.find((scene) => scene.name === name)?.label || name || plain;

export function keep(answer) {
  Object.assign(state, answer, { heard: performance.now(), isKnown: true });
}
