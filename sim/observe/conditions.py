"""Whether a condition holds of a view: one evaluator for runbooks, scripts and conditional injects.

``for`` on a signal is read from its samples; on anything else it is remembered from look to look.
"""

from __future__ import annotations

from sim.model.alerting import Urgency
from sim.model.order import OrderState
from sim.model.playbook import Condition
from sim.model.signal import SeriesKey
from sim.observe.people_view import ApprovalState
from sim.observe.view import View

ANY = "any"


class Watch:
    """One condition, looked at again and again; remembers since when its parts hold."""

    def __init__(self, condition: Condition) -> None:
        self._condition = condition
        self._key = SeriesKey.of(condition.signal) if condition.signal is not None else None
        self._all = [Watch(part) for part in condition.all_of]
        self._any = [Watch(part) for part in condition.any_of]
        self._none = [Watch(part) for part in condition.none_of]
        self._since_us: int | None = None

    def holds(self, view: View) -> bool:
        """Whether it holds now, ``for`` included."""
        condition = self._condition
        # Every part is looked at each time, so that each remembers its own since.
        parts = [
            [part.holds(view) for part in group] for group in (self._all, self._any, self._none)
        ]
        now = (
            all(parts[0])
            and (not parts[1] or any(parts[1]))
            and not any(parts[2])
            and self._signal(view)
            and _alert(condition, view)
            and _change(condition, view)
            and _order(condition, view)
            and _done(condition, view)
            and condition.incident in (None, view.incident.state)
            and condition.severity in (None, view.incident.severity)
            and _told(condition, view)
            and _approved(condition, view)
            and _after(condition, view)
        )
        if not now:
            self._since_us = None
            return False
        if self._since_us is None:
            self._since_us = view.now_us
        is_remembered = condition.lasts > 0 and self._key is None
        return not is_remembered or view.now_us - self._since_us >= condition.lasts

    def _signal(self, view: View) -> bool:
        if self._key is None:
            return True
        condition = self._condition
        value = view.readings.latest(self._key)
        if value is None or not _within(condition, value):
            return False
        if condition.lasts == 0:
            return True
        return self._has_lasted(view, self._key)

    def _has_lasted(self, view: View, key: SeriesKey) -> bool:
        """Every sample since ``for`` ago holds, and one reaches back that far."""
        lasts = self._condition.lasts
        # Twice the time and a minute: the newest sample is old by a delay and an interval.
        samples = view.readings.window(key, 2 * lasts + 60_000_000)
        if not samples:
            return False
        start = samples[-1][0] - lasts
        for at_us, value in reversed(samples):
            if not _within(self._condition, value):
                return False
            if at_us <= start:
                return True
        return False


def _within(condition: Condition, value: float) -> bool:
    above, below = condition.above, condition.below
    return (above is None or value > above) and (below is None or value < below)


def _alert(condition: Condition, view: View) -> bool:
    name = condition.alert
    if name is None:
        return True
    if name == ANY:
        # One that is kept quiet pages nobody.
        return any(a.state == "firing" and a.urgency is Urgency.PAGE for a in view.alerts)
    return any(alert.is_firing and alert.name == name for alert in view.alerts)


def _change(condition: Condition, view: View) -> bool:
    service, kind = condition.change, condition.change_kind
    if service is None and kind is None:
        return True
    oldest = None if condition.within is None else view.now_us - condition.within
    return any(
        (service in (None, ANY) or change.service == service)
        and (kind is None or change.kind.value == kind)
        and (oldest is None or change.at_us >= oldest)
        for change in view.changes
    )


def _order(condition: Condition, view: View) -> bool:
    return condition.order is None or _done_us(condition.order, view) is not None


def _done(condition: Condition, view: View) -> bool:
    return condition.done is None or any(
        order.action == condition.done and order.state is OrderState.DONE for order in view.orders
    )


def _told(condition: Condition, view: View) -> bool:
    told, incident = condition.told, view.incident
    if told is None:
        return True
    if incident.opened_us is None:
        return False
    since = max(incident.told.get(told.audience.value, 0), incident.opened_us)
    return view.now_us - since >= told.older_than


def _approved(condition: Condition, view: View) -> bool:
    return condition.approved is None or any(
        asked.state is ApprovalState.GRANTED and asked.order.split()[0] == condition.approved
        for asked in view.people.approvals
    )


def _after(condition: Condition, view: View) -> bool:
    if condition.after is None:
        return condition.since is None or _done_us(condition.since, view) is not None
    start = 0 if condition.since is None else _done_us(condition.since, view)
    return start is not None and view.now_us - start >= condition.after


def _done_us(label: str, view: View) -> int | None:
    order = view.order(label)
    return order.ended_us if order is not None and order.state is OrderState.DONE else None
