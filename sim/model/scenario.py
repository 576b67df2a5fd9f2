"""A drill's script: topology, traffic, injects, briefing, targets, hidden truth, rubric."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, SerializeAsAny, field_validator, model_validator

from sim.model.cadence import NORMS, Pace
from sim.model.communication import Severity
from sim.model.document import (
    Accepted,
    Count,
    Document,
    Duration,
    Factor,
    Identifier,
    Interval,
    Line,
    PositiveCount,
    PositiveDuration,
    Rate,
    Share,
    Text,
    Truth,
)
from sim.model.documented import Documented
from sim.model.effect import Selector
from sim.model.kinds import Fault
from sim.model.outside import CustomerReports
from sim.model.people import Approval, Shift, Stakeholder
from sim.model.playbook import Condition, Playbook
from sim.model.varying import Variation


class Stance(StrEnum):
    """What a good responder does in this drill."""

    INTERVENE = "intervene"
    RESTRAIN = "restrain"  # the best answer changes nothing


class ShapeKind(StrEnum):
    """Families of traffic shapes."""

    CONSTANT = "constant"
    RAMP = "ramp"
    STEP = "step"
    DIURNAL = "diurnal"
    SURGE = "surge"
    REPLAY = "replay"


class TrafficShape(Document):
    """How arrivals move over time, as a factor on the topology's traffic or as a rate.

    constant: ``factor``. ramp: from ``factor`` to ``to`` between ``at`` and ``at + over``.
    step: ``factor``, then ``to`` from ``at``. diurnal: a sine of ``period`` between ``factor``
    (low) and ``to`` (high), high at ``at``. surge: ``factor``, rising to ``to`` within ``over`` at
    ``at``, held for ``lasts``, then falling within ``over``.
    replay: a CSV of ``seconds,rate_per_s``.
    """

    shape: ShapeKind = Field(ShapeKind.CONSTANT, description="family")
    journey: Identifier | None = Field(None, description="none: every journey")
    factor: Factor = Field(1.0, description="times the journey's normal rate")
    to: Factor = Field(1.0, description="the other level")
    at: Duration = Field(0, description="when it begins (diurnal: when it peaks)")
    over: Duration = Field(0, description="how long the change takes")
    lasts: Duration | None = Field(None, description="surge: how long it stays high")
    period: PositiveDuration = Field(86_400_000_000, description="diurnal: one day")
    file: Line | None = Field(None, description="replay: CSV beside the scenario")
    # What the reader found in `file`: arrivals per second, one value a second.
    rates_per_s: tuple[float, ...] = Field((), description="replay: the values themselves")


class Message(Document):
    """Something a person says."""

    sender: Line = Field(alias="from", description="who")
    role: Line = Field("", description="executive, support, customer, engineer, ...")
    text: Text = Field(description="what")


class Inject(Document):
    """One scheduled or conditional item of a scenario; exactly one of fault and message."""

    at: Duration | None = Field(None, description="since the start of the drill")
    when: Condition | None = Field(None, description="or once this holds")
    times: PositiveCount = Field(1, le=1000, description="how often")
    every: Interval = Field(60_000_000, description="between repetitions")
    ramp: Duration = Field(0, description="how long until the fault is at full strength")
    fault: SerializeAsAny[Fault] | None = Field(None, description="a kind of harm")
    target: Selector = Field(Selector(), description="what the fault touches")
    message: Message | None = Field(None, description="something a person says")
    is_trigger: Truth = Field(
        False, description="whether the incident begins with it (the hidden time t_f)"
    )

    @model_validator(mode="after")
    def _one_of_each(self) -> Inject:
        if (self.at is None) == (self.when is None):
            raise ValueError("give exactly one of 'at' and 'when'")
        if (self.fault is None) == (self.message is None):
            raise ValueError("give exactly one of 'fault' and 'message'")
        return self


class Briefing(Document):
    """What the responder is told before the clock starts; neutral, never the cause."""

    text: Text = Field(description="the situation")
    role: Line = Field("on-call engineer", description="who the responder is")
    team: Identifier | None = Field(
        None,
        description="the responder's own team: pages that a route sends to another wake that one "
        "by its rota; none: every page wakes the responder",
    )
    can: Text = Field("", description="what is allowed")


class Targets(Document):
    """What the run is held against. Times count from the first harm to users."""

    time_to_detect: Duration | None = Field(None, description="MTTD target")
    time_to_acknowledge: Duration | None = Field(None, description="from the page")
    time_to_mitigate: Duration | None = Field(None, description="MTTM target")
    time_to_resolve: Duration | None = Field(None, description="MTTR target")
    time_to_notify: Duration | None = Field(
        None, description="from the first sign to the first word to the regulator"
    )
    rto: Duration | None = Field(None, description="until the service level is back")
    rpo: Duration | None = Field(
        None, description="most time of acknowledged writes that a failover or restore gives up"
    )
    writes_lost: Count | None = Field(
        None, description="most acknowledged writes that are gone at the end"
    )
    residency_breaches: Count | None = Field(
        None, description="most requests and writes where their class of data may not be"
    )
    budget_spent: Factor | None = Field(
        None, description="share of the period's error budget that the incident may cost"
    )
    journey_success: Share | None = Field(
        None, description="least share of good requests over the whole drill"
    )


class HiddenTruth(Document):
    """What is really wrong. Never reaches a responder."""

    components: tuple[Line, ...] = Field((), description="services, or caller->callee")
    mechanism: Identifier = Field(description="the kind of fault")
    trigger: Identifier | None = Field(None, description="what set it off")
    path: tuple[Identifier, ...] = Field((), description="services from cause to symptom")
    severity: Severity = Field(Severity.SEV2, description="at its worst")
    explanation: Text = Field("", description="for the debrief")
    cures: tuple[Line, ...] = Field((), description="what ends it")


class SeverityLine(Document):
    """From which share on an incident is of a severity; either one is enough."""

    value: Share | None = Field(None, description="share of all value that is lost; none: the norm")
    journey: Share | None = Field(
        None, description="share of the worst hit journey that is lost; none: the norm"
    )


class Part(StrEnum):
    """The parts of a score that the contract names."""

    MTTR = "mttr"
    RTO = "rto"
    TRIAGE = "triage"
    ROLLBACK = "rollback"
    SCALING = "scaling"
    FAILOVER = "failover"
    COMMUNICATION = "communication"


class Telemetry(Document):
    """How well the responder sees."""

    scrape_interval: Interval = Field(10_000_000, description="between samples")
    delay: Duration = Field(5_000_000, description="until a sample can be seen")
    trace_one_in: PositiveCount = Field(200, description="one request in so many is traced")


class Noise(Document):
    """Log lines that tell of nothing: what healthy services write all day, and red herrings.

    They come at random about ``every`` so often, by a service's own luck, and move nothing else.
    """

    service: Identifier | None = Field(None, description="who writes them; none: every service")
    level: Literal["info", "warn", "error"] = Field("info", description="of the lines")
    text: Line | None = Field(
        None, description="what they say; none: the everyday lines of the service's language"
    )
    every: Interval = Field(10_000_000, description="from one to the next of a service, on average")
    begin: Duration = Field(0, alias="from", description="since the start of the drill")
    until: Duration | None = Field(None, description="none: the end of the drill")


class Scenario(Document):
    """One drill."""

    format: Literal[1] = Field(description="version of this format; 1")
    code: Annotated[str, Field(pattern=r"^[A-Z]{2,4}-\d{2,4}$")] = Field(
        description="neutral code, for those who must not know the answer"
    )
    title: Line = Field(description="neutral title")
    story: Text = Field("", description="what really happens; a spoiler")
    topology: Line = Field(description="catalogue id or path beside the scenario")
    starts_at: datetime = Field(description="with a time zone")
    lasts: PositiveDuration = Field(description="the longest it goes on")
    lead_in: Duration = Field(
        120_000_000, description="normal running before the drill's clock starts at zero"
    )
    stance: Stance = Field(Stance.INTERVENE, description="what a good responder does")
    difficulty: Annotated[int, Field(strict=True, ge=1, le=5)] = Field(2, description="1 to 5")
    rate: Rate | None = Field(None, description="in place of the topology's traffic rate")
    traffic: tuple[TrafficShape, ...] = Field((), description="shapes, multiplied together")
    telemetry: Telemetry = Field(Telemetry(), description="how well the responder sees")
    injects: tuple[Inject, ...] = Field((), description="what happens")
    documented: Documented = Field(
        Documented(), description="where the map of services is out of date, in this drill"
    )
    customer_reports: CustomerReports | None = Field(
        None, description="users who write in when they were failed; none: nobody does"
    )
    noise: tuple[Noise, ...] = Field((), description="log lines that tell of nothing")
    briefing: Briefing = Field(description="what the responder is told")
    targets: Targets = Field(Targets(), description="what the run is held against")
    truth: HiddenTruth = Field(description="what is really wrong")
    opportunities: tuple[Part, ...] = Field(
        (Part.TRIAGE, Part.COMMUNICATION), description="parts of the score this drill can show"
    )
    reference: Playbook = Field(Playbook(), description="an expert's policy, limited to the view")
    oracle: Playbook = Field(Playbook(), description="the best moves of one who knows the truth")
    soak: PositiveDuration = Field(120_000_000, description="how long good must last to count")
    criteria: tuple[Identifier, ...] = Field((), description="curriculum criteria it can show")
    people: dict[Identifier, Stakeholder] = Field(
        default_factory=dict, description="who waits for word, and what they ask"
    )
    approvals: tuple[Approval, ...] = Field(
        (), description="orders that two people must want, beside those of the topology"
    )
    shifts: tuple[Shift, ...] = Field((), description="when the seat changes hands, in order")
    cadence: dict[Severity, Pace] = Field(
        default_factory=dict, description="how often word is due, where other than the norm"
    )
    severities: dict[Severity, SeverityLine] = Field(
        default_factory=dict, description="how bad is how bad, where other than the norm"
    )
    varies: tuple[Variation, ...] = Field(
        (), description="what the seed draws, in a drill that stands for a family of drills"
    )
    accepts: Accepted = Field(
        default_factory=dict, description="advice declined, by code, each with the reason"
    )

    def pace(self, severity: Severity) -> Pace:
        """How soon and how often word is due at a severity: the norm, and what this drill says."""
        return NORMS[severity].but(self.cadence.get(severity))

    @field_validator("starts_at", mode="before")
    @classmethod
    def _is_written_out(cls, value: object) -> object:
        if not isinstance(value, str | datetime):
            raise ValueError(f"{value!r} is not a date and time; write 2026-03-10T14:00:00+01:00")
        return value

    @field_validator("starts_at")
    @classmethod
    def _has_a_zone(cls, value: datetime) -> datetime:
        if value.tzinfo is None:
            raise ValueError("needs a time zone; write 2026-03-10T14:00:00+01:00")
        return value
