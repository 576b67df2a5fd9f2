"""Which requests are found."""

from sim.observe.traces import Span, assemble, pick


def span(trace, number, parent, name, *, ms=10, outcome="OK"):
    begin = trace * 1_000_000
    return Span(
        trace,
        number,
        parent,
        name,
        name.split(".")[0],
        "",
        begin,
        begin + ms * 1000,
        outcome,
        0,
    )


TRACES = assemble(
    [
        span(1, 11, 1, "web.home", ms=30),
        span(1, 12, 11, "db.read"),
        span(2, 21, 2, "web.home", ms=90, outcome="ERROR"),
        span(2, 22, 21, "db.write", outcome="ERROR"),
        span(3, 31, 3, "api.list", ms=50),
    ]
)


def found(**wanted):
    given = {"service": None, "operation": None, "status": None, "min_duration_us": None}
    traces, matched = pick(TRACES, **given | wanted)
    assert matched == len(traces)
    return [int(trace["trace"], 16) for trace in traces]


def test_what_is_asked_for_must_all_hold():
    assert [1, 2, 3] == found()
    assert [1, 2] == found(service="db")
    assert [2] == found(operation="db.write")
    assert [] == found(operation="db.write", status="ok")
    assert [2, 3] == found(min_duration_us=50_000)
    assert [3] == found(min_duration_us=50_000, status="ok")
