"""Bad messages hold up a queue that keeps its order, and nobody else."""

from __future__ import annotations

import pytest

from sim.engine.plane import SiteCount
from sim.model.effect import Selector
from sim.model.kinds import FAULTS
from tests.faults.conftest import BEFORE, DURING

POISON = FAULTS.get("poison_message")
LINE = Selector(caller="mail", service="sender")
TO_SENDER = "mail.put->sender.send"


def mail(**broker):
    return {
        "format": 1,
        "regions": {"local": {"zones": ["a", "b"]}},
        "traffic": {"rate": "40/s"},
        "journeys": {"send": {"enters": "mail.put"}, "look": {"enters": "sender.look"}},
        "services": {
            "mail": {
                "replicas": 2,
                "operations": {"put": {"work": "2ms"}},
                "broker": {"consumers": ["sender.send"], **broker},
            },
            "sender": {
                "replicas": 2,
                "operations": {"send": {"work": "10ms"}, "look": {"work": "10ms"}},
            },
        },
    }


IN_ORDER = mail(in_order=True, in_delivery=1)


def backlog(run, at):
    return run.readings[at].sites[run.layout.site_names.index(TO_SENDER), SiteCount.BACKLOG]


def test_a_queue_in_order_stops_behind_its_first_bad_message(drill):
    run = drill(POISON(chance=0.05), LINE, topology=IN_ORDER)

    assert backlog(run, 40) <= 3
    # Twenty messages a second come in, and both partitions stand still within seconds.
    assert pytest.approx(20 * 58, rel=0.1) == backlog(run, 100)
    assert run.error_share(DURING, "sender.send") > 0.9


def test_publishers_and_other_callers_of_the_consumer_notice_nothing(drill):
    run = drill(POISON(chance=0.05), LINE, topology=IN_ORDER)

    assert 0.0 == run.failed_share(DURING)
    assert abs(run.shift(BEFORE, DURING, run.user_latency_s)) < 0.003


def test_out_of_order_the_rest_goes_through(drill):
    run = drill(POISON(chance=0.05), LINE, topology=mail(in_delivery=100))

    done = run.site(DURING, TO_SENDER, SiteCount.OK)
    assert pytest.approx(0.95, abs=0.03) == done / run.site(DURING, TO_SENDER, SiteCount.CALLS)


def test_messages_set_aside_let_the_others_through_and_come_back_when_asked(drill):
    orders = [
        (60, "set_dead_letters", {"service": "mail", "after": 2}),
        (130, "replay_dead_letters", {"service": "mail"}),
    ]
    run = drill(
        POISON(chance=0.05, lasts="90s"), LINE, topology=IN_ORDER, orders=orders, until_s=150
    )
    site = run.layout.site_names.index(TO_SENDER)

    assert backlog(run, 60) > 200
    assert run.readings[125].sites[site, SiteCount.DEAD_LETTERS] > 20
    assert 0 == run.readings[150].sites[site, SiteCount.DEAD_LETTERS]
    assert backlog(run, 150) <= 3


def test_a_purge_throws_away_what_waits_and_no_more(drill):
    run = drill(
        POISON(chance=0.05),
        LINE,
        topology=IN_ORDER,
        orders=[(80, "purge_queue", {"service": "mail"})],
    )

    assert backlog(run, 75) > 400
    assert 90 < backlog(run, 85) < 110
    counts = run.readings[100].sites[run.layout.site_names.index(TO_SENDER)]
    gone = counts[SiteCount.CALLS] - counts[SiteCount.OK] - counts[SiteCount.BACKLOG]
    assert gone > 400


def test_a_restart_of_the_consumers_does_not_help(drill):
    run = drill(
        POISON(chance=0.05),
        LINE,
        topology=IN_ORDER,
        orders=[(60, "restart", {"service": "sender", "mode": "rolling"})],
    )

    assert backlog(run, 100) > backlog(run, 60)
