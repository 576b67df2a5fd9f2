"""One more inject for a drill that is running, checked as if it stood in the drill's own file."""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import Any

from sim.documents.reader import compose, read_data
from sim.documents.scenarios import LoadedScenario, scenario_of
from sim.documents.text import refusal
from sim.documents.writer import dump
from sim.errors import DocumentError

SHOWN = "inject"
EXAMPLE = "'{fault: {kind: latency, added: 300ms, lasts: 5m}, target: {service: cart}}'"


def read_inject(text: str, drill: LoadedScenario) -> dict[str, Any]:
    """The plain values of an inject in YAML, without a time: it begins when it is asked for.

    Raises:
        DocumentError: with every problem that it would be in the drill's file.
    """
    value = compose(text, shown=SHOWN).value
    if not isinstance(value, dict) or not value.keys() <= {"fault", "target", "message"}:
        message = f"an inject has fault and target, or message, and no time; write {EXAMPLE}"
        raise refusal(SHOWN, "E360", message)
    data: Any = copy.deepcopy(drill.root.value)
    data["injects"] = [*data.get("injects", []), {**value, "at": "0s"}]
    source = read_data(dump(data).encode(), shown=SHOWN, path=drill.path)
    try:
        scenario_of(source, drill.topology)
    except DocumentError as error:
        # The lines are those of a text that nobody has seen; the paths say where.
        raise DocumentError(
            [replace(problem, file=SHOWN, line=1, column=1) for problem in error.problems]
        ) from None
    return value
