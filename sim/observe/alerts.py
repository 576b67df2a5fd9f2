"""Alert rules at work: evaluated at their interval on what monitoring can see by then."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sim.lifecycle.alert import AlertState, AlertStatus, advance
from sim.model.alerting import AlertRule, Urgency
from sim.model.kinds import AlertNote
from sim.model.signal import SeriesKey, SeriesKeys
from sim.observe.budget import BudgetBook
from sim.observe.series import SeriesStore
from sim.observe.view import AlertView

_QUIET = AlertState.INACTIVE


@dataclass(frozen=True, slots=True)
class AlertMove:
    """One alert changed its state."""

    name: str
    rule: AlertRule
    before: AlertState
    after: AlertState
    value: float

    @property
    def is_new_page(self) -> bool:
        """Whether somebody is woken by it."""
        return self.after is AlertState.FIRING and self.rule.urgency is Urgency.PAGE


@dataclass(slots=True)
class _Watched:
    """One rule and how it stands."""

    rule: AlertRule
    key: SeriesKey | None
    status: AlertStatus
    value: float = 0.0
    is_acknowledged: bool = False


class AlertBook:
    """Every rule's state. ``front_domain`` is the store's domain that journeys report to."""

    def __init__(
        self,
        rules: Mapping[str, AlertRule],
        store: SeriesStore,
        budgets: BudgetBook,
        *,
        front_domain: int,
    ) -> None:
        self._store = store
        self._budgets = budgets
        self._front = front_domain
        self._notes: dict[str, _Watched] = {}
        # What is pending or firing, for who looks; None: something may have moved since.
        self._shown: tuple[AlertView, ...] | None = None
        self._watched = {
            name: _Watched(
                rule,
                SeriesKey.of(rule.threshold.signal) if rule.threshold else None,
                AlertStatus(),
            )
            for name, rule in rules.items()
        }

        # By interval its rules, and the series that those with a threshold look at.
        self._turns = {interval: self._turn(interval) for interval in self.intervals_us}

    def _turn(self, interval_us: int) -> tuple[list[tuple[str, _Watched]], SeriesKeys]:
        turn = [(n, one) for n, one in self._watched.items() if one.rule.interval == interval_us]
        return turn, SeriesKeys(tuple(one.key for _, one in turn if one.key is not None))

    @property
    def intervals_us(self) -> tuple[int, ...]:
        """Every interval at which some rule is evaluated."""
        return tuple(sorted({watched.rule.interval for watched in self._watched.values()}))

    def evaluate(self, interval_us: int, now_us: int) -> list[AlertMove]:
        """Evaluate the rules of one interval; returns those that moved."""
        turn, keys = self._turns[interval_us]
        readings = iter(self._store.seen_at(now_us).latest_of(keys))
        rows = self._store.rows_of_domain(self._front, now_us)
        if rows and not self._store.is_gap(rows - 1, self._front):
            rows = self._store.shown_row(rows - 1, self._front) + 1
        moves = []
        for name, watched in turn:
            rule = watched.rule
            value = self._burn(rule, rows) if watched.key is None else next(readings)
            before = watched.status.state
            holds = value is not None and _holds(rule, value)
            if not holds and before is _QUIET:
                # Nothing to advance: quiet it stays.
                watched.value = watched.value if value is None else value
                continue
            self._shown = None
            watched.status = advance(
                watched.status,
                holds=holds,
                now_us=now_us,
                for_us=rule.lasts,
                keep_firing_for_us=rule.keep_firing_for,
            )
            watched.value = watched.value if value is None else value
            after = watched.status.state
            if after is not before:
                watched.is_acknowledged = False
                moves.append(AlertMove(name, rule, before, after, round(watched.value, 6)))
        return moves

    def acknowledge(self, name: str | None) -> tuple[str, ...]:
        """Mark what fires as seen; returns the names."""
        found = []
        for known, watched in self._every():
            is_meant = name in (None, known)
            if is_meant and watched.status.state is AlertState.FIRING:
                watched.is_acknowledged = True
                self._shown = None
                found.append(known)
        return tuple(found)

    def has(self, name: str) -> bool:
        """Whether there is such a rule."""
        return name in self._watched or name in self._notes

    def raise_note(self, note: AlertNote, now_us: int) -> AlertMove:
        """A rule that is not ours fires, whatever the signals say."""
        self._shown = None
        rule = AlertRule(title=note.title, urgency=note.urgency, service=note.service)
        status = AlertStatus(AlertState.FIRING, now_us)
        before = self._notes[note.name].status.state if note.name in self._notes else _QUIET
        self._notes[note.name] = _Watched(rule, None, status)
        return AlertMove(note.name, rule, before, AlertState.FIRING, 0.0)

    def clear_note(self, name: str, now_us: int) -> AlertMove | None:
        """It stops; None where it does not fire."""
        self._shown = None
        watched = self._notes.pop(name, None)
        if watched is None:
            return None
        return AlertMove(name, watched.rule, AlertState.FIRING, _QUIET, 0.0)

    def views(self) -> tuple[AlertView, ...]:
        """What is pending or firing, in the order of the rules."""
        if self._shown is None:
            self._shown = self._views()
        return self._shown

    def _views(self) -> tuple[AlertView, ...]:
        return tuple(
            AlertView(
                name=name,
                title=watched.rule.title or name,
                urgency=watched.rule.urgency,
                service=watched.rule.service,
                is_firing=watched.status.state is AlertState.FIRING,
                since_us=watched.status.since_us,
                value=watched.value,
                is_acknowledged=watched.is_acknowledged,
            )
            for name, watched in self._every()
            if watched.status.state is not AlertState.INACTIVE
        )

    def _every(self) -> Iterator[tuple[str, _Watched]]:
        yield from self._watched.items()
        yield from self._notes.items()

    def _burn(self, rule: AlertRule, rows: int) -> float | None:
        """The slower of the two windows: both must burn. None where the newest sample is a gap."""
        assert rule.burn_rate is not None
        if not rows or self._store.is_gap(rows - 1, self._front):
            return None
        burn = rule.burn_rate
        short = self._budgets.burn(burn.objective, burn.short, rows=rows)
        if short <= burn.factor:
            return short
        return min(short, self._budgets.burn(burn.objective, burn.long, rows=rows))


def _holds(rule: AlertRule, value: float) -> bool:
    if rule.burn_rate is not None:
        return value > rule.burn_rate.factor
    assert rule.threshold is not None
    above, below = rule.threshold.above, rule.threshold.below
    return (above is None or value > above) and (below is None or value < below)
