"""Names and sentences in figures: what is cut, and what is left out, is said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.figures.lanes import MOST_ORDERS, lanes
from reports.tables import timeline_rows
from reports.words import quantity, shortened, typed
from tests.records import RecordMaker
from tests.reports.judged import judged


@given(text=st.text(alphabet="ab cd,.", max_size=60), most=st.integers(2, 30))
def test_a_text_is_cut_only_where_it_is_too_long_and_says_so(text, most):
    cut = shortened(text, most)

    assert len(cut) <= max(most, len(text) if len(text) <= most else 0)
    assert cut == text if len(text) <= most else cut.endswith("…")


def test_a_text_is_cut_at_a_word():
    assert "The phone app is slow or fails…" == shortened(
        "The phone app is slow or fails for some.", 34
    )
    assert "aaaaaaaaa…" == shortened("a" * 40, 10)


def test_an_order_is_told_as_it_was_typed():
    given = {"component": "db", "confidence": 0.8, "mechanism": "slowdown", "trigger": "deploy"}

    assert "submit_diagnosis db slowdown deploy 0.8" == typed("submit_diagnosis", given)


def test_the_journal_tells_values_as_they_are_typed():
    maker = RecordMaker().page(60)
    maker.order(70, "submit", stage="detect", answer=True)
    maker.order(80, "submit", stage="localize", answer=["db", "orders"])

    told = [row.cells[-1] for row in timeline_rows(judged(maker))]

    assert "order submit stage detect, answer true" in told
    assert "order submit stage localize, answer db,orders" in told


def test_a_lane_says_how_many_it_leaves_out():
    maker = RecordMaker()
    for k in range(MOST_ORDERS + 3):
        maker.order(100 + 10 * k, "scale", service="api", replicas=k)
    (orders,) = lanes(judged(maker))

    assert (f"Orders,\n{MOST_ORDERS} of {MOST_ORDERS + 3}", MOST_ORDERS) == (
        orders.name,
        len(orders.bars),
    )


def test_what_paged_and_what_did_not_is_told_in_words():
    maker = RecordMaker().page(100, name="loud")
    maker.entry(110, "alert", "quiet", "firing", urgency="ticket", service="api")
    (alerts,) = lanes(judged(maker))

    assert ["page: loud", "ticket: quiet"] == [bar.words for bar in alerts.bars]


def test_an_alert_that_came_twice_is_drawn_twice():
    maker = RecordMaker().page(60).entry(120, "alert", "web-errors", "cleared")
    maker.page(300).entry(360, "alert", "web-errors", "cleared")
    (alerts,) = lanes(judged(maker))

    assert ((1.0, 2.0), (5.0, 6.0)) == alerts.bars[0].spans


def test_the_journal_tells_an_alert_as_it_went():
    maker = RecordMaker().entry(50, "alert", "web-errors", "pending").page(60)
    maker.entry(70, "alert", "web-errors", "acknowledged")
    maker.entry(120, "alert", "web-errors", "cleared")
    maker.entry(130, "alert", "never-news", "pending").entry(140, "alert", "never-news", "cleared")
    told = [row.cells[2] for row in timeline_rows(judged(maker))]

    assert [f"alert web-errors {word}" for word in ("fires", "is acknowledged", "ends")] == told


def test_a_fault_is_called_the_same_when_it_ends():
    maker = RecordMaker().fault(60).entry(120, "fault", "inject-0", "ended")
    told = [row.cells[2] for row in timeline_rows(judged(maker))]

    assert ["hidden: bad deploy began: service=api", "hidden: bad deploy ended"] == told


def test_an_order_is_told_in_the_order_of_its_fields_however_it_was_kept():
    one = RecordMaker().order(100, "scale", service="api", replicas=6)
    other = RecordMaker().order(100, "scale", replicas=6, service="api")

    assert lanes(judged(one)) == lanes(judged(other))
    assert "scale api 6" == lanes(judged(one))[0].bars[0].words


def test_a_switch_in_an_order_says_which_one_it_is():
    maker = RecordMaker().order(60, "set_cache", service="api", coalesces=False)

    (lane,) = lanes(judged(maker))
    assert ["set cache api coalesces off"] == [bar.words for bar in lane.bars]


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [
        (90.0, "s", "1m30s"),
        (0.995, "share", "99.50%"),
        (0.0, "count", "0"),
        (1234.0, "count", "1,234"),
    ],
)
def test_a_target_is_said_in_its_own_unit(value, unit, said):
    assert said == quantity(value, unit)


def test_an_order_is_said_as_it_could_be_typed():
    assert "scale web 6" == typed("scale", {"replicas": 6, "service": "web"})
    assert "pause_deploys is_paused=false" == typed("pause_deploys", {"is_paused": False})
    assert "toggle_flag fast on=true" == typed("toggle_flag", {"on": True, "flag": "fast"})
