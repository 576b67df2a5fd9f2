"""What the map of services says where it is out of date; requests go where they really go."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field, StringConstraints

from sim.model.document import IDENTIFIER, Document, Identifier

_NAME = IDENTIFIER.strip("^$")
CallPath = Annotated[str, StringConstraints(pattern=f"^{_NAME}->{_NAME}$")]


class Documented(Document):
    """Where the documented topology differs from the one that runs.

    The view, ``query_topology``, the console's map and the participants' sheet show the documents;
    traces, logs and metrics show what is.
    """

    missing: tuple[CallPath, ...] = Field((), description="calls it leaves out: web->cache")
    extra: tuple[CallPath, ...] = Field((), description="calls it names that nobody makes")
    owners: dict[Identifier, Identifier] = Field(
        default_factory=dict, description="service -> the team that it names"
    )

    def calls(self, service: str, real: tuple[str, ...]) -> tuple[str, ...]:
        """Services that one calls, by the documents."""
        kept = [callee for callee in real if f"{service}->{callee}" not in self.missing]
        pairs = (path.split("->") for path in self.extra)
        return (*kept, *(callee for caller, callee in pairs if caller == service))

    def team(self, service: str, real: str | None) -> str | None:
        """Who owns a service, by the documents."""
        return self.owners.get(service, real)


def joined(first: Documented, second: Documented) -> Documented:
    """Both at once; the second names the owner where both do."""
    owners: Mapping[str, str] = {**first.owners, **second.owners}
    return Documented(
        missing=(*first.missing, *second.missing),
        extra=(*first.extra, *second.extra),
        owners=dict(owners),
    )
