"""What a drill may vary: each end of each draw, by itself, must make a drill that can be run."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sim.documents.finding import Finding
from sim.documents.varying import Unvaried, ends, varied
from sim.errors import DocumentError
from sim.model.scenario import Scenario

Check = Callable[[Scenario], Iterator[Finding]]


def check_varies(scenario: Scenario, check: Check) -> Iterator[Finding]:
    """Ranges, paths, and what each end makes of the drill; ``check`` looks at a drill of one seed.

    What the drill as written has wrong is told at its own place, and once.
    """
    if not scenario.varies:
        return
    known = {one.message for one in check(scenario.model_copy(update={"varies": ()}))}
    seen: set[str] = set()
    for index, variation in enumerate(scenario.varies):
        loc = ("varies", index)
        if variation.fields[0] in seen:
            message = f"{variation.fields[0]!r} has a draw already; one draw a field"
            yield Finding("E357", (*loc, "fields", 0), message)
        seen.add(variation.fields[0])
        try:
            for value in ends(variation):
                made = varied(scenario, [(variation, value)])
                errors = (one for one in check(made) if one.code.startswith("E"))
                wrong = next((one for one in errors if one.message not in known), None)
                if wrong is not None:
                    yield Finding("E357", loc, f"with {value!r}: {wrong.message}")
        except Unvaried as error:
            yield Finding("E357", loc, str(error))
        except DocumentError as error:
            first = error.problems[0]
            where = f"{first.path}: " if first.path else ""
            yield Finding("E357", loc, f"with a value of its own: {where}{first.message}")
