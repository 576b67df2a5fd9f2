"""Which seeds a bench runs on: published ones to train and to tune, secret ones to test.

Whoever trains a program may use every published seed. Test seeds are drawn from a key that no
shipped file holds, so that nobody can have met them; a table names the key by its fingerprint.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import click

TRAIN: Final = range(10_000, 1_000_000)
DEV: Final = range(1_000_000, 2_000_000)
VARIABLE: Final = "GAMEDAY_BENCH_KEY"
LEAST_BYTES: Final = 16
# Above every published seed, and below 2**62, the most that the command line takes.
_TEST_FROM: Final = 1 << 40
_TEST_BITS: Final = 61


@dataclass(frozen=True, slots=True)
class Split:
    """Seeds by number; ``names`` are what a table may call them."""

    name: str
    seeds: tuple[int, ...]
    names: tuple[str, ...]
    fingerprint: str | None = None  # of the key


def published(name: str, count: int) -> Split:
    """The first seeds of the train or the dev range.

    Raises:
        click.UsageError: where the range holds fewer.
    """
    of = {"train": TRAIN, "dev": DEV}[name]
    if count > len(of):
        raise click.UsageError(f"--split {name} has {len(of):,} seeds; {count:,} were asked for")
    return plain(of[:count], name)


def plain(seeds: range, name: str = "seeds") -> Split:
    """Seeds as they were asked for, by their own numbers."""
    return Split(name, tuple(seeds), tuple(map(str, seeds)))


def secret(key: bytes, code: str, count: int) -> Split:
    """Test seeds of one drill; a table calls them #1, #2, ..."""
    seeds = tuple(_test_seed(key, code, k) for k in range(1, count + 1))
    names = tuple(f"#{k}" for k in range(1, count + 1))
    return Split("test", seeds, names, hashlib.sha256(key).hexdigest()[:12])


def read_key(file: Path | None) -> bytes:
    """The key of the test seeds: from a file, else from ``GAMEDAY_BENCH_KEY``.

    Raises:
        click.UsageError: where there is none, it cannot be read, or it is too short to be secret.
    """
    if file is not None:
        try:
            key = file.read_bytes().strip()
        except OSError as error:
            raise click.UsageError(f"--key {file}: cannot be read: {error.strerror}") from error
        where = f"--key {file}"
    else:
        key = os.environ.get(VARIABLE, "").encode().strip()
        where = VARIABLE
    if not key:
        raise click.UsageError(f"--split test needs a key: --key FILE, or {VARIABLE}")
    if len(key) < LEAST_BYTES:
        raise click.UsageError(f"{where}: holds {len(key)} bytes; a key has {LEAST_BYTES} at least")
    return key


def _test_seed(key: bytes, code: str, number: int) -> int:
    drawn = hmac.new(key, f"gameday bench {code} {number}".encode(), hashlib.sha256).digest()
    return _TEST_FROM + (int.from_bytes(drawn[:8], "big") >> (64 - _TEST_BITS))
