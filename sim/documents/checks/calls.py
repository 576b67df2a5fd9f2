"""How operations call one another: cycles, missing timeouts, inverted timeouts, stacked retries."""

from __future__ import annotations

from collections.abc import Iterator

from sim.documents.finding import Finding
from sim.documents.graph import Graph, Site
from sim.model.topology import Journey
from sim.units import format_duration

# One user's request may be tried so often at the deepest callee before it is worth a word.
# Source: Google, Site Reliability Engineering, ch. 22 (3 layers of 4 tries: 64).
TRIES_MOST = 8


def check_cycles(graph: Graph) -> Iterator[Finding]:
    """An operation that reaches itself never ends."""
    for site in graph.closing_sites:
        start, field = site.callee, "to"
        path = _way(graph, start, site.caller)
        if not path:
            assert site.call.fallback is not None
            start, field = site.call.fallback, "fallback"
            path = _way(graph, start, site.caller)
        said = " -> ".join([*path, start])
        yield Finding("E312", (*site.loc, field), f"operations call each other in a circle: {said}")


def _way(graph: Graph, start: str, end: str) -> list[str]:
    """The shortest way along calls from one operation to another; empty: there is none."""
    came_from: dict[str, str] = {start: start}
    queue = [start]
    for path in queue:
        if path == end:
            break
        for site in graph.sites.get(path, ()):
            for callee in site.ways:
                if callee not in came_from and callee in graph.sites:
                    came_from[callee] = path
                    queue.append(callee)
    if end not in came_from:
        return []
    way = [end]
    while way[-1] != start:
        way.append(came_from[way[-1]])
    return way[::-1]


def check_timeouts(graph: Graph) -> Iterator[Finding]:
    """Calls that nothing ends, and callers that give up before their callee must."""
    for site in graph.every_site():
        if not site.call.waits or site.callee not in graph.operations:
            continue
        if site.call.timeout == 0:
            message = f"no timeout: a hung {site.callee_service} hangs {site.caller_service}"
            yield Finding("W401", site.loc, message)
        elif site.call.timeout < graph.worst_us[site.callee]:
            yield _inverted(site.callee, site.call.timeout, graph, (*site.loc, "timeout"))
    for name, journey in graph.topology.journeys.items():
        if journey.enters in graph.operations:
            yield from _check_journey(name, journey, graph)


def _check_journey(name: str, journey: Journey, graph: Graph) -> Iterator[Finding]:
    if journey.timeout and journey.timeout < graph.worst_us[journey.enters]:
        yield _inverted(journey.enters, journey.timeout, graph, ("journeys", name, "timeout"))


def _inverted(callee: str, timeout: int, graph: Graph, loc: tuple[int | str, ...]) -> Finding:
    worst = format_duration(int(graph.worst_us[callee]) // 1000 * 1000)
    message = (
        f"the caller gives up after {format_duration(timeout)}, but {callee} may take {worst} "
        "by its own timeouts and attempts"
    )
    return Finding("W402", loc, message)


def check_retries(graph: Graph) -> Iterator[Finding]:
    """Retries at several layers multiply."""
    tries: dict[str, tuple[int, tuple[str, ...]]] = {}
    for journey in graph.topology.journeys.values():
        if journey.enters not in graph.operations:
            continue
        attempts = journey.retries.attempts if journey.retries is not None else 1
        told = f"{journey.enters} {attempts}x" if attempts > 1 else journey.enters
        _raise(tries, journey.enters, attempts, ("users", told))
    for path in reversed(graph.callees_first):
        if path not in tries:
            continue
        before, way = tries[path]
        for site in graph.sites[path]:
            attempts = site.call.retries.attempts if site.call.retries is not None else 1
            so_far = before * attempts
            told = f"{site.callee} {attempts}x" if attempts > 1 else site.callee
            _raise(tries, site.callee, so_far, (*way, told))
            if so_far > TRIES_MOST and attempts > 1:
                yield _stacked(site, so_far, (*way, told))


def _raise(
    tries: dict[str, tuple[int, tuple[str, ...]]], path: str, so_far: int, way: tuple[str, ...]
) -> None:
    if path not in tries or so_far > tries[path][0]:
        tries[path] = (so_far, way)


def _stacked(site: Site, so_far: int, way: tuple[str, ...]) -> Finding:
    shown = way if len(way) <= 8 else (*way[:2], "...", *way[-5:])
    message = f"one request may be tried {so_far:,} times here: {' -> '.join(shown)}"
    return Finding("W403", (*site.loc, "retries"), message)
