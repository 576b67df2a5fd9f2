"""What faults of telemetry hide, delay and mislead, and what they leave to be seen."""

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
from sim.observe.wire import view_to_json
from sim.units import MINUTE, SECOND
from tests.drill.drill_kit import PAIR, bad_deploy, make_drill

EVERY = ["metrics", "logs", "traces", "alerts"]
WEB = SeriesKey("error_share", service="web")
PROBED = PAIR | {"probes": {"outside": {"journey": "buy", "every": "10s"}}}


def with_fault(kind, *, at="90s", target=None, **fields):
    harm = bad_deploy(failure=0.5)
    fault = FAULTS.get(kind).model_validate(fields)
    inject = {"at": at, "target": target or Selector(), "fault": fault}
    return harm | {"injects": [*harm["injects"], inject]}


def at(scenario, at_s, topology=PROBED):
    session = Session(make_drill(scenario, topology), Journal(Nowhere()), responder="test")
    session.step(tick_us=at_s * SECOND)
    return session


def answer(session, action, **arguments):
    session.step([Order(action, arguments)])
    return session.view.orders[-1].answer


def test_a_blind_responder_sees_no_metric_log_trace_or_alert_but_the_probes():
    session = at(with_fault("telemetry_gap", of=EVERY), 400)

    assert session.view.readings.latest(WEB) is None
    assert () == session.view.alerts
    assert [] == view_to_json(session.view)["alerts"]
    assert 0 == answer(session, "query_logs", **{"from": "95s"})["matched"]
    lines = answer(session, "query_logs", **{"until": "85s", "window": "25s"})
    assert lines["matched"] > 0
    traces = answer(session, "query_traces")["traces"]
    assert all(trace["at_s"] <= 90 for trace in traces)
    told = answer(session, "query_metrics", expr="max_over_time(gameday_error_ratio[2m])")
    assert [] == told["result"]
    assert answer(session, "query_probes")["probes"][0]["is_good"] is not None


def test_pages_that_nobody_heard_are_told_when_sight_comes_back():
    session = at(with_fault("telemetry_gap", of=["alerts"], lasts="6m"), 440)
    firing = [e for e in session.journal.entries if e.event == "firing"]

    assert firing
    assert all(entry.data["is_unheard"] for entry in firing)
    assert "none" == session.view.incident.state
    session.step(tick_us=30 * SECOND)
    assert "detected" == session.view.incident.state
    assert session.view.alerts


def test_what_is_not_named_stays_in_sight():
    session = at(with_fault("telemetry_gap", of=["logs"]), 300)

    assert session.view.readings.latest(WEB) > 0.3
    assert session.view.alerts
    assert 0 == answer(session, "query_logs", window="2m")["matched"]
    assert 0 < answer(session, "query_traces")["matched"]


def test_of_a_dark_zone_nothing_is_told_and_sums_are_of_the_rest():
    session = at(with_fault("telemetry_gap", target=Selector(zone="a"), of=EVERY[:3]), 300, PAIR)
    readings = session.view.readings
    rate = "request_rate_per_s"

    assert readings.latest(SeriesKey(rate, service="web", zone="a")) is None
    there = readings.latest(SeriesKey(rate, service="web", zone="b"))
    assert there == readings.latest(SeriesKey(rate, service="web"))
    before = [v for at_us, v in readings.window(SeriesKey(rate, service="web"), 5 * MINUTE)]
    assert there == pytest.approx(before[0] / 2, rel=0.6)
    # The only replica of the database stands in zone a.
    assert readings.latest(SeriesKey(rate, service="db")) is None
    assert readings.latest(SeriesKey("error_share")) > 0.3
    late = [t for t in answer(session, "query_traces")["traces"] if t["at_s"] > 95]
    assert all(".a" not in str(trace) for trace in late)


def test_a_stale_panel_stands_still_and_keeps_the_alert_from_firing():
    session = at(with_fault("telemetry_stale", at="50s"), 400)
    readings = session.view.readings

    shown = readings.window(SeriesKey("request_rate_per_s", service="web"), 5 * MINUTE)
    assert len(shown) >= 28
    assert 1 == len({value for _, value in shown})
    assert 0.0 == readings.latest(WEB)
    assert () == session.view.alerts
    assert 0 < answer(session, "query_logs", level="error")["matched"]
    expr = 'max_over_time(gameday_error_ratio{service="web"}[4m])'
    values = {r["value"] for r in answer(session, "query_metrics", expr=expr)["result"]}
    assert {0.0} == values


def test_what_was_measured_behind_a_stale_panel_stays_in_the_record():
    record = run(make_drill(with_fault("telemetry_stale", at="50s")), "idle").record

    assert np.nanmax(record.samples.column(str(WEB))) > 0.3


def test_a_zone_can_take_the_monitoring_with_it():
    loss = {"takes_telemetry": True, "notice": "30s", "lasts": "3m"}
    session = at(with_fault("zone_loss", target=Selector(zone="b"), **loss), 200)

    assert session.view.readings.latest(WEB) is None
    assert session.view.readings.latest(SeriesKey("probe_success", probe="outside")) is not None
    session.step(tick_us=3 * MINUTE)
    assert session.view.readings.latest(WEB) is not None


@pytest.mark.parametrize(
    ("fields", "target", "sentence"),
    [
        ({"of": ["alerts"]}, {"service": "web"}, "alerts are lost as a whole"),
        ({"of": ["logs"], "delay": "1m"}, {}, "a delay is of metrics"),
        ({"delay": "1m"}, {"zone": "a"}, "a delay is of metrics"),
        ({}, {"zone": "a", "service": "web"}, "not both"),
    ],
)
def test_what_cannot_be_lost_so_is_refused(fields, target, sentence):
    fault = FAULTS.get("telemetry_gap").model_validate(fields)

    assert sentence in " ".join(fault.problems(Selector.model_validate(target)))


def test_nothing_that_is_lost_moves_what_is():
    plain = run(make_drill(with_fault("telemetry_gap")), "idle").record
    blind = run(make_drill(with_fault("telemetry_gap", of=EVERY)), "idle").record

    assert (plain.seconds.counts == blind.seconds.counts).all()
    kinds = {Kind.REPLICA, Kind.CHANGE}
    first, second = (
        [(e.at_us, e.subject, e.event) for e in r.entries if e.kind in kinds]
        for r in (plain, blind)
    )
    assert first == second
