"""Half a minute of make soak, so that all tests together stay short. How many takes there are in it depends on the machine; none may be lost."""
import pytest

import soak


@pytest.mark.alone  # six browsers are enough for any machine
def test_a_moment_of_a_shooting_day(project, tmp_path):
    counts = soak.play(project, tmp_path, seed=1, minutes=0.5)
    assert counts['takes'] > len(soak.LAPTOPS) and counts['orders to all'] and counts['kill -9'] + counts['wifi'] + counts['sleep']
