"""The bases of faults and actions, and their registries: one kind, one file.

A fault is a kind of harm; an action is a kind of thing a responder can order. Each is a frozen
document (its fields are its schema) that yields a finite table of dated steps. Faults and actions
meet only through ``Effect.origin`` and through the state that a selector reads.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import ClassVar, Literal, Protocol

from pydantic import Field

from sim.model.alerting import Urgency
from sim.model.document import Document, Duration, Identifier
from sim.model.effect import Origin, Selector, Step
from sim.model.outside import StatusNote
from sim.registry import Registry
from sim.units import SECOND


class Facts(Protocol):
    """What a prerequisite may ask of the world; the engine answers, no kind imports the engine."""

    def has_service(self, service: str) -> bool:
        """Whether the topology knows the service."""
        ...

    def services(self) -> tuple[str, ...]:
        """Every service."""
        ...

    def operations(self, service: str) -> tuple[str, ...]:
        """What a service does, as ``service.operation``."""
        ...

    def journeys(self) -> tuple[str, ...]:
        """Every journey."""
        ...

    def teams(self) -> tuple[str, ...]:
        """Every team."""
        ...

    def callees(self, caller: str) -> tuple[str, ...]:
        """Services that a service calls; the caller ``client`` calls where journeys enter."""
        ...

    def replicas(self, service: str) -> int:
        """Desired replicas now."""
        ...

    def second_set(self, service: str) -> int:
        """Replicas that stand by beside those that serve."""
        ...

    def lacks_room(self, service: str, version: str) -> int:
        """Replicas of the second set that a rollout needs for which there is no place."""
        ...

    def quota(self, service: str) -> int:
        """The most replicas that may be asked for now."""
        ...

    def is_quota_cut(self, service: str) -> bool:
        """Whether fewer may be asked for than the documented quota."""
        ...

    def version(self, service: str) -> str:
        """The version that the service is moving to or stands on."""
        ...

    def previous_version(self, service: str) -> str | None:
        """The version before, or None where there is nothing to roll back to."""
        ...

    def is_rolling(self, service: str) -> bool:
        """Whether a rollout is under way."""
        ...

    def is_rollback_blocked(self, service: str) -> bool:
        """Whether something, such as a migration, bars the way back."""
        ...

    def one_way_since(self, service: str, version: str) -> str | None:
        """The one-way version that has run since an earlier one; None: that can run again."""
        ...

    def is_deploying_paused(self, service: str) -> bool:
        """Whether an order keeps rollouts from beginning."""
        ...

    def builds_in_us(self, service: str) -> int:
        """How long a hotfix takes to build."""
        ...

    def fix_fails(self, service: str) -> float:
        """Chance that a hotfix does not come to be."""
        ...

    def is_built(self, service: str, version: str) -> bool:
        """Whether a version can be shipped as it is: it has run, or the document names it."""
        ...

    def segments(self) -> tuple[str, ...]:
        """Every client segment that can be told apart."""
        ...

    def has_soft_calls(self, service: str) -> bool:
        """Whether a service makes calls that it can do without."""
        ...

    def is_on_trial(self, service: str) -> bool:
        """Whether a share of the replicas runs a version that the others do not."""
        ...

    def has_autoscaler(self, service: str) -> bool:
        """Whether an autoscaler looks after the service, on or off."""
        ...

    def zones(self) -> tuple[str, ...]:
        """Every zone."""
        ...

    def regions(self) -> tuple[str, ...]:
        """Every region."""
        ...

    def brokers(self) -> tuple[str, ...]:
        """Services that hand messages on."""
        ...

    def caches(self) -> tuple[str, ...]:
        """Services that answer from memory when they can."""
        ...

    def stores(self) -> tuple[str, ...]:
        """Services that keep data."""
        ...

    def primary_region(self, store: str) -> str:
        """Where a store's primary stands."""
        ...

    def has_copy(self, store: str, region: str | None) -> bool:
        """Whether a copy that listens, beside the primary, stands in a region; None: anywhere."""
        ...

    def is_fenced(self, store: str, region: str) -> bool:
        """Whether a store's replicas in a region take no writes, by order."""
        ...

    def is_moving(self, store: str) -> bool:
        """Whether a store is being promoted, switched over or restored."""
        ...

    def is_copying(self, store: str) -> bool:
        """Whether rows of a store are being written anew."""
        ...

    def has_restore_point(self, store: str, back_us: int) -> bool:
        """Whether there is a point at least so old to restore to."""
        ...

    def is_controllable(self, region: str | None) -> bool:
        """Whether orders can change what runs in a region; None: in any."""
        ...

    def has_new_capacity(self, service: str) -> bool:
        """Whether the provider has room for another replica of a service, wherever it may stand."""
        ...

    def can_steer(self) -> bool:
        """Whether records that steer users can be changed."""
        ...

    def is_drained(self, zone: str) -> bool:
        """Whether an order keeps traffic out of a zone."""
        ...

    def flags(self) -> Mapping[str, bool]:
        """Feature flags and whether each is on."""
        ...

    def flag_percentage(self, flag: str) -> float:
        """Share of the requests that a flag is on for while it is on, whatever it depends on."""
        ...

    def setting(self, path: str) -> float | None:
        """A base setting by path (``call_timeout:web.home->db.read``), or None if unknown."""
        ...


class ChangeKind(StrEnum):
    """How a change shows in the change log that responders see."""

    DEPLOY = "deploy"
    CONFIG = "config"
    FLAG = "flag"
    SCALE = "scale"
    RESTART = "restart"
    TRAFFIC = "traffic"
    OTHER = "other"


class ChangeNote(Document):
    """A line of the change log; what telemetry would show, never the cause."""

    kind: ChangeKind
    service: str
    text: str
    version: str | None = None


class AlertNote(Document):
    """An alert that fires by itself, as a decoy; it looks like any other."""

    name: Identifier
    title: str
    urgency: Urgency
    service: str | None = None


class Fault(Document):
    """A kind of harm. Subclasses register under ``FAULTS`` and yield ``steps``."""

    origin: ClassVar[Origin]
    # The parts of a target that this kind reads (any other would be ignored in silence) and those
    # that it cannot do without.
    reads: ClassVar[frozenset[str]] = frozenset(Selector.model_fields)
    needs: ClassVar[tuple[str, ...]] = ()
    # Whether it is about what a service keeps: rows of any sort, or the log of a `store`.
    keeps: ClassVar[Literal["nothing", "rows", "store"]] = "nothing"

    lasts: Duration | None = Field(
        None, description="how long it holds; left out, until something releases it"
    )

    def steps(self, target: Selector) -> Iterator[Step]:
        """The dated table of what this fault does to ``target``, counted from its start."""
        raise NotImplementedError

    def change_note(self, target: Selector) -> ChangeNote | None:
        """The line that the change log shows when it starts, where a change came with it."""
        return None

    def alert_note(self, target: Selector) -> AlertNote | None:
        """The alert that fires while it lasts, where the fault is nothing but an alert."""
        return None

    def status_notes(self, target: Selector) -> Iterator[StatusNote]:
        """What the vendor's status page says in the course of it."""
        yield from ()

    def problems(self, target: Selector) -> Iterator[str]:
        """What is missing or impossible in this target, one sentence each."""
        for name in Selector.model_fields:
            if getattr(target, name) is not None and name not in self.reads:
                read = ", ".join(sorted(self.reads)) or "nothing"
                yield f"target.{name} means nothing to this fault; it reads {read}"
        for name in self.needs:
            if getattr(target, name) is None:
                yield f"this fault needs target.{name}"

    def is_over_at_once(self, target: Selector) -> bool:
        """Whether ``lasts`` changes nothing of what it does to a target without problems."""
        without = self.model_copy(update={"lasts": None})
        is_same = list(self.steps(target)) == list(without.steps(target))
        is_told = list(self.status_notes(target)) != list(without.status_notes(target))
        return is_same and self.alert_note(target) is None and not is_told

    def does_nothing(self, target: Selector) -> bool:
        """Whether every amount is as if it were not there, for a target without problems."""
        is_told = self.alert_note(target) is not None or any(self.status_notes(target))
        return not any(self.steps(target)) and not is_told


# The parts of a target that pick replicas.
REPLICAS = frozenset({"service", "version", "zone", "region", "share", "role"})


class HeldFault(Fault):
    """A harm to replicas that several things can hold; what holds it decides which orders end it.

    A restart ends what a process holds, a rollback what a deploy holds, a reverted configuration
    what config holds; what a host, a vendor or the data holds lasts until it ends by itself.
    """

    held_by: Origin | None = Field(
        None, description="process, deploy, config, host, vendor, data, ...; none: the kind's own"
    )

    @property
    def holder(self) -> Origin:
        """What holds it."""
        return self.held_by or self.origin

    def problems(self, target: Selector) -> Iterator[str]:
        """As every fault; a flag needs a name, which only ``flag_bug`` has."""
        yield from super().problems(target)
        if self.held_by in (Origin.FLAG, Origin.OPERATOR):
            yield f"held_by: {self.held_by.value} cannot hold this; for a flag use flag_bug"


class Verb(StrEnum):
    """Which family an action belongs to; the desk treats each family in one way."""

    QUERY = "query"  # looks; answered from the view
    COORDINATE = "coordinate"  # moves the incident, people, notes
    COMMUNICATE = "communicate"
    CHANGE = "change"  # changes the system
    PASS = "pass"  # waits


class Action(Document):
    """A kind of order. Subclasses register under ``ACTIONS``.

    ``attention_us`` keeps the person who orders busy; ``takes_us`` is how long it takes after that
    until its steps begin; ``chance_of_failure`` is drawn once per order.
    """

    verb: ClassVar[Verb]
    # The curriculum's parts of the score that this action is evidence for.
    part: ClassVar[str | None] = None
    attention_us: ClassVar[int] = 5 * SECOND
    takes_us: ClassVar[int] = 0
    chance_of_failure: ClassVar[float] = 0.0
    is_destructive: ClassVar[bool] = False
    # How it is typed on one line where its fields are not plain words; None: as its fields stand.
    typed_as: ClassVar[tuple[str, ...] | None] = None
    # Whether it goes through the provider's control plane, and cannot be done while that is out.
    needs_control: ClassVar[bool] = False
    # Whether its ``service`` must be a `store`.
    of_store: ClassVar[bool] = False

    def lasts_us(self, facts: Facts) -> int:
        """How long it takes here, after the person's attention, until its steps begin."""
        return self.takes_us

    def failure(self, facts: Facts) -> float:
        """Chance that it is tried and changes nothing."""
        return self.chance_of_failure

    def refusal(self, facts: Facts) -> str | None:
        """Why this order cannot be carried out now, in a sentence; None when it can."""
        return None

    def target(self) -> Selector:
        """What the order touches, for the journal and the grouping of moves."""
        return Selector()

    def steps(self, facts: Facts) -> Iterator[Step]:
        """The dated table of what happens once the order is carried out."""
        yield from ()

    def change_note(self, facts: Facts) -> ChangeNote | None:
        """The line that the change log shows when it is carried out."""
        return None


FAULTS: Registry[Fault] = Registry("fault", "sim.faults")
ACTIONS: Registry[Action] = Registry("action", "sim.actions")
