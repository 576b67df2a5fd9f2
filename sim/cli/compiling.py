"""Says why a first run takes longer, before it does."""

from __future__ import annotations

import importlib.util
import os

from sim.cli.output import talk

# The kernel that a plane runs in.
ROOMS = {"request": "kernel", "flow": "flow"}


def say_when_compiling(plane: str) -> None:
    """One line where the engine must be compiled first, or runs uncompiled."""
    if plane not in ROOMS:
        return
    if os.environ.get("GAMEDAY_NO_NUMBA") or importlib.util.find_spec("numba") is None:
        talk("  numba is missing: the engine runs uncompiled, slowly")
        return
    from sim.engine.kernel.compiler import is_cache_warm

    if not is_cache_warm(ROOMS[plane]):
        talk("  compiling the engine, once on this machine ...")
