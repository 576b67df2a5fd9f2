"""The kernel's arithmetic: the shared leaves of ``sim.engine.draws``, compiled, and keys.

``mix`` is the twin of ``sim.streams.mix`` in wrapping 64-bit words; a test holds them together.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from sim import streams
from sim.engine import draws
from sim.engine.kernel import bits  # noqa: F401 - numba must know bit_length
from sim.engine.kernel.compiler import IS_COMPILED, compiled_leaf

neg_log = compiled_leaf(draws.neg_log)
law_value = compiled_leaf(draws.law_value)
whole_up = compiled_leaf(draws.whole_up)
ceil_div = compiled_leaf(draws.ceil_div)
share_of = compiled_leaf(draws.share_of)
backoff_us = compiled_leaf(draws.backoff_us)
refilled = compiled_leaf(draws.refilled)
latency_bin = compiled_leaf(draws.latency_bin)
happens = compiled_leaf(streams.happens)

if IS_COMPILED:
    _GOLDEN: Final = np.uint64(streams.GOLDEN)
    _MIX_1: Final = np.uint64(streams.MIX_1)
    _MIX_2: Final = np.uint64(streams.MIX_2)
    _30: Final = np.uint64(30)
    _27: Final = np.uint64(27)
    _31: Final = np.uint64(31)
    _1: Final = np.uint64(1)

    @compiled_leaf
    def mix(key: int, word: int) -> int:
        """``sim.streams.mix`` in 64-bit words that wrap around."""
        z = np.uint64(key) * _GOLDEN + np.uint64(word) + _GOLDEN
        z = (z ^ (z >> _30)) * _MIX_1
        z = (z ^ (z >> _27)) * _MIX_2
        return np.int64((z ^ (z >> _31)) >> _1)  # type: ignore[return-value]
else:

    def mix(key: int, word: int) -> int:
        """``sim.streams.mix`` of what an array may hold: its words would not grow past 64 bits."""
        return streams.mix(int(key), int(word))
