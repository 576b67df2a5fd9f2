"""One self-contained HTML page: works offline, prints on A4, reads well aloud."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from pathlib import Path

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from reports import profile, tables
from reports.context import Judged
from reports.svg import to_svg
from reports.words import harmless, quantity
from sim import __version__
from sim.scoring.standard import VERSION
from sim.units import SECOND, clock, format_duration

FIGURES = ("timeline", "golden_signals", "service_map", "error_budget", "score_bars")
TEMPLATE = Path(__file__).with_name("page.html.j2")
LOOK = Path(__file__).with_name("page.css")
CONTENTS = (
    ("profile", "Profile"),
    ("targets", "Targets"),
    ("timeline", "What happened"),
    ("score", "Score"),
    ("signals", "Signals"),
    ("map", "Where it hurt"),
    ("budget", "Error budget"),
    ("truth", "What was really wrong"),
    ("numbers", "Numbers"),
    ("journal", "Journal"),
    ("again", "Run it again"),
)


def render(judged: Judged) -> str:
    """The page as text; the same run gives the same bytes."""
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=False, keep_trailing_newline=True
    )
    page = environment.from_string(TEMPLATE.read_text(encoding="utf-8"))
    return harmless(
        page.render(
            judged=judged,
            look=Markup(LOOK.read_text(encoding="utf-8")),
            contents=CONTENTS,
            title=judged.scenario.title,
            verdict=verdict(judged),
            score=f"{judged.card.total:.0f}",
            facts=_facts(judged),
            targets=tables.target_rows(judged),
            profile=profile.profile_rows(judged),
            items=profile.item_rows(judged),
            tasks=profile.task_rows(judged),
            gates=profile.gate_rows(judged),
            stamps=tables.stamp_rows(judged),
            measures=tables.measure_rows(judged),
            harm=tables.harm_rows(judged),
            anchors=tables.anchor_rows(judged),
            untrue=tables.untrue_rows(judged),
            asks=tables.ask_rows(judged),
            stages=tables.stage_rows(judged),
            handoffs=tables.handoff_rows(judged),
            story=tables.timeline_rows(judged),
            table=table,
            picture=lambda name: _picture(name, judged),
            scoring_version=VERSION,
            version=__version__,
        )
    )


def verdict(judged: Judged) -> str:
    """The run in two sentences."""
    met = sum(target.met for target in judged.card.targets)
    total = len(judged.card.targets)
    harm = judged.card.harm
    share = harm.requests_failed / harm.requests_offered if harm.requests_offered else 0.0
    words = judged.card.conducted.words
    return (
        f"{met} of {total} targets met; {judged.card.outcome.sentence}. "
        f"{share:.1%} of requests failed." + (f" {words[0].upper()}{words[1:]}." if words else "")
    )


def _facts(judged: Judged) -> list[tuple[str, str]]:
    measures = judged.card.measures
    return [
        ("responder", judged.responder),
        ("system", judged.topology.title or judged.topology_id),
        ("time to detect", quantity(measures["time_to_detect_s"], "s")),
        ("time to mitigate", quantity(measures["time_to_mitigate_s"], "s")),
        ("time to resolve", quantity(measures["time_to_resolve_s"], "s")),
        ("drill lasted", format_duration(judged.lasts_s * SECOND)),
        *_left(judged),
        *tables.effort_facts(judged),
    ]


def _left(judged: Judged) -> list[tuple[str, str]]:
    """When the seat was left, where the drill went on without it."""
    end = judged.record.end
    if end is None or end.at_us >= judged.lasts_us or end.data.get("reason") != "aborted":
        return []
    return [("left at", clock(end.at_us))]


def table(
    caption: str,
    head: list[str],
    rows: list[tables.Row],
    *,
    verdicts: bool = False,
    numbers: Sequence[int] = (),
) -> Markup:
    """A table whose rows are headed by their first cell.

    Args:
        caption: what the table tells; it names the place that scrolls sideways, too.
        head: names of the columns; an empty one is told to those who listen only.
        rows: their cells as text.
        verdicts: the first cell of each row is a verdict and gets a sign and a colour.
        numbers: columns that are set to the right, digit under digit.
    """
    look = [Markup(" class='num'") if k in numbers else Markup() for k in range(len(head))]
    names = Markup().join(
        Markup("<th scope='col'{}>{}</th>").format(look[k], name)
        if name
        else Markup("<th scope='col' aria-label='result'></th>")
        for k, name in enumerate(head)
    )
    # A verdict is no name of its row: the target after it is.
    heading = 1 if verdicts else 0
    body = Markup()
    for row in rows:
        body += Markup("<tr class='hidden'>") if row.is_hidden else Markup("<tr>")
        for k, cell in enumerate(row.cells):
            if verdicts and k == 0:
                sign, hue = ("✓", "good") if row.is_good else ("✗", "bad")
                body += Markup(
                    "<td><span class='tag {}'><span aria-hidden='true'>{}</span> {}</span></td>"
                ).format(hue, sign, cell)
            elif k == heading:
                body += Markup("<th scope='row'{}>{}</th>").format(look[k], cell)
            else:
                body += Markup("<td{}>{}</td>").format(look[k], cell)
        body += Markup("</tr>\n")
    return Markup(
        "<div class='wide' tabindex='0' role='group' aria-label='{}'><table><caption>{}</caption>"
        "<thead><tr>{}</tr></thead><tbody>{}</tbody></table></div>"
    ).format(caption, caption, names, body)


def _picture(name: str, judged: Judged) -> Markup:
    """A figure as inline SVG, named, with its description below it for those who listen."""
    figure = importlib.import_module(f"reports.figures.{name}")
    svg = to_svg(figure.draw(judged), name=name, title=figure.TITLE)
    return Markup(
        "<figure><div class='wide' tabindex='0' role='group' aria-label='{}'>{}</div>"
        "<figcaption id='{}-words'>{}</figcaption></figure>"
    ).format(figure.TITLE, Markup(svg), name, figure.describe(judged))
