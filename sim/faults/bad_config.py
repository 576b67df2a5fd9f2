"""A pushed configuration does harm, everywhere, at once or within minutes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from pydantic import Field

from sim.model.document import Duration, Factor, Line, Share
from sim.model.effect import Dial, Effect, Origin, Selector, Step, spread
from sim.model.kinds import FAULTS, ChangeKind, ChangeNote, Fault


@FAULTS.register("bad_config")
class BadConfig(Fault):
    """A value is wrong on every replica: no stage that anybody could stop, no canary.

    It is read everywhere within the same moment, or by one tenth of the replicas after another
    while it spreads. It outlives restarts and versions; only the configuration's own way back ends
    it, everywhere at once.
    Moves: error share or latency of all replicas selected, in step.
    Leaves alone: versions; services that do not read it.
    Source: Cloudflare, "Details of the outage on July 2, 2019"; drill GD-102.
    """

    origin: ClassVar[Origin] = Origin.CONFIG
    reads: ClassVar[frozenset[str]] = frozenset({"service", "operation", "region", "segment"})

    key: Line = Field("settings", description="what the change log calls it")
    failure: Share = Field(0.0, description="share of calls that it fails")
    work: Factor = Field(1.0, description="times the work of each call")
    spreads_over: Duration = Field(
        0, description="until every replica has read it, a tenth after another; 0: at once"
    )

    def steps(self, target: Selector) -> Iterator[Step]:
        """Failure and work, held by the configuration wherever it has been read."""
        neutral = {Dial.FAILURE: (self.failure, 0.0), Dial.WORK: (self.work, 1.0)}
        for dial, (amount, none) in neutral.items():
            if amount != none:
                effect = Effect(target, dial, amount, self.origin)
                stages = 10 if self.spreads_over else 1
                yield from spread(
                    effect, over_us=self.spreads_over, stages=stages, for_us=self.lasts
                )

    def change_note(self, target: Selector) -> ChangeNote:
        """A push like any other."""
        service = target.service or (target.operation or "all").split(".")[0]
        text = f"config push: {self.key}"
        return ChangeNote(kind=ChangeKind.CONFIG, service=service, text=text)
