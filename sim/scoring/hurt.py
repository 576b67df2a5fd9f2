"""Who was hurt around a moment: the worst minute of a journey, of a service, of a region."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sim.journal.record import RunRecord, Seconds
from sim.scoring.standard import AFFECTED, AROUND_S, SLOWER
from sim.units import SECOND

Counts = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


def worst_of_journey(record: RunRecord, journey: str, second: int) -> float:
    """The worst share of bad requests in any minute around a second."""
    return _worst_minute(*bad_and_ended(record, journey, second, around_s=AROUND_S))


def worst_of_home(record: RunRecord, region: str, second: int) -> float | None:
    """The same of the users at home in a region; None where nobody knows, or nobody asked."""
    rows = [k for k, home in enumerate(record.seconds.homes) if home == region]
    bad, ended = _counted(record, rows, second, around_s=AROUND_S)
    return _worst_minute(bad, ended) if ended.any() else None


def bad_and_ended(
    record: RunRecord, journey: str | None, second: int, *, around_s: int
) -> tuple[Counts, Counts]:
    """Requests that failed or were slow, and requests that ended, per second around one.

    Args:
        record: the run.
        journey: one journey; None: all together.
        second: of the drill.
        around_s: how far on either side of it is looked.
    """
    names = enumerate(record.seconds.journeys)
    rows = [k for k, name in names if journey in (None, name)]
    return _counted(record, rows, second, around_s=around_s)


def _counted(
    record: RunRecord, rows: list[int], second: int, *, around_s: int
) -> tuple[Counts, Counts]:
    seconds = record.seconds
    begin, end = max(second - around_s, 0), second + around_s
    counts = seconds.counts[rows, begin:end].sum(axis=0)
    bad = counts[:, Seconds.FAILED] + counts[:, Seconds.SLOW]
    ended = counts[:, Seconds.OK] + counts[:, Seconds.FAILED]
    return bad, ended


def _worst_minute(bad: Counts, ended: Counts) -> float:
    """The worst share of any minute; a lone bad request counts like any other."""
    worst = 0.0
    for k in range(0, len(bad), 60):
        total = int(ended[k : k + 60].sum())
        if total:
            worst = max(worst, float(bad[k : k + 60].sum() / total))
    return worst


def worst_of_service(
    record: RunRecord, service: str, at_us: int, *, after_s: int = AROUND_S
) -> float:
    """The worst share of bad calls around a time; 1 where copies are missing or all are busy.

    Args:
        record: the run.
        service: its name.
        at_us: the time.
        after_s: how far beyond it is looked; 0 for what could be seen then.
    """
    samples = record.samples
    near = (samples.at_us >= at_us - AROUND_S * SECOND) & (
        samples.at_us <= at_us + after_s * SECOND
    )
    worst = 0.0
    for column in (
        f'error_share{{service="{service}"}}',
        f'slow_share{{service="{service}"}}',
    ):
        values = samples.column(column)[near]
        if np.isfinite(values).any():
            worst = max(worst, float(np.nanmax(values)))
    ready = samples.column(f'replicas_ready{{service="{service}"}}')[near]
    desired = samples.column(f'replicas_desired{{service="{service}"}}')[near]
    with np.errstate(invalid="ignore"):
        short = bool((ready < desired).any())
    busy = samples.column(f'saturation{{service="{service}"}}')[near]
    is_full = bool(np.isfinite(busy).any()) and float(np.nanmax(busy)) > 0.9
    return 1.0 if short or is_full else worst


def is_hurt(record: RunRecord, zones: tuple[str, ...], at_us: int) -> bool | None:
    """Whether anything in these zones was not as it should be; None where nothing was sampled."""
    samples = record.samples
    near = np.abs(samples.at_us - at_us) <= AROUND_S * SECOND
    found = False
    for zone in zones:
        for k, name in enumerate(samples.names):
            if not name.endswith(f'zone="{zone}"}}'):
                continue
            values = samples.values[:, k]
            if not np.isfinite(values[near]).any():
                continue
            found = True
            if _is_off(name.partition("{")[0], values, near):
                return True
    return False if found else None


def _is_off(signal: str, values: Floats, near: npt.NDArray[np.bool_]) -> bool:
    most, least = float(np.nanmax(values[near])), float(np.nanmin(values[near]))
    if signal in {"error_share", "refused_rate_per_s", "replication_lag_s"}:
        return most >= AFFECTED
    if signal in {"saturation", "utilisation"}:
        return most > 0.9
    if signal == "replicas_ready":
        return least < float(np.nanmax(values))
    if signal.startswith("latency"):
        return most > SLOWER * float(np.nanmedian(values))
    return False
