"""Let no rollout begin."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from pydantic import Field

from sim.model.document import Identifier, Truth
from sim.model.effect import Dial, Effect, Hold, Origin, Release, Selector, Step
from sim.model.kinds import ACTIONS, Action, ChangeKind, ChangeNote, Facts, Verb
from sim.model.refusal import unknown_service
from sim.units import SECOND


@ACTIONS.register("pause_deploys")
class PauseDeploys(Action):
    """While deploys are paused no stage of a rollout begins; each that would have is lost.

    What is rolling goes on (``abort_rollout`` stops it), and a rollback goes through. One service
    can be let off a pause of all; where all may go on again, so may each that was paused alone.
    Source: Google, Site Reliability Engineering, ch. 8 "Release Engineering" and ch. 13 (freezes).
    """

    verb: ClassVar[Verb] = Verb.CHANGE
    part: ClassVar[str | None] = "rollback"
    attention_us: ClassVar[int] = 15 * SECOND
    takes_us: ClassVar[int] = 2 * SECOND

    service: Identifier | None = Field(None, description="of one service; none: of all")
    is_paused: Truth = Field(True, description="false: let them begin again")

    def refusal(self, facts: Facts) -> str | None:
        """An unknown service."""
        return unknown_service(facts, self.service)

    def target(self) -> Selector:
        """The service, or all."""
        return Selector(service=self.service)

    def steps(self, facts: Facts) -> Iterator[Step]:
        """Held until it is taken back."""
        pauses = frozenset({Origin.OPERATOR})
        if self.is_paused:
            label = _label(self.service)
            yield Release(Selector(), pauses, label=label)
            yield Hold(Effect(self.target(), Dial.NO_DEPLOYS, 1.0, Origin.OPERATOR), label=label)
            return
        for service in (self.service,) if self.service else facts.services():
            yield Release(Selector(), pauses, label=_label(service))
        yield Release(self.target(), pauses, label=_label(None))

    def change_note(self, facts: Facts) -> ChangeNote:
        """Seen by everybody."""
        text = "deploys paused" if self.is_paused else "deploys may go on"
        return ChangeNote(kind=ChangeKind.OTHER, service=self.service or "all", text=text)


def _label(service: str | None) -> str:
    return f"pause_deploys:{service or '*'}"
