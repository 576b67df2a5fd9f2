"""W5xx: what the lint of a form complains of; a form may accept each with a reason."""

from __future__ import annotations

from typing import Final

from sim.documents.explanation import Explanation

FORMS: Final = {
    "W500": Explanation(
        "a form claims a criterion that there is not",
        "nothing could ever show it",
        "claims: [IR9]",
        "use the code of one of the thirty, such as IR1",
    ),
    "W501": Explanation(
        "a form claims a criterion and has less than its least evidence",
        "of a criterion that was met too seldom no number is ever printed",
        "claims: [IR1], and two drills that show it",
        "add drills that show it, or drop the claim",
    ),
    "W502": Explanation(
        "too little restraint and time without fault in a graded form",
        "where something is always wrong, whoever always acts does well",
        "eight drills that break in their fourth minute and stay broken",
        "add a drill of restraint, or one whose fault begins late or ends by itself",
    ),
    "W503": Explanation(
        "too many drills of restraint in a graded form",
        "whoever waits and says that all is well would pass",
        "three drills of restraint of eight",
        "keep them below three in ten",
    ),
    "W504": Explanation(
        "a class of mechanisms has too large a share of a graded form",
        "whoever always guesses it would do well",
        "four drills of eight begin with a deploy",
        "exchange some of those that the message names",
    ),
    "W505": Explanation(
        "no drill of a graded form lacks telemetry",
        "an empty board is a board that must be read too",
        "eight drills in which every metric is there",
        "add one such as GD-126",
    ),
    "W506": Explanation(
        "in no drill of a graded form a harmless deploy coincides",
        "whoever always rolls back what came last would do well",
        "every deploy of the form is guilty",
        "add one such as GD-109",
    ),
    "W507": Explanation(
        "no drill of a graded form has two causes",
        "whoever stops at the first cause that fits would do well",
        "eight drills with one fault each",
        "add one such as GD-120",
    ),
    "W509": Explanation(
        "a drill of a form has no bank of seeds, or a small one",
        "seeds on which a grade means nothing must be left out, and neighbours need variants",
        "a drill of your own that was never calibrated",
        "gameday form calibrate DRILL --out CLASS/banks",
    ),
    "E444": Explanation(
        "a paper whose case is not there",
        "what is handed in is lived in the world of the case",
        "papers: [{study: autumn.yaml}], and no such file beside the form",
        "put the case with its tables beside the form, in a class's folder beside form.yaml",
    ),
}
