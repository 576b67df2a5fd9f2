"""Hand in the answer to one stage of an incident, as benches of agents ask for it."""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar

from pydantic import Field, model_validator

from sim.model.document import Line
from sim.model.kinds import ACTIONS, Action, Verb
from sim.units import SECOND


class Stage(StrEnum):
    """What is asked: whether anything is wrong, where, what, and whether it is over."""

    DETECT = "detect"
    LOCALIZE = "localize"
    ANALYZE = "analyze"
    MITIGATE = "mitigate"


@ACTIONS.register("submit")
class Submit(Action):
    """One answer to one stage; the last answer to each stage is held against the truth.

    Detect: true or false, whether anything is wrong. Localize: components, in a list or with commas
    between them. Analyze: the mechanism. Mitigate: no answer, said once users are harmed no more.
    Source: Chen et al., "AIOpsLab" (2025): detection, localization, analysis, mitigation.
    """

    verb: ClassVar[Verb] = Verb.COORDINATE
    part: ClassVar[str | None] = "triage"
    attention_us: ClassVar[int] = 10 * SECOND

    stage: Stage = Field(description="which question is answered")
    answer: bool | Line | tuple[Line, ...] | None = Field(
        None, description="true or false; components; the kind of fault; nothing"
    )

    @model_validator(mode="before")
    @classmethod
    def _forms(cls, value: object) -> object:
        """``db,orders`` is a list of components; a detection without words says yes."""
        if not isinstance(value, dict):
            return value
        stage, answer = value.get("stage"), value.get("answer")
        if stage == Stage.LOCALIZE and isinstance(answer, str):
            parts = (part.strip() for part in answer.split(","))
            return {**value, "answer": tuple(part for part in parts if part)}
        if stage == Stage.DETECT and answer is None:
            return {**value, "answer": True}
        return value

    @model_validator(mode="after")
    def _fits(self) -> Submit:
        asked = {
            Stage.DETECT: ("true or false", isinstance(self.answer, bool)),
            Stage.LOCALIZE: (
                "1 to 10 components",
                isinstance(self.answer, tuple) and 1 <= len(self.answer) <= 10,
            ),
            Stage.ANALYZE: ("the kind of fault", isinstance(self.answer, str)),
            Stage.MITIGATE: ("nothing", self.answer is None),
        }
        wanted, is_met = asked[self.stage]
        if not is_met:
            raise ValueError(f"the answer to {self.stage.value} is {wanted}")
        return self
