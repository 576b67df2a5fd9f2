"""Replicas that are alike make one group: a station of the mean field."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, replace

import numpy as np

from sim.engine.flow.fields import GROUP_COLUMNS, STATE_COLUMNS, Group, State
from sim.engine.layout import FloatArray, IntArray, Layout
from sim.engine.plane import Table
from sim.model.resilience import Balancing
from sim.units import PPM

# What a replica that stands still is given by balancers that look at how busy it is.
_STUCK_SHARE = 0.02
# What groups are made of, beside the layout.
READ = (
    Table.SPEED_PPM,
    Table.SLOTS,
    Table.IS_UP,
    Table.IS_ROUTABLE,
    Table.FAILURE_PPM,
    Table.WORK_PPM,
)
_MOST_KNOWN = 256


@dataclass(slots=True)
class Grouping:
    """Groups by service, and who belongs to which."""

    groups: IntArray  # (g, GROUP_COLUMNS)
    states: FloatArray  # (g, STATE_COLUMNS)
    gox: FloatArray  # (group and operation, segment, 2): work in us, chance of its own failure
    group_of: IntArray  # (r,)
    first_group: IntArray  # (service,)
    count: IntArray  # (service,)
    gox_count: int
    gox_of: IntArray  # (ox,): where an operation at a replica is counted
    sharers: FloatArray  # (ox, 1): replicas that share that count


# With each grouping its layout, so that no other one takes its place in memory.
_KNOWN: OrderedDict[tuple[object, ...], tuple[Layout, Grouping]] = OrderedDict()


def group_replicas(layout: Layout, tables: dict[Table, IntArray]) -> Grouping:
    """Groups of replicas with the same service, zone, speed, slots, health and settings.

    Runs of one layout come through the same rollouts again and again: the newest groupings are
    kept. All but ``states`` is shared, and only read.
    """
    key = (id(layout), *(tables[table].tobytes() for table in READ))
    found = _KNOWN.get(key)
    if found is None:
        found = _KNOWN[key] = (layout, grouped(layout, tables))
        if len(_KNOWN) > _MOST_KNOWN:
            _KNOWN.popitem(last=False)
    return replace(found[1], states=found[1].states.copy())


def grouped(layout: Layout, tables: dict[Table, IntArray]) -> Grouping:
    """The same, worked out."""
    rows: list[list[int]] = []
    states: list[list[float]] = []
    work: list[FloatArray] = []
    group_of = np.zeros(len(layout.replicas), dtype=np.int64)
    first_group, count = [], []
    gox = 0
    for service in range(len(layout.services)):
        operations = np.flatnonzero(layout.service_of_op == service)
        first, most = int(layout.first_replica[service]), int(layout.most_replicas[service])
        weights = _weights(layout, tables, service)
        # By replica and operation of the service, and segment: shape (most, operations, segments).
        oxs = layout.op_base[operations] + np.arange(most)[:, None]
        works = layout.work_mean_us[operations, None] * tables[Table.WORK_PPM][oxs] / PPM
        settings = np.stack((works, tables[Table.FAILURE_PPM][oxs] / PPM), axis=-1)
        found: dict[tuple[object, ...], list[int]] = {}
        for r, likeness in enumerate(_likenesses(layout, tables, oxs, first), first):
            found.setdefault(likeness, []).append(r)
        first_group.append(len(rows))
        count.append(len(found))
        whole = sum(weights.values())
        until = 0.0
        alike: dict[tuple[object, ...], int] = {}
        for likeness, members in found.items():
            alike[likeness[1:]] = alike.get(likeness[1:], 0) + len(members)
        for likeness, members in found.items():
            one = members[0]
            share = sum(weights[r] for r in members) / whole if whole > 0.0 else 0.0
            until += share
            group_of[members] = len(rows)
            row = [0] * GROUP_COLUMNS
            row[Group.SERVICE] = service
            row[Group.ZONE] = int(layout.zone_of_replica[one])
            row[Group.MEMBERS] = len(members)
            row[Group.SLOTS] = int(tables[Table.SLOTS][one])
            row[Group.PROCESSORS] = int(layout.processors[service])
            row[Group.IS_UP] = int(tables[Table.IS_UP][one])
            row[Group.FIRST_GOX] = gox
            row[Group.FIRST_OP] = int(operations[0])
            row[Group.OPS] = len(operations)
            row[Group.ALIKE] = alike[likeness[1:]]
            rows.append(row)
            state = [0.0] * STATE_COLUMNS
            state[State.UNTIL] = until
            state[State.SHARE] = share
            state[State.SPEED] = int(tables[Table.SPEED_PPM][one]) / PPM
            state[State.PASSES] = 1.0
            states.append(state)
            work.append(settings[one - first])
            gox += len(operations)
        if whole > 0.0:
            # Shares add up to one but for their last bits; nobody may fall through.
            states[_last_with_share(states, first_group[-1])][State.UNTIL] = 2.0
    groups = np.array(rows, dtype=np.int64)
    gox_of, sharers = _counted(layout, groups, group_of)
    return Grouping(
        groups=groups,
        states=np.array(states, dtype=np.float64),
        gox=np.concatenate(work),
        group_of=group_of,
        first_group=np.array(first_group, dtype=np.int64),
        count=np.array(count, dtype=np.int64),
        gox_count=gox,
        gox_of=gox_of,
        sharers=sharers,
    )


def _counted(layout: Layout, groups: IntArray, group_of: IntArray) -> tuple[IntArray, FloatArray]:
    """Where each operation at each replica is counted, and how many replicas share that count."""
    gox_of = np.zeros(layout.ox_count, dtype=np.int64)
    sharers = np.ones((layout.ox_count, 1))
    for op in range(len(layout.operations)):
        service = int(layout.service_of_op[op])
        start, most = int(layout.first_replica[service]), int(layout.most_replicas[service])
        rows = groups[group_of[start : start + most]]
        base = int(layout.op_base[op])
        gox_of[base : base + most] = rows[:, Group.FIRST_GOX] + op - rows[:, Group.FIRST_OP]
        sharers[base : base + most, 0] = rows[:, Group.MEMBERS]
    return gox_of, sharers


def _last_with_share(states: list[list[float]], first: int) -> int:
    return max(g for g in range(first, len(states)) if states[g][State.SHARE] > 0.0)


def _likenesses(
    layout: Layout, tables: dict[Table, IntArray], oxs: IntArray, first: int
) -> list[tuple[object, ...]]:
    """Of each replica of a service all that makes it like another; ``oxs`` is (r, operation)."""
    these = slice(first, first + len(oxs))
    own = [Table.SPEED_PPM, Table.SLOTS, Table.IS_UP, Table.IS_ROUTABLE]
    return list(
        zip(
            layout.zone_of_replica[these].tolist(),
            *(tables[table][these].tolist() for table in own),
            [row.tobytes() for row in tables[Table.FAILURE_PPM][oxs]],
            [row.tobytes() for row in tables[Table.WORK_PPM][oxs]],
            strict=True,
        )
    )


def _weights(layout: Layout, tables: dict[Table, IntArray], service: int) -> dict[int, float]:
    """How balancers share out the calls: evenly over the routable, or over the up if none is."""
    first, most = int(layout.first_replica[service]), int(layout.most_replicas[service])
    ours, these = range(first, first + most), slice(first, first + most)
    is_routable, is_up = tables[Table.IS_ROUTABLE][these].any(), tables[Table.IS_UP]
    held = tables[Table.IS_ROUTABLE] if is_routable else is_up
    chosen = [r for r, is_in in zip(ours, held[these].tolist(), strict=True) if is_in]
    is_blind = int(layout.balancing[service]) == list(Balancing).index(Balancing.ROUND_ROBIN)
    weights = dict.fromkeys(ours, 0.0)
    for r in chosen:
        speed = int(tables[Table.SPEED_PPM][r]) / PPM
        weights[r] = 1.0 if is_blind else max(speed, _STUCK_SHARE)
    return weights
