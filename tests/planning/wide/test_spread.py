"""The same bytes for any number and kind of workers, and nothing lived twice."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from functools import partial
from itertools import islice

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.errors import ForeignPieces, NoWorkers
from sim.planning.wide.columns import pack_all, unpack_all
from sim.planning.wide.pools import AHEAD, Here, Local, pool_of
from sim.planning.wide.spread import spread
from sim.planning.wide.store import Store
from tests.planning.wide.pieces import heavy, lethal, noted, piece

HEAD = {"plan": "a", "seed": 1}
POOLS = [Here(), Local(2), Local(4), Local(2, threads=True), Local(4, threads=True)]


def as_named(pool) -> str:
    threads = getattr(pool, "threads", False)
    return f"{getattr(pool, 'workers', 1)}{'threads' if threads else ''}"


@pytest.mark.parametrize("pool", POOLS, ids=as_named)
def test_who_does_the_work_changes_no_byte(pool):
    numbers = range(23)

    assert [heavy(n) for n in numbers] == list(spread(heavy, numbers, pool=pool))


@pytest.mark.parametrize("pool", POOLS, ids=as_named)
def test_whoever_has_enough_stops_the_work(pool, tmp_path):
    got = spread(partial(noted, str(tmp_path)), range(1000), pool=pool)
    first = list(islice(got, 3))
    got.close()

    assert [piece(n) for n in range(3)] == first
    assert len(list(tmp_path.iterdir())) <= 3 + AHEAD * getattr(pool, "workers", 1) + 1


@settings(max_examples=30, deadline=None)
@given(kept=st.sets(st.integers(0, 19)), spoilt=st.sets(st.integers(0, 19)))
def test_what_lies_on_the_disk_is_not_lived_again(tmp_path_factory, kept, spoilt):
    """A piece that a disk or a hand has altered does not count as kept."""
    folder, marks = tmp_path_factory.mktemp("kept"), tmp_path_factory.mktemp("marks")
    store = Store(folder, HEAD)
    for number in kept:
        store.put(number, piece(number))
    for number in kept & spoilt:
        (path,) = folder.glob(f"*{number:08d}.piece")
        data = bytearray(path.read_bytes())
        data[len(data) // 2] ^= 1
        path.write_bytes(data)
    found = list(
        spread(partial(noted, str(marks)), range(20), pool=Here(), store=Store(folder, HEAD))
    )
    lived = {int(path.name.split("-")[0]) for path in marks.iterdir()}

    assert [piece(n) for n in range(20)] == found
    assert set(range(20)) - (kept - spoilt) == lived


@pytest.mark.parametrize("head", [b"\xff\xfe", b"[" * 100_000, b"{"])
def test_a_folder_with_a_head_that_is_none_is_refused(tmp_path, head):
    (tmp_path / "head.json").write_bytes(head)

    with pytest.raises(ForeignPieces):
        Store(tmp_path, HEAD)


def test_pieces_of_something_else_are_never_mixed_in(tmp_path):
    Store(tmp_path, HEAD)

    with pytest.raises(ForeignPieces, match="another seed"):
        Store(tmp_path, {**HEAD, "seed": 2})


def test_progress_tells_what_is_there_and_what_was_lived_now(tmp_path):
    store = Store(tmp_path, HEAD)
    store.put(1, piece(1))
    told = []
    list(spread(piece, range(3), pool=Here(), store=store, told=lambda *of: told.append(of)))

    assert [(1, 3, 1), (2, 3, 1), (3, 3, 2)] == told


def test_a_worker_that_is_ended_from_outside_is_said_so_and_what_was_kept_stays(tmp_path):
    store = Store(tmp_path, HEAD)
    with pytest.raises(NoWorkers, match="not lived again"):
        list(spread(lethal, range(12), pool=pool_of(jobs=2), store=store))

    assert [piece(n) for n in range(12)] == list(
        spread(piece, range(12), pool=Here(), store=Store(tmp_path, HEAD))
    )


KILLED = """
import os, sys
from pathlib import Path
from sim.planning.wide.pools import Here
from sim.planning.wide.spread import spread
from sim.planning.wide.store import Store
from tests.planning.wide.pieces import piece
at = int(sys.argv[2])
writes = 0
def count(event, args):
    global writes
    if event in ("open", "os.rename") and ".piece" in str(args[0]):
        writes += 1
        if writes == at:
            os.kill(os.getpid(), 9)
sys.addaudithook(count)
list(spread(piece, range(5), pool=Here(), store=Store(Path(sys.argv[1]), {"seed": 1})))
"""


@pytest.mark.parametrize("at", range(1, 12, 2))
def test_a_run_that_is_killed_anywhere_goes_on_to_the_same_bytes(at, tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", KILLED, tmp_path, str(at)], check=False, env=os.environ
    )
    found = list(spread(piece, range(5), pool=Here(), store=Store(tmp_path, {"seed": 1})))

    assert -signal.SIGKILL == done.returncode
    assert [piece(n) for n in range(5)] == found


@dataclass(frozen=True, slots=True)
class Inner:
    counts: npt.NDArray[np.int64]
    none: str | None


@dataclass(frozen=True, slots=True)
class Outer:
    name: str
    amounts: npt.NDArray[np.float64]
    inner: Inner


def test_what_a_worker_lived_comes_back_as_it_was():
    odd = np.array([[0.1, np.nan, -0.0], [np.inf, 1e-300, 3.0]])
    lived = [Outer("a", odd, Inner(np.arange(3), None)), Outer("b", odd[:0], Inner(odd.T, "x"))]
    again = list(unpack_all(Outer, pack_all(lived)))

    assert pack_all(lived) == pack_all(again)
    assert ["a", "b"] == [one.name for one in again]
    assert [None, "x"] == [one.inner.none for one in again]
    assert odd.tobytes() == again[0].amounts.tobytes()
    assert (2, 3) == again[0].amounts.shape == again[1].inner.counts.shape[::-1]
    assert (0, 3) == again[1].amounts.shape
