"""The evidence rules: each a name, what it is about, and how it reads an attempt.

A rule gives None where the drill gave no opportunity: that is a blank, and no blank is ever counted
as nothing. Most read one item of the six dimensions; these are explained where they are scored.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from sim.classroom.curriculum.attempt import Attempt, Reading, mapping, number, reading, share
from sim.classroom.curriculum.model import Trait

Read = Callable[[Attempt], Reading | None]


@dataclass(frozen=True, slots=True)
class Rule:
    """``read`` is pure: the same attempt gives the same reading."""

    about: str
    read: Read


def _item(name: str) -> Read:
    return lambda attempt: attempt.item(name)


def _part(name: str) -> Read:
    return lambda attempt: attempt.part(name)


def _paper(name: str) -> Read:
    return lambda attempt: attempt.shown(name)


def _restraint(attempt: Attempt) -> Reading | None:
    return attempt.item("C2") if Trait.RESTRAINT in attempt.traits else None


def _quiet_kept_safe(attempt: Attempt) -> Reading | None:
    silences = attempt.rows("silences")
    return share(silences, lambda one: not one.get("hid"), "silences hid no page in need")


def _answered(attempt: Attempt) -> Reading | None:
    """A question that was not yet due when the drill ended counts neither way."""
    due = [asked for asked in attempt.rows("asks") if isinstance(asked.get("in_time"), bool)]
    told = "questions were answered in time"
    return share(due, lambda asked: asked.get("in_time") is True, told)


def _rules_kept(attempt: Attempt) -> Reading | None:
    return _target(attempt, "residency_breaches", "rules were kept")


def _notified(attempt: Attempt) -> Reading | None:
    return _target(attempt, "time_to_notify", "notices were in time")


def _target(attempt: Attempt, name: str, told: str) -> Reading | None:
    held = [one for one in attempt.rows("targets") if one.get("name") == name]
    return share(held, lambda one: one.get("met") is True, told)


def _review(attempt: Attempt) -> Reading | None:
    learned = mapping(mapping(attempt.score.get("dimensions")).get("learn"))
    value = number(learned.get("value"))
    return None if value is None else reading(value, "a post-mortem was filed and graded", None)


# Which rules read a plan that was handed in, and which a capacity study.
OF_PLANS: Final = ("plan-holds", "risks-known")
OF_STUDIES: Final = ("ready-for-crowds", "spends-less", "scales-itself")

RULES: Final[Mapping[str, Rule]] = {
    "acknowledged": Rule("a page is taken up, looked into and called in time", _item("A1")),
    "severity": Rule("how bad it was said to be, over time, against how bad it was", _item("A2")),
    "scope": Rule("who was said to be hurt against who was", _item("A3")),
    "contained": Rule("the harm falls after the first step against it", _item("A4")),
    "quiet-kept-safe": Rule("what was silenced hid no page that was needed", _quiet_kept_safe),
    "restraint": Rule("where the best answer changes nothing: how little was changed", _restraint),
    "belief": Rule("how near the stated odds were to the truth, over time", _item("B1")),
    "cause-named": Rule("how close the last diagnosis came", _item("B2")),
    "path": Rule("the way from the cause to the symptom, call by call", _item("B3")),
    "grounded": Rule("beliefs moved after a look at what tells them apart", _item("B4")),
    "economy": Rule("how much each minute of looking told", _item("B5")),
    "outcome": Rule("how much of the avoidable harm was avoided", _item("C1")),
    "precise": Rule("the share of changes that helped: nothing tried at random", _item("C2")),
    "mitigated": Rule("the harm ended in time", _item("C3")),
    "rolled-back": Rule("versions were changed where it helps, and only there", _part("rollback")),
    "sized": Rule("capacity or load was changed where it helps, and only there", _part("scaling")),
    "moved": Rule("traffic, data or calls were moved where it helps", _part("failover")),
    "cadence": Rule("those who waited had fresh word", _item("D1")),
    "true-words": Rule("what was said was so", _item("D2")),
    "promises": Rule("a next update that was promised came", _item("D3")),
    "roles": Rule("those were called whom it took, and nobody else", _item("D4")),
    "handed-over": Rule("who came next was told what was open", _item("D5")),
    "decided": Rule("a decision was on record before each risky order", _item("D6")),
    "answered": Rule("who asked from outside had an answer in time", _answered),
    "recovered": Rule("recovery objectives were kept, and no more lost than allowed", _item("E1")),
    "verified": Rule("changes were looked at, and it was called over when it was so", _item("E2")),
    "restored": Rule("nothing temporary was left, and nothing was left short", _item("E3")),
    "stayed-well": Rule("it did not come again in the hours after", _item("E4")),
    "rules-kept": Rule("data stayed where they must", _rules_kept),
    "notified": Rule("the authority heard within its time", _notified),
    "review": Rule("a post-mortem was filed and graded", _review),
    "plan-holds": Rule(
        "a plan lived in years of the instructor's: cost, targets held, risks, promises",
        _paper("plan-holds"),
    ),
    "risks-known": Rule(
        "what a plan's register says of risks against what comes, and what it pays",
        _paper("risks-known"),
    ),
    "ready-for-crowds": Rule(
        "a study's interval of the peak and its sizes, over futures that it has not seen",
        _paper("ready-for-crowds"),
    ),
    "spends-less": Rule(
        "sizes that hold with a zone gone, against the smallest that do", _paper("spends-less")
    ),
    "scales-itself": Rule(
        "a policy of scaling on surges that nobody has seen", _paper("scales-itself")
    ),
}


def readings(attempt: Attempt) -> dict[str, Reading]:
    """Every rule that found an opportunity in an attempt."""
    found = ((name, rule.read(attempt)) for name, rule in RULES.items())
    return {name: told for name, told in found if told is not None}
