// What every page does that shows posts (layout/posts.html).
import { startPosts } from './lib/posts.js';

startPosts();
