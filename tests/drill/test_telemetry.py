"""What a log store keeps."""

import numpy as np

from sim.drill import telemetry
from sim.drill.telemetry import Kept


def test_the_newest_rows_are_kept_piece_by_piece_and_the_oldest_rotate_away(monkeypatch):
    monkeypatch.setattr(telemetry, "MOST_ROWS", 5)
    kept = Kept()
    for first in range(0, 8, 2):
        kept.add(np.array([first, first + 1]))
    kept.add(np.array([], dtype=np.int64))

    assert [4, 5, 6, 7] == list(kept)
