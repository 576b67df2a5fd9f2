"""The map of services, from where users enter down to the stores, with how each one is."""

from __future__ import annotations

from rich.text import Text

from sim.cli.console.seen import Seen, heading, line, row
from sim.cli.console.sparks import fitted, gauge, sparkline
from sim.model.signal import SeriesKey, Signal
from sim.observe.view import ServiceView, View
from sim.units import MINUTE, clock

BAD_ERRORS, BAD_SATURATION = 0.01, 0.9
WINDOW = 15 * MINUTE


def draw(seen: Seen) -> list[Text]:
    """One line a service; the one under the cursor is told in full below."""
    names = [name for name in ordered(seen.view) if seen.keeps(name)]
    depth = depths(seen.view)
    room = max((len(name) + 2 * depth[name] for name in names), default=10)
    room = min(room, max(seen.width - 50, 20))
    told = [
        heading("SERVICES", "j k move · enter more · l logs · t traces · m metrics · b runbook")
    ]
    told.append(
        row((f"    {'service':<{room}} {'ready':>7} {'errors':>8} {'busy':>6}  state", "dim"))
    )
    told += [_row(seen, seen.view.services[name], depth[name], room) for name in names]
    if seen.service in seen.view.services:
        told += [line(), *detail(seen)]
    return told


def row_of(seen: Seen) -> int:
    """On which line of the pane the cursor stands."""
    names = [name for name in ordered(seen.view) if seen.keeps(name)]
    return 2 + (names.index(seen.service) if seen.service in names else 0)


def ordered(view: View) -> list[str]:
    """Services by how far from the users they stand, each below who calls it."""
    depth = depths(view)
    called = {callee for service in view.services.values() for callee in service.calls}
    found: dict[str, None] = {}

    def visit(name: str) -> None:
        if name in found or name not in view.services:
            return
        found[name] = None
        for callee in view.services[name].calls:
            if depth.get(callee, 0) == depth[name] + 1:
                visit(callee)

    for name in view.services:
        if name not in called:
            visit(name)
    for name in view.services:
        visit(name)
    return list(found)


def depths(view: View) -> dict[str, int]:
    """Calls from where nobody calls, the fewest; a ring that nobody enters stands at nought."""
    called = {callee for service in view.services.values() for callee in service.calls}
    found = {name: 0 for name in view.services if name not in called}
    front = list(found)
    while front:
        behind: list[str] = []
        for name in front:
            for callee in view.services[name].calls:
                if callee in view.services and callee not in found:
                    found[callee] = found[name] + 1
                    behind.append(callee)
        front = behind
    return {name: found.get(name, 0) for name in view.services}


def state_of(view: View, service: ServiceView) -> tuple[str, str]:
    """How a service looks, in a word, and the hue that goes with the word."""
    errors = view.readings.latest(SeriesKey(Signal.ERROR_SHARE.value, service=service.name))
    busy = view.readings.latest(SeriesKey(Signal.SATURATION.value, service=service.name))
    if service.replicas_ready == 0 and service.replicas_desired:
        return "DOWN", "bold red"
    if errors is not None and errors > BAD_ERRORS:
        return "failing", "red"
    if busy is not None and busy > BAD_SATURATION:
        return "saturated", "yellow"
    if service.replicas_ready < service.replicas_desired:
        return "short", "yellow"
    if service.is_rolling:
        return "rolling", "cyan"
    return ("ok", "green") if errors is not None or busy is not None else ("no data", "dim")


def _row(seen: Seen, service: ServiceView, depth: int, room: int) -> Text:
    view = seen.view
    errors = view.readings.latest(SeriesKey(Signal.ERROR_SHARE.value, service=service.name))
    busy = view.readings.latest(SeriesKey(Signal.SATURATION.value, service=service.name))
    is_here = service.name == seen.service
    word, hue = state_of(view, service)
    cursor = seen.sign("▸", ">") if is_here else " "
    ready = f"{service.replicas_ready}/{service.replicas_desired}"
    name = ("  " * depth + service.name)[:room]
    return row(
        (f"  {cursor} {name:<{room}} ", "reverse" if is_here else ""),
        f"{ready:>7} {_share(errors):>8} {_share(busy):>6}  ",
        (word, hue),
    )


def detail(seen: Seen) -> list[Text]:
    """The service under the cursor in full."""
    service = seen.view.services[seen.service]
    facts = f"{service.kind} · tier {service.tier} · version {service.version}"
    facts += f" · quota {service.quota} · team {service.team or '-'}"
    if service.primary_zone:
        facts += f" · primary in {service.primary_zone}"
    told = [heading(service.name, facts)]
    told.append(line(f"  calls {', '.join(service.calls) or 'nobody'}"))
    room = max(seen.width - 34, 10)
    for signal, name, times, unit in (
        (Signal.REQUEST_RATE, "requests", 1.0, "/s"),
        (Signal.ERROR_SHARE, "errors", 100.0, " %"),
        (Signal.LATENCY_P95, "p95", 1000.0, " ms"),
    ):
        samples = seen.view.readings.window(SeriesKey(signal.value, service=service.name), WINDOW)
        values = [value for _, value in samples]
        latest = f"{values[-1] * times:.1f}{unit}" if values else "no data"
        spark = sparkline(fitted(values, room), is_unicode=seen.is_unicode)
        told.append(row(f"  {name:<9}{latest:>12}  {spark}"))
    busy = seen.view.readings.latest(SeriesKey(Signal.SATURATION.value, service=service.name))
    if busy is not None:
        bar = gauge(busy, min(room, 30), is_unicode=seen.is_unicode)
        told.append(line(f"  {'busy':<9}{busy:>11.0%}   {bar}"))
    changes = [c for c in seen.view.changes if c.service == service.name]
    if changes:
        newest = changes[-1]
        told.append(line(f"  changed  {clock(newest.at_us)}  {newest.text}"))
    return told


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.1%}"
