"""A whole post-mortem, field by field; free text is for people and moves nothing."""

from __future__ import annotations

from sim.model.postmortem import Postmortem
from sim.scoring.dimensions.learn import Graded
from sim.scoring.postmortem import (
    actions,
    cause,
    cleared,
    customer,
    detection,
    factors,
    impact,
    own_moves,
    propagation,
    severity_review,
    timeline,
)
from sim.scoring.postmortem.measures import nothing_to_say
from sim.scoring.postmortem.truths import Truths

FIELDS = {
    "F1": "impact",
    "F2": "timeline",
    "F3": "detection",
    "F4": "trigger",
    "F5": "cause",
    "F6": "propagation",
    "F7": "factors",
    "F8": "ruled out",
    "F9": "own moves",
    "F10": "luck",
    "F11": "severity",
    "F12": "actions",
    "F13": "customer text",
}
LUCK = "whether a call was good and its result luck is told by `gameday explain-run`, afterwards"


def grade(said: Postmortem, truths: Truths) -> Graded:
    """Items F1 to F13."""
    return Graded(
        {
            "F1": impact.grade(said.impact, truths),
            "F2": timeline.grade(said.timeline, truths),
            "F3": detection.grade(said.detection, truths),
            "F4": cause.trigger(said.trigger, truths),
            "F5": cause.mechanism(said.cause, truths),
            "F6": propagation.grade(said.propagation, truths),
            "F7": factors.grade(said.factors, truths),
            "F8": cleared.grade(said.ruled_out, truths),
            "F9": own_moves.grade(said.moves, truths),
            "F10": nothing_to_say(LUCK),
            "F11": severity_review.grade(said.severity, truths),
            "F12": actions.grade(said.actions, truths),
            "F13": customer.grade(said.customer, truths),
        }
    )
