"""The report of a plan as one page: self-contained, offline, on A4, every figure with its words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from reports.html import LOOK, table
from reports.plan import figures, rows
from reports.plan.words import between, hours, money, share
from reports.svg import to_svg
from reports.words import harmless
from sim import __version__
from sim.model.plan.answer import PlanAnswer

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from sim.model.plan.answer import OptionAnswer, TargetAnswer

TEMPLATE = Path(__file__).with_name("page.html.j2")
MOST_DRIVERS: Final = 10
MOST_NODES: Final = 12
_TARGETS: Final = {
    "rto": "recovers within {}",
    "rpo": "gives up no more than {} of writes",
    "mtpd": "is never away for longer than {}",
    "availability": "has an availability of {} in a year",
}
CONTENTS: Final[tuple[tuple[str, str], ...]] = (
    ("answer", "The answer"),
    ("targets", "Targets"),
    ("recovery", "Recovery"),
    ("cost", "Cost and risk"),
    ("options", "Option by option"),
    ("rare", "All at once"),
    ("played", "Predicted against played"),
    ("assumptions", "What this stands on"),
    ("not-modelled", "Not modelled"),
    ("again", "Ask again"),
)
# Sections that stand only where the answer has them.
_AT_TIMES: Final = ("rare", "played")


@dataclass(frozen=True, slots=True)
class Drawn:
    """A figure, made when it is asked for: its title, how it is drawn, what it shows in words."""

    title: str
    draw: Callable[[], Figure]
    words: str


def render(answer: PlanAnswer) -> str:
    """The page as text; the same answer gives the same bytes."""
    environment = Environment(autoescape=True, undefined=StrictUndefined)
    page = environment.from_string(TEMPLATE.read_text(encoding="utf-8"))
    options = by_place(answer)
    drawn = {**_overall(answer, options), **_targets(options)}
    each = {one.name: _of_option(answer, one, k) for k, one in enumerate(options, start=1)}
    for more in each.values():
        drawn |= more
    return harmless(
        page.render(
            answer=answer,
            title=answer.title or answer.plan,
            look=Markup(LOOK.read_text(encoding="utf-8")),
            contents=[
                one for one in CONTENTS if one[0] not in _AT_TIMES or getattr(answer, one[0])
            ],
            facts=_facts(answer),
            verdict=rows.sentences(answer),
            ranking=rows.ranking(answer),
            differences=rows.differences(answer),
            targets=list(_targets(options)),
            spreads=rows.spreads(options),
            tiers=rows.tiers(options),
            costs=rows.costs(answer, options),
            break_even=rows.break_even(answer),
            options=[
                {
                    "number": number,
                    "title": one.title or one.name,
                    "strategy": one.strategy,
                    "figures": list(each[one.name]),
                    "risks": rows.risks(answer, one.name),
                    "untested": one.untested,
                }
                for number, one in enumerate(options, start=1)
            ],
            rare=rows.rare(answer),
            played=rows.played(answer),
            not_played=rows.not_played(answer),
            assumptions=rows.assumptions(answer),
            again=_again(answer),
            table=table,
            figure=lambda name: _figure(name, drawn[name]),
            version=__version__,
        )
    )


def _again(answer: PlanAnswer) -> str:
    run = answer.run
    played = f" --played {max(one.n for one in answer.played)}" if answer.played else ""
    return f"gameday whatif {answer.plan} --seed {run.seed} --years {run.years}{played}"


def by_place(answer: PlanAnswer) -> list[OptionAnswer]:
    """Options in the order of their rank."""
    places = {rank.option: number for number, rank in enumerate(answer.ranking)}
    return sorted(answer.options, key=lambda one: places.get(one.name, len(places)))


def _facts(answer: PlanAnswer) -> list[tuple[str, str]]:
    run = answer.run
    facts = [
        ("years", f"{run.years:,}"),
        ("draws of beliefs", f"{run.years // run.years_per_belief:,}"),
        ("seed", str(run.seed)),
        ("intervals", share(run.level)),
    ]
    if run.asked_half_width is not None:
        reached = "reached" if run.is_half_width_reached else "not reached"
        facts.append((f"half-width {share(run.asked_half_width)}", reached))
    return facts


def _overall(answer: PlanAnswer, options: list[OptionAnswer]) -> dict[str, Drawn]:
    def spread(what: str, title: str, name: str) -> Drawn:
        asked = _asked(options, name)
        sentences = [
            f"{one.title or one.name}: half below {between(getattr(one, what).p50, hours)}, "
            f"99 of 100 below {between(getattr(one, what).p99, hours)}"
            for one in options
        ]
        return Drawn(
            title,
            lambda: figures.spreads(options, what, targets_h=asked),
            "Bands are intervals. " + "; ".join(sentences) + ".",
        )

    return {
        "rto": spread("rto", "Time to recover, over incidents", "rto"),
        "rpo": spread("rpo", "Writes given up, over incidents", "rpo"),
        "downtime": spread("downtime", "Down in a year, over years", ""),
        "costs": Drawn(
            "What a year costs",
            lambda: figures.costs(answer, options),
            "; ".join(
                f"{one.title or one.name}: "
                f"{between(one.cost.total.mean, lambda v: money(v, answer.currency))}"
                for one in options
            )
            + ".",
        ),
        "front": Drawn(
            "Cost against risk",
            lambda: figures.front(answer, options),
            "No other option is both cheaper and safer than those on the dashed line: "
            + rows.words_list(
                [rows.titles(answer)[r.option] for r in answer.ranking if r.is_on_front] or ["none"]
            )
            + ".",
        ),
    }


def _asked(options: list[OptionAnswer], what: str) -> list[tuple[str, float]]:
    """The bounds of one sort of target, each once."""
    bounds = sorted({one.bound for one in options[0].targets if one.what == what})
    return [(f"asked {hours(bound)}", bound) for bound in bounds]


def _targets(options: list[OptionAnswer]) -> dict[str, Drawn]:
    def drawn(place: int, target: TargetAnswer) -> Drawn:
        bound = share(target.bound) if target.what == "availability" else hours(target.bound)
        told = [
            f"{one.title or one.name}: {between(one.targets[place].chance, share)}, "
            f"{one.targets[place].verdict.value}"
            for one in options
        ]
        return Drawn(
            f"{target.tier} {_TARGETS[target.what].format(bound)}",
            lambda: figures.chances(options, place),
            "Chance, with its interval. " + "; ".join(told) + ".",
        )

    return {f"target-{k}": drawn(k, one) for k, one in enumerate(options[0].targets)}


def _of_option(answer: PlanAnswer, one: OptionAnswer, number: int) -> dict[str, Drawn]:
    title = one.title or one.name
    nodes = sorted(one.by_node, key=lambda part: -(part.loss.value or 0.0))[:MOST_NODES]
    modes = sorted(one.by_mode, key=lambda part: -(part.loss.value or 0.0))
    drivers = [driver for driver in answer.drivers if driver.option == one.name]
    risks = answer.risks.get(one.name, ())
    found = {
        "modes": Drawn(
            f"{title}: loss of a year by what happened",
            lambda: figures.parts(modes, answer.currency),
            "Bars are means, bands their intervals.",
        ),
        "nodes": Drawn(
            f"{title}: loss of a year by where it began",
            lambda: figures.parts(nodes, answer.currency),
            "Bars are means, bands their intervals; the largest are shown.",
        ),
        "drivers": Drawn(
            f"{title}: how far the cost of a year swings with each belief",
            lambda: figures.tornado(drivers[:MOST_DRIVERS], answer.currency),
            "One belief at a time at its p10 and at its p90, the others drawn as before. "
            "Without a bar: not told from chance, or not among the first three.",
        ),
        "stages": Drawn(
            f"{title}: the recovery from the loss of {answer.home}, stage by stage",
            lambda: figures.gantt(one.stages),
            "Bars are medians, lines reach to nine of ten; hollow ones nobody has tested.",
        ),
        "matrix": Drawn(
            f"{title}: risks by likelihood and impact",
            lambda: figures.matrix(risks),
            "Numbers are those of the register below; levels by the table of NIST SP 800-30.",
        ),
    }
    is_told = {
        "modes": modes,
        "nodes": nodes,
        "drivers": drivers,
        "stages": one.stages,
        "matrix": risks,
    }
    return {f"{name}-{number}": drawn for name, drawn in found.items() if is_told[name]}


def _figure(name: str, drawn: Drawn) -> Markup:
    """A figure as inline SVG with its title above and its words below."""
    svg = Markup(to_svg(drawn.draw(), name=name, title=drawn.title))
    return Markup(
        "<figure><p><b>{}</b></p><div class='wide' tabindex='0' role='group' aria-label='{}'>{}"
        "</div><figcaption id='{}-words'>{}</figcaption></figure>"
    ).format(drawn.title, drawn.title, svg, name, drawn.words)
