"""A pushed configuration does harm, everywhere at once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from pydantic import Field

from sim.model.document import Factor, Line, Share
from sim.model.effect import Dial, Effect, Hold, Origin, Selector, Step
from sim.model.kinds import FAULTS, ChangeKind, ChangeNote, Fault


@FAULTS.register("bad_config")
class BadConfig(Fault):
    """A value is wrong on every replica within the same moment: no stage, no canary.

    It outlives restarts and versions; only the configuration's own way back ends it.
    Moves: error share or latency of all replicas selected, in step.
    Leaves alone: versions; services that do not read it.
    Source: Cloudflare, "Details of the outage on July 2, 2019"; drill GD-102.
    """

    origin: ClassVar[Origin] = Origin.CONFIG
    reads: ClassVar[frozenset[str]] = frozenset({"service", "operation", "region", "segment"})

    key: Line = Field("settings", description="what the change log calls it")
    failure: Share = Field(0.0, description="share of calls that it fails")
    work: Factor = Field(1.0, description="times the work of each call")

    def steps(self, target: Selector) -> Iterator[Step]:
        """Failure and work, held by the configuration."""
        if self.failure > 0.0:
            yield Hold(Effect(target, Dial.FAILURE, self.failure, self.origin), for_us=self.lasts)
        if self.work != 1.0:
            yield Hold(Effect(target, Dial.WORK, self.work, self.origin), for_us=self.lasts)

    def change_note(self, target: Selector) -> ChangeNote:
        """A push like any other."""
        service = target.service or (target.operation or "all").split(".")[0]
        text = f"config push: {self.key}"
        return ChangeNote(kind=ChangeKind.CONFIG, service=service, text=text)
