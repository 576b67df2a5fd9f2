"""Pieces to run wide in tests: cheap, told apart by their number, and counted where it matters."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np

from sim.streams import draw


def piece(number: int) -> bytes:
    """Some bytes that only the number decides."""
    return b"".join(draw(7, "piece", number, k).to_bytes(8, "big") for k in range(100))


def heavy(number: int) -> bytes:
    """The same after arithmetic for which numpy lets go of the interpreter."""
    of = np.random.Generator(np.random.PCG64(number))
    return np.cumsum(of.normal(size=20_000)).tobytes()


def noted(folder: str, number: int) -> bytes:
    """A piece that leaves a mark of who lived it; marks of one number are told apart."""
    (Path(folder) / f"{number}-{os.getpid()}").touch()
    return piece(number)


def lethal(number: int) -> bytes:
    """Ends its process at the fifth piece, as a lack of memory would."""
    if number == 4:
        os.kill(os.getpid(), 9)
    return piece(number)
