"""What each shipped drill can show of the curriculum, measured on its first seed.

A rule counts where it finds an opportunity in the run of the reference or of the rule responder.
``python -m tests.classroom.shown`` measures every drill, ``... shown canary-bad`` only those named,
and writes the data file.
"""

from __future__ import annotations

import sys
from functools import cache

from sim.classroom.curriculum.attempt import Attempt
from sim.classroom.curriculum.curriculum import DATA, load_curriculum
from sim.classroom.curriculum.facts import traits_of
from sim.classroom.curriculum.model import Shown
from sim.classroom.curriculum.rules import readings
from sim.documents.loading import load_scenario
from sim.scoring.scorecard import to_json
from tests.scenarios.ladder import DRILLS, card

SEED = 1
FILE = DATA / "shown.yaml"
HEAD = """\
# Which rules found an opportunity in each drill, in the run of the reference or of the rule
# responder on seed 1. Measured; written by `python -m tests.classroom.shown`.
drills:
"""


def code_of(name: str) -> str:
    """A drill's code by its catalogue id."""
    return load_scenario(name).model.code


def attempt(name: str, who: str) -> Attempt:
    """A run of a drill as rules read it."""
    scenario = load_scenario(name).model
    return Attempt(scenario.code, to_json(card(name, SEED, who)), traits_of(scenario))


@cache
def measured(name: str) -> Shown:
    """What a drill shows."""
    scenario = load_scenario(name).model
    if scenario.code in load_curriculum().standard.ungraded:
        return Shown(traits=_ordered(name), rules=())
    found = {rule for who in ("reference", "rule") for rule in readings(attempt(name, who))}
    return Shown(traits=_ordered(name), rules=tuple(sorted(found)))


def _ordered(name: str) -> tuple[str, ...]:
    return tuple(sorted(traits_of(load_scenario(name).model)))


def written(shown: dict[str, Shown]) -> str:
    """The data file."""
    rows = []
    for code in sorted(shown):
        traits, rules = (", ".join(names) for names in (shown[code].traits, shown[code].rules))
        rows.append(f"  {code}:\n    traits: [{traits}]\n    rules: [{rules}]\n")
    return HEAD + "".join(rows)


def main() -> None:
    """Measure, and write after each drill, so that a long run may be cut short."""
    shown = dict(load_curriculum().shown)
    for name in sys.argv[1:] or DRILLS:
        shown[code_of(name)] = measured(name)
        FILE.write_text(written(shown), encoding="utf-8")
        print(name, flush=True)


if __name__ == "__main__":
    main()
