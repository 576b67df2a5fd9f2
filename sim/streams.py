"""Keyed randomness: a draw is a function of (seed, purpose, identity), never of its turn.

Removing a decision, adding a metric or a service moves nobody else's luck. The arithmetic is
integer and exact; kernels repeat it bit for bit (``sim.engine`` holds the compiled twin, a test
holds them together). Source: Steele, Lea, Flood, "Fast Splittable Pseudorandom Number Generators"
(OOPSLA 2014), the splitmix64 finaliser.
"""

from __future__ import annotations

import hashlib
from typing import Final

MASK: Final = 0xFFFF_FFFF_FFFF_FFFF
GOLDEN: Final = 0x9E37_79B9_7F4A_7C15
MIX_1: Final = 0xBF58_476D_1CE4_E5B9
MIX_2: Final = 0x94D0_49BB_1331_11EB
UNIT_BITS: Final = 53


def mix(key: int, word: int) -> int:
    """A 63-bit key from a key and one more word of identity; both in ``0..2**63 - 1``.

    The result stays below ``2**63`` so that it fits a signed kernel integer.
    """
    z = (key * GOLDEN + word + GOLDEN) & MASK
    z = ((z ^ (z >> 30)) * MIX_1) & MASK
    z = ((z ^ (z >> 27)) * MIX_2) & MASK
    return (z ^ (z >> 31)) >> 1


def name_key(name: str) -> int:
    """A 63-bit key of a stable name; independent of Python's own string hash."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big") >> 1


def draw(seed: int, purpose: str, *identity: int | str) -> int:
    """A 63-bit draw keyed by seed, purpose and identity."""
    key = mix(seed & (MASK >> 1), name_key(purpose))
    for part in identity:
        key = mix(key, name_key(part) if isinstance(part, str) else part & (MASK >> 1))
    return key


def unit(key: int) -> float:
    """The open unit interval (0, 1) from a 63-bit draw: 53 bits, half a step off zero and one."""
    return ((key >> (63 - UNIT_BITS + 1)) + 0.5) / (1 << (UNIT_BITS - 1))


def happens(key: int, ppm: int) -> bool:
    """Whether an event of probability ``ppm`` parts per million happens on this draw."""
    return (key >> 11) % 1_000_000 < ppm


def span(key: int, low: int, high: int) -> int:
    """An integer of ``low..high``, both included, uniform to within 2**-32."""
    assert low <= high
    return low + (key >> 11) % (high - low + 1)
