"""A register of risks: what a plan says may fail and how often, held against what comes.

The register is what a plan says of failures in its own words. What it leaves to the planner's
defaults it has not said. Risks are told by what fails, and shared nodes by what they are, since
their names are free.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from sim.documents.plans import LoadedPlan
from sim.errors import SimError
from sim.model.plan.answer import OptionAnswer
from sim.model.plan.figure import HOURS_PER_YEAR
from sim.planning.futures.belief import draw_beliefs
from sim.planning.futures.chunk import CHUNK_YEARS
from sim.planning.futures.keyed import FloatArray
from sim.planning.papers.terms import Term, clipped
from sim.planning.recovery import sources as s
from sim.planning.recovery.case import Case
from sim.planning.recovery.drawn import draw_chunk

# Chances are stated for the time in which a risk comes once, and for a quarter of it: what is said
# too often is told by the one, what is said too seldom by both.
SPANS: Final = (0.25, 1.0)
_LONGEST, _SHORTEST = 100.0, 0.01  # years
# A risk with less of the loss than this is not asked for.
MATTERS: Final = 0.02
# A risk is known where its rate is right by this factor.
_RIGHT_BY: Final = 10.0
_SUREST: Final = 0.995
MOST_A_YEAR: Final = 500
_DRAWS: Final = 2_000
_REGIONS, _ZONES = "regions", "zones"
_WRITTEN: Final = {_REGIONS: "failures.regions.rate", _ZONES: "failures.zones.rate"}


class TooManyOutages(SimError):
    """A register of more outages than a year of a system has."""

    exit_code = 3

    def __init__(self, per_year: float) -> None:
        super().__init__(
            f"the register says {per_year:,.0f} outages a year, more than {MOST_A_YEAR}: what "
            "fails so often is a level of service; write rates of outages"
        )


@dataclass(frozen=True, slots=True)
class Risk:
    """One risk of a case: how often it came, and how much of the loss is its."""

    share: float  # of the loss of those that matter
    rate: float  # a year
    came: dict[float, float]  # span in years -> share of such spans in which it came


def names_of(case: Case) -> list[str]:
    """Which risk each source of a case belongs to."""
    found = []
    for source in case.sources:
        if source.mode == s.SHARED:
            found.append(f"shared: {case.plan.shared[source.node].is_a.value}")
        elif source.mode in (s.REGION, s.ALL_REGIONS):
            found.append(_REGIONS)
        elif source.mode in (s.ZONE, s.ALL_ZONES):
            found.append(_ZONES)
        else:
            found.append({s.SERVICE: "services", s.DATA: "data"}[source.mode])
    return found


def risks_of(case: Case, reference: OptionAnswer, *, seed: int, chunks: int) -> dict[str, Risk]:
    """The risks of a case that matter under its own best option, as they came."""
    losses = _losses(case, reference)
    total = math.fsum(losses.values()) or 1.0
    shares = {name: loss / total for name, loss in losses.items() if loss / total >= MATTERS}
    whole = math.fsum(shares.values()) or 1.0
    came = _came(case, seed=seed, chunks=chunks)
    years = chunks * CHUNK_YEARS
    return {
        name: Risk(
            share / whole,
            len(came[name]) / years,
            dict(_within(came[name], span, years) for span in _spans(len(came[name]) / years)),
        )
        for name, share in shares.items()
    }


def _losses(case: Case, reference: OptionAnswer) -> dict[str, float]:
    by_mode = {one.name: one.loss.value or 0.0 for one in reference.by_mode}
    by_node = {one.name: one.loss.value or 0.0 for one in reference.by_node}
    found = {
        _REGIONS: by_mode[s.REGION] + by_mode[s.ALL_REGIONS] + by_mode[s.FAILBACK],
        _ZONES: by_mode[s.ZONE] + by_mode[s.ALL_ZONES],
        "services": by_mode[s.SERVICE],
        "data": by_mode[s.DATA],
    }
    for name, node in case.plan.shared.items():
        kind = f"shared: {node.is_a.value}"
        found[kind] = found.get(kind, 0.0) + by_node.get(name, 0.0)
    return found


def _came(case: Case, *, seed: int, chunks: int) -> dict[str, FloatArray]:
    """When each risk came, in years from the first on."""
    names = names_of(case)
    times: dict[str, list[FloatArray]] = {name: [] for name in names}
    for chunk in range(chunks):
        drawn = draw_chunk(case, seed=seed, chunk=chunk)
        begun = drawn.outages.start_h >= 0.0
        for name, parts in times.items():
            mine = [k for k, one in enumerate(names) if one == name]
            kept = begun & np.isin(drawn.outages.source, mine)
            within = drawn.outages.start_h[kept] / HOURS_PER_YEAR
            parts.append(drawn.first_year + drawn.outages.year[kept] + within)
    return {name: np.concatenate(parts) for name, parts in times.items()}


def _spans(rate: float) -> tuple[float, ...]:
    """The spans that a risk is told by, in years."""
    once = 1.0 / rate if rate > 0.0 else _LONGEST
    return tuple(min(max(part * once, _SHORTEST), _LONGEST) for part in SPANS)


def _within(times: FloatArray, span: float, years: int) -> tuple[float, float]:
    """A span, and the share of such spans in which something came."""
    number = max(int(years / span), 1)
    hit = np.unique(np.floor(times / span).astype(np.int64))
    return span, float((hit < number).sum() / number)


def register_of(loaded: LoadedPlan, case: Case, *, seed: int) -> dict[str, FloatArray]:
    """What a plan itself says of each risk: draws of its rate by its own beliefs, a year.

    Raises:
        TooManyOutages: nobody could live its years.
    """
    beliefs = draw_beliefs(case.beliefs, seed=seed, groups=np.arange(_DRAWS))
    found: dict[str, FloatArray] = {}
    for name, source in zip(names_of(case), case.sources, strict=True):
        if _is_default(name, loaded):
            continue
        rate = beliefs[:, source.rate]
        if source.common >= 0:
            share = beliefs[:, source.common]
            rate = rate * (share if source.is_common else 1.0 - share)
        found[name] = found.get(name, np.zeros(_DRAWS)) + rate
    whole = math.fsum(float(rates.mean()) for rates in found.values())
    if whole > MOST_A_YEAR:
        raise TooManyOutages(whole)
    return found


def _is_default(name: str, loaded: LoadedPlan) -> bool:
    """Whether the plan's author has said nothing of a risk: its rate, or a part that has it."""
    path = _WRITTEN.get(name, "")
    return any(path == one or path.startswith(f"{one}.") for one in loaded.defaults)


def recall(risks: Mapping[str, Risk], register: Mapping[str, FloatArray]) -> Term:
    """The loss whose risk stands in the register with a rate that is right by a factor of ten."""
    if not risks:
        return Term(None, "nothing came that matters")
    known = [name for name, risk in risks.items() if _is_known(risk, register.get(name))]
    lacking = [name for name in risks if name not in known]
    value = clipped(math.fsum(risks[name].share for name in known))
    told = f"risks behind {value:.0%} of the loss stand in the register"
    return Term(value, told + (f"; not {', '.join(lacking)}" if lacking else ""))


def _is_known(risk: Risk, rates: FloatArray | None) -> bool:
    rate = 0.0 if rates is None else float(rates.mean())
    return risk.rate / _RIGHT_BY <= rate <= risk.rate * _RIGHT_BY


def calibration(risks: Mapping[str, Risk], register: Mapping[str, FloatArray]) -> Term:
    """Skill of the stated chances over the promise that nothing happens, weighed by the loss.

    The logarithmic score, which is proper: honest chances are the best ones. The promise gets 0,
    the chances that came 1. Source: Gneiting and Raftery, JASA 102 (2007), sec. 4.
    """
    if not risks:
        return Term(None, "nothing came that matters")
    found = []
    for name, risk in risks.items():
        rates = register.get(name, np.zeros(1))
        for years, came in risk.came.items():
            # Rates are believed, outages Poisson: the chance of none is a mean over beliefs.
            stated = 1.0 - float(np.exp(-rates * years).mean())
            found.append(risk.share / len(risk.came) * _skill(stated, came))
    value = clipped(math.fsum(found))
    return Term(value, f"stated chances are worth {value:.2f} between none at all and what came")


def _skill(stated: float, came: float) -> float:
    promised, best = _log_score(1.0 - _SUREST, came), _log_score(came, came)
    if promised - best < 1e-9:
        return 1.0 if stated < 1.0 - _SUREST else 0.0
    return max((promised - _log_score(stated, came)) / (promised - best), -1.0)


def _log_score(stated: float, came: float) -> float:
    """Mean loss over spans of which a share ``came``; nobody is surer than 199 in 200."""
    p = min(max(stated, 1.0 - _SUREST), _SUREST)
    return -(came * math.log(p) + (1.0 - came) * math.log(1.0 - p))
