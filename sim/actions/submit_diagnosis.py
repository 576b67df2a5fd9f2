"""Say what is thought to be wrong, with weights."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field, model_validator

from sim.model.document import Document, Identifier, Line, Names, Share
from sim.model.kinds import ACTIONS, Action, Verb
from sim.units import SECOND


class Hypothesis(Document):
    """One explanation and how likely it is held to be."""

    component: Line = Field(description="a service, or caller->callee")
    mechanism: Identifier = Field(description="the kind of fault; `gameday list faults`")
    trigger: Identifier | None = Field(None, description="what set it off")
    probability: Share = Field(1.0, description="how likely")


@ACTIONS.register("submit_diagnosis")
class SubmitDiagnosis(Action):
    """Hypotheses with probabilities, the rest of one being "something else".

    One alone may be written flat: component, mechanism, trigger, confidence.
    Source: Brier, "Verification of forecasts expressed in terms of probability" (1950).
    """

    verb: ClassVar[Verb] = Verb.COORDINATE
    part: ClassVar[str | None] = "triage"
    attention_us: ClassVar[int] = 30 * SECOND
    typed_as: ClassVar[tuple[str, ...] | None] = ("component", "mechanism", "trigger", "confidence")

    hypotheses: tuple[Hypothesis, ...] = Field(
        min_length=1, max_length=10, description="what may be wrong; at most one in all"
    )

    path: Names = Field((), description="services from cause to symptom: db,api,web")

    @model_validator(mode="before")
    @classmethod
    def _shorthand(cls, value: object) -> object:
        if not isinstance(value, dict) or "hypotheses" in value:
            return value
        one = dict(value)
        if "confidence" in one:
            one["probability"] = one.pop("confidence")
        path = {"path": one.pop("path")} if "path" in one else {}
        return {"hypotheses": (one,), **path}

    @model_validator(mode="after")
    def _at_most_one(self) -> SubmitDiagnosis:
        total = sum(hypothesis.probability for hypothesis in self.hypotheses)
        if total > 1.0 + 1e-9:
            raise ValueError(f"probabilities add up to {total:.3g}; at most 1")
        return self
