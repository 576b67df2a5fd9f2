"""Log lines that tell of nothing: everyday talk and red herrings, each by its own luck."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from sim.model.scenario import Noise
from sim.observe.log_words import everyday
from sim.observe.logs import OwnLine
from sim.streams import draw


def noise_lines(
    noise: Sequence[Noise],
    languages: Mapping[str, str],
    *,
    seed: int,
    from_us: int,
    until_us: int,
) -> Iterator[OwnLine]:
    """Lines of a stretch of the drill's clock, of no order; one in each ``every`` of a service."""
    for number, one in enumerate(noise):
        first = max(from_us, one.begin)
        last = until_us if one.until is None else min(until_us, one.until)
        services = (one.service,) if one.service is not None else tuple(languages)
        for service in services:
            for turn in range(max(first, 0) // one.every, max(last, -1) // one.every + 1):
                luck = draw(seed, "noise", number, service, turn)
                at_us = turn * one.every + luck % one.every
                if first <= at_us <= last:
                    told = one.text or everyday(languages.get(service, ""), luck // one.every)
                    yield OwnLine(at_us, service, one.level, told)
