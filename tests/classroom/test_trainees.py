"""Generated trainees slip less the better they are, and by lots that are their own."""

from __future__ import annotations

from dataclasses import dataclass
from types import SimpleNamespace

import numpy as np
from pytest import approx

from sim.model.order import Order
from tests.classroom.forty import ranks, spearman
from tests.classroom.trainees import LEVELS, Slipping, Trainee

WANTED = tuple(
    Order(action, {"service": "web"})
    for action in ("acknowledge", "rollback", "declare", "post_update", "resolve")
)


@dataclass
class Fixed:
    """Wants the same at every look."""

    name: str = "fixed"

    def decide(self, view):
        return WANTED

    def close(self):
        pass


def looked(level: float, trainee: int = 1, looks: int = 40) -> list[list[Order]]:
    mine = Trainee(Fixed(), Slipping(trainee, "GD-101", level))
    services = dict.fromkeys(("web", "db", "cart"))
    views = [SimpleNamespace(now_us=k * 10_000_000, services=services) for k in range(looks)]
    return [list(mine.decide(view)) for view in views]


def test_the_best_does_as_the_reference_does():
    assert [list(WANTED)] * 40 == looked(1.0)


def test_the_worse_the_more_is_wrong():
    def wrong(level: float) -> int:
        given = [order for look in looked(level) for order in look]
        return sum(order not in WANTED for order in given)

    counts = [wrong(level) for level in LEVELS]
    assert counts == sorted(counts, reverse=True)
    assert counts[0] > 3 * counts[3]
    assert counts[4] == 0


def test_a_trainee_is_the_same_twice_and_another_is_not():
    assert looked(0.4, trainee=3) == looked(0.4, trainee=3)
    assert looked(0.4, trainee=3) != looked(0.4, trainee=4)


def test_rank_correlation_shares_ranks_and_knows_no_scale():
    assert [1.0, 2.5, 2.5, 4.0] == ranks(np.array([1.0, 5.0, 5.0, 9.0])).tolist()
    assert 1.0 == approx(spearman(np.array([[1.0, 1.0], [2.0, 8.0], [3.0, 900.0]])))
