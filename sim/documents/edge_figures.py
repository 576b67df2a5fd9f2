"""From measured edges to the figures of a topology: entries, calls per request, own work.

A service's own time is what it takes less what its callees take, in mean and in variance, with
measured p50 and p99 read as a lognormal. The limits of this are written into the file it becomes.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from sim.documents.edges import Edge
from sim.errors import DocumentError, Problem
from sim.model.document import IDENTIFIER

_Z99: Final = 2.3263478740408408  # the normal's 99th percentile
_NETWORK_MS: Final = 0.65  # the topology's mean round trip between and within zones
_UNKNOWN_MS: Final = (5.0, 20.0)  # p50 and p99 where none was measured
_OWN_LEAST: Final = 0.05  # of the whole: a service that only waits still does something
_BUSY: Final = 0.4
_PROCESSORS: Final = 4


@dataclass(slots=True)
class Part:
    """One service as measured and as derived; times in milliseconds."""

    name: str
    calls_per_s: float = 0.0
    p50_ms: float = 0.0
    p99_ms: float = 0.0
    error_share: float = 0.0
    is_measured: bool = False
    calls: dict[str, float] = field(default_factory=dict)  # callee -> calls per request
    are_parallel: bool = False
    own_mean_ms: float = 0.0
    own_cv2: float = 1.0
    own_failure: float = 0.0
    notes: list[str] = field(default_factory=list)

    @property
    def mean_ms(self) -> float:
        """Mean of the lognormal through both quantiles."""
        return self.p50_ms * math.exp(_sigma(self) ** 2 / 2)

    @property
    def variance(self) -> float:
        """Variance of the same, in ms²."""
        return self.mean_ms**2 * math.expm1(_sigma(self) ** 2)

    @property
    def replicas(self) -> int:
        """Enough for 40 % of the processors, so that little of the time is waiting; at least 2."""
        need = self.calls_per_s * self.own_mean_ms / 1000.0 / (_PROCESSORS * _BUSY)
        return max(2, math.ceil(need))


@dataclass(slots=True)
class Figures:
    """Everything that the text needs: parts in order of first mention, entries with their rates."""

    parts: dict[str, Part]
    entries: dict[str, float]
    notes: list[str]


def derive(edges: Iterable[Edge]) -> Figures:
    """The figures of a topology that would show the given edges.

    Raises:
        DocumentError: where no call is left that can be simulated.
    """
    rows, notes = _renamed(list(edges))
    rows = _without_circles(rows, notes)
    if not rows:
        message = "no call is left: each one closes a circle"
        raise DocumentError([Problem("table", 1, 1, "", message, "E324")])
    parts = _parts(rows)
    entries = _entries(rows, parts, notes)
    for row in rows:
        if row.caller:
            calls = parts[row.caller].calls
            calls[row.callee] = calls.get(row.callee, 0.0) + row.calls_per_s
    for name in _callees_first(parts):
        part = parts[name]
        whole = part.calls_per_s or 1.0
        part.calls = {callee: rate / whole for callee, rate in part.calls.items()}
        _own(part, parts)
    return Figures(parts, entries, notes)


def _renamed(rows: list[Edge]) -> tuple[list[Edge], list[str]]:
    """Names that are not well formed made so, each the same way everywhere."""
    names: dict[str, str] = {}
    notes: list[str] = []
    for name in (name for row in rows for name in (row.caller, row.callee) if name):
        if name in names:
            continue
        made = name
        if not re.match(IDENTIFIER, name):
            made = re.sub(r"[^A-Za-z0-9_-]+", "-", name).strip("-")[:60] or "service"
            made = made if made[0].isalpha() else f"s{made}"[:60]
            stem, count = made, 2
            while made in names.values():
                made, count = f"{stem}-{count}", count + 1
            notes.append(f"{name[:60]!r} is called {made!r} here")
        names[name] = made
    kept = [Edge(r.line, names.get(r.caller, ""), names[r.callee], *_figures(r)) for r in rows]
    return kept, notes


def _figures(row: Edge) -> tuple[float, float | None, float | None, float]:
    return row.calls_per_s, row.p50_ms, row.p99_ms, row.error_share


def _without_circles(rows: list[Edge], notes: list[str]) -> list[Edge]:
    """One operation per service allows no circle: the rarest call of each is left out."""
    kept: list[Edge] = []
    below: dict[str, set[str]] = {}
    for row in sorted(rows, key=lambda r: (-r.calls_per_s, r.line)):
        if row.caller and _reaches(below, row.callee, row.caller):
            notes.append(
                f"line {row.line}: {row.caller} -> {row.callee} is left out, it closes a circle; "
                "give the two services operations apart to bring it back"
            )
            continue
        kept.append(row)
        if row.caller:
            below.setdefault(row.caller, set()).add(row.callee)
    return sorted(kept, key=lambda r: r.line)


def _reaches(below: dict[str, set[str]], start: str, end: str) -> bool:
    seen, queue = {start}, [start]
    for name in queue:
        if name == end:
            return True
        for callee in sorted(below.get(name, ())):
            if callee not in seen:
                seen.add(callee)
                queue.append(callee)
    return False


def _parts(rows: list[Edge]) -> dict[str, Part]:
    """Rates summed over callers, latencies and errors weighted by them."""
    parts: dict[str, Part] = {}
    weights: dict[str, float] = {}
    for row in rows:
        for name in (row.caller, row.callee):
            if name:
                parts.setdefault(name, Part(name))
        part = parts[row.callee]
        part.calls_per_s += row.calls_per_s
        part.error_share += row.error_share * row.calls_per_s
        p50, p99 = row.p50_ms, row.p99_ms
        if p50 is not None or p99 is not None:
            # Where one is missing the other gives it, by the ratio of an exponential.
            p50 = p50 if p50 is not None else (p99 or 0.0) / 6.64
            p99 = p99 if p99 is not None else p50 * 6.64
            weights[row.callee] = weights.get(row.callee, 0.0) + row.calls_per_s
            part.p50_ms += p50 * row.calls_per_s
            part.p99_ms += p99 * row.calls_per_s
    for name, part in parts.items():
        part.error_share /= part.calls_per_s or 1.0
        weight = weights.get(name, 0.0)
        part.is_measured = weight > 0.0
        if part.is_measured:
            part.p50_ms, part.p99_ms = part.p50_ms / weight, part.p99_ms / weight
        else:
            part.p50_ms, part.p99_ms = _UNKNOWN_MS
    return parts


def _entries(rows: list[Edge], parts: dict[str, Part], notes: list[str]) -> dict[str, float]:
    """Where users arrive: rows without a caller, and services that nobody calls."""
    entries: dict[str, float] = {}
    for row in rows:
        if not row.caller:
            entries[row.callee] = entries.get(row.callee, 0.0) + row.calls_per_s
    called = {row.callee for row in rows}
    for name, part in parts.items():
        if name not in called:
            part.calls_per_s = max(row.calls_per_s for row in rows if row.caller == name)
            entries[name] = part.calls_per_s
            notes.append(
                f"{name}: nobody calls it, so users do; {part.calls_per_s:g}/s is the rate of its "
                "most frequent call"
            )
    return entries


def _callees_first(parts: dict[str, Part]) -> list[str]:
    order: list[str] = []
    done: set[str] = set()
    for start, part in parts.items():
        stack = [(start, iter(part.calls))] if start not in done else []
        done.add(start)
        while stack:
            name, callees = stack[-1]
            callee = next(callees, None)
            if callee is None:
                order.append(name)
                stack.pop()
            elif callee not in done:
                done.add(callee)
                stack.append((callee, iter(parts[callee].calls)))
    return order


def _own(part: Part, parts: dict[str, Part]) -> None:
    """Own work: the whole less the callees, one after another or, if that is too much, at once."""
    below = [(parts[callee], count) for callee, count in part.calls.items()]
    if not part.is_measured:
        # Nobody has measured it from outside: its callees' time and a little of its own.
        part.own_mean_ms, part.own_cv2 = 5.0, 1.0
        part.notes.append("not measured: 5 ms of its own, beside its callees")
        part.p50_ms, part.p99_ms = 0.0, 0.0
    else:
        spent = [count * (callee.mean_ms + _NETWORK_MS) for callee, count in below]
        least = _OWN_LEAST * part.mean_ms
        left = part.mean_ms - sum(spent)
        if left < least and len(spent) > 1:
            part.are_parallel = True
            left = part.mean_ms - max(spent)
            part.notes.append("its callees take longer than it does: they are called at once")
        if left < least:
            part.notes.append("its callees explain all of its time: 5 % of it is given to itself")
        part.own_mean_ms = max(left, least)
        spread = part.variance - sum(count * callee.variance for callee, count in below)
        part.own_cv2 = min(max(spread / part.own_mean_ms**2, 0.05), 25.0)
    passes = math.prod((1.0 - callee.error_share) ** count for callee, count in below)
    part.own_failure = (
        min(max(1.0 - (1.0 - part.error_share) / passes, 0.0), 1.0) if passes else 0.0
    )


def _sigma(part: Part) -> float:
    if part.p50_ms <= 0.0 or part.p99_ms <= part.p50_ms:
        return 0.0
    return math.log(part.p99_ms / part.p50_ms) / _Z99
