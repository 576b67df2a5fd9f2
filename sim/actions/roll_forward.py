"""Mend the code and ship it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from pydantic import Field

from sim.model.deployment import hotfix_of
from sim.model.document import Identifier
from sim.model.effect import Impulse, Selector, Step, Strike
from sim.model.kinds import ACTIONS, Action, ChangeKind, ChangeNote, Facts, Verb
from sim.model.refusal import barred, crowded, unknown_service
from sim.units import MINUTE, SECOND


@ACTIONS.register("roll_forward")
class RollForward(Action):
    """Write, build and roll out a hotfix: a new version, free of what the old ones held.

    It keeps the contracts of what it mends: a column that was dropped stays dropped.
    It takes as long and fails as often as the service's deployment says, and needs no earlier
    version to exist. Naming a version that is built ships that one, faults and all, at once.
    Source: DORA, Accelerate State of DevOps 2023 (change failure rate of medium performers 15 %);
    ten minutes is the classic bound of a commit build (Humble, Farley, Continuous Delivery, ch. 7).
    """

    verb: ClassVar[Verb] = Verb.CHANGE
    part: ClassVar[str | None] = "rollback"
    attention_us: ClassVar[int] = 2 * MINUTE
    # The pipeline's own start: fetch, check, first command.
    takes_us: ClassVar[int] = 15 * SECOND
    needs_control: ClassVar[bool] = True

    service: Identifier = Field(description="which service")
    version: Identifier | None = Field(None, description="what to ship; none: a new hotfix")

    def lasts_us(self, facts: Facts) -> int:
        """The build, where there is one, and the pipeline's own start."""
        build = facts.builds_in_us(self.service) if self._is_new(facts) else 0
        return build + self.takes_us

    def failure(self, facts: Facts) -> float:
        """That of the build."""
        return facts.fix_fails(self.service) if self._is_new(facts) else 0.0

    def refusal(self, facts: Facts) -> str | None:
        """An unknown service, the version that it runs already, or a pause."""
        refusal = unknown_service(facts, self.service)
        if refusal is None and self.version == facts.version(self.service):
            return f"{self.service!r} runs {self.version} already"
        if refusal is None and facts.is_deploying_paused(self.service):
            return f"deploys of {self.service!r} are paused"
        if refusal is None and self.version is not None:
            refusal = barred(facts, self.service, self.version)
        return refusal or crowded(facts, self.service, self._ships(facts))

    def target(self) -> Selector:
        """The service."""
        return Selector(service=self.service)

    def steps(self, facts: Facts) -> Iterator[Step]:
        """The rollout; what a deploy holds ends on each replica as it leaves the old version."""
        yield Strike(Impulse.ROLL_OUT, self.target(), 1.0, version=self._ships(facts))

    def change_note(self, facts: Facts) -> ChangeNote:
        """A deploy like any other."""
        version = self._ships(facts)
        text = f"deploy of {version}"
        return ChangeNote(kind=ChangeKind.DEPLOY, service=self.service, text=text, version=version)

    def _is_new(self, facts: Facts) -> bool:
        return self.version is None or not facts.is_built(self.service, self.version)

    def _ships(self, facts: Facts) -> str:
        return self.version or hotfix_of(facts.version(self.service))
