"""Kinds that these tests bring along, so that no message hangs on which kinds are shipped."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

import pytest
from pydantic import Field

from sim.model.document import Count, Duration, Identifier
from sim.model.effect import Impulse, Origin, Selector, Step, Strike
from sim.model.kinds import ACTIONS, FAULTS, Action, Fault, Verb


class Latency(Fault):
    """A way gets longer."""

    origin: ClassVar[Origin] = Origin.NETWORK

    added: Duration = Field(description="added to each call")

    def steps(self, target: Selector) -> Iterator[Step]:
        if self.added:
            yield Strike(Impulse.DROP_QUEUES, target)

    def problems(self, target: Selector) -> Iterator[str]:
        if target.version is not None:
            yield "a network path has no version"


class BadDeploy(Fault):
    """A version does harm."""

    origin: ClassVar[Origin] = Origin.DEPLOY

    version: Identifier = Field("v3", description="the new version")

    def steps(self, target: Selector) -> Iterator[Step]:
        yield Strike(Impulse.ROLL_OUT, target, version=self.version)


class Acknowledge(Action):
    """Take the page."""

    verb: ClassVar[Verb] = Verb.COORDINATE


class Rollback(Action):
    """Back to the version before."""

    verb: ClassVar[Verb] = Verb.CHANGE

    service: Identifier = Field(description="which service")


class Scale(Action):
    """More replicas or fewer."""

    verb: ClassVar[Verb] = Verb.CHANGE

    service: Identifier = Field(description="which service")
    replicas: Count = Field(description="how many")


class ToggleFlag(Action):
    """A feature flag, on or off."""

    verb: ClassVar[Verb] = Verb.CHANGE

    flag: Identifier = Field(description="which flag")


OWN_FAULTS: dict[str, type[Fault]] = {"latency": Latency, "bad_deploy": BadDeploy}
OWN_ACTIONS: dict[str, type[Action]] = {
    "acknowledge": Acknowledge,
    "rollback": Rollback,
    "scale": Scale,
    "toggle_flag": ToggleFlag,
}


@pytest.fixture
def shipped_kinds() -> None:
    """Ask for this to read a document with the kinds that are shipped."""


@pytest.fixture(autouse=True)
def own_kinds(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the kinds above, for the time of a test in this folder."""
    if "shipped_kinds" in request.fixturenames:
        return
    for registry, kinds in ((FAULTS, OWN_FAULTS), (ACTIONS, OWN_ACTIONS)):
        registry.discover()
        monkeypatch.setattr(registry, "_kinds", kinds)
