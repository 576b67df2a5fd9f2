"""``gameday class``: the verbs of an instructor, in the order of a course."""

from __future__ import annotations

from sim.cli.subverbs import Subverbs

# Verb -> (module in this package that holds `command`, one line for --help).
VERBS: dict[str, tuple[str, str]] = {
    "init": ("init", "Make the folder of a class, and the instructor's key."),
    "enroll": ("enroll", "Enroll people from your own list, by pseudonym."),
}

command = Subverbs(
    package="sim.cli.classes",
    table=VERBS,
    words="Run a class from its folder CLASS: who sits what, and what it was worth.",
)
