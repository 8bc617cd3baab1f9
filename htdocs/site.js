// What every page does. A page's own script, NAME.js, comes after this one; the modules of both are in lib/,
// and importing one changes nothing.
import { startKeys } from './lib/keys.js';
import { restorePage, startPageCache } from './lib/page-cache.js';
import { bring } from './lib/persist.js';
import { announce, load, resetState } from './lib/state.js';
import { startTake } from './lib/take.js';
import { startWatch } from './lib/watch.js';

if ((load().scene ?? document.body.dataset.scene) !== document.body.dataset.scene) resetState(null);
restorePage();
startKeys();
startTake();
startPageCache();
startWatch();
announce();
// What is not needed for what is seen first.
const start = (ask) => bring(ask).then(({ start }) => start());
addEventListener('load', () => {
  start(() => import('./lib/freeze.js'));
  start(() => import('./lib/remote.js'));
  start(() => import('./lib/player.js'));
  start(() => import('./lib/lightbox.js'));
  const hasPosts = document.querySelector('[href="/comments"]'); // see layout/posts.html
  if (hasPosts) start(() => import('./lib/comments.js'));
});
