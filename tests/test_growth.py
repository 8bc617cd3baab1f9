"""Ten times the content costs at most twelve times the time, whatever there is more of; see growth.py. Nothing is served."""
import pytest

import growth

MOST = 12


@pytest.mark.alone
def test_ten_times_the_content_costs_at_most_twelve_times(shipped, tmp_path):
    scenes = {kind: [growth.make_scene(tmp_path / f'{kind}-{count}', shipped / 'content', kind, count)
                     for count in (200, 2000)] for kind in growth.POSTS}
    growth.rest()
    for kind, (small, large) in scenes.items():
        for program in [*growth.PAGES.values(), 'check']:
            tries = []  # of which a busy machine makes some too large
            while not tries or max(map(min, zip(*tries))) > MOST:
                assert len(tries) < 3, (kind, program, tries)
                few, many = (growth.costs(shipped, content, program) for content in (small, large))
                tries.append([more / less for less, more in zip(few, many)])
