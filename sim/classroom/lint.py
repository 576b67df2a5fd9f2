"""A form held against what it says to show: every complaint says what to change."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

from sim.classroom.bank import Bank
from sim.classroom.coverage import Covered, cover
from sim.classroom.curriculum.coverage import asked
from sim.classroom.curriculum.curriculum import load_curriculum
from sim.classroom.form import Form, Purpose
from sim.classroom.form_file import LoadedForm
from sim.documents.catalog import shown
from sim.documents.finding import Finding, in_file_order
from sim.documents.judging import placed
from sim.documents.reader import Source
from sim.errors import Problem, did_you_mean

LEAST_NO_FAULT = 0.30  # of the form's time
MOST_RESTRAINT = 0.30  # of its items, and not so many
MOST_OF_A_CLASS = 0.25  # of its items
# With fewer variants neighbours would sit the same one.
LEAST_SEEDS = 10
# What a list of drills for one seat can give of a criterion's least evidence.
_LIVE = frozenset({"drills", "restraint"})

BankOf = Callable[[str], Bank | None]


def lint(loaded: LoadedForm, bank_of: BankOf) -> tuple[Problem, ...]:
    """Every complaint that the form has not accepted, in file order."""
    source = Source(shown(loaded.path), loaded.path, loaded.data, loaded.root)
    covered = [cover(scenario.model) for scenario in loaded.scenarios]
    found = [
        *_claims(loaded.model, covered),
        *_banks(loaded.model, covered, bank_of),
        *(_coverage(covered) if loaded.model.purpose is Purpose.GRADED else ()),
    ]
    kept = [finding for finding in found if finding.code not in loaded.model.accepts]
    return in_file_order(placed(kept, source))


def _claims(form: Form, covered: list[Covered]) -> Iterator[Finding]:
    """Whether every claimed criterion has its least evidence."""
    known = {criterion.code: criterion for criterion in load_curriculum().criteria}
    for index, code in enumerate(form.claims):
        loc = ("claims", index)
        if code not in known:
            yield Finding("W500", loc, f"no criterion {code!r}{did_you_mean(code, tuple(known))}")
            continue
        ways = known[code].least
        least = next((way for way in ways if way.as_dict().keys() <= _LIVE), None)
        if least is None:
            needs = " or ".join(asked(way) for way in ways)
            message = f"{code} needs {needs}: no list of drills for one seat shows it; drop it"
            yield Finding("W501", loc, message)
            continue
        showing = [one for one in covered if code in one.criteria]
        if (lacking := least.drills - len(showing)) > 0:
            message = (
                f"{code} needs {least.drills} drills that show it, here are {len(showing)}; add "
                f"{lacking}, or drop the claim"
            )
            yield Finding("W501", loc, message)
        restraint = sum(one.is_restraint for one in showing)
        if (lacking := least.restraint - restraint) > 0:
            message = (
                f"{code} needs {least.restraint} drills of restraint among them, here are "
                f"{restraint}; add {lacking}"
            )
            yield Finding("W501", loc, message)


def _banks(form: Form, covered: list[Covered], bank_of: BankOf) -> Iterator[Finding]:
    """Whether each drill has seeds that can carry a grade, and enough of them."""
    for index, (item, one) in enumerate(zip(form.items, covered, strict=True)):
        if item.hints:
            continue
        loc, bank = ("items", index, "drill"), bank_of(one.code)
        if bank is None:
            message = (
                f"{one.code} has no bank of seeds; gameday form calibrate {item.drill} --out ..."
            )
            yield Finding("W509", loc, message)
        elif len(bank.seeds) < max(LEAST_SEEDS, item.attempts):
            message = (
                f"{one.code} has {len(bank.seeds)} admissible seeds of {bank.tried}; calibrate it "
                f"with more --seeds, to have {max(LEAST_SEEDS, item.attempts)}"
            )
            yield Finding("W509", loc, message)


def _coverage(covered: list[Covered]) -> Iterator[Finding]:
    """The rule of coverage of a form that is graded."""
    here = ("items",)
    whole, calm = sum(one.lasts_us for one in covered), sum(one.no_fault_us for one in covered)
    if calm < LEAST_NO_FAULT * whole:
        message = (
            f"restraint and time without fault are {calm / whole:.0%} of {whole // 60_000_000} "
            f"minutes, {LEAST_NO_FAULT:.0%} are needed; add a drill of restraint, or one whose "
            "fault begins late or ends by itself"
        )
        yield Finding("W502", here, message)
    restraint = sum(one.is_restraint for one in covered)
    if restraint and restraint >= MOST_RESTRAINT * len(covered):
        message = (
            f"{restraint} of {len(covered)} are drills of restraint, of which less than "
            f"{MOST_RESTRAINT:.0%} are wanted: whoever always waits would do well; add others"
        )
        yield Finding("W503", here, message)
    for mechanism, count in sorted(Counter(one.mechanism for one in covered).items()):
        if count > MOST_OF_A_CLASS * len(covered):
            message = (
                f"{count} of {len(covered)} go back to {mechanism}, at most "
                f"{MOST_OF_A_CLASS:.0%} may: whoever always guesses it would do well; exchange "
                f"{', '.join(sorted({one.code for one in covered if one.mechanism == mechanism}))}"
            )
            yield Finding("W504", here, message)
    for code, has, what in (
        ("W505", any(one.lacks_telemetry for one in covered), "telemetry is missing"),
        ("W506", any(one.has_coincident_deploy for one in covered), "a harmless deploy coincides"),
        ("W507", any(one.has_two_causes for one in covered), "there are two causes"),
    ):
        if not has:
            yield Finding(code, here, f"in no drill of it {what}; add one in which it is so")
