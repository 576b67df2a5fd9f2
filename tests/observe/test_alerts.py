"""Alert rules on sampled series."""

import numpy as np
import pytest

from sim.lifecycle.alert import AlertState
from sim.model.alerting import AlertRule
from sim.model.objective import Objective
from sim.model.signal import SeriesKey
from sim.observe.alerts import AlertBook
from sim.observe.budget import BudgetBook
from sim.observe.series import SeriesStore
from sim.units import HOUR, MINUTE, SECOND

KEY = SeriesKey("error_share", service="web")
STEP = 15 * SECOND


def book_of(**fields):
    rule = AlertRule.model_validate(
        {"threshold": {"signal": {"name": "error_share", "service": "web"}, "above": 0.1}} | fields
    )
    store = SeriesStore(1)
    return AlertBook({"errors": rule}, store, BudgetBook({}, []), front_domain=0), store


def play(book, store, values, *, gap=frozenset()):
    """One value an evaluation; the states after each."""
    column = np.array([store.column(KEY)])
    state, states = AlertState.INACTIVE, []
    for k, value in enumerate(values):
        at = k * STEP
        part = (column, np.array([value]))
        store.append(at, [part], delay_us=[0], is_gap=[k in gap])
        for move in book.evaluate(STEP, at):
            state = move.after
        states.append(state.value)
    return states


def test_alert_stays_pending_until_for_has_passed():
    states = play(*book_of(**{"for": "45s"}), [0.0, 0.2, 0.2, 0.2, 0.2, 0.2])
    assert ["inactive", "pending", "pending", "pending", "firing", "firing"] == states


def test_one_good_sample_starts_the_for_again():
    states = play(*book_of(**{"for": "30s"}), [0.2, 0.2, 0.0, 0.2, 0.2, 0.2])
    assert ["pending", "pending", "inactive", "pending", "pending", "firing"] == states


def test_it_keeps_firing_for_a_while():
    states = play(*book_of(**{"for": 0, "keep_firing_for": "30s"}), [0.2, 0.0, 0.0, 0.0])
    assert ["firing", "firing", "firing", "inactive"] == states


def test_a_gap_clears_what_was_pending():
    states = play(*book_of(**{"for": "45s"}), [0.2, 0.2, 0.2, 0.2, 0.2], gap={2})
    assert ["pending", "pending", "inactive", "pending", "pending"] == states


def test_an_alert_that_does_not_fire_cannot_be_acknowledged():
    book, store = book_of(**{"for": 0})
    assert () == book.acknowledge(None)
    play(book, store, [0.2])
    assert ("errors",) == book.acknowledge(None)
    assert book.views()[0].is_acknowledged


def burn_book(target=0.999):
    return BudgetBook({"buy": Objective(journey="buy", target=target)}, ["buy"])


@pytest.mark.parametrize(("bad_share", "factor"), [(1.0, 14.4), (0.2, 14.4), (0.5, 6.0)])
def test_burn_rate_fires_when_theory_says(bad_share, factor):
    """Detection delay = (1 - SLO) / bad share x window x threshold (Workbook, ch. 5)."""
    book = burn_book()
    rate, window = 1000, HOUR
    ended = failed = 0
    fired = None
    for second in range(-600, 3600):
        if second > -600:
            ended += rate
            failed += int(rate * bad_share) if second > 0 else 0
        counts = {"ended": ended, "failed": failed, "slow": 0}
        book.append(second * SECOND, **{k: np.array([v]) for k, v in counts.items()})
        if fired is None and book.burn("buy", window, rows=second + 601) > factor:
            fired = second
            break
    expected = 0.001 / bad_share * 3600 * factor
    assert expected == pytest.approx(fired, abs=2)


def test_fourteen_point_four_empties_a_month_in_fifty_hours():
    assert 50.0 == pytest.approx(30 * 24 / 14.4)


def test_idle_traffic_burns_nothing():
    book = burn_book()
    zero = np.array([0])
    book.append(0, ended=zero, failed=zero, slow=zero)
    assert 0.0 == book.burn("buy", 5 * MINUTE, rows=1)
    assert 0.0 == book.burn("buy", 5 * MINUTE, rows=0)
