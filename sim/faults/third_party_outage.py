"""Somebody else's service is out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from pydantic import Field

from sim.model.document import Duration, Rate, Share
from sim.model.effect import Dial, Effect, Hold, Origin, Selector, Step
from sim.model.kinds import FAULTS, Fault
from sim.model.outside import PageState, StatusNote


@FAULTS.register("third_party_outage")
class ThirdPartyOutage(Fault):
    """A service that others run for us fails, or lets in only so much; nothing of ours ends it.

    A restart or a rollback of our side of it is of no use: one can go without it, limit what is
    asked of it, or wait.
    Moves: errors of the service and of callers that need it; when throttled, refusals above a rate.
    Leaves alone: callers that can go without; its latency, for it fails as soon as it has worked.
    Source: ``docs/KINDS.md``, third_party_outage; ``docs/FIDELITY.md``, dependency
    rate limit.
    """

    origin: ClassVar[Origin] = Origin.VENDOR
    reads: ClassVar[frozenset[str]] = frozenset({"service", "operation"})
    needs: ClassVar[tuple[str, ...]] = ("service",)

    failure: Share | None = Field(
        None, description="share of calls that it fails; none: all, or none where it is throttled"
    )
    throttled_to: Rate | None = Field(None, description="calls that it lets in; none: no limit")

    admits_after: Duration | None = Field(
        None, description="until the vendor's status page says so; none: it never does"
    )

    def steps(self, target: Selector) -> Iterator[Step]:
        """Failures, or a limit at its door."""
        failure = self.failure
        if failure is None:
            failure = 1.0 if self.throttled_to is None else 0.0
        if failure > 0.0:
            yield Hold(Effect(target, Dial.FAILURE, failure, self.origin), for_us=self.lasts)
        if self.throttled_to is not None:
            door = Selector(service=target.service)
            effect = Effect(door, Dial.RATE_LIMIT, self.throttled_to, self.origin)
            yield Hold(effect, for_us=self.lasts)

    def status_notes(self, target: Selector) -> Iterator[StatusNote]:
        """What the vendor admits, and when; never before it is over where that comes first."""
        if self.admits_after is None or target.service is None:
            return
        if self.lasts is not None and self.admits_after >= self.lasts:
            text = "An earlier incident has been resolved."
            state = PageState.OPERATIONAL
        else:
            is_whole = self.failure is None and self.throttled_to is None
            state = PageState.MAJOR if is_whole else PageState.PARTIAL
            text = "We are investigating elevated error rates."
        yield StatusNote(service=target.service, state=state, text=text, after=self.admits_after)
        if self.lasts is not None and self.admits_after < self.lasts:
            yield StatusNote(
                service=target.service,
                state=PageState.OPERATIONAL,
                text="This incident has been resolved.",
                after=self.lasts,
            )
