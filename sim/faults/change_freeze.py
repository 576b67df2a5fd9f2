"""A time in which nothing is to be changed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from pydantic import Field

from sim.model.document import Line
from sim.model.effect import Dial, Effect, Hold, Origin, Selector, Step
from sim.model.kinds import FAULTS, ChangeKind, ChangeNote, Fault


@FAULTS.register("change_freeze")
class ChangeFreeze(Fault):
    """No stage of a rollout begins, and no hotfix is shipped, until the window is over.

    No harm in itself: it takes the way forward from whoever responds, and leaves the way back. An
    exception is a decision of its own: ``pause_deploys`` with ``is_paused: false``, for the same
    service or for all, lifts it.
    Moves: which orders are refused, and which stages of pipelines are lost.
    Leaves alone: traffic, errors, what is rolling already, rollbacks.
    Source: Google, Site Reliability Engineering, ch. 13 and ch. 27 (launch freezes); ITIL 4, change
    enablement (change freeze, emergency change).
    """

    origin: ClassVar[Origin] = Origin.OPERATOR
    reads: ClassVar[frozenset[str]] = frozenset({"service"})

    reason: Line = Field("", description="what the change log says: a holiday, an audit, a launch")

    def steps(self, target: Selector) -> Iterator[Step]:
        """Held like an order's own pause, so that an order can lift it."""
        effect = Effect(target, Dial.NO_DEPLOYS, 1.0, self.origin)
        yield Hold(effect, for_us=self.lasts, label=f"pause_deploys:{target.service or '*'}")

    def change_note(self, target: Selector) -> ChangeNote:
        """Seen by everybody."""
        text = f"change freeze: {self.reason}" if self.reason else "change freeze"
        return ChangeNote(kind=ChangeKind.OTHER, service=target.service or "all", text=text)
