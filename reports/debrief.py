"""The debrief page: this run beside the reference, and what was on the screen at each decision.

For talking it over afterwards. What was hidden is told here, as the drill is over.
Source: HSEEP (hot wash, after-action review); Dekker, The Field Guide to Understanding "Human
Error" (what people did made sense given what they could see at that time).
"""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from reports import beside
from reports.brief import HOT_WASH
from reports.context import Debriefed, Journey, Judged, Screen
from reports.html import LOOK, table, verdict
from sim import __version__
from sim.journal.entries import Kind
from sim.units import SECOND, clock

TEMPLATE = Path(__file__).with_name("debrief.html.j2")
# A minute in which fewer users than this were hurt is told as quiet.
QUIET = 0.0005


def render(debriefed: Debriefed) -> str:
    """The page as text; the same run gives the same bytes."""
    mine = debriefed.mine
    environment = Environment(autoescape=True, undefined=StrictUndefined)
    page = environment.from_string(TEMPLATE.read_text(encoding="utf-8"))
    return page.render(
        judged=mine,
        look=Markup(LOOK.read_text(encoding="utf-8")),
        verdict=verdict(mine),
        steps=beside.step_rows(mine, debriefed.reference),
        beside=beside.beside_rows(mine, debriefed.reference),
        screens=[(screen, _so(mine, screen)) for screen in debriefed.screens],
        questions=HOT_WASH,
        table=table,
        clock=clock,
        told=_told,
        version=__version__,
    )


def _told(journey: Journey) -> tuple[str, str, str, str]:
    """A journey's readings as text; a dash where nothing could be seen."""
    share, latency, rate = journey.error_share, journey.latency_p95_s, journey.rate_per_s
    return (
        journey.name,
        "–" if rate is None else f"{rate:,.1f}/s",
        "–" if share is None else f"{share:.2%}",
        "–" if latency is None else f"{latency * 1000:,.0f} ms",
    )


def _so(judged: Judged, screen: Screen) -> str:
    """What was so at that time, seen or not."""
    began = _going_on(judged, screen.at_us)
    second = max(min(screen.at_us // SECOND, judged.lasts_s), 0)
    last = judged.record.seconds.counts[:, max(second - 60, 0) : second, :].sum(axis=(0, 1))
    hurt = (last[2] + last[3]) / last[0] if second and last[0] else 0.0
    users = "users were served well"
    if hurt >= QUIET:
        users = f"{hurt:.2%} of requests in the minute before failed or were slow"
    return f"{'; '.join(began) or 'nothing was wrong'}; {users}"


def _going_on(judged: Judged, at_us: int) -> list[str]:
    """Faults that had begun and not ended, in words."""
    held: dict[str, str] = {}
    for entry in judged.record.of_kind(Kind.FAULT):
        if entry.at_us > at_us:
            break
        if entry.event == "began":
            kind = str(entry.data.get("fault", "")).replace("_", " ")
            held[entry.subject] = f"{kind} ({entry.data.get('target')})"
        else:
            held.pop(entry.subject, None)
    return list(held.values())
