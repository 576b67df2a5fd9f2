"""Notes in every table where in ``m`` the things stand that it names."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sim.engine.kernel import fields as f
from sim.engine.kernel.choices import choice_start
from sim.engine.layout import IntArray, Layout, SiteField


def note_places(m: IntArray, layout: Layout) -> None:
    """Fill the columns that hold places; the tables stand where they will stay."""
    sites = _table(m, f.AT_SITE, len(layout.site_names), f.SITE_WIDTH)
    _note_sites(m, layout, sites)
    _note_stages(m, layout, sites)
    replicas = _table(m, f.AT_REPLICA, len(layout.replicas), f.REPLICA_WIDTH)
    replicas[:, f.R_SERVICE] = m[f.AT_SERVICE] + layout.service_of_replica * f.SERVICE_WIDTH
    replicas[:, f.R_COUNTS] = m[f.AT_REPLICA_COUNTS] + np.arange(len(replicas)) * f.REPLICA_COUNTS
    replicas[:, f.R_FROM] = layout.zone_of_replica * len(layout.zones) * f.PATH_WIDTH
    replicas[:, f.R_TO] = layout.zone_of_replica * f.PATH_WIDTH
    services = _table(m, f.AT_SERVICE, len(layout.services), f.SERVICE_WIDTH)
    services[:, f.V_SHED] = m[f.AT_SHED] + np.arange(len(services)) * len(layout.classes)
    operations = _table(m, f.AT_OP, len(layout.operations), f.OP_WIDTH)
    ends = layout.op_first_site + layout.op_sites
    operations[:, f.O_FIRST_SITE] = m[f.AT_SITE] + layout.op_first_site * f.SITE_WIDTH
    operations[:, f.O_SITES_END] = m[f.AT_SITE] + ends * f.SITE_WIDTH
    classes = _table(m, f.AT_CLASS, len(layout.classes), f.CLASS_WIDTH)
    homes = np.array([kind.home for kind in layout.classes], dtype=np.int64)
    classes[:, f.J_FROM] = (len(layout.zones) + homes) * len(layout.zones) * f.PATH_WIDTH
    clients = _table(m, f.AT_CLIENT, layout.cx_count, f.CLIENT_WIDTH)
    clients[:, f.C_RING] += m[f.AT_OUTCOMES]


def _table(m: IntArray, at: int, rows: int, width: int) -> npt.NDArray[np.int64]:
    return m[m[at] : m[at] + rows * width].reshape(rows, width)


def _note_sites(m: IntArray, layout: Layout, sites: IntArray) -> None:
    index = np.arange(len(sites))
    callee = layout.sites[:, SiteField.CALLEE]
    paths = len(layout.region_of_place) * len(layout.zones) * f.PATH_WIDTH
    sites[:, f.S_CLIENTS] = m[f.AT_CLIENT] + layout.site_client_base * f.CLIENT_WIDTH
    sites[:, f.S_ENDS] = m[f.AT_END] + layout.site_end_base * f.END_WIDTH
    sites[:, f.S_COUNTS] = m[f.AT_SITE_COUNTS] + index * f.SITE_COUNTS
    sites[:, f.S_PATHS] = m[f.AT_PATH] + index * paths
    sites[:, f.S_OP] = m[f.AT_OP] + callee * f.OP_WIDTH
    service = layout.service_of_op[callee]
    sites[:, f.S_CHOICE] = m[f.AT_CHOICE] + [
        choice_start(layout, int(v), is_leader=bool(layout.goes_to_leader[op]))
        for v, op in zip(service, callee, strict=True)
    ]
    for column, other in (
        (f.S_FALLBACK, layout.sites[:, SiteField.FALLBACK]),
        (f.S_STANDS_IN_FOR, layout.sites[:, SiteField.STANDS_IN_FOR]),
    ):
        sites[:, column] = np.where(other < 0, 0, m[f.AT_SITE] + other * f.SITE_WIDTH)
    sites[:, f.S_SERVICE] = m[f.AT_SERVICE] + service * f.SERVICE_WIDTH


def _note_stages(m: IntArray, layout: Layout, sites: IntArray) -> None:
    for first, count in zip(layout.op_first_site, layout.op_sites, strict=True):
        ours = layout.sites[first : first + count]
        for stage in set(ours[:, SiteField.STAGE].tolist()):
            here = first + np.flatnonzero(ours[:, SiteField.STAGE] == stage)
            sites[here, f.S_STAGE_END] = m[f.AT_SITE] + (here[-1] + 1) * f.SITE_WIDTH
            sites[here, f.S_STAGE_WAITS] = layout.sites[here, SiteField.WAITS].min()
