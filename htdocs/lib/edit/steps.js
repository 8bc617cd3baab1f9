// What the buttons of a form do: each step(root, tree, path) returns, or promises, the operations of a JSON
// Patch, and where they lead; root: the schema.
import { fitInto, newItem, sampleOf } from './samples.js';
import { at, kindOf, kindsOf, lastOf, parentOf, schemaAt } from './schema.js';

const testOf = (tree, path) => ({ op: 'test', path, value: at(tree, path) });
const indexOf = (path) => Number(lastOf(path));
const beside = (path, index) => `${parentOf(path)}/${index}`;

function move(tree, path, by) {
  const to = beside(path, indexOf(path) + by);
  return { operations: [testOf(tree, path), { op: 'move', from: path, path: to }], path: to };
}

function insertAt(root, tree, list, index) {
  const kind = kindOf(root, schemaAt(root, tree, list), []);
  const path = `${list}/${index}`;
  return { operations: [{ op: 'add', path, value: newItem(root, kind, at(tree, list), index) }], path };
}

function remove(tree, path, next) {
  return { operations: [testOf(tree, path), { op: 'remove', path }], path: next };
}

export const steps = {
  up: (root, tree, path) => move(tree, path, -1),
  down: (root, tree, path) => move(tree, path, 1),
  append: (root, tree, path) => insertAt(root, tree, path, at(tree, path).length),
  insert: (root, tree, path) => insertAt(root, tree, parentOf(path), indexOf(path) + 1),
  remove: (root, tree, path) => remove(tree, path, parentOf(path)),

  // The next item comes in its place, or the one before.
  delete(root, tree, path) {
    const last = at(tree, parentOf(path)).length - 2;
    return remove(tree, path, last < 0 ? parentOf(path) : beside(path, Math.min(indexOf(path), last)));
  },

  double(root, tree, path) {
    const to = beside(path, indexOf(path) + 1);
    const schema = schemaAt(root, tree, parentOf(path));
    if (!schema['x-unique']) return { operations: [{ op: 'copy', from: path, path: to }], path: to };
    const value = fitInto(schema, at(tree, parentOf(path)), indexOf(to), at(tree, path));
    return { operations: [{ op: 'add', path: to, value }], path: to };
  },

  add(root, tree, path) {
    const value = sampleOf(root, kindsOf(root, schemaAt(root, tree, path))[0]);
    return { operations: [{ op: 'add', path, value }], path };
  },
};
