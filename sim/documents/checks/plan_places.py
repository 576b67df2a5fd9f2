"""Regions that a plan may buy: none that the system stands in already, by name or by zone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.documents.finding import Finding
from sim.model.topology import Topology


def check_places(data: Any, today: Topology) -> list[Finding]:
    """Every place whose name, or one of whose zones, is taken."""
    places = data.get("places") if isinstance(data, Mapping) else None
    taken = {zone: name for name, region in today.regions.items() for zone in region.zones}
    found = []
    for name, place in places.items() if isinstance(places, Mapping) else ():
        if name in today.regions:
            message = f"the system stands in {name!r} already; name the region that would be bought"
            found.append(Finding("E443", ("places", name), message, at_key=True))
        zones = place.get("zones") if isinstance(place, Mapping) else None
        for k, zone in enumerate(zones if isinstance(zones, list) else ()):
            if not isinstance(zone, str):
                continue
            if zone in taken:
                message = f"zone {zone!r} is one of {taken[zone]!r}; every zone has its own name"
                found.append(Finding("E443", ("places", name, "zones", k), message))
            taken.setdefault(zone, name)
    return found
