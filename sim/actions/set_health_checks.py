"""Let a service's health checks take replicas out, or not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from pydantic import Field

from sim.model.document import Identifier, Truth
from sim.model.effect import Dial, Effect, Hold, Origin, Release, Selector, Step
from sim.model.kinds import ACTIONS, Action, ChangeKind, ChangeNote, Facts, Verb
from sim.model.refusal import unknown_service
from sim.units import SECOND


@ACTIONS.register("set_health_checks")
class SetHealthChecks(Action):
    """Checks take no replica out any more: every probe passes, no caller leaves one out.

    Whoever is out comes back, sick or well: right where the checks are wrong or cost more capacity
    than the sick do. Acting again, they are as the topology says.
    Source: Amazon, "Summary of the Amazon DynamoDB Service Disruption in the Northern Virginia
    Region" (2025): automatic health check failovers were disabled; Envoy, panic threshold.
    """

    verb: ClassVar[Verb] = Verb.CHANGE
    part: ClassVar[str | None] = "failover"
    attention_us: ClassVar[int] = 20 * SECOND
    takes_us: ClassVar[int] = 10 * SECOND  # dynamic configuration, as for timeouts
    is_destructive: ClassVar[bool] = True

    service: Identifier = Field(description="whose replicas are checked")
    act: Truth = Field(False, description="true: as the topology says")

    def refusal(self, facts: Facts) -> str | None:
        """An unknown service."""
        return unknown_service(facts, self.service)

    def target(self) -> Selector:
        """The service, and the calls to it."""
        return Selector(service=self.service)

    def steps(self, facts: Facts) -> Iterator[Step]:
        """Probes and callers' ejections alike, held until they are to act again."""
        label = f"set_health_checks:{self.service}"
        yield Release(Selector(), frozenset({Origin.OPERATOR}), label=label)
        if not self.act:
            for dial, amount in ((Dial.NO_PROBES, 1.0), (Dial.CALL_EJECTION, 0.0)):
                yield Hold(Effect(self.target(), dial, amount, Origin.OPERATOR), label=label)

    def change_note(self, facts: Facts) -> ChangeNote:
        """Whether they act."""
        text = "health checks act again" if self.act else "health checks take nothing out"
        return ChangeNote(kind=ChangeKind.CONFIG, service=self.service, text=text)
