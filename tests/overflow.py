"""The worst content for the eye that the schemas allow, and a walk over a page that tells what leaves its place."""

NAME, COUNTRY, HUGE = 'Maximiliana-Wilhelmina-Kar', 'République démocratique du Congo', 10 ** 12
LONG = 'Wolfeschlegelsteinhausenbergerdorffwelchevoralternwarengewis'
NAMES = [LONG, NAME, COUNTRY] * 9


def relabel(labels, names):
    labels.update(dict.fromkeys(names.split(), NAME))


def worst_site(tree):
    tree['brand'] = NAME
    tree['creator'].update(name=LONG, handle='@' + LONG, bio=LONG * 2, city=LONG)
    for counter in tree['creator']['counters']:
        counter['value'] = HUGE
    for entry, label in zip(tree['nav'], NAMES):
        entry['label'] = label


def worst_home(tree):
    tree['posts'] = tree['posts'][:5]
    for post in tree['posts']:
        post.update(text=LONG * 3, views=HUGE, likes=HUGE, comments=HUGE, tips=HUGE, audience=LONG)
        if 'price' in post:
            post.update(price=9999.99, sales=10 ** 5)
    relabel(tree['labels'], 'publish add_media today available')
    relabel(tree['post_labels'], 'views sales')


def worst_notifications(tree):
    tree['activity'] = tree['activity'][:2]
    for event in tree['activity']:
        event.update(text=LONG, amount=9999.99)
    for choice in tree['filters']:
        choice['label'] = NAME
    tree['tip'] = LONG


def worst_profile(tree):
    relabel(tree['labels'], 'hint since posts media')


def worst_messages(tree):
    tree['conversations'] = tree['conversations'][:5]
    for conversation, name in zip(tree['conversations'], NAMES):
        conversation.update(unread=9999)
        conversation['history'] = [{'from': who, 'text': LONG * 2, 'tip': 10 ** 6, 'image': 'post-wax.svg',
                                    'at': '2026-03-14T21:06'} for who in ('me', 'them')]
    group = {'fans': ['lea', 'marcel', 'theo', 'raoul', 'hugo', 'ines'], 'name': LONG, 'avatar': 'allez.svg'}
    tree['conversations'][1].update(group)
    relabel(tree['labels'], 'last_seen since spent vip placeholder')


def worst_fans(tree):
    for fan, name in zip(tree['fans'], NAMES * 4):
        fan.update(name=name, short=name, handle='@' + name, vip=True, since='2025-09-27', spent=10 ** 9, plan=9999.99, city=LONG, note=LONG * 2)


def worst_stats(tree):
    for measure, total, label in zip(tree['measures'], [0, HUGE, 2_000_000, 12_345_678], NAMES):
        measure.update(label=label, change=999999.9)
        if total:
            measure['total'] = total
    for source, label in zip(tree['sources'], NAMES):
        source.update(label=label, one=label)
        for sale in source.get('sales', []):
            sale['count'] = 10 ** 7
    tree['events'].append({'at': '2026-02-14', 'label': NAME, 'earnings': 2, 'views': 2})
    tree['countries'] = [{'name': name, 'share': 1} for name in NAMES[:3]]
    for sale, name in zip(tree['transactions'], NAMES):
        sale.update(amount=-9999.99, fan=name)
    relabel(tree['labels'], 'updated live pending views pending_status gross')
    for choice in tree['ranges']:
        choice.update(label=NAME, before=LONG, now=LONG)


def worst_upload(tree):
    tree.update(price=99999.99, price_max=99999.99)
    for audience in tree['audiences']:
        audience['name'] += NAME
    relabel(tree['labels'], 'choose drop drop_more hint empty publish preview no_media now later continue own_thumbnail')


WORST = {'fans': worst_fans, 'site': worst_site, 'home': worst_home, 'notifications': worst_notifications,
         'profile': worst_profile, 'messages': worst_messages, 'stats': worst_stats, 'upload': worst_upload}


# What leaves its place, as sentences: text beyond its card (or the page), elements wider than their content allows, text over
# text, figures that are cut. A long word may end in an ellipsis.
WALK = '''
  const told = new Set();
  const nameOf = (element) => element.nodeName.toLowerCase() + [...element.classList].map((word) => `.${word}`).join('');
  const pathOf = (element) => {
    const names = [];
    for (let e = element; e && e !== document.body && names.length < 4; e = e.parentElement) names.unshift(nameOf(e));
    return names.join(' > ');
  };
  const tell = (element, what) => told.add(`${pathOf(element)}: ${what}`);
  const root = document.documentElement;
  if (root.scrollWidth > root.clientWidth) tell(root, `the page is ${root.scrollWidth} wide`);

  const styles = new Map();
  const styleOf = (element) => styles.get(element) ?? styles.set(element, getComputedStyle(element)).get(element);
  const texts = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT, (node) =>
    (node.nodeType === 1 && styleOf(node).display === 'none' ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT));
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (node.nodeType === 1) {
      const style = styleOf(node);
      const holds = node.matches('.card, .account, main, main > *') || /auto|scroll/.test(style.overflowX);
      if (holds && node.scrollWidth > node.clientWidth + 1) tell(node, `${node.scrollWidth} in ${node.clientWidth}`);
      const name = node.matches('.verified') && node.previousElementSibling;
      const [before, badge] = [name || node, node].map((element) => element.getBoundingClientRect());
      if (name && (before.height > 2 * badge.height || Math.abs(badge.left - before.right) > 8 || before.bottom < badge.top))
        tell(node, 'the badge is not beside the name');
      continue;
    }
    const parent = node.parentElement;
    const text = node.data.trim();
    if (!text || styleOf(parent).visibility === 'hidden' || [parent, parent.parentElement].some((e) => styleOf(e).opacity === '0')) continue;
    if (/^[-−+$]?[\\d\\s.,]+\\S{0,3}$/.test(text) && styleOf(parent).overflowX !== 'visible' && parent.scrollWidth > parent.clientWidth)
      tell(parent, `the figure ${text} is cut`);
    const range = new Range();
    range.selectNodeContents(node);
    for (const whole of range.getClientRects()) {
      const box = { left: whole.left, right: whole.right, top: whole.top, bottom: whole.bottom };
      let card = null;
      for (let e = parent; e && e !== document.body; e = e.parentElement) {
        const style = styleOf(e);
        if (style.overflowX !== 'visible' && style.display !== 'inline') {
          const { left, right, top, bottom } = e.getBoundingClientRect();
          box.left = Math.max(box.left, left);
          box.right = Math.min(box.right, right);
          if (style.overflowY !== 'visible') {
            box.top = Math.max(box.top, top);
            box.bottom = Math.min(box.bottom, bottom);
          }
        }
        if (!card && e.matches('.card, .account, .side, .messages > *, .toast, .menu, main')) card = e;
      }
      if (box.right - box.left < 1 || box.bottom - box.top < 1) continue;
      const around = (card ?? document.body).getBoundingClientRect();
      if (box.left < around.left - 1 || box.right > around.right + 1)
        tell(parent, `"${text.slice(0, 20)}" leaves ${nameOf(card ?? document.body)}`);
      const fixed = parent.closest('.side, .top, .toast, .menu, .overlay');
      texts.push({ box, parent, group: fixed ?? card });
    }
  }
  for (const [i, { box: a, parent, group }] of texts.entries())
    for (const { box: b, parent: other, group: beside } of texts.slice(i + 1))
      if (group === beside && parent !== other && Math.min(a.right, b.right) - Math.max(a.left, b.left) > 2 &&
          Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 4) tell(parent, `stands over ${pathOf(other)}`);
  return [...told];
'''
