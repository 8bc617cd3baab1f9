"""Twenty seconds of make soak, so that all tests together stay short. How much happens in it depends on the machine; nothing may be
lost."""
import pytest

import soak


@pytest.mark.alone  # six browsers are enough for any machine
def test_a_moment_of_a_shooting_day(project, tmp_path):
    counts = soak.play(project, tmp_path, seed=1, minutes=1 / 3)
    assert counts['takes'] > 0, counts
