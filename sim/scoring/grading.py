"""The six dimensions, the gates, the letters and the total of one run."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pydantic import JsonValue

from sim.scoring import standard
from sim.scoring.dimensions import detect, diagnose, lead, learn, mitigate, recover
from sim.scoring.dimensions.items import Case, Dimension, Item, dimension, mean_of
from sim.scoring.gates import Gate, gates
from sim.scoring.letters import dimension_letter, task_letters


@dataclass(frozen=True, slots=True)
class Grade:
    """The profile first, the total second."""

    dimensions: dict[str, Dimension]
    gates: tuple[Gate, ...]
    tasks: dict[str, str]
    total: float

    @property
    def letters(self) -> dict[str, str | None]:
        """The letter of every dimension; None where nothing was observed."""
        flagged = bool(self.gates)
        return {
            name: dimension_letter(name, one.value, self.tasks, is_flagged=flagged)
            for name, one in self.dimensions.items()
        }

    def as_dict(self) -> dict[str, JsonValue]:
        """The contract's names."""
        letters = self.letters
        return {
            "dimensions": {
                name: {**one.as_dict(), "letter": letters[name]}
                for name, one in self.dimensions.items()
            },
            "gates": [gate.as_dict() for gate in self.gates],
            "tasks": dict(self.tasks),
        }


def grade(
    case: Case,
    parts: Mapping[str, float | None],
    *,
    epilogue: Item | None = None,
    graded: learn.Graded | None = None,
) -> Grade:
    """Grade a run.

    Args:
        case: the run, read.
        parts: the critical tasks by name, None where the drill gave no chance.
        epilogue: E4 of a run that was lived on past its drill.
        graded: a post-mortem of it, graded.
    """
    found = {
        "detect": detect.items(case),
        "diagnose": diagnose.items(case),
        "mitigate": mitigate.items(case),
        "lead": lead.items(case),
        "recover": recover.items(case, epilogue),
        "learn": learn.items(graded),
    }
    dimensions = {name: dimension(name, items) for name, items in found.items()}
    fired = gates(case)
    values = {name: one.value for name, one in dimensions.items()}
    return Grade(
        dimensions,
        fired,
        task_letters(parts, is_flagged=any(g.cap <= standard.GATE_CAP for g in fired)),
        total(values, [gate.cap for gate in fired]),
    )


def total_of(
    items: Mapping[str, Mapping[str, float | None]], caps: Sequence[float], outcome: float | None
) -> float:
    """The total of a run whose items are known but for the outcome, which its anchors give.

    Args:
        items: values of every dimension's items.
        caps: of the gates that fired.
        outcome: C1.
    """
    placed = {**items, "mitigate": {**items["mitigate"], "C1": outcome}}
    return total({name: mean_of(name, of) for name, of in placed.items()}, caps)


def total(values: Mapping[str, float | None], caps: Sequence[float] = ()) -> float:
    """0 to 100: weighted geometric mean with a floor over what was observed, capped by gates."""
    known = {name: value for name, value in values.items() if value is not None}
    weights = {name: standard.WEIGHTS[name] for name in known}
    whole = math.fsum(weights.values())
    if whole == 0.0:
        return 0.0
    logs = (weights[name] * math.log(max(v, standard.FLOOR)) for name, v in known.items())
    found = 100.0 * math.exp(math.fsum(logs) / whole)
    return round(min([found, *caps]), 1)
