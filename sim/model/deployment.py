"""How the versions of a service move, and what each of them understands and asks for."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from sim.model.document import Document, Duration, Identifier, PositiveCount, Share, Truth

# Contracts of one service: each is a bit of a signed 64-bit word.
CONTRACTS_LIMIT = 60
FIX = "-fix"
# Letters of a version's name that its hotfix is called by: a name has at most 63.
STEM_MOST = 50


def hotfix_of(version: str) -> str:
    """What a hotfix of a version is called."""
    return version[:STEM_MOST] + FIX


class Version(Document):
    """What one version understands, and what it asks of those whom it calls."""

    offers: tuple[Identifier, ...] | None = Field(
        None, description="contracts that it understands; none: those of the version at the start"
    )
    needs: dict[Identifier, Identifier] | None = Field(
        None,
        description="callee -> the contract that its calls ask for; none: as the version at the "
        "start",
    )
    one_way: Truth = Field(
        False, description="whether no earlier version can run once it has (a contracted schema)"
    )

    @model_validator(mode="after")
    def _named_once(self) -> Version:
        for name in self.offers or ():
            if (self.offers or ()).count(name) > 1:
                raise ValueError(f"contract {name!r} stands twice")
        return self


class Canary(Document):
    """A trial that is judged: the exact binomial test of its failures, looked at once.

    Source: Google, The Site Reliability Workbook, ch. 16 "Canarying Releases".
    """

    share: Share = Field(
        0.05,
        gt=0,
        lt=1,
        description="of the replicas, that a rollout to everybody begins with; one with stages of "
        "its own is watched and keeps them",
    )
    lasts: Duration = Field(600_000_000, description="least time on trial before it widens")
    at_least: PositiveCount = Field(
        2_000,
        le=100_000,
        description="calls on trial before it is judged; until then nothing is known and a rollout "
        "without stages waits",
    )
    base: Share = Field(
        0.001,
        gt=0,
        lt=1,
        description="failures of calls that are taken for normal; where the replicas that are not "
        "on trial fail more, theirs",
    )
    false_alarm: Share = Field(0.01, gt=0, lt=1, description="sound versions that may be rejected")


class Deployment(Document):
    """How versions move. Source: Kubernetes Deployment, rolling update, 25 % at a time."""

    version: Identifier = Field("v1", description="what runs at the start")
    previous: Identifier | None = Field("v0", description="what a rollback goes to")
    batch: Share = Field(0.25, gt=0, description="share of replicas moved at once")
    pause: Duration = Field(10_000_000, description="between batches")
    strategy: Literal["rolling", "in_place", "blue_green"] = Field(
        "rolling",
        description="how replicas move: rolling, new processes batch by batch; in_place, the "
        "processes go on and the next thing they do is the new version's (a schema, a rule); "
        "blue_green, a second set of as many starts and warms beside the first, and one switch "
        "sends it all new calls (a stage below 100 % makes it ready and does not switch)",
    )
    keeps: Duration = Field(
        600_000_000,
        description="of blue_green: how long the set before stands by after a switch; a rollback "
        "in that time is a switch back",
    )
    canary: Canary | None = Field(
        None, description="judges versions on trial and takes bad ones back; none: nobody does"
    )
    builds_in: Duration = Field(
        600_000_000,
        description="from the start of a hotfix to its rollout; ten minutes is the classic bound "
        "of a commit build (Humble, Farley, Continuous Delivery, ch. 7)",
    )
    fix_fails: Share = Field(
        0.15,
        description="chance that a hotfix does not come to be; 15 % of medium performers' changes "
        "fail (DORA, Accelerate State of DevOps 2023)",
    )
    versions: dict[Identifier, Version] = Field(
        default_factory=dict,
        description="contracts by version; a hotfix has those of what it mends, any other that is "
        "not named those of the version at the start",
    )

    @model_validator(mode="after")
    def _few_contracts(self) -> Deployment:
        if len(self.contracts) > CONTRACTS_LIMIT:
            raise ValueError(f"at most {CONTRACTS_LIMIT} contracts of one service")
        return self

    @model_validator(mode="after")
    def _goes_elsewhere(self) -> Deployment:
        if self.previous == self.version:
            text = f"'previous' {self.previous} is what runs at the start; name another, or null"
            raise ValueError(text)
        return self

    @property
    def contracts(self) -> tuple[str, ...]:
        """Every contract that some version offers, sorted."""
        return tuple(sorted({name for v in self.versions.values() for name in v.offers or ()}))

    def offered_by(self, version: str) -> tuple[str, ...] | None:
        """What a version understands; None: everything, for the document names no contract."""
        return self._said(version).offers

    def needed_by(self, version: str) -> dict[str, str]:
        """Callee -> the contract that a version's calls ask for."""
        return self._said(version).needs or {}

    def is_one_way(self, version: str) -> bool:
        """Whether nothing earlier can run once a version has."""
        return version in self.versions and self.versions[version].one_way

    def _mended(self, version: str) -> str:
        """The version whose code a hotfix mends and whose contracts it keeps, or the version."""
        while version not in self.versions and version.endswith(FIX):
            stem = version.removesuffix(FIX)
            version = next((name for name in self.versions if name[:STEM_MOST] == stem), stem)
        return version

    def _said(self, version: str) -> Version:
        first = self.versions.get(self.version, Version())
        ours = self.versions.get(self._mended(version), first)
        offers = first.offers if ours.offers is None else ours.offers
        return Version(offers=offers, needs=first.needs if ours.needs is None else ours.needs)
