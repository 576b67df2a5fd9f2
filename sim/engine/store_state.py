"""One store as it stands now."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from pydantic import JsonValue

from sim.engine.history import History
from sim.model.store import Store as Policy

# tell(subject, event, data, cause) -> number of the journal's line.
Tell = Callable[[str, str, dict[str, JsonValue], int | None], int]

# What a write waits for where none can be taken.
NO_COMMIT = -1


@dataclass
class State:
    """One store now."""

    name: str
    index: int
    policy: Policy
    history: History
    known: list[int]  # by region: the last primary that it has heard of
    leaders: list[int]  # by region: whom it writes to; -1: nobody
    commit_us: int = 0
    gone_since_us: int | None = None  # the copies have not seen the primary since
    epoch: int = 0  # moves with every promotion, restore and return of the primary
    is_busy: bool = False  # being promoted, switched over or restored
    is_read_only: bool = False
    stays: bool = False  # no copy is promoted by itself
    fenced: set[int] = field(default_factory=set)  # regions whose replicas take no writes
    speeds: dict[int, float] = field(default_factory=dict)  # of copies, where not 1
