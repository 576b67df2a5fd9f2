"""Options that could not work: nobody to take over, or data that never get there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sim.documents.finding import Finding
from sim.documents.node import Loc
from sim.model.topology import Topology

_WITH_STANDBY = frozenset({"pilot-light", "warm-standby", "active-active"})


def check_options(data: Mapping[str, Any]) -> Iterator[Finding]:
    """Every option and what it says of single tiers."""
    options = data.get("options")
    for name, option in options.items() if isinstance(options, Mapping) else ():
        if not isinstance(option, Mapping):
            continue
        at: Loc = ("options", name)
        yield from _arrangement(option, option, data.get("home"), at)
        tiers = option.get("tiers")
        for tier, one in tiers.items() if isinstance(tiers, Mapping) else ():
            if isinstance(one, Mapping):
                yield from _arrangement(one, option, data.get("home"), (*at, "tiers", tier))


def check_residency(option: Any, topology: Topology, loc: Loc) -> Iterator[Finding]:
    """Stores that a standby may not keep: residency forbids that part of the failover."""
    if not isinstance(option, Mapping):
        return
    tiers = option.get("tiers")
    for name, service in topology.services.items():
        own = tiers.get(f"tier-{service.tier}") if isinstance(tiers, Mapping) else None
        source = own if isinstance(own, Mapping) and "standby" in own else option
        standby = source.get("standby")
        kind = None if service.store is None else service.store.data_class
        allowed = topology.residency.get(kind) if kind is not None else None
        if allowed is None or standby not in topology.regions or standby in allowed:
            continue
        at: Loc = (*loc, "tiers", f"tier-{service.tier}") if source is own else loc
        message = (
            f"{name!r} keeps {kind!r} data, which may be in {', '.join(allowed)} only; "
            f"not in {standby!r}"
        )
        yield Finding("E411", (*at, "standby"), message)


def _arrangement(
    one: Mapping[str, Any], option: Mapping[str, Any], home: Any, loc: Loc
) -> Iterator[Finding]:
    strategy = one.get("strategy")
    standby = one.get("standby", option.get("standby"))
    if strategy in _WITH_STANDBY | {"backup-restore"} and standby is None:
        yield Finding("E404", loc, f"{strategy} needs a 'standby': the region that takes over")
    if standby is not None and standby == home and "standby" in one:
        yield Finding("E404", (*loc, "standby"), f"{home!r} is the home; it goes with what is lost")
    protection = one.get("protection", option.get("protection"))
    if not isinstance(protection, Mapping):
        if strategy in _WITH_STANDBY | {"backup-restore"}:
            yield Finding("E405", loc, "says nothing of its data; give 'protection'")
        return
    here = (*loc, "protection") if "protection" in one else loc
    mode = protection.get("mode", "async")
    if mode == "snapshots" and protection.get("snapshots") is None:
        yield Finding("E405", here, "mode 'snapshots' needs 'snapshots': when they are taken")
    if strategy == "backup-restore" and mode != "snapshots":
        message = "backup-restore has no copy that follows; its mode is 'snapshots'"
        yield Finding("E405", (*here, "mode"), message)
    if strategy in _WITH_STANDBY and mode == "snapshots":
        message = f"{strategy} keeps live data; its mode is 'sync' or 'async'"
        yield Finding("E405", (*here, "mode"), message)
