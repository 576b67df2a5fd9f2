"""Rollouts that promote themselves: stages, their blows, and the line that a pipeline posts."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import Field

from sim.model.document import Document, Duration, Share
from sim.model.effect import Impulse, Selector, Strike
from sim.model.kinds import ChangeKind, ChangeNote
from sim.units import format_duration


class RolloutStage(Document):
    """One stage of a rollout that promotes itself."""

    share: Share = Field(description="share of the replicas on the new version")
    after: Duration = Field(0, description="since the rollout began")


def rollout(
    service: str | None, version: str, stages: tuple[RolloutStage, ...]
) -> Iterator[Strike]:
    """The first stage begins it; later ones widen it, unless somebody has stopped it."""
    impulse = Impulse.ROLL_OUT
    for stage in sorted(stages, key=lambda stage: stage.after):
        target = Selector(service=service)
        yield Strike(impulse, target, stage.share, version=version, after_us=stage.after)
        impulse = Impulse.PROMOTE


def rollout_note(service: str | None, version: str, stages: tuple[RolloutStage, ...]) -> ChangeNote:
    """What the pipeline posts: the version and its plan."""
    plan = ", ".join(
        f"{stage.share:.0%}" + (f" after {format_duration(stage.after)}" if stage.after else "")
        for stage in stages
    )
    return ChangeNote(
        kind=ChangeKind.DEPLOY,
        service=service or "all",
        text=f"deploy of {version}: {plan}",
        version=version,
    )
