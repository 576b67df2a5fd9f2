import json
import re
from itertools import pairwise

import pytest

from sim.drill.again import replay
from sim.interop.openmetrics import epoch_us
from sim.interop.otlp import Source, SpanKind, lines
from sim.model.topology import Topology
from sim.observe.logs import LogEvent
from sim.observe.traces import Span
from tests.cli.door import ROOT, gameday
from tests.interop.runs import BAD_DEPLOY, make_run
from tests.records import TOPOLOGY, scenario

QUEUED = Topology.model_validate(
    {
        "format": 1,
        "services": {
            "web": {"operations": {"buy": {"calls": ["mail.put"]}}},
            "mail": {
                "kind": "queue",
                "operations": {"put": {}},
                "broker": {"consumers": ["sender.send"]},
            },
            "sender": {"operations": {"send": {}}},
        },
        "journeys": {"buy": {"enters": "web.buy"}},
    }
)


def read(told, names):
    """Every record with the service that tells it."""
    of_resource, of_scope, of_record = names
    found = []
    for line in told:
        for resource in json.loads(line).get(of_resource, ()):
            teller = attributes(resource["resource"])
            for scope in resource[of_scope]:
                found += [(teller, record) for record in scope[of_record]]
    return found


def attributes(holder):
    return {
        pair["key"]: next(iter(pair["value"].values())) for pair in holder.get("attributes", ())
    }


def spans_of(told):
    return read(told, ("resourceSpans", "scopeSpans", "spans"))


def logs_of(told):
    return read(told, ("resourceLogs", "scopeLogs", "logRecords"))


@pytest.fixture(scope="module")
def told(made):
    return gameday("export", made[0], "--as", "otlp").out.splitlines()


def span(number, parent, name, **changes):
    base = {
        "trace": 0xABC,
        "span": number,
        "parent": parent,
        "name": name,
        "service": name.split(".")[0],
        "replica": f"{name.split('.')[0]}-0.a",
        "begin_us": number,
        "end_us": number + 50,
        "outcome": "OK",
        "attempt": 0,
    }
    return Span(**(base | changes))


def exported(spans, logs=(), topology=TOPOLOGY):
    return list(lines(spans, logs, Source(topology, scenario().starts_at, "1.2")))


def test_every_span_and_log_of_the_run_is_told_once(made, told):
    kept = replay(*made).telemetry()
    ids = [(s["traceId"], s["spanId"]) for _, s in spans_of(told)]
    expected = {(f"{s.trace:032x}", f"{s.span:016x}") for s in kept.spans(until_us=1 << 60)}

    assert expected == set(ids)
    assert len(ids) == len(expected) > 0
    events = list(kept.logs(from_us=-(1 << 60), until_us=1 << 60, service=None))
    called = [log for _, log in logs_of(told) if "peer.service" in attributes(log)]
    assert len(events) == len(called) > 0


def test_what_processes_and_noise_write_is_told_in_order_of_time_even_what_was_lost(tmp_path):
    text = (ROOT / "scenarios" / "kinds" / "crash.yaml").read_text(encoding="utf-8")
    noise = "noise: [{service: api, every: 30s, level: warn, text: slow disk}]\n"
    gap = "  - {at: 5s, fault: {kind: telemetry_gap, of: [logs]}}\n"
    text = text.replace("injects:\n", f"{noise}injects:\n{gap}")
    (tmp_path / "drill.yaml").write_text(text, encoding="utf-8")
    run, _ = make_run(tmp_path / "run", tmp_path / "drill.yaml")
    told = logs_of(gameday("export", run, "--as", "otlp").out.splitlines())
    bodies = [log["body"]["stringValue"] for _, log in told]
    by_teller = {}
    for teller, log in told:
        by_teller.setdefault(teller["service.name"], []).append(int(log["timeUnixNano"]))

    assert all(sorted(times) == times for times in by_teller.values())
    assert "slow disk" in bodies
    ((platform, down), *_) = [
        (teller, log)
        for (teller, log), body in zip(told, bodies, strict=True)
        if "terminated, exit code 139" in body
    ]
    assert "api" == platform["service.name"]
    assert (17, "ERROR") == (down["severityNumber"], down["severityText"])
    assert "traceId" not in down
    (made, *_) = [log for _, log in told if "container api" in log["body"]["stringValue"]
                  and log["severityNumber"] == 9]  # fmt: skip
    assert "cloud.availability_zone" in attributes(made)


def test_ids_are_hexadecimal_and_parents_are_spans_of_the_same_trace(told):
    spans = [record for _, record in spans_of(told)]
    known = {(s["traceId"], s["spanId"]) for s in spans}
    for s in spans:
        assert re.fullmatch("[0-9a-f]{32}", s["traceId"])
        assert re.fullmatch("[0-9a-f]{16}", s["spanId"])
        if s["parentSpanId"]:
            assert (s["traceId"], s["parentSpanId"]) in known
        assert (s["kind"] == SpanKind.SERVER) is (not s["parentSpanId"])
    assert {s["traceId"] for s in spans} >= {
        log["traceId"] for _, log in logs_of(told) if "traceId" in log
    }


def test_times_are_nanoseconds_of_the_drills_own_day(made, told):
    zero_us = epoch_us(made[1].scenario.starts_at)
    first_us, last_us = zero_us - made[1].scenario.lead_in, zero_us + made[1].scenario.lasts
    for _, s in spans_of(told):
        begin, end = s["startTimeUnixNano"], s["endTimeUnixNano"]
        assert first_us * 1000 <= int(begin) <= int(end) <= last_us * 1000
        assert isinstance(begin, str)
    times = [int(log["timeUnixNano"]) for _, log in logs_of(told)]
    assert first_us * 1000 <= min(times) <= max(times) <= last_us * 1000


def test_a_call_is_told_by_its_caller_and_a_request_by_the_front_door():
    root = span(1, 0xABC, "web.home")
    call = span(2, 1, "api.list", attempt=1)
    (door, first), (caller, second) = spans_of(exported([call, root]))

    assert ("web", "web-0.a") == (door["service.name"], door["service.instance.id"])
    assert (SpanKind.SERVER, "") == (first["kind"], first["parentSpanId"])
    assert {"service.name": "web", "service.instance.id": "web-0.a"} == caller
    assert (SpanKind.CLIENT, "0000000000000001") == (second["kind"], second["parentSpanId"])
    assert {
        "peer.service": "api",
        "server.address": "api-0.a",
        "http.request.resend_count": "1",
    } == attributes(second)


def test_messages_have_producers_and_consumers():
    chain = [
        span(1, 0xABC, "web.buy"),
        span(2, 1, "mail.put"),
        span(3, 2, "sender.send"),
    ]
    told = spans_of(exported(chain, topology=QUEUED))

    assert [SpanKind.SERVER, SpanKind.PRODUCER, SpanKind.CONSUMER] == [s["kind"] for _, s in told]
    assert ["web", "web", "sender"] == [teller["service.name"] for teller, _ in told]


def test_only_what_failed_has_a_status():
    good, bad = (
        record
        for _, record in spans_of(
            exported([span(1, 0xABC, "web.home"), span(2, 1, "api.list", outcome="TIMEOUT")])
        )
    )

    assert {} == good["status"]
    assert {"code": 2, "message": "deadline exceeded"} == bad["status"]
    assert "timeout" == attributes(bad)["error.type"]


def test_a_log_line_keeps_its_words_its_level_and_its_trace():
    event = LogEvent(5_000_000, "SHED", "web", "go", "api-0.a", "api.list", "browse", 0xABC)
    ((teller, log),) = logs_of(exported([], [event]))

    assert {"service.name": "web"} == teller
    assert (13, "WARN", f"{0xABC:032x}") == (
        log["severityNumber"],
        log["severityText"],
        log["traceId"],
    )
    assert "load shed" in log["body"]["stringValue"]


def test_lines_hold_a_thousand_records_in_order_of_time():
    told = exported([span(k, 0xABC, "web.home") for k in range(2500, 0, -1)])
    starts = [int(s["startTimeUnixNano"]) for _, s in spans_of(told)]

    assert 3 == len(told)
    assert all(before <= after for before, after in pairwise(starts))


def test_what_came_after_the_last_scrape_is_told_too(tmp_path):
    text = BAD_DEPLOY.read_text(encoding="utf-8").replace("lasts: 6m", "lasts: 369s")
    (tmp_path / "drill.yaml").write_text(text, encoding="utf-8")
    run, drill = make_run(tmp_path / "run", tmp_path / "drill.yaml")
    told = gameday("export", run, "--as", "otlp").out.splitlines()
    scrape_us = epoch_us(drill.scenario.starts_at) + 360_000_000

    assert any(int(log["timeUnixNano"]) > scrape_us * 1000 for _, log in logs_of(told))


def test_the_reference_plane_has_spans_too(tmp_path):
    text = BAD_DEPLOY.read_text(encoding="utf-8").replace("lasts: 6m", "lasts: 6m\nrate: 6/s")
    (tmp_path / "drill.yaml").write_text(text, encoding="utf-8")
    run, _ = make_run(tmp_path / "run", tmp_path / "drill.yaml", plane="reference")
    told = gameday("export", run, "--as", "otlp").out.splitlines()

    assert spans_of(told)
    assert logs_of(told)


def test_a_plane_without_requests_is_refused(tmp_path):
    run, _ = make_run(tmp_path / "run", plane="flow")
    answer = gameday("export", run, "--as", "otlp")

    assert 3 == answer.code
    assert "the flow plane has neither traces nor logs" in answer.err
