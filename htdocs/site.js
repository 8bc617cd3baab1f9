// What every page does. A page's own script, NAME.js, comes after this one; the modules of both are in lib/,
// and importing one changes nothing.
import { startKeys } from './lib/keys.js';
import { restorePage, startPageCache } from './lib/page-cache.js';
import { announce } from './lib/state.js';
import { startTake } from './lib/take.js';
import { startWatch } from './lib/watch.js';

restorePage();
startKeys();
startTake();
startPageCache();
startWatch();
announce();
