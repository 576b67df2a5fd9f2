"""What a responder can know now. An allow-list: what is not here cannot be known.

A view is built from what telemetry would show, through scrape intervals, delays and gaps. It never
holds truth, seed or future.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from sim.model.alerting import Urgency
from sim.model.kinds import ChangeKind
from sim.model.order import OrderStatus
from sim.model.playbook import Playbook
from sim.model.signal import SeriesKey, SeriesKeys
from sim.observe.people_view import NOBODY, PeopleView


class Readings(Protocol):
    """Sampled series as far as they can be seen now."""

    def latest(self, key: SeriesKey) -> float | None:
        """The newest visible value, or None where there is none (a gap, an unknown series)."""
        ...

    def latest_of(self, keys: SeriesKeys) -> list[float | None]:
        """The newest visible value of each."""
        ...

    def window(self, key: SeriesKey, lasts_us: int) -> tuple[tuple[int, float], ...]:
        """Visible samples of the last ``lasts_us``: (at_us, value), oldest first."""
        ...

    def keys(self) -> tuple[SeriesKey, ...]:
        """Every series that has been seen."""
        ...


@dataclass(frozen=True, slots=True)
class AlertView:
    """One alert that is pending or firing."""

    name: str
    title: str
    urgency: Urgency
    service: str | None
    is_firing: bool
    since_us: int
    value: float
    is_acknowledged: bool
    # A silence (``silence-1``) or the alert that keeps it quiet; None: nothing does.
    muted_by: str | None = None
    team: str | None = None  # that a route sends it to

    @property
    def state(self) -> str:
        """In a word: pending, firing, silenced or inhibited."""
        if not self.is_firing:
            return "pending"
        if self.muted_by is None:
            return "firing"
        return "silenced" if self.muted_by.startswith("silence-") else "inhibited"


@dataclass(frozen=True, slots=True)
class SilenceView:
    """What somebody has asked not to be paged for, while it is in force."""

    number: int
    matchers: str
    reason: str
    until_us: int


@dataclass(frozen=True, slots=True)
class ChangeView:
    """One line of the change log."""

    at_us: int
    kind: ChangeKind
    service: str
    text: str
    version: str | None


@dataclass(frozen=True, slots=True)
class MessageView:
    """One thing that a person said."""

    at_us: int
    sender: str
    role: str
    text: str


@dataclass(frozen=True, slots=True)
class IncidentView:
    """Where the incident stands, as the responder has set it."""

    state: str  # none, detected, acknowledged, declared, mitigated, resolved
    severity: str | None
    roles: Mapping[str, str]
    last_update_us: int | None
    opened_us: int | None = None  # None while no incident is open
    told: Mapping[str, int] = field(default_factory=dict)  # audience -> its last update, us
    experts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ServiceView:
    """The documented facts of one service, as the catalogue of services tells them."""

    name: str
    title: str
    kind: str
    team: str | None
    tier: int
    replicas_desired: int  # a second set among them
    replicas_ready: int
    quota: int
    version: str
    is_rolling: bool
    calls: tuple[str, ...]  # services
    runbook: Playbook
    primary_zone: str | None = None  # of a store with copies, as far as monitoring has seen it


@dataclass(frozen=True, slots=True)
class BriefingView:
    """What is told before the clock starts."""

    code: str
    title: str
    text: str
    role: str
    can: str
    lasts_us: int
    targets: Mapping[str, float]  # name -> seconds or share


@dataclass(frozen=True, slots=True)
class View:
    """One look. Times are microseconds of the drill's clock."""

    now_us: int
    is_over: bool
    reason: str | None
    briefing: BriefingView
    alerts: tuple[AlertView, ...]
    changes: tuple[ChangeView, ...]
    messages: tuple[MessageView, ...]
    orders: tuple[OrderStatus, ...]
    incident: IncidentView
    services: Mapping[str, ServiceView]
    journeys: tuple[str, ...]
    zones: tuple[str, ...]
    teams: tuple[str, ...]
    flags: Mapping[str, bool]
    readings: Readings
    people: PeopleView = NOBODY
    silences: tuple[SilenceView, ...] = ()

    def order(self, label: str) -> OrderStatus | None:
        """The order that carries a label."""
        return next((order for order in self.orders if order.label == label), None)
