"""Who does the work: this thread, more threads, more processes, or a cluster.

All take pieces one by one and give futures back, so that one window serves them all: a pool answers
in the order it was asked, and has no more than two pieces a worker under way, so that memory is
bounded by the workers and not by the work. Whoever stops listening stops the work.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, Protocol

from sim.errors import NoWorkers
from sim.sources import this_engine

if TYPE_CHECKING:
    from sim.planning.wide.piece import Live

# Under way or waiting to be fetched, for each worker.
AHEAD: Final = 2
_CONNECT_S: Final = 5.0


class Pool(Protocol):
    """Somewhere to live pieces."""

    def bodies(self, live: Live, numbers: Iterable[int]) -> Iterator[bytes]:
        """The pieces of ``numbers``, in their order."""


class Here:
    """This thread, one after another."""

    def bodies(self, live: Live, numbers: Iterable[int]) -> Iterator[bytes]:
        """The pieces of ``numbers``, in their order."""
        return map(live, numbers)


HERE: Final = Here()


class Local:
    """Workers on this machine.

    Args:
        workers: how many.
        threads: threads of this process, for work that lets go of the interpreter; else processes.
    """

    def __init__(self, workers: int, *, threads: bool = False) -> None:
        self.workers = workers
        self.threads = threads

    def bodies(self, live: Live, numbers: Iterable[int]) -> Iterator[bytes]:
        """The pieces of ``numbers``, in their order.

        Raises:
            NoWorkers: one of them was ended from outside.
        """
        executor = self._executor()
        try:
            yield from _in_order(executor, live, numbers, AHEAD * self.workers)
        except BrokenProcessPool:
            raise NoWorkers(
                "a worker was ended from outside, by a lack of memory perhaps; ask for fewer "
                "--jobs. What was kept with --out is not lived again"
            ) from None
        finally:
            executor.shutdown(cancel_futures=True) if self.threads else executor.shutdown()

    def _executor(self) -> Executor:
        if self.threads:
            return ThreadPoolExecutor(self.workers)
        # Imported here: one worker needs none of it.
        from joblib.externals.loky import ProcessPoolExecutor  # noqa: PLC0415

        made: Executor = ProcessPoolExecutor(self.workers)
        return made


class Cluster:
    """Workers of a Dask scheduler, which gives what a lost worker had to another.

    Args:
        address: of the scheduler, as ``tcp://host:port``.
    """

    def __init__(self, address: str) -> None:
        self.address = address

    def bodies(self, live: Live, numbers: Iterable[int]) -> Iterator[bytes]:
        """The pieces of ``numbers``, in their order.

        Raises:
            NoWorkers: nobody answers there, Dask is not installed, or a worker runs another engine.
        """
        with _client(self.address) as client:
            _check_engines(client, self.address)
            ahead = AHEAD * max(1, sum(client.nthreads().values()))
            yield from _in_order(client, live, numbers, ahead)


def _in_order(executor: Any, live: Live, numbers: Iterable[int], ahead: int) -> Iterator[bytes]:
    """Results in the order of ``numbers``, so many under way."""
    left = iter(numbers)
    waiting = deque(executor.submit(live, number) for number in islice(left, ahead))
    try:
        while waiting:
            body: bytes = waiting.popleft().result()
            waiting.extend(executor.submit(live, number) for number in islice(left, 1))
            yield body
    finally:
        for future in waiting:
            future.cancel()


@contextmanager
def _client(address: str) -> Iterator[Any]:
    try:
        from distributed import Client  # noqa: PLC0415
    except ImportError:
        raise NoWorkers(
            f"no cluster at {address}: Dask is not installed; pip install 'gameday[cluster]'"
        ) from None
    try:
        client = Client(address, timeout=_CONNECT_S, set_as_default=False)
    except (OSError, ValueError, TypeError) as problem:
        raise NoWorkers(f"no cluster at {address}: no scheduler answers ({problem})") from None
    with client:
        yield client


def _check_engines(client: Any, address: str) -> None:
    """Every worker runs the engine that runs here: another would give another's numbers."""
    found = client.run(_engine)
    if not found:
        raise NoWorkers(f"the scheduler at {address} has no workers; start some: dask worker")
    for worker, engine in sorted(found.items()):
        if engine != _engine():
            raise NoWorkers(f"worker {worker} runs gameday {engine}, here is {_engine()}")


def _engine() -> str:
    return str(this_engine())


def pool_of(*, jobs: int, threads: bool = False, cluster: str | None = None) -> Pool:
    """The pool that was asked for."""
    if cluster is not None:
        return Cluster(cluster)
    return HERE if jobs <= 1 else Local(jobs, threads=threads)
