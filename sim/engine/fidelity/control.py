"""Rows of control loops: the autoscaler (H), answers (D), probes (B1), copies (A).

They call the engine's own code: whole worlds over a data plane where time matters.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.engine.autoscaler import desired_replicas
from sim.engine.fidelity.rows import Measured
from sim.engine.fidelity.small import plane_of, service
from sim.engine.fidelity.stations import exactly
from sim.engine.layout import build_layout
from sim.engine.plane import EVEN, Plane, PlaneOptions, Table
from sim.engine.request import RequestPlane
from sim.engine.steering import share_on_old
from sim.engine.world import World
from sim.engine.write_log import Follower, WriteLog
from sim.journal.entries import Kind
from sim.model.effect import Dial, Effect, Hold, Impulse, Origin, Selector, Strike
from sim.model.place import Steering
from sim.model.topology import Topology
from sim.units import PPM, SECOND

Story = list[tuple[float, str, str]]  # seconds, whose, what
_FAST = {"startup": "0s", "warm_up": {"lasts": "0s"}}


def world_of(plane: Plane, seed: int, story: Story | None = None) -> World:
    """A world over a plane; what it tells goes into ``story``."""
    told: Story = [] if story is None else story

    def record(kind: Kind, subject: str, event: str, data: Any, cause: int | None) -> int:
        del kind, data, cause
        told.append((world.now_us / SECOND if world else 0.0, subject, event))
        return len(told)

    world: World | None = None
    world = World(plane.layout, plane, seed=seed, record=record)
    return world


def formula(seed: int) -> list[Measured]:
    """H1: what the formula asks for."""
    del seed
    cases = ((10, 90, 60), (10, 65, 60), (10, 67, 60), (50, 90, 75), (4, 20, 60), (7, 53, 60))
    return [
        Measured(
            f"{replicas} at {metric} of {target}",
            desired_replicas(
                current=replicas, busy=metric / 100, serving=replicas, target=target / 100
            ),
            1,
        )
        for replicas, metric, target in cases
    ]


def not_ready(seed: int) -> list[Measured]:
    """H2: one of four does not serve yet."""
    del seed
    return [Measured("replicas", desired_replicas(current=4, busy=0.9, serving=3, target=0.6), 1)]


def _scaled(start: int, most: int, work: str, rates: list[float], seed: int) -> World:
    scaler = {"least": 1, "most": most, "target": 0.05}
    web = service(exactly(work), 1, replicas=start, autoscaler=scaler, queue=1000, **_FAST)
    plane = plane_of(RequestPlane, {"web": web | {"quota": most}}, rates, seed=seed, gaps=EVEN)
    return world_of(plane, seed)


def steps_up(seed: int) -> list[Measured]:
    """H3: every slot is busy, so that the formula asks for more than any step allows."""
    found = []
    for start, wanted, way in (
        (1, 100, [1, 5, 10, 20, 40, 80, 100]),
        (2, 100, [2, 6, 12, 24, 48, 96, 100]),
        (10, 100, [10, 20, 40, 80, 100]),
        (3, 17, [3, 7, 14, 17]),
    ):
        world = _scaled(start, wanted, "500ms", [1000.0] * 180, seed)
        seen = [world.desired("web")]
        for look in range(1, 12):
            world.run_until(look * 15 * SECOND)
            seen.append(world.desired("web"))
        quantity = f"{wanted} from {start}: {', '.join(map(str, way))}"
        found.append(Measured(quantity, float(list(dict.fromkeys(seen)) == way), len(seen)))
    return found


def steps_down(seed: int) -> list[Measured]:
    """H4: ten replicas at their target, half the load from 300 s on."""
    world = _scaled(10, 20, "5ms", [100.0] * 300 + [50.0] * 400, seed)
    found = []
    for after_s in (299, 315):
        world.run_until((300 + after_s) * SECOND)
        found.append(Measured(f"replicas at {after_s} s", world.desired("web"), 1))
    return found


def busy_resolvers(seed: int) -> list[Measured]:
    """D1: the share of clients on the old answer."""
    del seed
    policy = Steering.model_validate({"ttl": "60s"})
    times = (0, 15, 30, 45, 60)
    return [Measured(f"at {t} s", share_on_old(policy, t * SECOND), 1) for t in times]


def rarely_asked_resolvers(seed: int) -> list[Measured]:
    """D2: one question in ten seconds; and the plane's shares where some ignore answers."""
    policy = Steering.model_validate({"ttl": "60s", "asked": "0.1/s"})
    times = (0, 15, 30, 45, 60)
    found = [Measured(f"at {t} s", round(share_on_old(policy, t * SECOND), 6), 1) for t in times]
    world = world_of(_two_regions(seed, {"ttl": "60s", "ignores_ttl": 0.02}), seed)
    world.carry_out([_steer_to_us()], cause=0, label="steer", after_us=10 * SECOND)
    world.run_until(600 * SECOND)
    stuck = world.plane.get(Table.STEER_PPM, (0, 0)) / PPM
    return [*found, Measured("floor of those who ignore it", stuck, 1)]


def _steer_to_us() -> Strike:
    return Strike(Impulse.STEER, Selector(region="us", home="eu"))


def _two_regions(seed: int, steering: dict[str, Any]) -> Plane:
    document = {
        "format": 1,
        "regions": {"eu": {"zones": ["eu-a"]}, "us": {"zones": ["us-a"]}},
        "steering": {"fails_over": False, **steering},
        "journeys": {"buy": {"enters": "db.do", "homes": {"eu": 1.0}}},
        "services": {
            "db": service("1ms", 10, replicas=2) | {
                "store": {
                    "writes": ["do"],
                    "failover": "automatic",
                    "notices_after": "45s",
                    "promotes_in": "20s",
                },
            },
        },
    }  # fmt: skip
    layout = build_layout(Topology.model_validate(document))
    options = PlaneOptions(
        seed=seed,
        horizon_us=700 * SECOND,
        rates_per_s=np.full((len(layout.classes), 1), 1.0),
        trace_one_in=0,
    )
    return RequestPlane(layout, options)


def probes(seed: int) -> list[Measured]:
    """B1: twenty services go down, or hang, at twenty moments of one interval."""
    found = []
    for interval_s, failures in ((30, 2), (10, 3), (30, 3)):
        for dial in (Dial.DOWN, Dial.SPEED):
            timeout_s = 5 if interval_s == 30 else 1
            waits = _noticed_after(interval_s, failures, timeout_s, dial, seed)
            name = f"{interval_s} s x {failures}"
            mean = float(np.mean(waits))
            if dial is Dial.SPEED:
                found.append(Measured(f"{name}, hang, mean s", mean, len(waits)))
                continue
            found += [
                Measured(f"{name}, mean s", mean, len(waits)),
                Measured(f"{name}, least s", min(waits), len(waits)),
                Measured(f"{name}, most s", max(waits), len(waits)),
            ]
    return found


def _noticed_after(
    interval_s: int, failures: int, timeout_s: int, dial: Dial, seed: int
) -> list[float]:
    check = {"interval": f"{interval_s}s", "failures": failures, "timeout": f"{timeout_s}s"}
    names = [f"s{k:02d}" for k in range(20)]
    services = {
        name: service("1ms", 1, calls=[f"{other}.do"] if other else [], health_check=check)
        for name, other in zip(names, [*names[1:], ""], strict=True)
    }
    plane = plane_of(RequestPlane, services, [0.0] * 600, seed=seed, enters="s00.do")
    world = world_of(plane, seed)
    begins = [round((120 + (k + 0.5) * interval_s / 20) * SECOND) for k in range(20)]
    for name, begin_us in zip(names, begins, strict=True):
        value = 1.0 if dial is Dial.DOWN else 0.0
        effect = Effect(Selector(service=name), dial, value, Origin.HOST)
        world.carry_out([Hold(effect)], cause=0, label=name, after_us=begin_us)
    noticed: dict[int, float] = {}
    for tenth in range(1200, 1200 + 10 * (failures + 2) * interval_s):
        world.run_until(tenth * SECOND // 10)
        for k in range(20):
            if k not in noticed and not plane.get(Table.IS_ROUTABLE, (k,)):
                noticed[k] = tenth / 10 - begins[k] / SECOND
    return list(noticed.values())


def lagging_copy(seed: int) -> list[Measured]:
    """A1: a copy that applies fewer records than are written, for two minutes."""
    del seed
    busy = np.arange(120 * 1500) * SECOND // 1500
    calm = 120 * SECOND + np.arange(200 * 900) * SECOND // 900
    log = WriteLog()
    log.append(np.concatenate((busy, calm)).astype(np.int64))
    follower = Follower(per_s=1200, delay_us=0)
    follower.advance(log, 120 * SECOND - 1)
    behind = 120 * 1500 - follower.applied
    newest = log.committed_us(120 * 1500)
    survived = log.committed_us(follower.applied)
    assert newest is not None
    assert survived is not None
    second = 120
    while follower.applied < min(len(log), 120 * 1500 + (second - 120) * 900) and second < 400:
        second += 1
        follower.advance(log, second * SECOND)
    return [
        Measured("records behind at the peak", behind, 180_000),
        Measured("caught up after s", second - 120, 180_000),
        Measured("recovery point at the peak s", (newest - survived) / SECOND, 180_000),
    ]


def failover(seed: int) -> list[Measured]:
    """A2: a primary is gone; users are answered anew as soon as its copy has been promoted."""
    story: Story = []
    plane = _two_regions(seed, {"ttl": "60s", "ignores_ttl": 0.0})
    world = world_of(plane, seed, story)
    gone = Effect(Selector(zone="eu-a"), Dial.DOWN, 1.0, Origin.HOST)
    world.carry_out([Hold(gone)], cause=0, label="gone", after_us=100 * SECOND)
    is_steered, half_s, all_s = False, 0.0, 0.0
    for second in range(101, 400):
        world.run_until(second * SECOND)
        if not is_steered and any(event == "promoted" for _, _, event in story):
            world.carry_out([_steer_to_us()], cause=0, label="steer")
            is_steered = True
        moved = plane.get(Table.STEER_PPM, (0, 1)) / PPM
        half_s = half_s or (second - 100 if moved >= 0.5 else 0)
        all_s = all_s or (second - 100 if moved >= 1.0 else 0)
    return [
        Measured("all clients back at s", all_s, 1),
        Measured("half of the clients back at s", half_s, 1),
    ]
