"""``gameday form``: the verbs about what a class sits."""

from __future__ import annotations

from sim.cli.subverbs import Subverbs

# Verb -> (module in this package that holds `command`, one line for --help).
VERBS: dict[str, tuple[str, str]] = {
    "lint": ("lint", "Hold a form against what it says to show."),
    "calibrate": ("calibrate", "Measure which seeds of a drill can carry a grade."),
}

command = Subverbs(
    package="sim.cli.forms",
    table=VERBS,
    words="What a class sits: a list of drills and the terms under which they are sat.",
)
