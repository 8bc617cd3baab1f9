// Files that are dropped on the upload page: the whole window takes them, with a sign over it. That the
// browser does not open them is the work of take.js.
const overlay = document.querySelector('.overlay');
const isFolder = (item) => item.webkitGetAsEntry()?.isDirectory;

// take(files, names of folders) is called with what was dropped.
export function onDrop(take) {
  for (const name of ['dragenter', 'dragleave', 'drop']) {
    addEventListener(name, (event) => {
      if (!event.dataTransfer.types.includes('Files')) return;
      overlay.hidden = name === 'drop' || (name === 'dragleave' && !event.relatedTarget); // out of the window
      if (name !== 'drop') return;
      const items = [...event.dataTransfer.items].filter(({ kind }) => kind === 'file');
      const files = items.filter((item) => !isFolder(item)).map((item) => item.getAsFile());
      take(files, items.filter(isFolder).map((item) => item.webkitGetAsEntry().name));
    });
  }
}
