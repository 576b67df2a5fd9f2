"""One self-contained HTML page: works offline, prints on A4, reads well aloud."""

from __future__ import annotations

import importlib
from pathlib import Path

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from reports import tables
from reports.context import Judged
from reports.style import to_svg
from sim import __version__
from sim.scoring.scorecard import SCORING_VERSION
from sim.units import SECOND, format_duration

FIGURES = ("timeline", "golden_signals", "service_map", "error_budget", "score_bars")
TEMPLATE = Path(__file__).with_name("page.html.j2")


def render(judged: Judged) -> str:
    """The page as text; the same run gives the same bytes."""
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=False, keep_trailing_newline=True
    )
    page = environment.from_string(TEMPLATE.read_text(encoding="utf-8"))
    return page.render(
        judged=judged,
        title=judged.scenario.title,
        verdict=verdict(judged),
        score=f"{judged.card.total:.0f}",
        facts=_facts(judged),
        targets=tables.target_rows(judged),
        parts=tables.part_rows(judged),
        stamps=tables.stamp_rows(judged),
        measures=tables.measure_rows(judged),
        harm=tables.harm_rows(judged),
        anchors=tables.anchor_rows(judged),
        story=tables.timeline_rows(judged),
        table=_table,
        picture=lambda name: _picture(name, judged),
        scoring_version=SCORING_VERSION,
        version=__version__,
    )


def verdict(judged: Judged) -> str:
    """The run in two sentences."""
    met = sum(target.met for target in judged.card.targets)
    total = len(judged.card.targets)
    harm = judged.card.harm
    share = harm.requests_failed / harm.requests_offered if harm.requests_offered else 0.0
    return (
        f"{met} of {total} targets met; {judged.card.outcome.sentence}. "
        f"{share:.1%} of requests failed."
    )


def _facts(judged: Judged) -> list[tuple[str, str]]:
    measures = judged.card.measures
    return [
        ("responder", judged.responder),
        ("system", judged.topology.title or judged.topology_id),
        ("time to detect", tables.quantity(measures["time_to_detect_s"], "s")),
        ("time to mitigate", tables.quantity(measures["time_to_mitigate_s"], "s")),
        ("time to resolve", tables.quantity(measures["time_to_resolve_s"], "s")),
        ("drill lasted", format_duration(judged.lasts_s * SECOND)),
    ]


def _table(caption: str, head: list[str], rows: list[tables.Row], is_verdict: bool) -> Markup:
    """A table; ``is_verdict`` gives the first cell of each row a word, a sign and a colour."""
    cells = Markup().join(Markup("<th scope='col'>{}</th>").format(name) for name in head)
    body = Markup()
    for row in rows:
        tinted = row.is_good is True and not is_verdict
        body += Markup("<tr class='hidden'>") if tinted else Markup("<tr>")
        for k, cell in enumerate(row.cells):
            if is_verdict and k == 0:
                sign, look = ("✓", "good") if row.is_good else ("✗", "bad")
                body += Markup("<td><span class='tag {}'>{} {}</span></td>").format(
                    look, sign, cell
                )
            else:
                body += Markup("<td>{}</td>").format(cell)
        body += Markup("</tr>\n")
    return Markup(
        "<div class='wide'><table><caption>{}</caption><thead><tr>{}</tr></thead>"
        "<tbody>{}</tbody></table></div>"
    ).format(caption, cells, body)


def _picture(name: str, judged: Judged) -> Markup:
    """A figure as inline SVG with its description for those who listen."""
    figure = importlib.import_module(f"reports.figures.{name}")
    words = figure.describe(judged)
    svg = to_svg(figure.draw(judged))
    # Ids are unique within a figure only; several figures share one page.
    svg = svg.replace('id="', f'id="{name}-').replace("url(#", f"url(#{name}-")
    svg = svg.replace('xlink:href="#', f'xlink:href="#{name}-')
    svg = svg.replace("<svg ", f'<svg role="img" aria-labelledby="{name}-words" ', 1)
    return Markup("<figure>{}<figcaption id='{}-words'>{}</figcaption></figure>").format(
        Markup(svg), name, words
    )
