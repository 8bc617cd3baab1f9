// The one request that an open page always has on its way: the server answers it as soon as there is news,
// and after two seconds in any case. See cgi-bin/wait.c.
const PATIENCE = 5000; // ms without an answer: the network is gone
const PAUSE = 1000; // ms until it is tried again

// tell() is what the page says each time; hear(answer, told) gets what comes back, and what that answers.
// While nobody sees the page, it only says so, once. Returns a function that says it anew, at once.
export function startWaiting(path, tell, hear) {
  let asking = null;
  let timer;

  async function ask() {
    clearTimeout(timer);
    asking?.abort();
    if (document.hidden) return;
    const mine = asking = new AbortController();
    const told = tell();
    const alarm = setTimeout(() => mine.abort(), PATIENCE);
    const answer = await fetch(path, { method: 'POST', body: JSON.stringify(told), signal: mine.signal })
      .then((response) => response.ok && response.json()).catch(() => null);
    clearTimeout(alarm);
    if (mine !== asking) return; // another one is on its way
    try {
      if (answer) await hear(answer, told);
    } finally { // whatever goes wrong there, the laptop goes on hearing
      if (mine === asking) timer = setTimeout(ask, answer ? 0 : PAUSE);
    }
  }

  let isLeft = false; // the page is: another one speaks for the laptop
  document.addEventListener('visibilitychange', () => {
    const told = { ...tell(), takes: [] }; // this has a limit
    if (document.hidden && !isLeft) navigator.sendBeacon(path, JSON.stringify(told));
    ask();
  });
  addEventListener('pagehide', () => {
    isLeft = true;
    asking?.abort();
  });
  addEventListener('pageshow', ({ persisted }) => {
    isLeft = false;
    if (persisted) ask();
  });
  ask();
  return ask;
}
