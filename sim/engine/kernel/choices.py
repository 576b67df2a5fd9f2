"""Who may be picked, worked out beforehand: by service, usual or leader, and caller's region.

Whom a caller may go to moves only when a replica comes or goes, or a primary moves. So the lists
stand ready in ``m``, and an attempt only looks one up: ``Q_N`` replicas from ``Q_FIRST`` on.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sim.engine.kernel import fields as f
from sim.engine.layout import IntArray, Layout
from sim.engine.plane import Table

IsReplica = npt.NDArray[np.bool_]


def choice_width(layout: Layout, service: int) -> int:
    """How far apart the choices of two regions stand."""
    return f.Q_FIRST + int(layout.most_replicas[service])


def choice_start(layout: Layout, service: int, *, is_leader: bool) -> int:
    """Where the choices of a service start, counted from the first one's."""
    before = 2 * len(layout.regions)
    start = before * (f.Q_FIRST * service + int(layout.most_replicas[:service].sum()))
    return start + is_leader * len(layout.regions) * choice_width(layout, service)


def first_choices(layout: Layout, tables: dict[Table, IntArray]) -> IntArray:
    """The choices of every service at the start, one after another."""
    is_routable, is_up = tables[Table.IS_ROUTABLE] == 1, tables[Table.IS_UP] == 1
    found = [
        choices(layout, v, is_routable, is_up, tables[Table.LEADER][v]).ravel()
        for v in range(len(layout.services))
    ]
    return np.concatenate(found)


def choices(
    layout: Layout, service: int, is_routable: IsReplica, is_up: IsReplica, leaders: IntArray
) -> IntArray:
    """A service's choices, shape ``(2, regions, choice_width)``: the usual ones, then leaders'.

    Args:
        is_routable: of every replica, shape ``(r,)``; so is ``is_up``.
        leaders: the primary that each region writes to, shape ``(h,)``, -1: none.
    """
    first, most = int(layout.first_replica[service]), int(layout.most_replicas[service])
    ours = np.arange(first, first + most)
    regions = layout.region_of_place[layout.zone_of_replica[ours]]
    found = np.zeros((2, len(layout.regions), choice_width(layout, service)), dtype=np.int64)
    for h, leader in enumerate(leaders):
        here = ours[regions == h]
        near = _able(here, is_routable, is_up)
        if not near[0].size and (layout.spills[service] or not here.size):
            near = _able(ours, is_routable, is_up)
        chosen = _able(ours[ours == leader], is_routable, is_up)
        for kind, (able, is_sifted) in enumerate((near, chosen)):
            found[kind, h, f.Q_N] = len(able)
            found[kind, h, f.Q_IS_SIFTED] = is_sifted
            found[kind, h, f.Q_FIRST : f.Q_FIRST + len(able)] = able
    return found


def refuses_writes(layout: Layout, service: int, leaders: IntArray, commit_us: int) -> IntArray:
    """Which replicas of a service turn writes away, by ordinal; none where nothing is written."""
    first, most = int(layout.first_replica[service]), int(layout.most_replicas[service])
    if not layout.is_write[layout.service_of_op == service].any():
        return np.zeros(most, dtype=np.int64)
    leads = np.isin(np.arange(first, first + most), leaders)
    return (~leads | (commit_us < 0)).astype(np.int64)


def _able(replicas: IntArray, is_routable: IsReplica, is_up: IsReplica) -> tuple[IntArray, bool]:
    """The routable of some replicas, else (fail open) those up; whether the ejected stay out."""
    routable = replicas[is_routable[replicas]]
    return (routable, True) if routable.size else (replicas[is_up[replicas]], False)
