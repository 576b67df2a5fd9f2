"""The newest sampled requests as waterfalls: a bar a hop, where it began and how long it took."""

from __future__ import annotations

from typing import Any

from rich.text import Text

from sim.cli.console.seen import Seen, answer_of, heading, line, row
from sim.units import SECOND, clock

MOST = 4
NAME, TIME, OUTCOME = 34, 10, 12


def draw(seen: Seen) -> list[Text]:
    """The last answer's requests, the newest first."""
    told = [
        heading("TRACES", f"r asks {seen.service or 'all'} again (30 s) · :traces status=failed")
    ]
    answered = seen.answers("query_traces")
    if not answered:
        return [*told, line("  nothing asked yet: r, or :traces SERVICE")]
    traces = answer_of(answered[-1]).get("traces")
    kept = [t for t in (traces if isinstance(traces, list) else []) if seen.keeps(str(t))]
    if not kept:
        return [*told, line("  no trace matches")]
    for trace in reversed(kept[-MOST:]):
        assert isinstance(trace, dict)
        told += waterfall(seen, trace)
    return told


def waterfall(seen: Seen, trace: dict[str, Any]) -> list[Text]:
    """One request: its head, then a line a span."""
    status = str(trace["status"])
    head = (
        f"{clock(round(trace['at_s'] * SECOND))}  {trace['trace']}  {trace['duration_ms']:.1f} ms"
    )
    told = [line(f"  {head}  ", (status, "red" if status == "failed" else "green"))]
    room = max(seen.width - NAME - TIME - OUTCOME - 6, 10)
    longest = max(float(trace["duration_ms"]), 0.001)
    for depth, span in _flat(trace["root"], 0):
        begin = float(span["start_ms"]) / longest
        share = float(span["duration_ms"]) / longest
        at = min(int(begin * room), room - 1)
        wide = max(1, min(round(share * room), room - at))
        bar = " " * at + seen.sign("━", "=") * wide
        outcome = "" if span["outcome"] == "ok" else f" {str(span['outcome']).upper()}"
        name = ("  " * depth + str(span["name"]))[:NAME]
        told.append(
            row(
                f"    {name:<{NAME}}",
                (f"{float(span['duration_ms']):>{TIME - 3}.1f} ms ", "dim"),
                (f"{bar:<{room}}", "red" if outcome else "cyan"),
                (outcome, "bold red"),
            )
        )
    return told


def _flat(span: dict[str, Any], depth: int) -> list[tuple[int, dict[str, Any]]]:
    return [(depth, span), *(deeper for call in span["calls"] for deeper in _flat(call, depth + 1))]
