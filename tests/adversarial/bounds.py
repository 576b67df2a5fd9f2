"""What may never pay, as data: strategy, what is bounded, by how much, and where it applies.

``python -m tests.adversarial.bounds`` writes the table of docs/FAIRNESS.md.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean, median
from typing import Final

from sim.scoring.summary import mean_within

PAGE: Final = Path(__file__).parents[2] / "docs" / "FAIRNESS.md"

# Eight drills of different mechanism, the last but one of restraint.
DEEP: Final = (
    "slow-dependency",
    "retry-storm",
    "pool-exhaustion",
    "flash-crowd",
    "memory-leak",
    "region-out",
    "let-it-heal",
    "canary-bad",
)
# What the usual suite runs, one seed each: cheap, one of restraint, one with a deploy.
QUICK: Final = ("pool-exhaustion", "let-it-heal", "memory-leak")
RESTRAINT: Final = frozenset(
    {"let-it-heal", "red-herring", "lag-or-wait", "no-fault-control", "decoy-only"}
)
REGION_LOSS: Final = frozenset({"region-out"})
# Two minutes before its end the first word is not yet due: what comes then is on time.
SHORT: Final = frozenset({"warm-up"})


@dataclass(frozen=True, slots=True)
class Bound:
    """The mean over seeds of what ``of`` names may be ``most`` at most."""

    test: str
    strategy: str
    of: str  # total, or an item
    most: float
    most_restraint: float
    but: frozenset[str] = frozenset()  # drills in which it is a cure

    def limit(self, drill: str) -> float:
        """What holds in a drill."""
        return self.most_restraint if drill in RESTRAINT else self.most


def _total(
    test: str,
    who: str,
    most: float,
    restraint: float | None = None,
    but: frozenset[str] = frozenset(),
) -> Bound:
    return Bound(test, who, "total", most, most if restraint is None else restraint, but)


def _item(test: str, who: str, of: str, most: float) -> Bound:
    return Bound(test, who, of, most, most)


BOUNDS: Final = (
    _total("AT-01", "idle", 10, 60),
    # On a form in which less than a third restrains, 30 over all of it.
    _total("AT-02", "wait-and-resolve", 30, 60),
    _total("AT-03", "restart-all", 25),
    _total("AT-03", "restart-often", 25),
    _total("AT-04", "scale-all", 25),
    _total("AT-05", "rollback-all", 30),
    _total("AT-06", "panic", 30),
    _total("AT-06", "shotgun", 30),
    _total("AT-07", "failover-first-alert", 25, but=REGION_LOSS),
    _item("AT-08", "list-every-cause", "B1", 0.1),
    _item("AT-09", "cycle-confident-causes", "B1", 0.1),
    _item("AT-11", "always-sev1", "A2", 0.05),
    _item("AT-11", "always-sev3", "A2", 0.05),
    _item("AT-13", "template-posts", "D2", 0.3),
    Bound("AT-14", "silent-then-one-post", "lead", 0.3, 0.3, but=SHORT),
    _item("AT-15", "acknowledge-then-idle", "A1", 0.0),
    _total("AT-18", "query-everything", 15, 60),
    _total("AT-19", "mute-alerts", 15, 60),
    _total("AT-28", "shed-all", 15),
)


@dataclass(frozen=True, slots=True)
class Beside:
    """One strategy held beside another on the same seeds: never ahead, or, where strict, apart."""

    test: str
    worse: str
    better: str
    strict: bool = False
    but: frozenset[str] = frozenset()
    of: str = "total"  # total, outcome, or an item
    only: frozenset[str] = frozenset()  # drills that it is about; none: all

    def is_about(self, drill: str) -> bool:
        """Whether it is held in a drill."""
        return drill not in self.but and (not self.only or drill in self.only)


# More replicas ask a full pool for more connections.
STARVED: Final = frozenset({"pool-exhaustion"})
BESIDE: Final = (
    Beside("AT-04", "scale-all", "idle", strict=True, of="outcome", only=STARVED),
    Beside("AT-12", "post-every-minute", "rule"),
    Beside("AT-12", "post-every-minute", "rule", of="D1"),
    # Waking who is needed is worth what it saves; waking all others beside them never is.
    Beside("AT-16", "page-everybody", "page-needed"),
    Beside("AT-16", "page-everybody", "page-needed", of="D4"),
    Beside("AT-17", "resolve-early-reopen", "resolve-late"),
    Beside("AT-21", "rule", "reference", strict=True),
    Beside("AT-21", "idle", "rule", strict=True),
)
# Rungs that are held apart on means over seeds only. In restraint nothing
# that a runbook changes is called for: late or early, the rungs are one.
# Half a minute is nothing where the runbook restarts and ends no leak, nor of the hours of others.
HOURS: Final = frozenset({"memory-leak", "dual-write-drift", "leaked-key", "long-night"})
# A promise comes due just before the end, and half a minute later just after it, unheard.
LAST_WORD: Final = frozenset({"experiment-clash", "scaler-thrash"})
ONE_RUNG: Final = RESTRAINT | HOURS | LAST_WORD
# The runbook's rollback undoes what everybody needs: whoever makes it has lost, early or late.
LOST: Final = frozenset({"red-herring"})
RUNGS: Final = (
    Beside("AT-21", "novice", "rule", strict=True, but=ONE_RUNG),
    Beside("AT-21", "weak", "novice", strict=True, but=LOST),
    *(
        Beside("AT-21", blind, "weak", strict=True)
        for blind in ("restart-all", "scale-all", "rollback-all")
    ),
    Beside("AT-21", "shotgun", "weak", strict=True, but=LOST),
)


def value_of(cell: dict[str, object], total: float, of: str) -> float | None:
    """A total, an item, or a dimension of a cell; None where it is blank."""
    from sim.scoring.dimensions.items import mean_of

    if of == "total":
        return total
    items = cell["items"]
    assert isinstance(items, dict)
    if of in items:
        return mean_of(of, items[of])
    return next((found[of] for found in items.values() if of in found), None)


def mean(values: list[float | None]) -> float:
    """Of those that are not blank; blank earns nothing."""
    known = [value for value in values if value is not None]
    return fmean(known) if known else 0.0


# Below it the exact 95 % interval of a median has no ends.
LEAST: Final = 6


def holds(one: Beside, ahead: Sequence[float]) -> bool:
    """Whether seed by seed the better is so far ahead of the worse as ``one`` says.

    Never behind in the middle; apart where the 95 % interval of the mean is, or that of the median,
    which needs no bell: a seed on which luck decides by 25 points would hide the 29 others. Fewer
    than six seeds carry no such interval: there it is the mean itself, or the median.
    """
    if not one.strict:
        return median(ahead) >= 0.0
    if len(ahead) < LEAST:
        return max(fmean(ahead), median(ahead)) > 0.0
    return mean_within(ahead).low > 0.0 or median_low(ahead) > 0.0


def median_low(values: Sequence[float]) -> float:
    """The lower end of the exact 95 % interval of a median (order statistics); -inf below six.

    Source: Conover, "Practical Nonparametric Statistics", 3rd ed., section 3.2.
    """
    n, below, rank = len(values), 0.0, 0
    while (below := below + math.comb(n, rank) / 2.0**n) <= 0.025:
        rank += 1
    return sorted(values)[rank - 1] if rank else -math.inf


def page() -> str:
    """The page with the tables as the bounds have them now."""
    rows = ["| test | strategy | of | at most | restraint | not in |", "|---|---|---|---|---|---|"]
    rows += [" | ".join(_cells(bound)) for bound in BOUNDS]
    rows += ["", "| test | strategy | is never ahead of | by | where |", "|---|---|---|---|---|"]
    rows += [
        f"| {b.test} | `{b.worse}` | `{b.better}` | {b.of} | {_where(b)} |"
        for b in (*BESIDE, *RUNGS)
    ]
    table = "\n".join(["<!-- bounds -->", *rows, "<!-- end of bounds -->"])
    text = PAGE.read_text(encoding="utf-8")
    return re.sub("<!-- bounds -->.*<!-- end of bounds -->", lambda _: table, text, flags=re.DOTALL)


def _where(beside: Beside) -> str:
    if beside.only:
        return ", ".join(sorted(beside.only))
    return f"not in {', '.join(sorted(beside.but))}" if beside.but else ""


def _cells(bound: Bound) -> tuple[str, ...]:
    most = (f"{bound.most:g}", f"{bound.most_restraint:g}")
    return (f"| {bound.test}", f"`{bound.strategy}`", bound.of, *most, f"{', '.join(bound.but)} |")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
