// A list that stays at its end, whatever grows, until somebody scrolls up, and again once that one is back
// down. Returns two functions: settle() goes to the end where it stays there; follow() lets it stay there
// from now on.
export function stayAtEnd(list) {
  let follows = true;
  let top;
  let height;
  const settle = () => { if (follows) list.scrollTop = list.scrollHeight; };
  list.addEventListener('scroll', () => {
    const { scrollTop, scrollHeight, clientHeight } = list;
    if (scrollHeight - scrollTop - clientHeight < 4) follows = true;
    else if (scrollTop < top && clientHeight === height) follows = false; // else it is the list that changed
    [top, height] = [scrollTop, clientHeight];
  });
  new ResizeObserver(settle).observe(list);
  return { settle, follow() { follows = true; } };
}
