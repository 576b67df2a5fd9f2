"""The flow plane's arrays at the start, from the layout and the live tables."""

from __future__ import annotations

import numpy as np

from sim.engine.flow import fields as f
from sim.engine.flow.grouping import Grouping
from sim.engine.layout import FloatArray, IntArray, Layout, SiteField
from sim.engine.plane import Table
from sim.model.resilience import Discipline
from sim.units import PPM


def build_classes(layout: Layout) -> tuple[IntArray, IntArray]:
    """Classes of traffic, and for each the operations that it reaches, callees first."""
    rows: list[list[int]] = []
    order: list[int] = []
    for j, kind in enumerate(layout.classes):
        reached = _callees_first(layout, int(layout.sites[j, SiteField.CALLEE]))
        row = [0] * len(f.Class)
        row[f.Class.SEGMENT] = kind.segment
        row[f.Class.PLACE] = len(layout.zones) + kind.home
        row[f.Class.SLOW_AFTER] = int(layout.slow_after_us[j])
        row[f.Class.FIRST] = len(order)
        row[f.Class.COUNT] = len(reached)
        row[f.Class.TWIN] = j
        order.extend(reached)
        rows.append(row)
    return np.array(rows, dtype=np.int64), np.array(order, dtype=np.int64)


def _callees_first(layout: Layout, entry: int) -> list[int]:
    found: list[int] = []
    seen = {entry}
    stack = [(entry, iter(_callees(layout, entry)))]
    while stack:
        op, callees = stack[-1]
        callee = next(callees, None)
        if callee is None:
            found.append(op)
            stack.pop()
        elif callee not in seen:
            seen.add(callee)
            stack.append((callee, iter(_callees(layout, callee))))
    return found


def _callees(layout: Layout, op: int) -> list[int]:
    first = int(layout.op_first_site[op])
    return [
        int(layout.sites[site, SiteField.CALLEE])
        for site in range(first, first + int(layout.op_sites[op]))
    ]


def find_twins(
    layout: Layout, tables: dict[Table, IntArray], gox: FloatArray, sites: IntArray
) -> IntArray:
    """For each class the first that enters at the same place and fares alike, shape ``(j,)``."""
    zones = len(layout.zones)
    first: dict[tuple[object, ...], int] = {}
    found = []
    for j, kind in enumerate(layout.classes):
        place = slice((zones + kind.home) * zones, (zones + kind.home + 1) * zones)
        roads = (Table.LATENCY_US, Table.REFUSED_PPM, Table.LOST_PPM)
        likeness = (
            int(layout.slow_after_us[j]),
            sites[j].tobytes(),
            gox[:, kind.segment].tobytes(),
            tables[Table.SHED_PPM][:, j].tobytes(),
            *(tables[road][j, place].tobytes() for road in roads),
        )
        found.append(first.setdefault(likeness, j))
    return np.array(found, dtype=np.int64)


def build_ops(layout: Layout) -> IntArray:
    """Operations, shape ``(o, Op)``."""
    ops = np.zeros((len(layout.operations), len(f.Op)), dtype=np.int64)
    ops[:, f.Op.SERVICE] = layout.service_of_op
    ops[:, f.Op.FIRST_SITE] = layout.op_first_site
    ops[:, f.Op.SITES] = layout.op_sites
    ops[:, f.Op.LAW] = layout.work_law
    firsts = np.array([np.flatnonzero(layout.service_of_op == s)[0] for s in layout.service_of_op])
    ops[:, f.Op.PLACE] = np.arange(len(ops)) - firsts
    ops[:, f.Op.REFUSAL_US] = layout.refusal_work_us
    return ops


def build_sites(layout: Layout, tables: dict[Table, IntArray]) -> tuple[IntArray, FloatArray]:
    """Call sites as they are set now, and their callers' state at the start."""
    count = len(layout.site_names)
    sites = np.zeros((count, f.FLOW_SITE_COLUMNS), dtype=np.int64)
    sites[:, : layout.sites.shape[1]] = layout.sites
    sites[:, SiteField.TIMEOUT_US] = tables[Table.TIMEOUT_US]
    sites[:, SiteField.ATTEMPTS] = tables[Table.ATTEMPTS]
    sites[:, SiteField.BUDGET_PPM] = tables[Table.BUDGET_PPM]
    sites[:, SiteField.POOL] = tables[Table.POOL]
    sites[:, SiteField.EJECT_AFTER] = tables[Table.EJECT_AFTER]
    sites[:, f.BREAKER_MODE] = tables[Table.BREAKER_MODE]
    sites[:, f.SKIPPED] = tables[Table.SKIPPED_PPM]
    sites[:, f.TOGETHER] = _together(layout)
    edges = np.zeros((count, len(f.Edge)))
    edges[:, f.Edge.ALLOWED] = 1.0
    edges[:, f.Edge.TOKENS] = layout.sites[:, SiteField.BUDGET_BURST]
    for site in range(count):
        caller = int(layout.sites[site, SiteField.CALLER])
        edges[site, f.Edge.CLIENTS] = 1.0 if caller < 0 else _wanted(layout, caller)
    return sites, edges


def _together(layout: Layout) -> IntArray:
    """By site, the calls that one request of its caller makes of the callee's service."""
    callers = layout.sites[:, SiteField.CALLER]
    services = layout.service_of_op[layout.sites[:, SiteField.CALLEE]]
    is_alike = (callers[:, None] == callers) & (services[:, None] == services)
    found: IntArray = (is_alike * layout.sites[:, SiteField.COUNT]).sum(axis=1)
    return found


def _wanted(layout: Layout, op: int) -> int:
    return layout.topology.services[layout.services[int(layout.service_of_op[op])]].replicas


def build_doors(layout: Layout, tables: dict[Table, IntArray], grouping: Grouping) -> IntArray:
    """Services as whole numbers, shape ``(service, Door)``."""
    services = len(layout.services)
    doors = np.zeros((services, len(f.Door)), dtype=np.int64)
    doors[:, f.Door.FIRST_GROUP] = grouping.first_group
    doors[:, f.Door.GROUPS] = grouping.count
    doors[:, f.Door.HOLDS_SLOT] = layout.holds_slot
    doors[:, f.Door.QUEUE_LIMIT] = tables[Table.QUEUE_LIMIT]
    doors[:, f.Door.DISCIPLINE] = layout.discipline
    doors[:, f.Door.BALANCING] = layout.balancing
    for service in range(services):
        ops = np.flatnonzero(layout.service_of_op == service)
        doors[service, f.Door.FIRST_OP] = ops[0]
        doors[service, f.Door.OPS] = len(ops)
    return doors


def build_gates(layout: Layout, tables: dict[Table, IntArray]) -> FloatArray:
    """Services as real numbers, shape ``(service, Gate and one a class)``."""
    services, classes = len(layout.services), len(layout.classes)
    gates = np.zeros((services, f.GATE_COLUMNS + classes))
    rate = tables[Table.RATE_LIMIT_MILLI] / 1000.0
    burst = np.where(layout.rate_limit_burst > 0, layout.rate_limit_burst, rate)
    gates[:, f.Gate.RATE] = rate
    gates[:, f.Gate.BURST] = np.maximum(burst, 1.0)
    gates[:, f.Gate.TOKENS] = gates[:, f.Gate.BURST]
    gates[:, f.Gate.ADMITS] = 1.0
    gates[:, f.GATE_COLUMNS :] = tables[Table.SHED_PPM] / PPM
    for service, name in enumerate(layout.services):
        gates[service, f.Gate.STAYS_US] = _stays_us(layout, tables, service)
        law = layout.topology.services[name].queue.patience
        if law is not None:
            gates[service, f.Gate.PATIENCE_US] = law.mean_us
            gates[service, f.Gate.IS_EXACT] = float(law.squared_cv < 0.1)
    return gates


def _stays_us(layout: Layout, tables: dict[Table, IntArray], service: int) -> float:
    """How long every caller lets a call wait here before it leaves the queue; 0: some do not."""
    discipline = list(Discipline)[int(layout.discipline[service])]
    is_late = discipline is Discipline.DROP_LATE
    skips = is_late or discipline is Discipline.DROP_EXPIRED
    ops = np.flatnonzero(layout.service_of_op == service)
    longest = 0.0
    for site in np.flatnonzero(np.isin(layout.sites[: layout.call_sites, SiteField.CALLEE], ops)):
        timeout = float(tables[Table.TIMEOUT_US][site])
        leaves = skips or bool(layout.sites[site, SiteField.CANCELS])
        if not leaves or timeout <= 0.0:
            return 0.0
        mean = float(layout.work_mean_us[int(layout.sites[site, SiteField.CALLEE])])
        longest = max(longest, timeout - mean if is_late else timeout, 1.0)
    return longest
