"""What a responder puts in: time to think, usage, orders; a replay reads the same."""

from sim.drill.again import replay
from sim.drill.inputs import recorded_inputs, written
from sim.drill.runner import run
from sim.drill.session import Session
from sim.journal.writer import Journal, Nowhere
from sim.model.order import Decision, Order, Usage
from sim.units import SECOND
from tests.drill.drill_kit import make_drill


class Thinker:
    """Gives what it is told to, look by look."""

    name = "thinker"

    def __init__(self, *decisions):
        self._left = list(decisions)

    def decide(self, view):
        return self._left.pop(0) if self._left else ()

    def close(self):
        pass


def sit():
    return Session(make_drill(), Journal(Nowhere()), responder="x")


def test_orders_are_taken_when_they_have_been_thought_about():
    session = sit()
    session.step(Decision([Order("note", {"text": "a"})], think_us=40 * SECOND))

    (status,) = session.view.orders
    assert 40 * SECOND == status.asked_us
    assert 55 * SECOND == session.now_us


def test_thinking_without_orders_takes_the_tick_or_longer_and_writes_nothing():
    session = sit()
    before = len(session.journal.entries)
    session.step(Decision(think_us=3 * SECOND))
    assert 10 * SECOND == session.now_us
    session.step(Decision(think_us=25 * SECOND))
    assert 35 * SECOND == session.now_us
    assert not [e for e in session.journal.entries[before:] if e.kind.value == "asked"]


def test_an_order_sent_again_after_a_short_thought_waits_for_the_tick():
    session = sit()
    order = Order("note", {"text": "a"}, "once")
    session.step([order])
    at = session.now_us
    session.step(Decision([order], think_us=300))
    assert at + 10 * SECOND == session.now_us


def test_a_drill_that_ends_in_thought_refuses_what_was_thought():
    session = sit()
    session.step(Decision([Order("note", {"text": "late"})], think_us=3600 * SECOND))

    assert session.is_over
    assert "refused" == session.view.orders[0].state.value


def test_a_replay_thinks_as_long_and_gives_the_same_bytes(tmp_path):
    said = Decision([Order("note", {"text": "a"})], 33 * SECOND + 7, Usage(12, 0.5))
    drill = make_drill()
    record = run(drill, Thinker((), said, Decision(usage=Usage(3))), out=tmp_path / "run").record

    assert [(10 * SECOND, said), (58 * SECOND + 7, Decision([], 0, Usage(3)))] == recorded_inputs(
        record.entries
    )
    assert record.journal_sha256 == replay(tmp_path / "run", drill).record.journal_sha256


def test_bare_orders_are_written_as_before():
    assert ["orders"] == list(written(Decision([Order("acknowledge")])))


def test_a_drill_with_other_luck_shares_its_layout():
    drill = make_drill(seed=1)
    other = drill.seeded(5)

    assert (1, 5) == (drill.seed, other.seed)
    assert drill.layout is other.layout
    assert drill == other.seeded(1)
