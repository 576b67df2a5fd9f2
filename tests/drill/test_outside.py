"""Probes, customers, vendors and maps: what is seen from outside or on paper, and what is."""

import math

import pytest

from sim.drill.runner import run
from sim.drill.session import Session
from sim.journal.entries import Kind
from sim.journal.writer import Journal, Nowhere
from sim.model.effect import Selector
from sim.model.kinds import FAULTS
from sim.model.order import Order
from sim.model.signal import SeriesKey
from sim.observe.wire import briefing_to_json
from sim.units import MINUTE, SECOND
from tests.drill.drill_kit import DEPLOY, PAIR, bad_deploy, make_drill

PROBED = PAIR | {"probes": {"outside": {"journey": "buy", "every": "10s"}}}
SUCCESS = SeriesKey("probe_success", probe="outside")
BLIND = {"at": "90s", "fault": FAULTS.get("telemetry_gap")()}
HALF = bad_deploy(failure=0.5)


def until(scenario, at_s, topology=PROBED, **changes):
    drill = make_drill(scenario | changes, topology)
    session = Session(drill, Journal(Nowhere()), responder="test")
    while session.now_us < at_s * SECOND:
        session.step()
    return session


def answer(session, action, **arguments):
    session.step([Order(action, arguments)])
    return session.view.orders[-1].answer


def test_probes_see_what_a_blinded_monitoring_does_not():
    session = until(HALF | {"injects": [*HALF["injects"], BLIND]}, 480)
    readings = session.view.readings

    assert readings.latest(SeriesKey("error_share")) is None
    shown = [value for _, value in readings.window(SUCCESS, 5 * MINUTE)]
    assert {0.0, 1.0} == set(shown)
    (probe,) = answer(session, "query_probes", probe="outside")["probes"]
    assert 0.0 < probe["good_share"] < 1.0
    assert [] == answer(session, "query_probes", probe="elsewhere")["probes"]


def test_a_probe_fares_as_users_do():
    """60 tries at half the calls failing: within four standard deviations."""
    session = until(bad_deploy(failure=0.5, stages=[{"share": 1.0}]), 600, lasts="20m")
    shown = [value for _, value in session.view.readings.window(SUCCESS, 4 * MINUTE)]

    assert len(shown) >= 20
    assert 0.5 == pytest.approx(sum(shown) / len(shown), abs=4 * math.sqrt(0.25 / len(shown)))


def test_who_looks_from_outside_moves_nothing():
    plain, watched = HALF, HALF | {"customer_reports": {"share": 0.1}}
    first = run(make_drill(plain, PAIR), "idle").record
    second = run(make_drill(watched, PROBED), "idle").record

    assert (first.seconds.counts == second.seconds.counts).all()
    known = {name: first.samples.column(name) for name in first.samples.names}
    for name, values in known.items():
        assert values.tobytes() == second.samples.column(name).tobytes()


def test_customers_write_late_and_about_as_many_as_were_failed():
    reports = {"share": 0.3, "delay": "1m", "every": "30s"}
    record = run(make_drill(HALF | {"customer_reports": reports, "lasts": "15m"}), "idle").record
    said = [e for e in record.entries if e.kind is Kind.MESSAGE and e.subject == "customers"]
    failed_at = record.seconds.counts[0, :, record.seconds.FAILED].nonzero()[0][0]
    failed = int(record.seconds.counts[0, :780, record.seconds.FAILED].sum())
    counted = sum(int(part.split()[0]) for e in said for part in e.data["text"][17:].split(", "))

    assert failed_at + 30 <= said[0].at_us / SECOND
    assert 0.3 * failed == pytest.approx(counted, rel=0.25)
    assert "'buy' fails" in said[0].data["text"]


def test_nobody_writes_of_what_went_well():
    record = run(make_drill(DEPLOY | {"customer_reports": {"share": 1.0}}), "idle").record

    assert [] == [e for e in record.entries if e.subject == "customers"]


def test_reports_can_be_counted_by_journey():
    session = until(HALF, 560, customer_reports={"share": 0.3, "delay": "1m", "every": "30s"})
    told = answer(session, "query_reports")
    counted = sum(int(m["text"][17:].split()[0]) for m in told["messages"])

    assert counted == told["reports"]["buy"] > 0


def test_what_the_support_desk_of_a_drill_says_is_a_report_too():
    desk = {"from": "Support desk", "role": "support", "text": "One customer cannot log in."}
    boss = {"from": "Head of sales", "role": "executive", "text": "What is going on?"}
    injects = [{"at": "1m", "message": desk}, {"at": "2m", "message": boss}]
    told = answer(until(DEPLOY | {"injects": injects}, 180), "query_reports")

    assert [{"at_s": 60.0, "text": desk["text"]}] == told["messages"]


VENDORED = PAIR | {
    "services": PAIR["services"] | {"db": PAIR["services"]["db"] | {"vendor": "Stores Ltd"}}
}


def page(session):
    (found,) = answer(session, "query_status")["pages"]
    return found["vendor"], found["state"], len(found["posts"])


def harmed(kind, **fields):
    fault = FAULTS.get(kind).model_validate(fields)
    inject = {"at": "1m", "target": Selector(service="db"), "fault": fault, "is_trigger": True}
    return DEPLOY | {"injects": [inject]}


def test_a_vendor_admits_what_it_has_after_a_while_and_says_when_it_is_over():
    fields = {"failure": 0.5, "lasts": "4m", "admits_after": "2m"}
    session = until(harmed("third_party_outage", **fields), 120, VENDORED)

    assert ("Stores Ltd", "operational", 0) == page(session)
    session.step(tick_us=MINUTE)
    assert ("Stores Ltd", "partial_outage", 1) == page(session)
    session.step(tick_us=3 * MINUTE)
    assert ("Stores Ltd", "operational", 2) == page(session)


def test_a_vendor_that_never_admits_says_that_all_is_well():
    session = until(harmed("third_party_outage"), 400, VENDORED)

    assert ("Stores Ltd", "operational", 0) == page(session)


def test_a_page_can_tell_of_what_is_not_so():
    session = until(harmed("vendor_status", state="major_outage", lasts="2m"), 120, VENDORED)

    assert ("Stores Ltd", "major_outage", 1) == page(session)
    assert 0.0 == session.view.readings.latest(SeriesKey("error_share"))
    session.step(tick_us=2 * MINUTE)
    assert ("Stores Ltd", "operational", 2) == page(session)


def test_the_map_shows_the_documents_and_the_traces_show_what_is():
    old = {"missing": ["web->db"], "extra": ["db->web"], "owners": {"web": "core", "db": "core"}}
    session = until(DEPLOY | {"documented": old}, 120, PAIR)
    services = session.view.services

    assert ((), ("web",)) == (services["web"].calls, services["db"].calls)
    assert "core" == services["db"].team
    assert [] == briefing_to_json(session.view)["services"]["web"]["calls"]
    assert ["db"] == answer(session, "query_topology")["services"]["web"]["called_by"]
    trace = answer(session, "query_traces")["traces"][0]
    assert "web.home" == trace["root"]["name"]
    assert ["db.read"] == [call["name"] for call in trace["root"]["calls"]]
