"""The two lines above and the two below: where the drill stands, and which keys do what."""

from __future__ import annotations

from collections.abc import Mapping

from rich.text import Text

from sim.cli.console.pace import Pace
from sim.cli.console.panes import PANES
from sim.cli.console.seen import Seen, line
from sim.model.alerting import Urgency
from sim.units import clock

_STATES = {"none": "quiet", "detected": "detected", "resolved": "resolved"}


def header(seen: Seen, pace: Pace) -> list[Text]:
    """Code, clock, speed, severity, time left; then the panes, the open one reversed."""
    view = seen.view
    left = max(view.briefing.lasts_us - view.now_us, 0)
    incident = view.incident
    state = incident.state if incident.severity is None else f"{incident.severity} {incident.state}"
    pages = sum(a.state == "firing" and a.urgency is Urgency.PAGE for a in view.alerts)
    told = seen.sign("■", "||") if pace.is_paused else seen.sign("▶", ">")
    hue = "bold red" if pages else "bold"
    return [
        line(
            (f" {view.briefing.code} ", "reverse"),
            (f" {clock(view.now_us)} ", "bold"),
            (f"{told} {pace.words}  ", "bold yellow" if pace.is_held else ""),
            (f"{_STATES.get(state, state)}  ", hue),
            (f"{pages} paging  " if pages else "no page  ", hue if pages else "dim"),
            (f"left {clock(left)}", "dim"),
        )
    ]


def tabs(open_name: str, width: int) -> Text:
    """The panes by their keys; short where the screen has no room for all of their names."""
    whole = _tabs(open_name, {})
    if whole.cell_len <= width:
        return whole
    return _tabs(open_name, {pane.name: pane.short for pane in PANES if pane.short})


def _tabs(open_name: str, short: Mapping[str, str]) -> Text:
    parts: list[str | tuple[str, str]] = [" "]
    for pane in PANES:
        is_open = pane.name == open_name
        name = pane.name if is_open else short.get(pane.name, pane.name)
        parts += [(f"{pane.key} {name}", "reverse" if is_open else "dim"), " " if short else "  "]
    return line(*parts[:-1])


def footer(seen: Seen, has_filter: bool) -> Text:
    """What can be pressed now."""
    kept = f"/{seen.filter} · esc clears it · " if has_filter else ""
    return line(
        (
            f" {kept}: order · / filter · space clock · + - speed · a ack · ? help · ctrl+q leave",
            "dim",
        )
    )
