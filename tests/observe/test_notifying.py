"""Who is told of what fires."""

import pytest

from sim.model.alerting import AlertRule
from sim.model.matching import matchers_of, meets
from sim.model.routing import Inhibition, Route
from sim.observe.notifying import Notifier
from sim.units import MINUTE, SECOND


def rule(service="cart", urgency="page", **labels):
    return AlertRule.model_validate({"service": service, "urgency": urgency, "labels": labels})


class Pager:
    """A notifier in which everything that fires has been written down."""

    def __init__(self, *, routes=(), inhibits=(), teams=None):
        self.notifier = Notifier(
            [Route.model_validate(route) for route in routes],
            [Inhibition.model_validate(rule) for rule in inhibits],
            team_of=teams,
        )
        self.known = []

    def fires(self, at_s, *names, **fields):
        for name in names:
            self.notifier.fires(name, rule(**fields), at_s * SECOND)
            self.known.append(name)
        return self.told(at_s)

    def told(self, at_s):
        self.notifier.look(at_s * SECOND)
        due = self.notifier.due(at_s * SECOND, of=self.known)
        return [(*one.alerts, one.urgency.value) for one in due]


def test_without_routes_each_alert_is_told_alone_and_at_once():
    pager = Pager()

    assert [("a", "page")] == pager.fires(0, "a")
    assert [("b", "ticket")] == pager.fires(0, "b", urgency="ticket")
    assert [] == pager.told(600)


def test_a_group_waits_for_others_and_then_for_its_interval():
    pager = Pager(routes=[{"matchers": "severity=page", "group_by": ["service"]}])

    assert [] == pager.fires(0, "a", "b")
    assert [] == pager.told(29)
    assert [("a", "b", "page")] == pager.told(30)
    assert [] == pager.fires(60, "c")
    assert [] == pager.told(329)
    assert [("c", "page")] == pager.told(330)
    assert [] == pager.fires(331, "d", service="web")
    assert [("d", "page")] == pager.told(361)


REPEATS = {"matchers": "severity=page", "group_wait": 0, "repeat_interval": "12m"}


def test_what_goes_on_firing_is_told_again_at_whole_group_intervals():
    pager = Pager(routes=[REPEATS])

    assert [("a", "page")] == pager.fires(0, "a")
    assert [at for at in range(15, 2000, 15) if pager.told(at)] == [900, 1800]


def test_a_page_of_something_new_puts_off_the_repeat():
    pager = Pager(routes=[REPEATS])

    assert [("a", "page")] == pager.fires(0, "a")
    assert [("b", "page")] == pager.fires(600, "b")
    assert [] == pager.told(900)
    assert [("a", "b", "page")] == pager.told(1500)


def test_what_is_silenced_or_has_cleared_is_not_told_again():
    pager = Pager(routes=[REPEATS])
    pager.fires(0, "a", "b", "c")
    pager.notifier.silence("a", "known", 1 * SECOND, 60 * MINUTE)
    pager.notifier.clears("b")

    assert [("c", "page")] == pager.told(900)


def test_a_route_without_group_interval_repeats_when_it_says():
    pager = Pager(routes=[REPEATS | {"group_interval": 0, "repeat_interval": "1m"}])
    pager.fires(0, "a")

    assert [("a", "page")] == pager.told(60)


def test_the_first_route_that_fits_counts_and_can_make_a_ticket_of_a_page():
    routes = [
        {"matchers": "team=data", "urgency": "ticket", "group_wait": 0},
        {"matchers": 'alertname!=""', "group_wait": 0},
    ]
    pager = Pager(routes=routes, teams={"db": "data"})

    assert [("a", "ticket")] == pager.fires(0, "a", service="db")
    assert [("b", "page")] == pager.fires(0, "b", service="web")


def test_what_is_silenced_pages_nobody_until_the_silence_ends():
    pager = Pager()
    pager.notifier.silence("a", "known", 0, MINUTE)

    assert [] == pager.fires(10, "a")
    assert "silence-1" == pager.notifier.muted_by("a")
    assert [("b", "page")] == pager.fires(20, "b")
    assert [("a", "page")] == pager.told(60)
    assert pager.notifier.muted_by("a") is None


def test_a_silence_can_be_ended_once():
    pager = Pager()
    pager.notifier.silence("severity=page", "known", 0, MINUTE)
    pager.fires(10, "a")

    assert pager.notifier.expire(1, 20 * SECOND) is not None
    assert [("a", "page")] == pager.told(20)
    assert pager.notifier.expire(1, 21 * SECOND) is None
    assert pager.notifier.expire(2, 21 * SECOND) is None


def test_what_was_told_before_a_silence_is_not_told_again_after_it():
    pager = Pager()
    assert [("a", "page")] == pager.fires(0, "a")
    pager.notifier.silence("a", "known", 1 * SECOND, MINUTE)

    assert [] == pager.told(30)
    assert [] == pager.told(90)


def test_a_source_keeps_targets_quiet_that_agree_with_it_while_it_fires():
    inhibits = [{"source": "alertname=~zone-.*", "target": "severity=page", "equal": ["zone"]}]
    pager = Pager(inhibits=inhibits)
    pager.fires(0, "zone-down", urgency="ticket", zone="a")

    assert [] == pager.fires(10, "cart-errors", zone="a")
    assert "zone-down" == pager.notifier.muted_by("cart-errors")
    assert [("web-errors", "page")] == pager.fires(10, "web-errors", zone="b")
    pager.notifier.clears("zone-down")
    assert [("cart-errors", "page")] == pager.told(20)


def test_an_alert_on_both_sides_is_kept_quiet_by_no_other_such():
    """Alertmanager's own rule: else two alerts could keep each other quiet."""
    inhibits = [{"source": "severity=page", "target": 'alertname!=""'}]
    pager = Pager(inhibits=inhibits)

    assert [("a", "page"), ("b", "page")] == pager.fires(0, "a", "b")
    assert [] == pager.fires(0, "c", urgency="ticket")


def test_a_silenced_source_keeps_others_quiet_all_the_same():
    pager = Pager(inhibits=[{"source": "a", "target": "b"}])
    pager.notifier.silence("a", "known", 0, MINUTE)

    assert [] == pager.fires(0, "a", "b")
    assert "a" == pager.notifier.muted_by("b")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("cart-errors", True),
        ("web-errors", False),
        ("severity=page", True),
        ('severity=page, service=~"cart|web"', True),
        ("severity=page service!=cart", False),
        ('alertname=~cart-.*,zone=""', True),
        ('service!~"c.*"', False),
    ],
)
def test_matchers_are_read_as_amtool_reads_them(text, expected):
    labels = {"alertname": "cart-errors", "severity": "page", "service": "cart"}

    assert expected == meets(text, labels)


@pytest.mark.parametrize("text", ["", "a=", "=x", "service=~(", 'a="b', "a==b"])
def test_what_is_no_matcher_is_refused(text):
    with pytest.raises(ValueError, match=r"matcher|expression"):
        matchers_of(text)
