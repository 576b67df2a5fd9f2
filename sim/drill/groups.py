"""How counters are put together into series: which replica, site and class counts where.

Groups are index arrays made once from the layout; only the grouping by version changes in a run.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from sim.engine.layout import IntArray, Layout, SiteField
from sim.model.signal import SeriesKey, Signal
from sim.observe.series import SeriesStore
from sim.observe.signals import layers

CLIENT = "client"


@dataclass(frozen=True, slots=True)
class Group:
    """One thing that is measured: its labels as a key without a signal, and its domain."""

    labels: SeriesKey
    domain: int


@dataclass(frozen=True)
class Grouping:
    """Rows of counters by group; -1 leaves a row out. ``columns[signal]`` is ``(groups,)``."""

    groups: tuple[Group, ...]
    of_row: IntArray
    columns: dict[Signal, IntArray]

    @property
    def size(self) -> int:
        """How many groups."""
        return len(self.groups)


class Joint:
    """Groupings of the same rows, counted together; what two of them share is counted once."""

    def __init__(self, groupings: Sequence[Grouping]) -> None:
        distinct: list[Grouping] = []
        # Each grouping, and the first of its groups among those that are counted.
        self._first: list[tuple[Grouping, int]] = []
        for by in (by for by in groupings if by.size):
            twin = [k for k, known in enumerate(distinct) if (known.of_row == by.of_row).all()]
            place = twin[0] if twin else len(distinct)
            if not twin:
                distinct.append(by)
            self._first.append((by, sum(known.size for known in distinct[:place])))
        self.layers = layers([(by.of_row, by.size) for by in distinct])

    def places(self, *signals: Signal) -> Places:
        """Where signals go, in those groupings that have columns for them all."""
        having = [(by, k) for by, k in self._first if by.columns.keys() >= set(signals)]
        columns = [np.concatenate([by.columns[name] for by, _ in having]) for name in signals]
        groups = np.concatenate([np.arange(k, k + by.size) for by, k in having])
        return Places(signals, np.array(columns), groups)


@dataclass(frozen=True)
class Places:
    """The columns ``(signals, places)`` that take the signals of some groups ``(places,)``."""

    signals: tuple[Signal, ...]
    columns: IntArray
    groups: IntArray


def grouping(
    store: SeriesStore, groups: Sequence[Group], of_row: Sequence[int], signals: Sequence[Signal]
) -> Grouping:
    """A grouping whose every signal has a column in the store."""
    columns = np.array(
        store.columns([(group.labels, group.domain) for group in groups], tuple(signals)),
        dtype=np.int64,
    ).reshape(len(groups), len(signals))
    by_signal = dict(zip(signals, columns.T.copy(), strict=True))
    return Grouping(tuple(groups), np.array(of_row, dtype=np.int64), by_signal)


def by_name(
    names: Sequence[tuple[SeriesKey, int] | None],
) -> tuple[list[Group], list[int]]:
    """Groups in order of their first row, and each row's group."""
    index: dict[SeriesKey, int] = {}
    groups: list[Group] = []
    of_row = []
    for name in names:
        if name is None:
            of_row.append(-1)
            continue
        labels, domain = name
        if labels not in index:
            index[labels] = len(groups)
            groups.append(Group(labels, domain))
        of_row.append(index[labels])
    return groups, of_row


def replica_labels(
    layout: Layout, *, zone: bool = False, version: Callable[[int], str] | None = None
) -> list[tuple[SeriesKey, int] | None]:
    """What each replica counts for: its service, and its zone or version too."""
    return [
        (
            SeriesKey(
                "",
                service=replica.service,
                zone=replica.zone if zone else "",
                version=version(replica.index) if version else "",
            ),
            int(layout.service_of_replica[replica.index]),
        )
        for replica in layout.replicas
    ]


def site_labels(layout: Layout, *, caller: bool) -> list[tuple[SeriesKey, int] | None]:
    """What each call site counts for: the callee's service, by caller too if asked."""
    found: list[tuple[SeriesKey, int] | None] = []
    for row in layout.sites[: layout.call_sites]:
        callee = int(layout.service_of_op[int(row[SiteField.CALLEE])])
        caller_op = int(row[SiteField.CALLER])
        name = CLIENT if caller_op < 0 else layout.services[int(layout.service_of_op[caller_op])]
        labels = SeriesKey("", service=layout.services[callee], caller=name if caller else "")
        # What a caller sees of a callee is reported by the caller; users' calls by the front door.
        domain = callee if not caller or caller_op < 0 else layout.services.index(name)
        found.append((labels, domain))
    return found


def class_labels(layout: Layout, *, segment: bool) -> list[tuple[SeriesKey, int] | None]:
    """What each class of traffic counts for: its journey, and its segment where there are many."""
    front = len(layout.services)
    found: list[tuple[SeriesKey, int] | None] = []
    for journey, g, _ in layout.classes:
        has_segments = bool(layout.topology.journeys[journey].segments)
        if segment and not has_segments:
            found.append(None)
            continue
        name = layout.segments[g] if segment else ""
        found.append((SeriesKey("", journey=journey, segment=name), front))
    return found


def segment_labels(layout: Layout) -> list[tuple[SeriesKey, int] | None]:
    """Client segments over all journeys."""
    front = len(layout.services)
    return [
        (SeriesKey("", segment=layout.segments[g]), front)
        if layout.topology.journeys[journey].segments
        else None
        for journey, g, _ in layout.classes
    ]
