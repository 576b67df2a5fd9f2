"""``gameday class``: the verbs of an instructor, in the order of a course."""

from __future__ import annotations

from sim.cli.subverbs import Subverbs

# Verb -> (module in this package that holds `command`, one line for --help).
VERBS: dict[str, tuple[str, str]] = {
    "init": ("init", "Make the folder of a class, and the instructor's key."),
    "enroll": ("enroll", "Enroll people from your own list, by pseudonym."),
    "hand-out": ("hand_out", "Write what starts each registered attempt."),
    "open": ("open", "Open or close an item of the form."),
    "code": ("code", "Print how far a run has come, as a word."),
    "receipt": ("receipt", "Keep such a word: a run that is told anew does not bear it out."),
    "collect": ("collect", "Take run folders and zips in."),
    "mark": ("mark", "Verify, live again and score what was collected."),
    "remark": ("remark", "Live one run again and score it anew, for an appeal."),
    "door": ("door", "Print the lines of authorized_keys that let trainees to the seat."),
    "seat": ("seat", "Serve a trainee on this machine, as a forced command over SSH."),
    "report": ("report", "Write what the class shows together."),
    "feedback": ("feedback", "Write a sheet for each trainee."),
    "similar": ("similar", "List runs that look alike, for a talk."),
    "override": ("override", "Set a grade otherwise; the original is kept."),
    "status": ("status", "Say where the class stands."),
    "forget": ("forget", "Delete what the class holds of people."),
}

command = Subverbs(
    package="sim.cli.classes",
    table=VERBS,
    words="Run a class from its folder CLASS: who sits what, and what it was worth.",
)
