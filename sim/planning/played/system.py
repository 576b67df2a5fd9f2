"""The system of a plan as an option has prepared it: who stands where before the loss.

A plan's home carries everything with the replicas that the topology counts; what stands by comes on
top, in the region that takes over. Users go to the home, unless both regions serve.
"""

from __future__ import annotations

import copy
import math
from typing import Any

from sim.documents.loaded import Loaded
from sim.documents.reader import read_data
from sim.documents.topologies import topology_of
from sim.documents.writer import dump
from sim.model.plan.option import CopyMode
from sim.model.plan.stage import Strategy
from sim.model.topology import Service, Topology
from sim.planning.recovery.case import Case
from sim.planning.recovery.prepared import Prepared
from sim.units import MICROSECOND, format_duration


def prepared_system(
    case: Case,
    prepared: Prepared,
    loaded: Loaded[Topology],
    *,
    store_lasts: dict[str, dict[str, Any]],
) -> Loaded[Topology]:
    """The topology of one incident.

    Args:
        store_lasts: fields of stores that the incident has drawn: ``promotes_in``, restores.
    """
    data: Any = copy.deepcopy(loaded.root.value)
    topology, home = case.topology, case.plan.home
    for tier in case.tiers:
        standby = prepared.standby(tier)
        for name in case.services[tier]:
            service, values = topology.services[name], data["services"][name]
            # A plan counts replicas: nothing grows by itself.
            values.pop("autoscaler", None)
            if service.store is None:
                values.update(_standing(case, prepared, tier, service, standby))
            else:
                values.update(_copies(case, service, standby))
                values["store"] = {
                    **values["store"], **_kept(prepared, tier, name), **store_lasts.get(name, {})
                }  # fmt: skip
    if not _both_serve(prepared):
        answers = {region: {home: 1.0} for region in topology.regions}
        data["steering"] = {**data.get("steering", {}), "answers": answers}
    return topology_of(read_data(dump(data).encode(), shown=loaded.name, path=loaded.path))


def grown_to(prepared: Prepared, tier: str, service: Service) -> int:
    """Replicas of a service in all once the place that stands by has grown."""
    grows_to = prepared.option.arrangement(tier).grows_to or prepared.option.grows_to
    share = 1.0 if grows_to is None else grows_to.value
    return service.replicas + _part(share, service.replicas)


def at_once(prepared: Prepared, tier: str, service: Service) -> int:
    """Replicas of a service that stand by, ready."""
    if not prepared.scales_later(tier):
        return 0
    figure = prepared.option.arrangement(tier).at_once or prepared.option.at_once
    return _part(1.0 if figure is None else figure.value, service.replicas)


def _part(share: float, full: int) -> int:
    return min(full, max(1, math.ceil(share * full - 1e-9)))


def _both_serve(prepared: Prepared) -> bool:
    return prepared.option.strategy is Strategy.ACTIVE_ACTIVE


def _standing(
    case: Case, prepared: Prepared, tier: str, service: Service, standby: str | None
) -> dict[str, Any]:
    full = service.replicas
    regions = case.topology.regions
    at_home = regions[case.plan.home].zones
    here = [z for z in service.zones or at_home if z in at_home] or list(at_home)
    zones = [here[k % len(here)] for k in range(full)]
    if standby is None or prepared.option.strategy is Strategy.NONE:
        return {"zones": zones, "replicas": full, "quota": full}
    there = regions[standby].zones
    zones += [there[k % len(there)] for k in range(full)]
    return {"zones": zones, "replicas": full + at_once(prepared, tier, service), "quota": 2 * full}


def _copies(case: Case, service: Service, standby: str | None) -> dict[str, Any]:
    """A store as it stands, with a copy where it is to be promoted."""
    zones = list(service.zones or case.topology.zones)
    places = [zones[k % len(zones)] for k in range(service.replicas)]
    if standby is None or any(case.topology.region_of(zone) == standby for zone in places):
        return {}
    places.append(case.topology.regions[standby].zones[0])
    return {"zones": places, "replicas": len(places), "quota": len(places)}


def _kept(prepared: Prepared, tier: str, store: str) -> dict[str, Any]:
    """Replication and snapshots as the option has them."""
    _, protection = prepared.protection(tier, store)
    found: dict[str, Any] = {"archives": False}
    if protection is None:
        return found
    if protection.mode is CopyMode.SYNC:
        found["replication"] = {"mode": "sync", "reach": "everywhere"}
    if protection.snapshots is not None:
        every_us = max(int(protection.snapshots.every.value), MICROSECOND)
        found["snapshots"] = format_duration(every_us)
    return found
