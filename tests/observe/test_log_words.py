"""Words of log lines."""

from __future__ import annotations

import pytest

from sim.engine.plane import Outcome
from sim.observe.logs import seen


@pytest.mark.parametrize("outcome", [o for o in Outcome if o is not Outcome.OK], ids=str)
def test_every_bad_end_has_words_of_its_own(outcome):
    code, words = seen(outcome.name)

    # A word of the engine's is not what a service would write.
    assert words not in (outcome.name.lower(), "")
    assert 3 == len(code)
