"""The sheet that a trainee gets: what went best, what cost most, what to practise. A template."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup
from pydantic import JsonValue

from reports.cohort.papers import Paper
from reports.html import LOOK, table
from reports.tables import Row
from reports.words import harmless
from sim import __version__
from sim.scoring import standard

TEMPLATE = Path(__file__).with_name("sheet.html.j2")
# The letters of a critical task in words (HSEEP).
BANDS = (
    (standard.PERFORMED, "performed"),
    (standard.SOME_CHALLENGES, "performed, with some challenges"),
    (standard.NOT_MET, "performed, with major challenges"),
)
LEAST_BAND = "not performed"


@dataclass(frozen=True, slots=True)
class Moment:
    """Something that went well or did not."""

    drill: str
    at_s: float | None
    what: str
    sentence: str
    money: float | None  # saved; below 0 lost; None where it was not measured
    screen: tuple[str, ...] = ()  # what could be seen then
    better: str = ""


@dataclass(frozen=True, slots=True)
class Target:
    """A target of one attempt."""

    drill: str
    sentence: str
    is_met: bool


@dataclass(frozen=True, slots=True)
class Sheet:
    """Feedback for one trainee."""

    trainee: str
    course: str
    trust: tuple[str, ...]
    attempts: tuple[tuple[str, float | None, str], ...]  # drill, total as a share, what it is
    best: tuple[Moment, ...]
    gaps: tuple[Moment, ...]
    practise: str
    targets: tuple[Target, ...]
    luck: tuple[str, ...]
    calls: tuple[str, ...] = ()  # of the larger moves, in sentences; not graded
    papers: tuple[Paper, ...] = ()

    def as_dict(self) -> dict[str, JsonValue]:
        """Plain values."""
        return asdict(self)


def band(value: float) -> str:
    """A value from 0 to 1 in words, for those to whom decimals would say more than there is."""
    return next((words for least, words in BANDS if value >= least), LEAST_BAND)


def render(sheet: Sheet, *, numbers: bool) -> str:
    """The sheet as a page; with bands, or with numbers for those who know what they are worth."""
    environment = Environment(autoescape=True, undefined=StrictUndefined)
    page = environment.from_string(TEMPLATE.read_text(encoding="utf-8"))
    return harmless(
        page.render(
            sheet=sheet,
            look=Markup(LOOK.read_text(encoding="utf-8")),
            moments=lambda moments: [_told(one) for one in moments],
            attempts=[
                Row((drill, "–" if value is None else _value(value, numbers=numbers), words))
                for drill, value, words in sheet.attempts
            ],
            targets=[
                Row(("met" if one.is_met else "missed", one.drill, one.sentence), one.is_met)
                for one in sheet.targets
            ],
            papers=[
                (
                    one,
                    "" if one.value is None else _value(one.value, numbers=numbers),
                    [
                        Row(
                            (
                                term.name.replace("_", " "),
                                "–" if term.value is None else _value(term.value, numbers=numbers),
                                term.sentence,
                            )
                        )
                        for term in one.terms
                    ],
                )
                for one in sheet.papers
            ],
            table=table,
            version=__version__,
        )
    )


def _value(value: float, *, numbers: bool) -> str:
    return f"{100.0 * value:.0f}" if numbers else band(value)


def _told(one: Moment) -> tuple[str, str, Sequence[str], str]:
    """Its heading, its sentence, the screen, what would have been better."""
    when = "" if one.at_s is None else f", minute {one.at_s / 60.0:.0f}"
    worth = ""
    if one.money is not None:
        worth = f": {'saved' if one.money >= 0 else 'cost'} {abs(one.money):,.0f}"
    return f"{one.drill}{when}: {one.what}{worth}", one.sentence, one.screen, one.better
