"""Change something big, whatever is wrong: what must never pay."""

from __future__ import annotations

from collections.abc import Sequence

from sim.model.order import Order
from sim.observe.view import View
from sim.responders.panic import Panic
from sim.responders.registry import RESPONDERS
from sim.responders.startled import Fuse, Timer, is_paged, is_startled
from sim.units import MINUTE


@RESPONDERS.register("restart-often")
class RestartOften:
    """From the first page or message on: restart everything, every ten minutes."""

    name = "restart-often"

    def __init__(self) -> None:
        self._timer = Timer(10 * MINUTE)
        self._fuse = Fuse()

    def decide(self, view: View) -> Sequence[Order]:
        """Every service, each time that the timer comes due."""
        if self._fuse.burnt_us(view) is None or not self._timer.is_due(view.now_us):
            return ()
        return [Order("restart", {"service": name, "mode": "all"}) for name in view.services]

    def close(self) -> None:
        """Nothing is held."""


@RESPONDERS.register("failover-first-alert")
class FailoverFirstAlert:
    """At the first sign: give up the first region, or the first zone where there is one region."""

    name = "failover-first-alert"

    def __init__(self) -> None:
        self._has_moved = False

    def decide(self, view: View) -> Sequence[Order]:
        """Once."""
        if self._has_moved or not is_startled(view):
            return ()
        self._has_moved = True
        acknowledge = [Order("acknowledge")] if is_paged(view) else []
        return [*acknowledge, *away(view)]

    def close(self) -> None:
        """Nothing is held."""


@RESPONDERS.register("shed-all")
class ShedAll:
    """On the first page or message: turn everybody away, so that nothing can fail."""

    name = "shed-all"

    def __init__(self) -> None:
        self._has_shed = False

    def decide(self, view: View) -> Sequence[Order]:
        """Once."""
        if self._has_shed or not is_startled(view):
            return ()
        self._has_shed = True
        acknowledge = [Order("acknowledge")] if is_paged(view) else []
        return [*acknowledge, Order("shed_load", {"share": 1.0})]

    def close(self) -> None:
        """Nothing is held."""


@RESPONDERS.register("shotgun")
class Shotgun:
    """All of it at once: whatever panic does, a failover, half of the load shed, and big words."""

    name = "shotgun"

    def __init__(self) -> None:
        self._panic = Panic()
        self._fuse = Fuse()
        self._has_said = False

    def decide(self, view: View) -> Sequence[Order]:
        """Once."""
        orders = list(self._panic.decide(view))
        if not orders:
            return ()
        declare = [Order("declare", {"severity": "SEV1"})]
        post = [Order("post_update", {"action_state": "fix_going_in", "symptom": "errors"})]
        return [*declare, *orders, *away(view), Order("shed_load", {"share": 0.5}), *post]

    def close(self) -> None:
        """Nothing is held."""


def away(view: View) -> list[Order]:
    """Out of the first region into the next, as zones are named; else out of the first zone."""
    regions = list(dict.fromkeys(zone.rpartition("-")[0] for zone in view.zones))
    if len(regions) > 1 and all(regions):
        return [Order("failover_region", {"out_of": regions[0], "to": regions[1]})]
    return [Order("drain_zone", {"zone": view.zones[0]})] if view.zones else []
