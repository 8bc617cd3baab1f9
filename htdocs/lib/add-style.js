// Brings the looks of what comes later than the page: a file of htdocs/.
import { persist } from './persist.js';

export const addStyle = (href) => persist(() => new Promise((onload, refuse) => {
  const style = document.createElement('link');
  const onerror = () => {
    style.remove();
    refuse();
  };
  document.head.append(Object.assign(style, { rel: 'stylesheet', href, onload, onerror }));
}));
