"""What a broker owes: every message once or more, in order where it says so, and none lost."""

from __future__ import annotations

import numpy as np
import pytest

from sim.engine.layout import build_layout
from sim.engine.plane import EVEN, Outcome, PlaneOptions, SiteCount, Table
from sim.engine.reference.plane import ReferencePlane
from sim.engine.request import RequestPlane
from sim.model.topology import Topology
from sim.units import SECOND

both = pytest.mark.parametrize("kind", [RequestPlane, ReferencePlane])
WORK_US = 10_000


def mail(work="10ms", *, failure=0.0, **broker):
    """Users publish to one partition; one consumer takes what is in it."""
    document = {
        "format": 1,
        "latency": {"same_zone": "0s", "same_region": "0s", "client": "0s"},
        "regions": {"local": {"zones": ["a"]}},
        "journeys": {"send": {"enters": "mail.put"}},
        "services": {
            "mail": {
                "operations": {"put": {"work": {"mean": "1ms", "shape": "deterministic"}}},
                "quota": 1,
                "broker": {"consumers": ["sender.send"], **broker},
            },
            "sender": {
                "operations": {
                    "send": {"work": {"mean": work, "shape": "deterministic"}, "failure": failure}
                },
                "processors": 1,
                "quota": 1,
            },
        },
    }
    return build_layout(Topology.model_validate(document))


def plane_of(layout, kind, *, rate=10.0, seconds=40):
    return kind(
        layout,
        PlaneOptions(
            seed=5,
            horizon_us=seconds * SECOND,
            rates_per_s=np.array([[rate]]),
            keeps_completions=True,
            gaps=EVEN,
        ),
    )


def line(plane):
    """The one line's counters."""
    return plane.meters.site_counts[plane.layout.site_names.index("mail.put->sender.send")]


def deliveries(plane):
    ends = plane.completions()
    return ends[ends["site"] == plane.layout.site_names.index("mail.put->sender.send")]


@both
def test_every_message_is_stored_done_or_set_aside(kind):
    plane = plane_of(mail(failure=0.4, dead_letters_after=2, in_delivery=1), kind)
    for at in range(1, 31):
        plane.advance(at * SECOND)
        counts = line(plane)
        assert counts[SiteCount.CALLS] == (
            counts[SiteCount.OK] + counts[SiteCount.BACKLOG] + counts[SiteCount.DEAD_LETTERS]
        )
    # Two failed deliveries of two tries, 0.16 of 300: three standard deviations are 0.064.
    assert pytest.approx(0.16, abs=0.064) == counts[SiteCount.DEAD_LETTERS] / 300


@both
def test_a_publisher_does_not_wait_for_consumers(kind):
    plane = plane_of(mail(work="5s", in_delivery=1), kind, rate=2.0)
    plane.advance(20 * SECOND)

    assert plane.requests_in_flight() <= 1
    assert line(plane)[SiteCount.BACKLOG] >= 35


@both
def test_a_backlog_drains_at_the_rate_that_is_left(kind):
    """100 a second of capacity less 20 of traffic: 400 messages are gone after 5 s."""
    plane = plane_of(mail(in_delivery=1, retries_after="100ms"), kind, rate=20.0)
    plane.advance(10 * SECOND)
    plane.set(Table.IS_ROUTABLE, (1,), 0)
    plane.set(Table.IS_UP, (1,), 0)
    plane.advance(30 * SECOND)
    stored = int(line(plane)[SiteCount.BACKLOG])
    plane.set(Table.IS_UP, (1,), 1)
    plane.set(Table.IS_ROUTABLE, (1,), 1)

    assert abs(stored - 400) <= 1
    assert pytest.approx(20.0, abs=0.1) == line(plane)[SiteCount.WAITED_US] / SECOND
    plane.advance(int((30 + stored / 80 - 0.2) * SECOND))
    assert line(plane)[SiteCount.BACKLOG] > 5
    plane.advance(int((30 + stored / 80 + 0.2) * SECOND))
    assert line(plane)[SiteCount.BACKLOG] <= 1


@both
def test_while_no_consumer_is_there_a_message_has_not_been_delivered(kind):
    plane = plane_of(mail(dead_letters_after=1, in_delivery=1, retries_after="100ms"), kind)
    plane.set(Table.IS_UP, (1,), 0)
    plane.advance(10 * SECOND)

    assert line(plane)[SiteCount.DEAD_LETTERS] == 0
    plane.set(Table.IS_UP, (1,), 1)
    plane.advance(15 * SECOND)
    assert line(plane)[SiteCount.FAILED] == 0
    assert line(plane)[SiteCount.BACKLOG] <= 1


@both
def test_an_unanswered_message_is_delivered_again_after_its_time(kind):
    plane = plane_of(mail(work="3s", in_delivery=1, redelivers_after="2s"), kind, rate=1.0)
    plane.advance(9 * SECOND)

    first = deliveries(plane)
    assert (first["outcome"] == Outcome.TIMEOUT).all()
    assert (first["end_us"] - first["begin_us"] >= 2 * SECOND).all()


@both
def test_in_order_a_bad_message_holds_up_those_behind_it_until_it_is_set_aside(kind):
    """Three deliveries a second apart, 10 ms each: 2.03 s of line for each bad message."""
    layout = mail(in_delivery=1, in_order=True, dead_letters_after=3, retries_after="1s")
    plane = plane_of(layout, kind, rate=5.0)
    site = layout.site_names.index("mail.put->sender.send")
    plane.set(Table.STUCK_PPM, (site,), 100_000)
    plane.advance(30 * SECOND)

    ends = deliveries(plane)
    finals = ends[(ends["outcome"] == Outcome.OK) | (ends["attempt"] == 2)]
    # Nobody overtakes: messages are done in the order in which they came.
    assert (np.diff(finals["end_us"]) >= WORK_US).all()
    bad = ends[ends["attempt"] == 2]["end_us"]
    done = ends[ends["outcome"] == Outcome.OK]["end_us"]
    assert len(bad) >= 5
    for end in bad:
        assert not ((done > end - 2 * SECOND - 3 * WORK_US) & (done < end)).any()


@both
def test_out_of_order_others_pass_a_bad_message(kind):
    layout = mail(in_delivery=2, retries_after="1s")
    plane = plane_of(layout, kind, rate=5.0)
    site = layout.site_names.index("mail.put->sender.send")
    plane.set(Table.STUCK_PPM, (site,), 50_000)
    plane.advance(30 * SECOND)

    assert line(plane)[SiteCount.OK] >= 130
    # The bad ones are never done, and the oldest of them is as old as that.
    assert line(plane)[SiteCount.WAITED_US] > 10 * SECOND


@both
def test_a_message_that_fails_once_by_its_own_fault_fails_at_every_delivery(kind):
    layout = mail(in_delivery=4, dead_letters_after=4, retries_after="10ms")
    plane = plane_of(layout, kind)
    site = layout.site_names.index("mail.put->sender.send")
    plane.set(Table.STUCK_PPM, (site,), 200_000)
    plane.advance(20 * SECOND)

    counts = line(plane)
    assert counts[SiteCount.DEAD_LETTERS] > 20
    assert counts[SiteCount.RETRIES] - 3 * counts[SiteCount.DEAD_LETTERS] <= 3


@both
def test_dead_letters_come_back_and_are_done_once_the_fault_is_mended(kind):
    layout = mail(in_delivery=4, dead_letters_after=2, retries_after="10ms")
    plane = plane_of(layout, kind)
    site = layout.site_names.index("mail.put->sender.send")
    plane.set(Table.STUCK_PPM, (site,), 300_000)
    plane.advance(10 * SECOND)
    aside = int(line(plane)[SiteCount.DEAD_LETTERS])
    plane.redrive(0)
    plane.advance(11 * SECOND)
    again = int(line(plane)[SiteCount.DEAD_LETTERS])
    plane.set(Table.STUCK_PPM, (site,), 0)
    plane.redrive(0)
    plane.advance(12 * SECOND)

    assert aside > 15
    assert again >= aside
    assert line(plane)[SiteCount.DEAD_LETTERS] == 0
    assert (
        line(plane)[SiteCount.CALLS] == line(plane)[SiteCount.OK] + line(plane)[SiteCount.BACKLOG]
    )


@both
def test_a_full_broker_refuses_and_a_purge_makes_room(kind):
    plane = plane_of(mail(work="30s", limit=20, in_delivery=1, redelivers_after="1h"), kind)
    plane.advance(10 * SECOND)

    sent = plane.meters.journey_seconds.sum(axis=(0, 1))
    assert line(plane)[SiteCount.BACKLOG] == 20
    assert sent[3] >= 75
    plane.purge(0)
    assert line(plane)[SiteCount.BACKLOG] == 1
    plane.advance(11 * SECOND)
    assert line(plane)[SiteCount.BACKLOG] == 11


@both
def test_what_is_stored_outlives_the_broker(kind):
    plane = plane_of(mail(work="30s", in_delivery=1, redelivers_after="1h"), kind)
    plane.advance(10 * SECOND)
    before = int(line(plane)[SiteCount.BACKLOG])
    plane.kill(0)

    assert before >= 95
    assert line(plane)[SiteCount.BACKLOG] == before
