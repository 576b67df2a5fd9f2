"""Orders that only look, answered from what can be seen when the answer comes."""

from __future__ import annotations

from collections.abc import Callable

from pydantic import JsonValue

from sim.drill.log_store import LogStore
from sim.drill.metrics import Metrics
from sim.interop.promql.answers import answer
from sim.model.kinds import Action
from sim.model.signal import SeriesKey
from sim.observe import queries
from sim.observe.logs import Wanted, search
from sim.observe.status_pages import StatusPages
from sim.observe.traces import assemble, pick
from sim.observe.view import View

Arguments = dict[str, JsonValue]
Answer = dict[str, JsonValue]


class Questions:
    """Answers by the kind of the order."""

    def __init__(
        self,
        logs: LogStore,
        metrics: Metrics,
        pages: StatusPages,
        *,
        delay_us: int,
        can_trace: bool,
    ) -> None:
        self._log_store = logs
        self._metrics = metrics
        self._pages = pages
        self._delay_us = delay_us
        self._can_trace = can_trace

    def answer(self, kind: str, action: Action, view: View) -> Answer:
        """The answer to one question."""
        answers: dict[str, Callable[[Arguments, View], Answer]] = {
            "query_metrics": self._numbers,
            "query_alerts": lambda a, seen: queries.alerts(seen, _text(a["matchers"])),
            "query_changes": lambda a, seen: queries.changes(
                seen, _text(a["service"]), _count(a["window"])
            ),
            "query_topology": lambda a, seen: queries.topology(seen, _text(a["service"])),
            "query_logs": self._logs,
            "query_status": lambda a, _: self._pages.told(_text(a["service"])),
            "query_probes": lambda a, seen: queries.probes(
                seen, _text(a["probe"]), _count(a["window"])
            ),
            "query_reports": lambda a, seen: queries.reports(seen, _count(a["window"])),
            "query_traces": self._traces,
        }
        if kind not in answers:
            return {}
        # Plain values as they are inside: durations in microseconds.
        return answers[kind](action.model_dump(), view)

    def _numbers(self, arguments: Arguments, view: View) -> Answer:
        query = _text(arguments["expr"])
        if query is None:
            return _metrics(arguments, view)
        now, step = view.now_us, arguments["step"]
        steps = [now]
        if step is not None:
            count = _count(arguments["window"]) // _count(step)
            steps = [now - k * _count(step) for k in range(count, -1, -1)]
        return answer(query, self._metrics.seen_at(now), now, steps)

    def _logs(self, arguments: Arguments, view: View) -> Answer:
        if not self._can_trace:
            note = f"{_NO_REQUESTS}: it keeps no request logs"
            return {"matched": 0, "lines": [], "note": note}
        seen_us = view.now_us - self._delay_us
        begin, until = arguments["begin"], arguments["until"]
        last_us = view.now_us if until is None else _count(until)
        events = self._log_store.lines(
            from_us=last_us - _count(arguments["window"]) if begin is None else _count(begin),
            until_us=min(seen_us, last_us),
            service=_text(arguments["service"]),
        )
        wanted = Wanted(
            text=_text(arguments["text"]),
            regex=_text(arguments["regex"]),
            level=_text(arguments["level"]),
        )
        lines, matched = search(events, wanted)
        return {"matched": matched, "lines": list(lines)}

    def _traces(self, arguments: Arguments, view: View) -> Answer:
        if not self._can_trace:
            return {
                "matched": 0,
                "traces": [],
                "note": f"{_NO_REQUESTS}: it keeps no traces",
            }
        spans = self._log_store.spans(until_us=view.now_us - self._delay_us)
        longest = arguments["min_duration"]
        traces, matched = pick(
            assemble(spans),
            service=_text(arguments["service"]),
            operation=_text(arguments["operation"]),
            status=_text(arguments["status"]),
            min_duration_us=None if longest is None else _count(longest),
        )
        return {"matched": matched, "traces": list(traces)}


# Why a plane may have nothing to show of any one request.
_NO_REQUESTS = "the flow plane carries means, no single requests"


def _metrics(arguments: Arguments, view: View) -> Answer:
    labels = ("service", "zone", "version", "caller", "journey", "segment", "probe")
    given = {label: str(arguments[label] or "") for label in labels}
    key = SeriesKey(str(arguments["name"]), **given)
    return queries.metrics(view, key, _count(arguments["window"]))


def _text(value: JsonValue) -> str | None:
    return None if value is None else str(value)


def _count(value: JsonValue) -> int:
    assert isinstance(value, int)
    return value
