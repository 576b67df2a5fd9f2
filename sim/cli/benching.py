"""What a bench keeps of one run, and a shelf of these by content, so that none is run twice."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Sequence
from dataclasses import asdict
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from sim.drill.drill import Drill
    from sim.drill.runner import RunResult
    from sim.scoring.scorecard import Scorecard

# Bumped where a cell keeps something else than before.
_FORM: Final = 1

Cells = dict[tuple[int, str], dict[str, Any]]


def evaluate(drill: Drill, result: RunResult, *, epilogue: bool = False) -> dict[str, Any]:
    """One cell, plain values: travels between processes and lies on the shelf.

    A run that was left early is lived on to the end of its drill first, as every judged run is.
    """
    from sim.cli.judging import epilogue_of
    from sim.drill.aftermath import aftermath_of
    from sim.scoring.scorecard import score

    # The outcome wants the anchors of the seed, which other cells hold.
    unplaced = dict.fromkeys(("idle", "panic", "reference"), 0.0)
    aftermath = aftermath_of(drill, result.record)
    record = result.record if aftermath is None else aftermath.extend(result.record)
    scenario, topology = drill.scenario, drill.topology
    card = score(record, scenario, topology, unplaced)
    if epilogue:
        item = epilogue_of(drill, record, card.stamps)
        card = score(record, scenario, topology, unplaced, epilogue=item)
    failure = None if result.failure is None else result.failure.reason
    return {**cell_of(card), **_orders(drill, result), "failure": failure}


def cell_of(card: Scorecard) -> dict[str, Any]:
    """What a scorecard leaves: all that a total needs but its outcome, and what was reached."""
    from sim.scoring import standard
    from sim.scoring.summary import settled_s

    return {
        "money": card.harm.money,
        "resolved_s": settled_s(card.stamps.impact_began_s, card.measures["time_to_resolve_s"]),
        "items": {
            name: {key: item.value for key, item in one.items.items()}
            for name, one in card.grade.dimensions.items()
        },
        "caps": [gate.cap for gate in card.grade.gates],
        # Orders that a gate names. What the others cost is for counterfactuals to say, run by run.
        "harmful": sum(gate.cap <= standard.GATE_CAP for gate in card.grade.gates),
        "gates": [gate.name for gate in card.grade.gates],
        "solved": card.is_met,
        "missed": [target.name for target in card.targets if not target.met],
        "stages": {
            name: None if stage is None else stage.success for name, stage in card.stages.items()
        },
        "usage": asdict(card.effort),
    }


def _orders(drill: Drill, result: RunResult) -> dict[str, Any]:
    """Orders by what they were: questions, changes, and those that cure nothing."""
    from sim.model.kinds import Verb
    from sim.scoring.changes import changes, cures, undoing
    from sim.scoring.reading import orders

    given = orders(result.record)
    taken_back = undoing(result.record, given)
    made = [order for order in changes(given) if order.ended_line not in taken_back]
    return {
        "queries": sum(order.verb is Verb.QUERY for order in given),
        "changes": len(made),
        "needless": sum(not cures(order, drill.scenario.truth.cures) for order in made),
    }


def cells(
    drill: Drill,
    *,
    seeds: Sequence[int],
    responders: Sequence[str],
    workers: int = 1,
    epilogue: bool = False,
    shelf: Path | None = None,
) -> Cells:
    """Every responder on every seed; what lies on the shelf is not run again.

    Args:
        drill: whose seed is replaced.
        seeds: which.
        responders: names as ``make_responder`` knows them. Programs are never kept: what they do
            is not known by their name.
        workers: processes.
        epilogue: live every run on past its drill.
        shelf: a folder; None keeps nothing.
    """
    from sim.drill.sweep import sweep_cells

    wanted = [(seed, who) for seed in seeds for who in responders]
    names = {pair: _name(drill, *pair, epilogue=epilogue) for pair in wanted}
    found = {pair: _taken(shelf, name) for pair, name in names.items()}
    missing = [pair for pair in wanted if found[pair] is None]
    fresh = sweep_cells(
        drill, missing, evaluate=partial(evaluate, epilogue=epilogue), workers=workers
    )
    for pair, cell in zip(missing, fresh, strict=True):
        found[pair] = cell.value
        _put(shelf, names[pair], cell.value)
    return {pair: cell for pair, cell in found.items() if cell is not None}


def _name(drill: Drill, seed: int, responder: str, *, epilogue: bool) -> str | None:
    if responder.startswith(("exec:", "script")):
        return None
    told = [
        str(_FORM),
        _sources(),
        drill.scenario.model_dump_json(),
        drill.topology.model_dump_json(),
        drill.plane,
        str(seed),
        responder,
        str(epilogue),
    ]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:32]


@cache
def _sources() -> str:
    """Of the engine and of the rules that judge."""
    import sim.scoring
    from sim.sources import this_engine

    found = hashlib.sha256(str(this_engine()).encode())
    for path in sorted(Path(sim.scoring.__path__[0]).rglob("*.py")):
        found.update(path.read_bytes())
    return found.hexdigest()


def _taken(shelf: Path | None, name: str | None) -> dict[str, Any] | None:
    if shelf is None or name is None:
        return None
    try:
        cell: dict[str, Any] = json.loads((shelf / f"{name}.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        # What is not there, or was cut short, is run again.
        return None
    return cell


def _put(shelf: Path | None, name: str | None, cell: dict[str, Any]) -> None:
    if shelf is None or name is None:
        return
    shelf.mkdir(parents=True, exist_ok=True)
    # Aside first, under a name of our own: another process may be at the same cell.
    aside = shelf / f"{name}.{os.getpid()}.part"
    aside.write_text(json.dumps(cell, sort_keys=True), encoding="utf-8")
    aside.replace(shelf / f"{name}.json")
