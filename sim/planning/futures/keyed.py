"""Draws by name: a uniform is a function of (seed, purpose, identity), for whole arrays at once.

Options that are compared meet the same outages because they ask for the same names; how many years
are drawn together, and by whom, changes nothing. ``sim.streams`` is the same in plain integers.
"""

from __future__ import annotations

from functools import cache
from typing import Final

import numpy as np
import numpy.typing as npt

from sim.streams import GOLDEN, MIX_1, MIX_2, UNIT_BITS, draw, name_key

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
KeyArray = npt.NDArray[np.uint64]
BoolArray = npt.NDArray[np.bool_]

_ONE: Final = np.uint64(1)
_GOLDEN: Final = np.uint64(GOLDEN)
_MIX_1: Final = np.uint64(MIX_1)
_MIX_2: Final = np.uint64(MIX_2)
_SHIFT: Final = np.uint64(63 - UNIT_BITS + 1)
_30, _27, _31 = np.uint64(30), np.uint64(27), np.uint64(31)


def root(seed: int, purpose: str, *identity: int | str) -> int:
    """The key that a purpose's draws hang on."""
    return draw(seed, purpose, *identity)


def mix(key: int | KeyArray, word: int | IntArray | KeyArray) -> KeyArray:
    """Keys from keys and one more word of identity each; broadcast against each other."""
    words = np.asarray(word).astype(np.uint64)
    z = np.asarray(key, dtype=np.uint64) * _GOLDEN + words + _GOLDEN
    z = (z ^ (z >> _30)) * _MIX_1
    z = (z ^ (z >> _27)) * _MIX_2
    mixed: KeyArray = (z ^ (z >> _31)) >> _ONE
    return mixed


def unit(keys: KeyArray) -> FloatArray:
    """The open unit interval (0, 1), bit for bit as ``sim.streams.unit`` has it."""
    return ((keys >> _SHIFT).astype(np.float64) + 0.5) / float(1 << (UNIT_BITS - 1))


def uniforms(key: int | KeyArray, *words: IntArray | KeyArray) -> FloatArray:
    """Uniforms of a key and words of identity."""
    found: int | KeyArray = key
    for word in words:
        found = mix(found, word)
    return unit(np.asarray(found, dtype=np.uint64))


@cache
def name_word(name: str) -> int:
    """A stable name as one word of identity."""
    return name_key(name)
