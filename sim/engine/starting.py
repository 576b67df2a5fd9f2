"""Tables at the start of a run that both planes begin with, from a layout and its options."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sim.engine.contracts import clients_of, needs, offers
from sim.engine.draws import RATE_UNITS_PER_HZ, TOKEN, Purpose
from sim.engine.layout import FloatArray, IntArray, Layout, SiteField, mean_one
from sim.engine.plane import PlaneOptions, Table
from sim.model.topology import CacheFill
from sim.streams import MASK, mix, name_key
from sim.units import PPM, SECOND

# Later than any time, for entries that do not expire.
NO_EXPIRY = 1 << 60
# Knuth's multiplicative hash: neighbours in popularity stand on different replicas.
_SPREAD = 2_654_435_761


def intensities(options: PlaneOptions) -> IntArray:
    """Arrivals' intensity per microsecond, in units of 1e-12 requests, shape ``(j, seconds)``."""
    return np.rint(options.rates_per_s * RATE_UNITS_PER_HZ).astype(np.int64)


def gap_table(options: PlaneOptions) -> FloatArray:
    """The law of gaps between arrivals over its mean, on the exponential axis, as laws of work."""
    return mean_one(options.gaps.table())


def seconds_of(options: PlaneOptions) -> int:
    """Columns of the tables by second: the horizon's, and one for what ends at its very end."""
    return options.horizon_us // SECOND + 1


def bucket_most(burst: int, rate_milli: int) -> int:
    """What a rate limit's bucket holds, in 1e-9 calls; a second's worth where no burst is set."""
    return max(1, burst if burst > 0 else rate_milli // 1000) * TOKEN


def _steered_home(layout: Layout) -> IntArray:
    """Every home its own region, shape ``(j, h)``."""
    steered = np.zeros((len(layout.classes), len(layout.regions)), dtype=np.int64)
    steered[np.arange(len(layout.classes)), [kind.home for kind in layout.classes]] = PPM
    return steered


def delivery_sites(layout: Layout, service: int) -> IntArray:
    """A broker's lines to its consumers, by site."""
    callers = layout.sites[:, SiteField.CALLER]
    is_ours = layout.service_of_op[callers] == service
    return np.flatnonzero((layout.sites[:, SiteField.DELIVERS] == 1) & is_ours)


def _of_caches(layout: Layout, setting: Callable[[CacheFill], int]) -> IntArray:
    """A setting of every service's cache, 0 where it has none."""
    found = [0 if cache is None else setting(cache) for cache in layout.caches]
    return np.array(found, dtype=np.int64)


def cache_key(layout: Layout, service: int, region: int) -> int:
    """Identity of a cache's content in one region, for keyed draws."""
    return mix(mix(name_key("cache"), name_key(layout.services[service])), region)


def first_entries(layout: Layout, options: PlaneOptions, service: int, region: int) -> IntArray:
    """When each key that is in at the start expires, shape ``(keys,)``; 0: it is not in.

    Where entries expire, their ages are spread evenly.
    """
    cache = layout.caches[service]
    assert cache is not None
    until = np.zeros(cache.keys, dtype=np.int64)
    if not cache.starts_warm:
        return until
    kept = min(cache.keys, cache.size or cache.keys)
    if not cache.ttl:
        until[:kept] = NO_EXPIRY
        return until
    own = mix(options.seed & (MASK >> 1), cache_key(layout, service, region))
    for key in range(kept):
        until[key] = 1 + (mix(mix(own, key), Purpose.AGE) >> 11) % cache.ttl
    return until


def shard(layout: Layout, replica: int) -> tuple[IntArray, int]:
    """The keys that stand on a replica of a cache, and the region of it; none on a spare one."""
    one = layout.replicas[replica]
    cache = layout.caches[layout.service(one.service)]
    region = int(layout.region_of_place[layout.zone_of_replica[replica]])
    first = layout.topology.services[one.service].replicas
    ours = [
        other.index
        for other in layout.replicas_of(one.service)
        if other.ordinal < first
        and layout.region_of_place[layout.zone_of_replica[other.index]] == region
    ]
    if cache is None or replica not in ours:
        return np.zeros(0, dtype=np.int64), region
    keys = np.arange(cache.keys)
    spread = keys * _SPREAD % (1 << 31) >> 8
    return keys[spread % len(ours) == ours.index(replica)], region


def _offers(layout: Layout) -> IntArray:
    """Contracts that each replica's first version understands, shape ``(r,)``."""
    services = layout.topology.services
    found = [
        offers(layout.topology, one.service, services[one.service].deployment.version)
        for one in layout.replicas
    ]
    return np.array(found, dtype=np.int64)


def _needs(layout: Layout) -> IntArray:
    """Contracts that calls of each client's first version ask for, shape ``(cx,)``."""
    found = np.zeros(layout.cx_count, dtype=np.int64)
    for name, service in layout.topology.services.items():
        if not service.deployment.versions:
            continue
        v = layout.service(name)
        for first, callee in clients_of(layout, v):
            asked = needs(layout.topology, name, service.deployment.version, callee)
            found[first : first + int(layout.most_replicas[v])] = asked
    return found


def base_tables(layout: Layout) -> dict[Table, IntArray]:
    """The base value of every live table."""
    sites = len(layout.site_names)
    roads = len(layout.region_of_place) * len(layout.zones)
    classes = len(layout.classes)
    services = len(layout.services)
    flags = len(layout.topology.flags)
    gates = len(layout.segments) * flags
    is_wanted = np.array(
        [r.ordinal < layout.topology.services[r.service].replicas for r in layout.replicas],
        dtype=np.int64,
    )
    failure = np.zeros((layout.ox_count, len(layout.segments)), dtype=np.int64)
    for op, base in enumerate(layout.op_base):
        most = layout.most_replicas[layout.service_of_op[op]]
        failure[base : base + most, :] = layout.failure_ppm[op]
    column = {
        Table.TIMEOUT_US: "TIMEOUT_US",
        Table.ATTEMPTS: "ATTEMPTS",
        Table.BUDGET_PPM: "BUDGET_PPM",
        Table.EJECT_AFTER: "EJECT_AFTER",
        Table.POOL: "POOL",
    }
    tables = {table: layout.sites[:, SiteField[name]].copy() for table, name in column.items()}
    replicas = len(layout.replicas)
    latency = np.tile(layout.latency_us.reshape(1, -1), (sites, 1))
    return tables | {
        Table.SPEED_PPM: np.full(replicas, PPM, dtype=np.int64),
        Table.SLOTS: layout.slots[layout.service_of_replica].copy(),
        Table.IS_UP: is_wanted,
        Table.IS_ROUTABLE: is_wanted.copy(),
        Table.OFFERS: _offers(layout),
        Table.NEEDS: _needs(layout),
        Table.FAILURE_PPM: failure,
        Table.WORK_PPM: np.full_like(failure, PPM),
        Table.FLAG_PPM: np.zeros(flags, dtype=np.int64),
        Table.GATED_FAILURE_PPM: np.zeros((layout.ox_count, gates), dtype=np.int64),
        Table.GATED_WORK_PPM: np.full((layout.ox_count, gates), PPM, dtype=np.int64),
        Table.LATENCY_US: latency,
        Table.REFUSED_PPM: np.zeros((sites, roads), dtype=np.int64),
        Table.LOST_PPM: np.zeros((sites, roads), dtype=np.int64),
        Table.BREAKER_MODE: (layout.sites[:, SiteField.BREAKER_CALLS] > 0).astype(np.int64),
        Table.STUCK_PPM: np.zeros(sites, dtype=np.int64),
        Table.SKIPPED_PPM: np.zeros(sites, dtype=np.int64),
        Table.QUEUE_LIMIT: layout.queue_limit.copy(),
        Table.RATE_LIMIT_MILLI: np.rint(layout.rate_limit_per_s * 1000).astype(np.int64),
        Table.SHED_PPM: np.zeros((services, classes), dtype=np.int64),
        Table.LEADER: np.tile(layout.first_leader[:, None], (1, len(layout.regions))),
        Table.COMMIT_US: np.zeros(services, dtype=np.int64),
        Table.CACHE_TTL_US: _of_caches(layout, lambda cache: cache.ttl or 0),
        Table.COALESCES: _of_caches(layout, lambda cache: cache.coalesces),
        Table.SERVES_STALE: _of_caches(layout, lambda cache: cache.serves_stale),
        Table.CACHE_OFF: np.zeros(services, dtype=np.int64),
        Table.STEER_PPM: _steered_home(layout),
        Table.TRAFFIC_PPM: np.full(classes, PPM, dtype=np.int64),
    }
