"""``gameday curriculum``: the verbs about what is taught and how it is known."""

from __future__ import annotations

from sim.cli.subverbs import Subverbs

# Verb -> (module in this package that holds `command`, one line for --help).
VERBS: dict[str, tuple[str, str]] = {
    "coverage": ("coverage", "Say what the drills can show, and what nothing shows yet."),
    "show": ("show", "Show one criterion, sub-section, skill, objective or role."),
    "objectives": (
        "objectives",
        "List objectives and roles with what the drills can show of them.",
    ),
    "profile": ("profile", "Say what a class's marks show of each trainee."),
}

command = Subverbs(
    package="sim.cli.curriculum",
    table=VERBS,
    words="What is taught, what shows it, and what is known of each trainee.",
)
