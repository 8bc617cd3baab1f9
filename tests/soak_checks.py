"""What must hold on a laptop of make soak, of what its page says."""

# The shooting crew's words, which no actor's laptop may show.
CREW = ['Régie', 'scenes/', 'cinq-jours-apres', 'content/', '.json']


def lines_of(them):
    """The texts of what an exchange answers: one text, or a list of texts and messages."""
    return [line if isinstance(line, str) else line.get('text', '') for line in (them if isinstance(them, list) else [them] if them else [])]


def typed(text):
    """What stands in the field in the end: a ⌫ takes back what is before it."""
    done = []
    for character in text:
        done = done[:-1] if character == '⌫' else [*done, character]
    return ''.join(done)


def is_part(some, all_of_them):
    """Whether all the first are among the others, in that order."""
    others = iter(all_of_them)
    return all(one in others for one in some)


def check_take(seen, is_improvised, could_keep):
    """No line of the open conversation is lost or there twice: what soak() (soak_laptops.py) saw is what script and orders say.
    Where the network was not there for the take to keep its pages, the script may be a newer one."""
    take, script = seen['take'] or {}, seen['script']
    chat = take.get('chats', {}).get(seen['chat'])
    if not chat:
        return
    delivered = sorted((event for event in chat['events'] if event['at'] <= seen['now']), key=lambda event: event['at'])
    first = (seen['people'] or ['them'])[0]
    expected = [[first if message['from'] == 'them' else message['from'], message.get('text', '')] for message in [*seen['history'], *delivered]]
    assert seen['bubbles'] == expected[:len(seen['bubbles'])] and len(seen['bubbles']) >= len(seen['history']), (seen['bubbles'], expected)
    said = [text for event in chat['events'] if is_improvised(text := event.get('text', ''))]
    assert len(said) == len(set(said)), said
    if not could_keep:
        return
    played = sorted(map(int, chat['played'] or {}))
    before = min(played, default=chat['nextExchange'] + 1) - 1 if any(event['at'] <= 0 for event in chat['events']) else 0
    parts = [seen['opening'], *(script[number - 1] for number in [*range(1, before + 1), *played] if number <= len(script))]
    them = [text for event in chat['events'] if event['from'] != 'me' and not is_improvised(text := event.get('text', ''))]
    wanted = [line for part in parts for line in lines_of(part.get('them'))]
    start = take['start'] or float('inf')  # before it no order is noted: what was cued may have been skipped
    cued_before = any(moment < start for moment in (chat['played'] or {}).values())
    passed_over = cued_before or any(order['do'] == 'skip' for order in take['orders'])
    assert is_part(them, wanted) and (passed_over or len(them) == len(wanted)), (them, wanted, played)
    scripted = [typed(part['me']) for part in parts if part.get('me')]
    me = [event['text'] for event in chat['events'] if event['from'] == 'me']
    assert is_part([text for text in me if text in scripted], scripted), (me, scripted)


def sums_agree(page):
    """The number in the menu, that in the title and those in the list."""
    title = int(page['title'][1:].split(')')[0]) if page['title'].startswith('(') else 0
    return page['badge'] == title and (not page['unread'] or sum(page['unread']) == title)


def check_figures(page):
    """The sums of Stats hold, while they grow as well."""
    for gross, commission, net in [*page['sources'], page['sum']]:
        assert gross - commission == net, page
    assert [sum(column) for column in zip(*page['sources'])] == page['sum'], page
    assert page['figures']['earnings'] == page['sum'][2], page
