"""Quotas and cost as the provider tells them: what is used, what may be asked for, its price."""

import numpy as np
import pytest

from sim.drill.runner import run
from sim.drill.session import Session
from sim.journal.entries import Kind
from sim.journal.writer import Journal, Nowhere
from sim.model.effect import Selector
from sim.model.kinds import FAULTS
from sim.model.order import Order
from sim.model.signal import SeriesKey
from sim.units import SECOND
from tests.drill.drill_kit import DEPLOY, PAIR, make_drill

WATCHED = PAIR | {
    "alerts": {
        "web-quota": {
            "threshold": {"signal": {"name": "quota_share", "service": "web"}, "above": 0.9},
            "for": 0,
        }
    }
}


def session_at(at_s, scenario=DEPLOY, topology=PAIR):
    session = Session(make_drill(scenario, topology), Journal(Nowhere()), responder="test")
    while session.now_us < at_s * SECOND:
        session.step()
    return session


def read(session, signal, service=""):
    return session.view.readings.latest(SeriesKey(signal, service=service))


def test_what_is_used_and_what_it_costs_follow_the_replicas():
    session = session_at(60)

    assert (2.0, 4.0, 0.5) == tuple(
        read(session, name, "web") for name in ("quota_used", "quota_limit", "quota_share")
    )
    assert 0.10 == pytest.approx(read(session, "cost_per_hour", "web"))
    assert 0.15 == pytest.approx(read(session, "cost_per_hour"))

    session.step([Order("scale", {"service": "web", "replicas": 4})])
    while session.now_us < 240 * SECOND:
        session.step()
    assert (4.0, 1.0) == (read(session, "quota_used", "web"), read(session, "quota_share", "web"))
    assert (1.0, 0.5) == (read(session, "quota_used", "db"), read(session, "quota_share", "db"))
    assert 0.25 == pytest.approx(read(session, "cost_per_hour"))


def test_a_smaller_quota_moves_the_limit_and_nothing_that_is_used():
    fault = FAULTS.get("quota_exceeded")(most=1)
    inject = {"at": "2m", "fault": fault, "target": Selector(service="web"), "is_trigger": True}
    record = run(make_drill(DEPLOY | {"injects": [inject]}, PAIR), "idle").record
    late = record.samples.at_us > 130 * SECOND

    assert {1.0} == set(record.samples.column('quota_limit{service="web"}')[late])
    assert {2.0} == set(record.samples.column('quota_used{service="web"}')[late])
    assert {2.0} == set(record.samples.column('quota_share{service="web"}')[late])
    assert {2.0} == set(record.samples.column('quota_limit{service="db"}')[late])


def test_an_alert_can_watch_a_quota_and_a_question_can_ask_for_money_by_the_second():
    session = session_at(60, topology=WATCHED)
    session.step([Order("scale", {"service": "web", "replicas": 4})])
    while session.now_us < 240 * SECOND:
        session.step()
    fired = [e for e in session.journal.entries if e.kind is Kind.ALERT and e.event == "firing"]
    assert ["web-quota"] == [entry.subject for entry in fired]

    session.step([Order("query_metrics", {"expr": "sum(gameday_cost_per_second{service!=''})"})])
    told = session.view.orders[-1].answer
    assert 0.25 / 3600 == pytest.approx(told["result"][0]["value"])


def test_answers_are_all_that_ended():
    record = run(make_drill(DEPLOY, PAIR), "idle").record
    seconds = record.seconds
    ended = seconds.counts[:, :, seconds.OK].sum() + seconds.counts[:, :, seconds.FAILED].sum()
    in_drill = record.samples.at_us > 0
    rate = record.samples.column("answer_rate_per_s")[in_drill]

    assert int(ended) == pytest.approx(np.nansum(rate) * 10)
