"""The two lines above and the two below: where the drill stands, and which keys do what."""

from __future__ import annotations

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
            f"{told} {pace.words}  ",
            (f"{_STATES.get(state, state)}  ", hue),
            (f"{pages} paging  " if pages else "no page  ", hue if pages else "dim"),
            (f"left {clock(left)}", "dim"),
        )
    ]


def tabs(open_name: str, width: int) -> Text:
    """The panes by their keys."""
    short = width < 100
    parts: list[str | tuple[str, str]] = [" "]
    for pane in PANES:
        name = pane.name if not short or pane.name == open_name else pane.short or pane.name
        parts.append((f"{pane.key} {name}", "reverse" if pane.name == open_name else "dim"))
        parts.append(" " if short else "  ")
    return line(*parts)


def footer(seen: Seen, has_filter: bool) -> Text:
    """What can be pressed now."""
    kept = f"/{seen.filter} · esc clears it · " if has_filter else ""
    return line(
        (
            f" {kept}: order · / filter · space clock · + - speed · a ack · ? help · ctrl+q leave",
            "dim",
        )
    )
