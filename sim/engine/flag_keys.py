"""By which key of its own a flag draws the requests that it is on for."""

from __future__ import annotations

from collections.abc import Mapping

from sim.model.topology import Flag
from sim.streams import name_key


def flag_keys(flags: Mapping[str, Flag]) -> list[int]:
    """A key a flag, in document order; flags that depend on one another share one.

    So the requests under a flag are among those under what it needs.
    """
    root = {name: name for name in flags}

    def find(name: str) -> str:
        while root[name] != name:
            name = root[name]
        return name

    for name, flag in flags.items():
        for other in flag.depends_on:
            if other in root:
                first, second = sorted((find(name), find(other)))
                root[second] = first
    return [name_key(f"flag {find(name)}") for name in flags]
