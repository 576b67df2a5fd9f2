"""Say something about the incident on a timer or at sight, and look at nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from sim.model.order import Order
from sim.observe.view import View
from sim.responders.registry import RESPONDERS
from sim.responders.rule import RunbookFollower
from sim.responders.startled import Fuse, Timer, is_paged
from sim.units import MINUTE

RESOLVED_AFTER_US = 10 * MINUTE
REOPENED_AFTER_US = MINUTE
QUIET_US = 4 * MINUTE


class Caller:
    """Gives each of its orders once, so long after the first page or message."""

    # (microseconds after the first sign, the order), in the order of time.
    calls: ClassVar[tuple[tuple[int, Order], ...]] = ()

    def __init__(self) -> None:
        self._fuse = Fuse()
        self._made = 0

    def decide(self, view: View) -> Sequence[Order]:
        """What has come due."""
        burnt = self._fuse.burnt_us(view)
        if burnt is None:
            return ()
        due = [order for after, order in self.calls[self._made :] if after <= burnt]
        self._made += len(due)
        return due

    def close(self) -> None:
        """Nothing is held."""


@RESPONDERS.register("always-sev1")
class AlwaysSev1(Caller):
    """Declare the worst at the first sign, and leave it so."""

    name = "always-sev1"
    calls: ClassVar = ((0, Order("declare", {"severity": "SEV1"})),)


@RESPONDERS.register("always-sev3")
class AlwaysSev3(Caller):
    """Declare something small at the first sign, and leave it so."""

    name = "always-sev3"
    calls: ClassVar = ((0, Order("declare", {"severity": "SEV3"})),)


@RESPONDERS.register("wait-and-resolve")
class WaitAndResolve(Caller):
    """Acknowledge, declare, do nothing, and call it resolved after ten minutes."""

    name = "wait-and-resolve"
    calls: ClassVar = (
        (0, Order("acknowledge")),
        (0, Order("declare", {"severity": "SEV2"})),
        (RESOLVED_AFTER_US, Order("resolve")),
    )


@RESPONDERS.register("acknowledge-then-idle")
class AcknowledgeThenIdle:
    """Acknowledge every page at once, and do no more."""

    name = "acknowledge-then-idle"

    def decide(self, view: View) -> Sequence[Order]:
        """Whatever pages and is not acknowledged."""
        waits = is_paged(view) and view.incident.state == "detected"
        return [Order("acknowledge")] if waits else ()

    def close(self) -> None:
        """Nothing is held."""


@RESPONDERS.register("mute-alerts")
class MuteAlerts(Caller):
    """Silence everything at the first sign, so that all looks well, and call it resolved."""

    name = "mute-alerts"
    calls: ClassVar = (
        (
            0,
            Order(
                "silence",
                {"matchers": 'severity=~"page|ticket"', "lasts": "4h", "reason": "too loud"},
            ),
        ),
        (RESOLVED_AFTER_US, Order("resolve")),
    )


@RESPONDERS.register("query-everything")
class QueryEverything:
    """Ask everything of every service, again and again, and change nothing."""

    name = "query-everything"

    def __init__(self) -> None:
        self._fuse = Fuse()
        self._timer = Timer(5 * MINUTE)
        self._has_acknowledged = False

    def decide(self, view: View) -> Sequence[Order]:
        """Every question, every five minutes from the first sign on."""
        if self._fuse.burnt_us(view) is None or not self._timer.is_due(view.now_us):
            return ()
        orders = [] if self._has_acknowledged or not is_paged(view) else [Order("acknowledge")]
        self._has_acknowledged = self._has_acknowledged or bool(orders)
        orders += [Order("query_changes"), Order("query_logs"), Order("query_traces")]
        for service in view.services:
            orders.append(Order("query_metrics", {"name": "error_share", "service": service}))
        return orders

    def close(self) -> None:
        """Nothing is held."""


@RESPONDERS.register("resolve-early-reopen")
class ResolveEarlyReopen:
    """Follow the runbooks, call it resolved two minutes in, and reopen it later."""

    name = "resolve-early-reopen"

    def __init__(self) -> None:
        self._rule = RunbookFollower()
        self._resolved_us: int | None = None
        self._has_reopened = False

    def decide(self, view: View) -> Sequence[Order]:
        """What the runbooks say, and the two calls."""
        orders = list(self._rule.decide(view))
        if self._resolved_us is None and view.incident.state in ("declared", "acknowledged"):
            self._resolved_us = view.now_us
            return [*orders, Order("resolve")]
        reopens = self._resolved_us is not None and not self._has_reopened
        if reopens and view.now_us >= (self._resolved_us or 0) + REOPENED_AFTER_US:
            self._has_reopened = True
            return [Order("reopen"), *orders]
        return orders

    def close(self) -> None:
        """Nothing is held."""


@RESPONDERS.register("resolve-late")
class ResolveLate:
    """Follow the runbooks, and call it resolved once nothing has paged for four minutes.

    A restart cures nothing that grows: after one it waits half as long again as it took to come.
    """

    name = "resolve-late"

    def __init__(self) -> None:
        self._rule = RunbookFollower()
        self._quiet_from_us: int | None = None
        self._came_after_us: int | None = None
        self._quiet_us = QUIET_US
        self._has_resolved = False

    def decide(self, view: View) -> Sequence[Order]:
        """What the runbooks say; the call at the end."""
        orders = self._rule.decide(view)
        if is_paged(view):
            self._quiet_from_us = None
            if self._came_after_us is None:
                self._came_after_us = view.now_us
        elif self._quiet_from_us is None:
            self._quiet_from_us = view.now_us
        if any(order.action == "restart" for order in orders):
            self._quiet_from_us = view.now_us
            self._quiet_us = max(QUIET_US, 3 * (self._came_after_us or view.now_us) // 2)
        is_open = view.incident.state in ("declared", "acknowledged", "mitigated")
        since = self._quiet_from_us
        is_quiet = since is not None and view.now_us - since >= self._quiet_us
        if orders or self._has_resolved or not is_open or not is_quiet:
            return orders
        self._has_resolved = True
        return [Order("query_metrics", {"name": "error_share"}), Order("resolve")]

    def close(self) -> None:
        """Nothing is held."""
