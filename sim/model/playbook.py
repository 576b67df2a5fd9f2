"""When-then rules over what a responder can see: runbooks, scripts and reference policies.

One grammar for all of them, and for injects that wait for a condition. Nothing is run as code.
"""

from __future__ import annotations

from typing import Any

from pydantic import Field, JsonValue, model_serializer, model_validator

from sim.model.communication import Audience, Severity
from sim.model.document import Document, Duration, Identifier, Line, PositiveCount, Truth
from sim.model.signal import SignalQuery


class Told(Document):
    """That somebody has waited for word since their last update, or since the incident opened."""

    audience: Audience = Field(description="whose last update counts")
    older_than: Duration = Field(description="and for how long they have waited, at least")


class Condition(Document):
    """Something that is true or not of a view. The fields given must all hold."""

    signal: SignalQuery | None = Field(None, description="a series, with above or below")
    above: float | None = Field(None, description="its value is greater")
    below: float | None = Field(None, description="its value is smaller")
    lasts: Duration = Field(0, alias="for", description="and has been for this long")
    alert: Identifier | None = Field(None, description="this alert fires; 'any' for any page")
    change: Identifier | None = Field(
        None, description="the change log has a change of this service; 'any' for any"
    )
    change_kind: Identifier | None = Field(None, description="with change: deploy, config, ...")
    within: Duration | None = Field(None, description="with change: not older than this")
    order: Identifier | None = Field(None, description="an order of this label is done")
    done: Identifier | None = Field(
        None, description="an order of this kind is done; `gameday list actions`"
    )
    incident: Identifier | None = Field(
        None, description="the incident is in this state (detected, acknowledged, declared, ...)"
    )
    severity: Severity | None = Field(None, description="the incident is declared this severe")
    told: Told | None = Field(
        None, description="an incident is open, and an audience has had no word for some time"
    )
    approved: Identifier | None = Field(
        None, description="an approval of orders of this kind has been given and still holds"
    )
    after: Duration | None = Field(
        None, description="this long after the start, or after `since` came true"
    )
    since: Identifier | None = Field(None, description="with after: an order label that is done")
    all_of: tuple[Condition, ...] = Field((), alias="all", description="every one of these")
    any_of: tuple[Condition, ...] = Field((), alias="any", description="at least one of these")
    none_of: tuple[Condition, ...] = Field((), alias="none", description="not one of these")

    @model_validator(mode="after")
    def _says_something(self) -> Condition:
        if not self.model_fields_set:
            raise ValueError("a condition must name what it waits for")
        if self.signal is not None and self.above is None and self.below is None:
            raise ValueError("a signal needs 'above' or 'below'")
        if self.signal is None and (self.above is not None or self.below is not None):
            raise ValueError("'above' and 'below' need a 'signal'")
        return self


class OrderTemplate(Document):
    """One order as written: ``{action: rollback, service: cart}``; ``label`` names it."""

    action: Identifier = Field(description="a kind of action; `gameday list actions`")
    label: Identifier | None = Field(None, description="for `order` and `since` conditions")
    arguments: dict[str, JsonValue] = Field(default_factory=dict, description="of the action")

    @model_validator(mode="before")
    @classmethod
    def _flat(cls, value: object) -> object:
        if isinstance(value, str):
            return {"action": value}
        if isinstance(value, dict) and "arguments" not in value:
            known = {name: value[name] for name in ("action", "label") if name in value}
            return {**known, "arguments": {k: v for k, v in value.items() if k not in known}}
        return value

    @model_serializer
    def _as_written(self) -> dict[str, Any]:
        label: dict[str, Any] = {} if self.label is None else {"label": self.label}
        written: dict[str, Any] = {"action": self.action}
        return written | label | dict(self.arguments)


class Rule(Document):
    """When this holds, order that."""

    when: Condition = Field(description="the condition, seen through the view")
    do: tuple[OrderTemplate, ...] = Field(min_length=1, description="orders, one after another")
    times: PositiveCount = Field(1, description="how often at most")
    every: Duration = Field(60_000_000, description="pause before it may happen again")
    why: Line = Field("", description="for people")


class Playbook(Document):
    """Rules in order of precedence."""

    title: Line = Field("", description="for people")
    text: str = Field("", max_length=10_000, description="the runbook as people read it")
    rules: tuple[Rule, ...] = Field((), description="first match first")
    think: Duration = Field(0, description="thinking time before each order")
    is_strict: Truth = Field(False, description="stop at the first refused order")


Condition.model_rebuild()
