"""A vendor's status page says something."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from pydantic import Field

from sim.model.document import Line
from sim.model.effect import Origin, Selector, Step
from sim.model.kinds import FAULTS, Fault
from sim.model.outside import PageState, StatusNote


@FAULTS.register("vendor_status")
class VendorStatus(Fault):
    """A line on the page of whoever runs a service for us: true, late, or beside the point.

    When it ends the page says operational again.
    Moves: the vendor's page. Leaves alone: everything that runs.
    Source: Atlassian Statuspage, component statuses.
    """

    origin: ClassVar[Origin] = Origin.VENDOR
    reads: ClassVar[frozenset[str]] = frozenset({"service"})
    needs: ClassVar[tuple[str, ...]] = ("service",)

    state: PageState = Field(PageState.DEGRADED, description="what the page says")
    text: Line = Field("We are investigating.", description="in words")

    def steps(self, target: Selector) -> Iterator[Step]:
        """Nothing happens."""
        yield from ()

    def status_notes(self, target: Selector) -> Iterator[StatusNote]:
        """The line, and the end of it."""
        assert target.service is not None
        yield StatusNote(service=target.service, state=self.state, text=self.text)
        if self.lasts is not None:
            text = "This incident has been resolved."
            yield StatusNote(
                service=target.service,
                state=PageState.OPERATIONAL,
                text=text,
                after=self.lasts,
            )
