"""The curriculum in models: criteria, what they rest on, bullets, objectives, roles.

The words are the project's own; the ids are those of the curriculum, so that the two can be joined.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field, StringConstraints, model_validator

from sim.model.document import Count, Document, Identifier, Line, Share

Code = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}\d$")]
Dotted = Annotated[str, StringConstraints(pattern=r"^[a-z]+(-[a-z]+)*(\.[a-z]+(-[a-z]+)*)*$")]


class Trait(StrEnum):
    """What kind of drill it is, for criteria that only some drills can speak of."""

    RESTRAINT = "restraint"  # the best answer changes nothing
    ROLLOUT = "rollout"  # a release widens by itself
    SATURATION = "saturation"  # something is full
    CONTINUITY = "continuity"  # recovery objectives or writes are at stake
    CRISIS = "crisis"  # of the highest severity, with losses to choose or people who ask
    REGULATED = "regulated"  # a rule forbids what would be convenient
    SURGE = "surge"  # more arrives than usual
    SETTING = "setting"  # a setting cures it
    SWITCH = "switch"  # a flag cures it
    FORWARD = "forward"  # no way back cures it, a new version does
    PLACE = "place"  # a zone or a region must be left
    TEAM = "team"  # several seats


class Measurable(StrEnum):
    """How far a rule decides a skill."""

    FULL = "full"
    MOSTLY = "mostly"
    PARTIAL = "partial"
    NONE = "none"


class Need(StrEnum):
    """What it takes to show something that no live drill of today shows."""

    PLAN = "plan"  # a plan that the engine runs
    ARTEFACT = "artefact"  # a document that is held against the truth
    RUNBOOK = "runbook"  # steps that a scripted novice follows
    CAMPAIGN = "campaign"  # weeks
    TEAM = "team"  # several seats in one drill
    DRILL = "drill"  # a live drill that nobody has written
    RULE = "rule"  # a rule over what drills leave behind already
    DISCUSSION = "discussion"  # nothing: it is talked about in class


class Least(Document):
    """How much of each kind is enough. Whoever has less gets no number."""

    drills: Count = Field(0, description="different live drills")
    restraint: Count = Field(0, description="of them, drills whose best answer changes nothing")
    team: Count = Field(0, description="of them, drills with several seats")
    plans: Count = Field(0, description="plans that were run")
    artefacts: Count = Field(0, description="documents that were held against the truth")
    runbooks: Count = Field(0, description="runbooks that a novice followed")
    reviews: Count = Field(0, description="graded post-mortems")
    campaigns: Count = Field(0, description="campaigns of weeks")

    def as_dict(self) -> dict[str, int]:
        """What is asked for, by kind."""
        return {kind: count for kind, count in self.model_dump().items() if count}


class Criterion(Document):
    """One of the thirty."""

    code: Code = Field(description="IR1")
    id: Dotted = Field(description="assess.incident.triage")
    text: Line = Field(description="what the trainee does")
    rests_on: tuple[Dotted, ...] = Field(description="evidence rules")
    only_in: Trait | None = Field(None, description="the drills that can speak of it; none: all")
    least: tuple[Least, ...] = Field(min_length=1, description="ways to have enough")
    needs: tuple[Need, ...] = Field((), description="what no live drill of one seat gives")
    lacks: Line = Field("", description="what today's evidence leaves out")
    outside: Line = Field("", description="what no simulator measures")


class Bullet(Document):
    """One skill of a sub-section."""

    id: Dotted = Field(description="the last part of its id")
    text: Line = Field(description="the skill")
    measurable: Measurable = Field(description="how far a rule decides it")
    shown_by: tuple[Dotted, ...] = Field((), description="evidence rules of live drills")
    only_in: Trait | None = Field(None, description="the drills that can show it; none: all")
    needs: tuple[Need, ...] = Field((), description="what it takes beyond them")
    awaits: Line = Field("", description="what would show it")
    outside: Line = Field("", description="what is not measured")

    @model_validator(mode="after")
    def _is_shown_or_says_what_it_takes(self) -> Bullet:
        if not self.shown_by and not self.needs:
            raise ValueError("give 'shown_by', 'needs' or both")
        if bool(self.needs) != bool(self.awaits):
            raise ValueError("'needs' and 'awaits' belong together")
        if (self.measurable is Measurable.FULL) == bool(self.outside):
            raise ValueError("'outside' says what a measure that is not full leaves out")
        return self


class Subsection(Document):
    """Five skills, and the criteria that they count for."""

    id: Dotted = Field(description="debugging.triage")
    title: Line = Field(description="heading")
    criteria: tuple[Code, ...] = Field(min_length=1, description="criteria that it feeds")
    bullets: tuple[Bullet, ...] = Field(description="skills")


class Section(Document):
    """One of the seven teaching sections."""

    id: Dotted = Field(description="debugging")
    title: Line = Field(description="heading")
    subsections: tuple[Subsection, ...] = Field(description="in the order of the curriculum")


class Objective(Document):
    """One learning objective: a group of criteria."""

    id: Identifier = Field(description="LO1")
    text: Line = Field(description="the objective")
    criteria: tuple[Code, ...] = Field(description="its criteria")


class Role(Document):
    """One indicator of readiness: where to look, never a certificate."""

    id: Identifier = Field(description="CR1")
    role: Line = Field(description="the role")
    criteria: tuple[Code, ...] = Field(description="its criteria")
    shows: Line = Field(description="where to look first")
    outside: Line = Field(description="what no simulator shows")


class Standard(Document):
    """How evidence becomes a band; every figure is on the scale of a criterion's values, 0 to 1."""

    version: Line = Field(description="said with every profile")
    line: Share = Field(description="what a criterion asks for")
    person_sd: Share = Field(description="between trainees")
    drill_sd: Share = Field(description="between drills")
    residual_sd: Share = Field(description="between sittings")
    level: Share = Field(description="of intervals, and the odds that a band needs")
    ungraded: tuple[Identifier, ...] = Field((), description="warm-ups: drills that never count")


class Criteria(Document):
    """The file of criteria."""

    criteria: tuple[Criterion, ...] = Field(description="thirty")


class Objectives(Document):
    """The file of objectives."""

    above: Count = Field(description="criteria that must be likely above the line")
    objectives: tuple[Objective, ...] = Field(description="six")


class Roles(Document):
    """The file of roles."""

    roles: tuple[Role, ...] = Field(description="six")


class Shown(Document):
    """What one shipped drill can show, as measured."""

    traits: tuple[Trait, ...] = Field((), description="what kind of drill it is")
    rules: tuple[Dotted, ...] = Field(description="rules that found an opportunity")


class ShownBy(Document):
    """The file of measured drills."""

    drills: dict[Identifier, Shown] = Field(description="by code")
