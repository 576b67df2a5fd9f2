"""Every message of the protocol, both ways, as models.

What programs say is read by them, what they are told is held to them by the tests, and the
published schema is made of them.

What a program says is read with patience: fields that are not known are passed over (and told by
``gameday responder check``). What it is told may grow fields; a program passes over those too.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue, TypeAdapter

from sim.model.alerting import Urgency
from sim.model.kinds import ChangeKind
from sim.model.order import OrderState
from sim.observe.wire import PROTOCOL
from sim.responders.people_messages import MemberTold, PeopleTold, Seconds, Told

MOST_ORDERS = 100
LONGEST_LABEL = 200
DAY_S = 86_400


class Said(BaseModel):
    """Something that a program says."""

    model_config = ConfigDict(extra="ignore", frozen=True, allow_inf_nan=False, strict=True)


# -- From the program ------------------------------------------------------------------------------


class HelloAnswer(Said):
    """The answer to ``hello``."""

    type: str | None = Field(None, description="hello; may be left out")
    protocol: int = Field(PROTOCOL, description="version of the protocol that the program speaks")


class OrderSaid(Said):
    """An order; the action's fields stand in ``arguments``, or beside ``action``."""

    model_config = ConfigDict(extra="allow")

    action: str = Field(description="a kind of action; `gameday list actions`")
    arguments: dict[str, JsonValue] | None = Field(None, description="fields of the action")
    label: str | None = Field(
        None,
        max_length=LONGEST_LABEL,
        description="the program's own name for it; a second order of a label is the same order",
    )


class UsageSaid(Said):
    """What an answer cost outside the drill."""

    tokens: int = Field(0, ge=0, le=10**12, description="of a language model, both ways")
    money: float = Field(0.0, ge=0, le=1e9, description="in a currency of the program's choice")


class Answer(Said):
    """The answer to ``view``."""

    type: str | None = Field(None, description="orders; may be left out")
    id: int | None = Field(None, description="of the view that is answered")
    orders: list[str | OrderSaid] = Field(
        max_length=MOST_ORDERS,
        description="given in turn; a bare word is an action without arguments; none: look again",
    )
    think_s: float = Field(
        0.0, ge=0, le=DAY_S, description="simulated seconds of thought, charged before the orders"
    )
    usage: UsageSaid | None = Field(None, description="tokens and money that this answer cost")


# -- From gameday ----------------------------------------------------------------------------------


class AlertTold(Told):
    """An alert that is pending or firing."""

    name: str = Field(description="its name")
    title: str = Field(description="in words")
    urgency: Urgency = Field(strict=False, description="whether it wakes somebody")
    service: str | None = Field(description="whose it is; null: of users")
    is_firing: bool = Field(description="false: pending")
    since_s: Seconds = Field(description="when it came to be so")
    value: float = Field(description="of its signal")
    is_acknowledged: bool = Field(description="whether somebody took it")
    team: str | None = Field(None, description="whom a route sends it to; left out: nobody in turn")
    state: str | None = Field(None, description="silenced or inhibited, where it is")
    muted_by: str | None = Field(None, description="what keeps it from paging")


class ChangeTold(Told):
    """A line of the change log."""

    at_s: Seconds = Field(description="when")
    kind: ChangeKind = Field(strict=False, description="what was changed")
    service: str = Field(description="where")
    text: str = Field(description="as whoever did it wrote it")
    version: str | None = Field(description="that came by it")


class MessageTold(Told):
    """What a person said."""

    at_s: Seconds = Field(description="when")
    sender: str = Field(alias="from", description="who")
    role: str = Field(description="as what")
    text: str = Field(description="what")


class SilenceTold(Told):
    """A silence that holds."""

    number: int = Field(description="by which it is ended")
    matchers: str = Field(description="which alerts")
    reason: str = Field(description="why")
    until_s: Seconds = Field(description="how long")


class OrderTold(Told):
    """What became of an order."""

    id: int = Field(description="its number in this run")
    action: str = Field(description="its action")
    arguments: dict[str, JsonValue] = Field(description="as they were given")
    label: str | None = Field(description="as it was given")
    state: OrderState = Field(strict=False, description="where it stands")
    asked_s: Seconds = Field(description="when it was given")
    ended_s: Seconds | None = Field(description="when it ended; null: not yet")
    reason: str = Field(description="why it was refused or failed")
    answer: JsonValue = Field(description="of a query, in the first view after it; else null")


class IncidentTold(Told):
    """Where the incident stands, as the responder has set it."""

    state: str = Field(description="none, detected, acknowledged, declared, mitigated, resolved")
    severity: str | None = Field(description="as declared")
    roles: dict[str, str] = Field(description="role -> person")
    experts: list[str] = Field(description="subject experts who were called in")
    last_update_s: Seconds | None = Field(description="when anybody was last told something")
    told_s: dict[str, Seconds] = Field(description="audience -> when it was last told something")


class ServiceTold(Told):
    """A service as it stands."""

    primary_zone: str | None = Field(None, description="of a store with copies, as far as known")
    replicas_desired: int = Field(description="asked for")
    replicas_ready: int = Field(description="that serve")
    version: str = Field(description="that it stands on or moves to")
    is_rolling: bool = Field(description="whether a rollout is under way")


class RunbookTold(Told):
    """A service's runbook, in words."""

    title: str = Field(description="its title")
    text: str = Field(description="what it says")


class ServiceFacts(ServiceTold):
    """The documented facts of a service."""

    title: str = Field(description="in words")
    kind: str = Field(description="stateless, store, cache, queue, ...")
    team: str | None = Field(description="who owns it")
    tier: int = Field(description="how much hangs on it; 1 is the most")
    calls: list[str] = Field(description="services that it calls")
    quota: int = Field(description="the most replicas that may be asked for")
    runbook: RunbookTold = Field(description="what to do, as its team wrote it")


class Briefing(Told):
    """What is told once, before the clock starts."""

    code: str = Field(description="of the drill")
    title: str = Field(description="of the drill")
    text: str = Field(description="what the responder is told")
    role: str = Field(description="the seat")
    can: str = Field(description="what the seat may do, in words")
    lasts_s: Seconds = Field(description="the longest it goes on")
    targets: dict[str, float] = Field(description="name -> seconds or share")
    services: dict[str, ServiceFacts] = Field(description="every service by name")
    journeys: list[str] = Field(description="what users do")
    zones: list[str] = Field(description="every zone")
    teams: list[str] = Field(description="that can be paged")
    members: list[MemberTold] = Field(description="people who can be asked")


class ViewTold(Told):
    """What can be known now; times are seconds of the drill's clock."""

    now_s: Seconds = Field(description="the drill's clock")
    is_over: bool = Field(description="whether the drill has ended")
    reason: str | None = Field(description="why it ended")
    alerts: list[AlertTold] = Field(description="pending and firing")
    changes: list[ChangeTold] = Field(description="the change log, oldest first")
    messages: list[MessageTold] = Field(description="what people said, oldest first")
    orders: list[OrderTold] = Field(description="every order of this run")
    incident: IncidentTold = Field(description="as the responder has set it")
    people: PeopleTold = Field(description="who waits, who is on call, who has come, who signs")
    services: dict[str, ServiceTold] = Field(description="every service by name")
    flags: dict[str, bool] = Field(description="feature flags")
    signals: dict[str, float] = Field(
        description="the newest value of each whole-service and whole-journey series"
    )
    silences: list[SilenceTold] = Field([], description="that hold now; left out: none")


class Limits(Told):
    """What a program is held to, in wall time and bytes."""

    hello_s: Seconds = Field(description="for the answer to this message")
    decision_s: Seconds = Field(description="for the answer to each view")
    orders: int = Field(description="in one answer, at most")
    line_bytes: int = Field(description="of one line, at most")
    output_bytes: int = Field(description="of all lines, at most")


class Sitting(Told):
    """Orders of an earlier sitting of the same run."""

    at_s: Seconds = Field(description="when")
    orders: list[OrderSaid] = Field(description="as they were given")


class Hello(Told):
    """The first message."""

    type: Literal["hello"] = Field(description="which message this is")
    protocol: int = Field(description="version of the protocol")
    engine: str = Field(description="version of gameday")
    limits: Limits = Field(description="time-outs and sizes")
    briefing: Briefing = Field(description="what is told once")
    history: list[Sitting] = Field(description="of a resumed run; else empty")


class Look(Told):
    """A view to answer."""

    type: Literal["view"] = Field(description="which message this is")
    id: int = Field(description="number of the view; the answer carries it")
    view: ViewTold = Field(description="what can be known now")


class End(Told):
    """The last message: leave."""

    type: Literal["end"] = Field(description="which message this is")


TO_PROGRAM: TypeAdapter[Hello | Look | End] = TypeAdapter(
    Annotated[Hello | Look | End, Field(discriminator="type")]
)
FROM_PROGRAM: dict[str, type[Said]] = {"HelloAnswer": HelloAnswer, "Answer": Answer}


def schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of every message: any of them matches the whole."""
    told = TO_PROGRAM.json_schema(by_alias=True, mode="validation")
    parts: dict[str, Any] = told.pop("$defs")
    for model in FROM_PROGRAM.values():
        made = model.model_json_schema()
        parts |= made.pop("$defs", {})
        parts[model.__name__] = made
    return {
        "title": f"gameday responder protocol {PROTOCOL}",
        "description": "one JSON object a line, both ways",
        "anyOf": [{"$ref": f"#/$defs/{name}"} for name in ("Hello", "Look", "End", *FROM_PROGRAM)],
        "$defs": parts,
    }
