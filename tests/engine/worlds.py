"""Random small worlds: 2 to 5 services, up to 3 regions, every mechanism, blows at random times."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from hypothesis import strategies as st

from sim.engine.contracts import Contracts
from sim.engine.layout import Layout, SiteField, build_layout
from sim.engine.plane import EVEN, POISSON, Plane, PlaneOptions, Table
from sim.model.law import Law, Shape
from sim.model.resilience import Discipline
from sim.model.topology import Topology

SECOND = 1_000_000
HORIZON_US = 3 * SECOND

Blow = tuple[int, str, Any, Any, Any]  # time, verb, then what the verb takes


@dataclass(frozen=True, repr=False)
class Case:
    """A topology, its traffic, what happens to it and where the stretches are cut."""

    layout: Layout
    rates: Any
    seed: int
    blows: tuple[Blow, ...]
    cuts: tuple[int, ...]
    gaps: Law = POISSON

    def __repr__(self) -> str:
        topology = self.layout.topology.model_dump_json(exclude_defaults=True, by_alias=True)
        traffic = f"rates={self.rates.tolist()} {self.gaps.shape=} {self.seed=}"
        return f"{topology} {traffic} {self.blows=} {self.cuts=}"


def times(*choices: str) -> st.SearchStrategy[str]:
    """Durations; few of them, so that ties are common."""
    return st.sampled_from(choices)


def _maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


LAWS = st.one_of(
    times("1ms", "4ms", "20ms", "60ms").map(lambda mean: {"mean": mean}),
    times("5ms", "10ms").map(lambda mean: {"mean": mean, "shape": "deterministic"}),
    times("5ms", "20ms").map(lambda mean: {"mean": mean, "shape": "lognormal", "cv2": 4.0}),
    times("8ms").map(lambda mean: {"mean": mean, "shape": "bimodal"}),
    times("6ms").map(lambda mean: {"mean": mean, "shape": "erlang", "cv2": 0.5}),
)
GAPS = (POISSON, POISSON, EVEN, Law(mean="1s", shape=Shape.HYPEREXPONENTIAL, cv2=4.0))
RETRIES = st.fixed_dictionaries(
    {
        "attempts": st.integers(1, 4),
        "backoff": times("0s", "5ms", "40ms"),
        "backoff_most": times("50ms", "1s"),
        "jitter": st.sampled_from([0.0, 0.5, 1.0]),
        "jitter_law": st.sampled_from(["even", "exponential"]),
        "budget": st.sampled_from([None, 0.1, 0.5]),
        "budget_burst": st.integers(1, 5),
    }
)
BREAKER = st.fixed_dictionaries(
    {
        "calls": st.integers(2, 8),
        "window": _maybe(times("50ms", "400ms")),
        "failure_share": st.sampled_from([0.3, 0.5, 1.0]),
        "open_for": times("50ms", "300ms"),
        "probes": st.integers(1, 3),
    }
)


@st.composite
def calls(draw: st.DrawFn, target: str, others: list[str]) -> dict[str, Any]:
    """One call site; what it falls back to is among the others."""
    site = draw(_plain_calls(target, others))
    if site["items"] == "parallel" and site["waits"]:
        site["needs"] = draw(_maybe(st.integers(1, site["count"])))
    hedges = ["5ms", "15ms", "40ms"]
    if site["timeout"] in hedges:
        hedges = hedges[: hedges.index(site["timeout"])]
    site["hedge"] = draw(st.none() | times(*hedges))
    return site


@st.composite
def _plain_calls(draw: st.DrawFn, target: str, others: list[str]) -> dict[str, Any]:
    return {
        "to": target,
        "count": draw(st.sampled_from([1, 1, 1, 2, 3])),
        "items": draw(st.sampled_from(["sequential", "parallel"])),
        "chance": draw(st.sampled_from([1.0, 1.0, 0.6])),
        "on_failure": draw(st.sampled_from(["hard", "hard", "soft"])),
        "timeout": draw(times("0s", "15ms", "40ms", "100ms")),
        "timed_out_work": draw(st.sampled_from(["goes_on", "cancelled"])),
        "retries": draw(_maybe(RETRIES)),
        "breaker": draw(_maybe(BREAKER)),
        "pool": draw(st.sampled_from([0, 0, 1, 3])),
        "waits": draw(st.sampled_from([True, True, True, False])),
        "throttle": draw(st.sampled_from([None, None, 1.0, 1.1, 2.0])),
        "fallback": draw(st.none() | st.sampled_from(others)),
    }


# What a store promises of its data is kept by control; planes read who writes and who reads where.
STORES = st.fixed_dictionaries(
    {
        "writes": st.sampled_from([["a"], ["a"], ["a", "b"], []]),
        "reads_from": st.sampled_from(["nearest", "primary"]),
    }
)
CACHE_TABLES = (Table.CACHE_TTL_US, Table.COALESCES, Table.SERVES_STALE, Table.CACHE_OFF)
CACHES = st.fixed_dictionaries(
    {
        "keys": st.sampled_from([1, 3, 40]),
        "zipf": st.sampled_from([0.0, 1.0, 0.7]),
        "ttl": st.sampled_from([None, "50ms", "400ms"]),
        "ttl_jitter": st.sampled_from([0.0, 0.5]),
        "size": st.sampled_from([None, 1, 2, 10]),
        "coalesces": st.booleans(),
        "serves_stale": st.booleans(),
        "starts_warm": st.booleans(),
    }
)


@st.composite
def caches(draw: st.DrawFn) -> dict[str, Any] | None:
    """A cache, every other time; what is about expiry is left out where nothing expires."""
    if draw(st.booleans()):
        return None
    cache: dict[str, Any] = draw(CACHES)
    if cache["size"] and cache["size"] > cache["keys"]:
        cache["size"] = None
    return cache if cache["ttl"] else cache | {"ttl_jitter": 0.0, "serves_stale": False}


BROKERS = st.fixed_dictionaries(
    {
        "limit": st.sampled_from([None, 1, 5]),
        "in_delivery": st.sampled_from([1, 2, 10]),
        "in_order": st.booleans(),
        "redelivers_after": times("20ms", "100ms", "1s"),
        "retries_after": times("5ms", "50ms"),
        "dead_letters_after": st.sampled_from([None, 1, 2, 3]),
    }
)
REGIONS = st.one_of(
    st.sampled_from([{"local": ["a"]}, {"local": ["a", "b"]}]),
    st.sampled_from(
        [
            {"eu": ["a"], "us": ["b"]},
            {"eu": ["a", "b"], "us": ["c"]},
            {"eu": ["a"], "us": ["b"], "ap": ["c"]},
        ]
    ),
)


CONTRACTS = st.sampled_from([["new"], ["old"], ["old", "new"], [], None])
VERSIONS = ("v1", "v2", "v3")
FLAGS: dict[str, Any] = {"one": {}, "two": {"depends_on": ["one"]}, "three": {}}
GATES = (Table.FLAG_PPM, Table.GATED_FAILURE_PPM, Table.GATED_WORK_PPM)


@st.composite
def versions(draw: st.DrawFn, callees: list[str]) -> dict[str, Any]:
    """What each version offers, and what it asks of those below it."""
    return {
        version: {
            "offers": draw(CONTRACTS),
            "needs": {callee: draw(st.sampled_from(["old", "new"])) for callee in callees},
        }
        for version in draw(st.sampled_from([VERSIONS, VERSIONS, VERSIONS[:2], ()]))
    }


@st.composite
def services(draw: st.DrawFn, count: int, zones: list[str]) -> dict[str, Any]:
    """An acyclic graph of operations; a service may be met again further down."""
    found: dict[str, Any] = {}
    for k in range(count):
        operations = {}
        for name in ("a", "b") if draw(st.booleans()) else ("a",):
            stages: list[Any] = []
            for _ in range(draw(st.integers(0, 2)) if k + 1 < count else 0):
                targets = draw(st.lists(st.integers(k + 1, count - 1), min_size=1, max_size=2))
                below = [f"s{other}.a" for other in range(k + 1, count)]
                stage = [draw(calls(f"s{target}.a", below)) for target in targets]
                stages.append(stage[0] if len(stage) == 1 else stage)
            operations[name] = {
                "work": draw(LAWS),
                "calls": stages,
                "refusal_work": draw(times("0s", "1ms")),
                "failure": draw(st.sampled_from([0.0, 0.0, 0.1])),
            }
        store = draw(_maybe(STORES))
        if store is not None:
            store["writes"] = [name for name in store["writes"] if name in operations]
        replicas = draw(st.integers(1, 3))
        broker = None
        if k + 1 < count and draw(st.sampled_from([True, False, False])):
            broker = draw(BROKERS)
            most = min(2, count - k - 1)
            heard = draw(
                st.lists(st.integers(k + 1, count - 1), min_size=1, max_size=most, unique=True)
            )
            broker["consumers"] = [f"s{target}.a" for target in heard]
        below = [] if broker else [f"s{other}" for other in range(k + 1, count)]
        found[f"s{k}"] = {
            "deployment": {"versions": draw(versions(below))},
            "operations": operations,
            "zones": draw(st.sampled_from([[], [], zones[:1], zones[-1:], zones[::-1]])),
            "spills": draw(st.booleans()),
            "store": store,
            "broker": broker,
            "cache": draw(caches()) if any(o["calls"] for o in operations.values()) else None,
            "replicas": replicas,
            "quota": replicas + draw(st.integers(0, 1)),
            "slots": draw(st.sampled_from([1, 2, 4, 8])),
            "processors": draw(st.integers(1, 2)),
            "holds_slot": draw(st.booleans()),
            "queue": {
                "limit": draw(st.sampled_from([0, 2, 10, 100])),
                "discipline": draw(st.sampled_from([one.value for one in Discipline])),
                "patience": draw(_maybe(LAWS)),
            },
            "balancing": draw(st.sampled_from(["round_robin", "least_busy", "random_of_two"])),
            "ejection": draw(
                _maybe(
                    st.fixed_dictionaries(
                        {
                            "consecutive_failures": st.integers(1, 4),
                            "base": times("100ms", "1s"),
                            "most": st.sampled_from([0.1, 0.5, 1.0]),
                        }
                    )
                )
            ),
            "rate_limit": draw(
                _maybe(st.just({"rate": "60/s", "burst": 5}) | st.just({"rate": "20/s"}))
            ),
        }
    return found


@st.composite
def journeys(draw: st.DrawFn, regions: list[str]) -> dict[str, Any]:
    """One journey, of users in some regions or in all."""
    homes = draw(st.sampled_from([{}, {regions[-1]: 1.0}]))
    return draw(JOURNEYS) | {"homes": homes}


JOURNEYS = st.fixed_dictionaries(
    {
        "enters": st.just("s0.a"),
        "slow_after": times("10ms", "50ms"),
        "timeout": times("50ms", "200ms", "10s"),
        "timed_out_work": st.sampled_from(["goes_on", "cancelled"]),
        "retries": _maybe(RETRIES),
        "segments": st.sampled_from([{}, {"ios": 1.0, "web": 2.0}]),
    }
)


@st.composite
def broker_blows(draw: st.DrawFn, layout: Layout) -> Blow:
    """Messages turn bad, are thrown away, or are taken back from the dead letters."""
    at = draw(st.integers(0, HORIZON_US))
    brokers = [k for k, s in enumerate(layout.topology.services.values()) if s.broker is not None]
    verb = draw(st.sampled_from(["purge", "redrive", "redrive", "poison", "poison"]))
    if verb != "poison":
        return (at, verb, draw(st.sampled_from(brokers)), None, None)
    lines = np.flatnonzero(layout.sites[:, SiteField.DELIVERS] == 1).tolist()
    # Half as late as other blows, so that much goes wrong under it.
    place, value = (draw(st.sampled_from(lines)),), draw(st.sampled_from([0, 300_000, 700_000]))
    return (at // 2, "set", Table.STUCK_PPM, place, value)


@st.composite
def cache_blows(draw: st.DrawFn, layout: Layout) -> Blow:
    """Entries are lost or loaded, or a cache is set otherwise."""
    at = draw(st.integers(0, HORIZON_US))
    places = [k for k, cache in enumerate(layout.caches) if cache is not None]
    service, region = draw(st.sampled_from(places)), draw(st.integers(0, len(layout.regions) - 1))
    verb = draw(st.sampled_from(["forget", "load", "set", "set", "kill"]))
    if verb == "kill":
        first = int(layout.first_replica[service])
        ordinal = draw(st.integers(0, int(layout.most_replicas[service]) - 1))
        return (at, verb, first + ordinal, None, None)
    if verb != "set":
        most = layout.topology.services[layout.services[service]].cache
        assert most is not None
        first = draw(st.integers(0, most.keys - 1))
        end = draw(st.integers(first, most.keys))
        return (at, verb, service, region, (first, end))
    table, values = draw(
        st.sampled_from(
            [
                (Table.CACHE_TTL_US, [0, 30_000, 300_000]),
                (Table.COALESCES, [0, 1]),
                (Table.SERVES_STALE, [0, 1]),
                (Table.CACHE_OFF, [0, 0, 1]),
            ]
        )
    )
    return (at, verb, table, (service,), draw(st.sampled_from(values)))


@st.composite
def flag_blows(draw: st.DrawFn, layout: Layout) -> Blow:
    """A flag goes on for some requests, and does something to them wherever they come."""
    flag = draw(st.integers(0, len(layout.topology.flags) - 1))
    share = draw(st.sampled_from([300_000, 700_000, 1_000_000, 0]))
    does = draw(st.sampled_from([(400_000, 1_000_000), (0, 3_000_000), (1_000_000, 500_000)]))
    # Half as late as other blows, so that much happens under it.
    return (draw(st.integers(0, HORIZON_US)) // 2, "flag", flag, share, does)


@st.composite
def blows(draw: st.DrawFn, layout: Layout) -> Blow:
    """One turn of the world at a random time."""
    at = draw(st.integers(0, HORIZON_US))
    replica = draw(st.integers(0, len(layout.replicas) - 1))
    verbs = ["set"] * 8 + ["kill", "drop_queue", "go_dark"] + ["roll"] * 4
    writers = sorted(set(layout.service_of_op[layout.is_write == 1].tolist()))
    if writers:
        verbs += ["commit"] * 5 + ["lead"]
    if len(layout.regions) > 1:
        verbs += ["steer"] * 3
    verb = draw(st.sampled_from(verbs))
    if verb == "commit":
        place = (draw(st.sampled_from(writers)),)
        # Half as late as other blows, so that much is written under it.
        value = draw(st.sampled_from([-1, 25_000, -1, 700, 0]))
        return (at // 2, "set", Table.COMMIT_US, place, value)
    if verb == "lead":
        # The primary moves for one region, to any replica of its service or to nobody.
        region = draw(st.integers(0, len(layout.regions) - 1))
        place = (draw(st.sampled_from(writers)), region)
        replica = draw(st.sampled_from(layout.replicas_of(layout.services[place[0]]))).index
        return (at, "set", Table.LEADER, place, draw(st.sampled_from([replica, replica, -1])))
    if verb == "steer":
        region = draw(st.integers(0, len(layout.regions) - 1))
        return (at, verb, draw(st.integers(0, len(layout.classes) - 1)), region, None)
    if verb != "set":
        # A rollout stands still half way, or goes through: so many replicas from this one on.
        rolled = (draw(st.sampled_from(VERSIONS)), draw(st.integers(1, 4)))
        return (at, verb, replica, *(rolled if verb == "roll" else (None, None)))
    stores = (Table.LEADER, Table.COMMIT_US, *CACHE_TABLES, *GATES)
    table = draw(st.sampled_from([table for table in Table if table not in stores]))
    sites, zones = len(layout.site_names), len(layout.zones)
    values = {
        Table.SPEED_PPM: [0, 100_000, 333_333, 1_000_000, 3_000_000],
        Table.SLOTS: [0, 1, 2, 6],
        Table.IS_UP: [0, 1],
        Table.IS_ROUTABLE: [0, 1],
        Table.OFFERS: [-1, 0, 1, 2, 1 << 59],
        Table.NEEDS: [0, 1, 2, 1 << 59],
        Table.FAILURE_PPM: [0, 200_000, 1_000_000],
        Table.WORK_PPM: [0, 500_000, 2_500_000],
        Table.LATENCY_US: [0, 777, 30_000],
        Table.REFUSED_PPM: [0, 300_000, 1_000_000],
        Table.LOST_PPM: [0, 100_000, 600_000],
        Table.TIMEOUT_US: [0, 5_000, 20_000, 100_000],
        Table.ATTEMPTS: [1, 2, 4],
        Table.BUDGET_PPM: [-1, 0, 200_000],
        Table.BREAKER_MODE: [0, 1, 2],
        Table.EJECT_AFTER: [0, 1, 3],
        Table.POOL: [0, 1, 2, 5],
        Table.STUCK_PPM: [0, 300_000],
        Table.SKIPPED_PPM: [0, 400_000, 1_000_000],
        Table.QUEUE_LIMIT: [0, 1, 50],
        Table.RATE_LIMIT_MILLI: [0, 10_000, 100_000],
        Table.SHED_PPM: [0, 300_000, 1_000_000],
        Table.STEER_PPM: [0, 300_000, 500_000, 1_000_000],
        Table.TRAFFIC_PPM: [0, 300_000, 1_000_000, 1_700_000, 4_000_000],
    }
    one = {
        Table.SPEED_PPM: replica,
        Table.SLOTS: replica,
        Table.IS_UP: replica,
        Table.IS_ROUTABLE: replica,
        Table.OFFERS: replica,
        Table.NEEDS: draw(st.integers(0, layout.cx_count - 1)),
        Table.QUEUE_LIMIT: draw(st.integers(0, len(layout.services) - 1)),
        Table.RATE_LIMIT_MILLI: draw(st.integers(0, len(layout.services) - 1)),
        Table.TRAFFIC_PPM: draw(st.integers(0, len(layout.classes) - 1)),
    }
    index: tuple[int, ...]
    if table in (Table.FAILURE_PPM, Table.WORK_PPM):
        ox, g = layout.ox_count, len(layout.segments)
        index = (draw(st.integers(0, ox - 1)), draw(st.integers(0, g - 1)))
    elif table in (Table.LATENCY_US, Table.REFUSED_PPM, Table.LOST_PPM):
        index = (
            draw(st.integers(0, sites - 1)),
            draw(st.integers(0, len(layout.region_of_place) * zones - 1)),
        )
    elif table is Table.STEER_PPM:
        index = (
            draw(st.integers(0, len(layout.classes) - 1)),
            draw(st.integers(0, len(layout.regions) - 1)),
        )
    elif table is Table.SHED_PPM:
        index = (
            draw(st.integers(0, len(layout.services) - 1)),
            draw(st.integers(0, len(layout.classes) - 1)),
        )
    elif table in one:
        index = (one[table],)
    else:
        index = (draw(st.integers(0, sites - 1)),)
    return (at, "set", table, index, draw(st.sampled_from(values[table])))


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """A whole small world."""
    regions = draw(REGIONS)
    zones = [zone for region in regions.values() for zone in region]
    users = {"buy": draw(journeys(list(regions)))}
    if draw(st.booleans()):
        users["look"] = draw(journeys(list(regions)))
    topology = Topology.model_validate(
        {
            "format": 1,
            "regions": {name: {"zones": ours} for name, ours in regions.items()},
            "latency": {
                "same_zone": draw(times("0s", "300us")),
                "same_region": draw(times("0s", "1ms")),
                "cross_region": draw(times("1ms", "30ms")),
                "client": draw(times("0s", "5ms")),
            },
            "journeys": users,
            "flags": draw(st.sampled_from([{}, {"one": {}}, FLAGS])),
            "services": draw(services(draw(st.integers(2, 5)), zones)),
        }
    )
    layout = build_layout(topology)
    rates = [
        draw(st.lists(st.sampled_from([0.0, 15.0, 60.0]), min_size=1, max_size=3))
        for _ in layout.classes
    ]
    longest = max(len(row) for row in rates)
    rates = [row + [row[-1]] * (longest - len(row)) for row in rates]
    has_broker = any(s.broker is not None for s in topology.services.values())
    kinds = [blows(layout), blows(layout)]
    kinds += [broker_blows(layout)] if has_broker else []
    kinds += [cache_blows(layout)] if any(layout.caches) else []
    kinds += [flag_blows(layout)] if topology.flags else []
    turns = st.one_of(*kinds)
    return Case(
        layout=layout,
        rates=np.array(rates),
        seed=draw(st.integers(0, 2**63 - 1)),
        blows=tuple(sorted(draw(st.lists(turns, max_size=12)), key=lambda b: b[0])),
        cuts=tuple(sorted(draw(st.lists(st.integers(0, HORIZON_US), max_size=6)))),
        gaps=draw(st.sampled_from(GAPS)),
    )


def build(kind: Any, case: Case, **options: Any) -> Plane:
    """A plane of that kind before the first event."""
    plane: Plane = kind(
        case.layout,
        PlaneOptions(
            seed=case.seed,
            horizon_us=HORIZON_US,
            rates_per_s=case.rates,
            gaps=case.gaps,
            trace_one_in=3,
            keeps_completions=True,
            **options,
        ),
    )
    return plane


def go_dark(plane: Plane, replica: int) -> None:
    """Every replica of a service falls, and the balancers know."""
    service = plane.layout.replicas[replica].service
    for one in plane.layout.replicas_of(service):
        plane.set(Table.IS_ROUTABLE, (one.index,), 0)
        plane.set(Table.IS_UP, (one.index,), 0)
        plane.kill(one.index)


def turn_flag(plane: Plane, flag: int, share: int, does: tuple[int, int]) -> None:
    """What a flag does to every operation and segment, and for how many requests it is on."""
    layout = plane.layout
    for ox in range(layout.ox_count):
        for segment in range(len(layout.segments)):
            place = (ox, segment * len(layout.topology.flags) + flag)
            plane.set(Table.GATED_FAILURE_PPM, place, does[0])
            plane.set(Table.GATED_WORK_PPM, place, does[1])
    plane.set(Table.FLAG_PPM, (flag,), share)


def roll(plane: Plane, replica: int, version: str, count: int) -> None:
    """Some replicas of a service, one after another, are new processes of another version."""
    service = plane.layout.replicas[replica].service
    contracts = Contracts(plane.layout, plane)
    for one in [r.index for r in plane.layout.replicas_of(service) if r.index >= replica][:count]:
        plane.kill(one)
        contracts.version_moved(one, version)


def steer(plane: Plane, j: int, region: int) -> None:
    """All users of a class but three in ten go to one region."""
    others = len(plane.layout.regions) - 1
    for h in range(others + 1):
        share = 700_000 if h == region else 300_000 // others
        plane.set(Table.STEER_PPM, (j, h), share if others else 1_000_000)


def live(plane: Plane, case: Case, *, is_cut: bool = False) -> Plane:
    """Carry a plane through the whole case."""
    stops: list[tuple[int, Blow | None]] = [(blow[0], blow) for blow in case.blows]
    if is_cut:
        stops += [(cut, None) for cut in case.cuts]
    for at, blow in sorted(stops, key=lambda stop: stop[0]):
        plane.advance(at)
        if blow is not None:
            _, verb, what, index, value = blow
            if verb == "set":
                plane.set(what, index, value)
            elif verb == "go_dark":
                go_dark(plane, what)
            elif verb in {"forget", "load"}:
                getattr(plane, verb)(what, index, *value)
            elif verb == "roll":
                roll(plane, what, index, value)
            elif verb == "steer":
                steer(plane, what, index)
            elif verb == "flag":
                turn_flag(plane, what, index, value)
            else:
                getattr(plane, verb)(what)
    plane.advance(HORIZON_US)
    return plane
