"""All pieces in the order of their numbers: from the disk where they lie there, else lived."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from contextlib import ExitStack
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.planning.wide.piece import Live
    from sim.planning.wide.pools import Pool
    from sim.planning.wide.store import Store

# Told after each piece: how many are there, of how many, and how many of them were lived now.
Told = Callable[[int, int, int], None]


def spread(
    live: Live,
    numbers: Sequence[int],
    *,
    pool: Pool,
    store: Store | None = None,
    told: Told | None = None,
) -> Generator[bytes]:
    """The pieces of ``numbers``, in their order, each kept before it is given.

    A consumer folds them as they come and may stop when it has enough: since the order is that of
    the numbers, what it has seen by then does not depend on who did the work.
    """
    known = {n: store for n in numbers if store is not None and store.has(n)}
    lived = pool.bodies(live, [n for n in numbers if n not in known])
    now = 0
    with ExitStack() as last:
        close = getattr(lived, "close", None)
        if close is not None:
            last.callback(close)
        for count, number in enumerate(numbers, start=1):
            if number in known:
                body = known[number].get(number)
            else:
                body = next(lived)
                now += 1
                if store is not None:
                    store.put(number, body)
            if told is not None:
                told(count, len(numbers), now)
            yield body
