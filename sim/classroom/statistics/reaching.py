"""How long it took until something was reached, where some never reached it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reached:
    """From some time on, the share that had reached it; begins with nothing at 0."""

    times_s: tuple[float, ...]
    shares: tuple[float, ...]

    def quantile_s(self, share: float) -> float | None:
        """When so many had reached it; None where that is not known to have come."""
        pairs = zip(self.times_s, self.shares, strict=True)
        return next((at for at, by in pairs if by >= share - 1e-12), None)


def reached(times: Sequence[tuple[float, bool]]) -> Reached:
    """The product-limit estimate of the share that had reached it.

    Args:
        times: seconds, and whether it was reached then; otherwise it was not until then, and
            nobody looked on.

    Source: Kaplan and Meier, "Nonparametric estimation from incomplete observations", Journal of
    the American Statistical Association 53 (1958).
    """
    at_s, shares, without = [0.0], [0.0], 1.0
    for at in sorted({time for time, is_reached in times if is_reached}):
        # Whoever is looked at until then is still at risk then.
        at_risk = sum(time >= at for time, _ in times)
        got_there = sum(time == at and is_reached for time, is_reached in times)
        without *= 1.0 - got_there / at_risk
        at_s.append(at)
        shares.append(round(1.0 - without, 9))
    return Reached(tuple(at_s), tuple(shares))
