"""Waiting at a station of many places, by Erlang's formulas.

Offered load is in erlangs: arrivals per second times seconds of work each.
Source: A. K. Erlang (1917); Kleinrock, Queueing Systems, vol. 1, ch. 3.
"""

from __future__ import annotations

import math


def erlang_b(offered: float, places: int) -> float:
    """Share of calls that a station without a queue turns away.

    Raises:
        ValueError: for a negative load or number of places.
    """
    if offered < 0.0 or places < 0:
        raise ValueError(f"{offered} erlangs on {places} places is no station")
    blocked = 1.0
    for k in range(1, places + 1):
        blocked = offered * blocked / (k + offered * blocked)
    return blocked


def erlang_c(offered: float, places: int) -> float:
    """Share of calls that must wait; 1 where the load is as much as the places or more."""
    if offered >= places:
        return 1.0
    blocked = erlang_b(offered, places)
    return blocked / (1.0 - (offered / places) * (1.0 - blocked))


def waits_longer(offered: float, places: int, *, work_s: float, than_s: float) -> float:
    """Share of calls that wait longer than ``than_s``, first come first served.

    ``work_s`` is the mean work of a call. P(W > t) = C exp(-(places - offered) t / work).
    """
    if offered >= places:
        return 1.0
    if offered == 0.0:
        return 0.0
    return erlang_c(offered, places) * math.exp(-(places - offered) * than_s / work_s)


def least_places(offered: float, *, work_s: float, than_s: float, share: float) -> int:
    """The fewest places at which at most ``share`` of the calls wait longer than ``than_s``."""
    if offered <= 0.0:
        return 0
    places = math.floor(offered) + 1
    blocked = erlang_b(offered, places)
    while True:
        waiting = blocked / (1.0 - (offered / places) * (1.0 - blocked))
        if waiting * math.exp(-(places - offered) * than_s / work_s) <= share:
            return places
        places += 1
        # One step of the recursion, so that a station of thousands is not begun anew each time.
        blocked = offered * blocked / (places + offered * blocked)
