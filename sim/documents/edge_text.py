"""A topology's YAML from measured edges, with what was derived and assumed said in comments."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

from sim.documents import limits
from sim.documents.edge_figures import Figures, Part, derive
from sim.documents.edges import read_edges
from sim.errors import DocumentError, Problem
from sim.model.topology import ITEM_LIMIT

_HEAD = """\
# yaml-language-server: $schema=topology.schema.json
# Derived by `gameday init topology --from` from a table of calls. How, and how far to trust it:
# - One operation per service: calls of different kinds to one service are mixed into one.
# - Calls per request are the edge's rate over the caller's; they follow one another unless said.
# - Own work is the measured time less what the callees take, mean and variance, with p50 and p99
#   read as a lognormal. Waiting that was measured counts as work; so replicas are chosen for 40 %
#   of their processors, where little waiting is added.
# - Failures: a caller fails with its callees (hard), and by itself as often as the rest needs.
# - Not in the table and assumed: timeouts (none), retries (none), replicas, slots, zones.
# `gameday plan` lists every default; compare simulated with given p50 and p99 before you trust it.
"""


@dataclass(frozen=True, slots=True)
class FromEdges:
    """The text, what was measured per service (p50 and p99 in ms), and what to know about it."""

    text: str
    given: dict[str, tuple[float, float]]
    notes: tuple[str, ...]


def topology_from_edges(path: Path, *, title: str | None = None) -> FromEdges:
    """The text of a topology that shows the edges of a CSV file.

    Raises:
        DocumentError: with every faulty row.
    """
    figures = derive(read_edges(path, shown=path.name))
    if len(figures.parts) > limits.SERVICES:
        message = f"{len(figures.parts):,} services; at most {limits.SERVICES:,}"
        raise DocumentError([Problem(path.name, 1, 1, "", message, "E113")])
    given = {
        name: (part.p50_ms, part.p99_ms) for name, part in figures.parts.items() if part.is_measured
    }
    name = path.stem if title is None else title
    return FromEdges(_text(figures, _plain(name)), given, tuple(figures.notes))


def _text(figures: Figures, title: str) -> str:
    lines = [_HEAD.rstrip()]
    lines += [f"# Note: {note}" for note in figures.notes]
    rate = math.fsum(figures.entries.values())
    lines += [
        "format: 1",
        f"title: '{title}'",
        f"source: 'Derived from the table {title}; see the comments.'",
        "accepts:",
        "  W401: The table of calls does not know timeouts.",
        "regions:",
        "  local: {zones: [a, b]}",
        f"traffic: {{rate: {_rate(rate)}}}",
        "journeys:",
    ]
    for name, per_s in figures.entries.items():
        weight = 1000.0 * per_s / rate
        slow = max(1, round(4 * (figures.parts[name].p99_ms or 250.0)))
        lines.append(
            f"  {name}: {{enters: {name}.call, weight: {weight:.6g}, slow_after: {slow}ms}}"
        )
    lines.append("services:")
    for part in figures.parts.values():
        lines += _service(part)
    return "\n".join(lines) + "\n"


def _service(part: Part) -> list[str]:
    measured = (
        f"# given: p50 {part.p50_ms:.4g} ms, p99 {part.p99_ms:.4g} ms at {part.calls_per_s:.4g}/s"
        if part.is_measured
        else f"# at {part.calls_per_s:.4g}/s"
    )
    lines = [f"  {part.name}:  {measured}"]
    lines += [f"    # {note}" for note in part.notes]
    mean_us = max(1, round(part.own_mean_ms * 1000))
    lines += [
        "    operations:",
        "      call:",
        f"        work: {{mean: {mean_us}us, shape: lognormal, cv2: {part.own_cv2:.4g}}}",
    ]
    if part.own_failure > 0.0:
        lines.append(f"        failure: {part.own_failure:.6f}")
    calls = [_call(callee, ratio) for callee, ratio in part.calls.items()]
    if calls:
        lines.append("        calls:")
        if part.are_parallel:
            lines.append(f"          - [{', '.join(calls)}]")
        else:
            lines += [f"          - {call}" for call in calls]
    lines += [f"    replicas: {part.replicas}", "    slots: 256", "    processors: 4"]
    return lines


def _call(callee: str, ratio: float) -> str:
    """``count`` and ``chance`` whose product is the measured calls per request."""
    count = min(max(1, math.ceil(ratio - 1e-9)), ITEM_LIMIT)
    chance = min(ratio / count, 1.0)
    said = [f"to: {callee}.call"]
    if count > 1:
        said.append(f"count: {count}")
    if chance < 1.0:
        said.append(f"chance: {chance:.6f}")
    return "{" + ", ".join(said) + "}"


def _rate(per_s: float) -> str:
    return f"{per_s:.6f}".rstrip("0").rstrip(".") + "/s" if per_s >= 1e-6 else "0.000001/s"


def _plain(text: str) -> str:
    return "".join(c for c in text if c.isalnum() or c in " -_.")[:100]
