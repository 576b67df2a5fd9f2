"""Name causes without looking: all of them, or one after another with full confidence."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

from pydantic import JsonValue

from sim.model.alerting import Urgency
from sim.model.order import Order
from sim.observe.view import View
from sim.responders.registry import RESPONDERS
from sim.responders.startled import Fuse, Timer
from sim.units import MINUTE

# What goes wrong most often, most often first.
COMMON = ("bad_deploy", "bad_config", "latency", "crash", "pool_exhaustion", "traffic_surge")
# As many as one diagnosis can hold.
MOST = 10


@RESPONDERS.register("list-every-cause")
class ListEveryCause:
    """At the first sign: a diagnosis that names as much as it can, evenly."""

    name = "list-every-cause"

    def __init__(self) -> None:
        self._fuse = Fuse()
        self._has_filed = False

    def decide(self, view: View) -> Sequence[Order]:
        """Once."""
        if self._has_filed or self._fuse.burnt_us(view) is None:
            return ()
        self._has_filed = True
        named: list[JsonValue] = [
            {"component": place, "mechanism": mechanism, "probability": 1 / MOST}
            for place, mechanism in product(suspects(view), COMMON)
        ]
        return [Order("submit_diagnosis", {"hypotheses": named[:MOST]})]

    def close(self) -> None:
        """Nothing is held."""


@RESPONDERS.register("cycle-confident-causes")
class CycleConfidentCauses:
    """Every minute another cause, and always certain."""

    name = "cycle-confident-causes"

    def __init__(self) -> None:
        self._fuse = Fuse()
        self._timer = Timer(MINUTE)
        self._filed = 0

    def decide(self, view: View) -> Sequence[Order]:
        """The next of them."""
        if self._fuse.burnt_us(view) is None or not self._timer.is_due(view.now_us):
            return ()
        pairs = list(product(suspects(view), COMMON))
        place, mechanism = pairs[self._filed % len(pairs)]
        self._filed += 1
        said: dict[str, JsonValue] = {"component": place, "mechanism": mechanism, "confidence": 1.0}
        return [Order("submit_diagnosis", said)]

    def close(self) -> None:
        """Nothing is held."""


@RESPONDERS.register("common-cause")
class CommonCause:
    """At the first sign: the commonest cause, at the service that pages."""

    name = "common-cause"

    def __init__(self) -> None:
        self._fuse = Fuse()
        self._has_filed = False

    def decide(self, view: View) -> Sequence[Order]:
        """Once."""
        if self._has_filed or self._fuse.burnt_us(view) is None:
            return ()
        self._has_filed = True
        said: dict[str, JsonValue] = {
            "component": suspects(view)[0],
            "mechanism": COMMON[0],
            "confidence": 0.9,
        }
        return [Order("submit_diagnosis", said)]

    def close(self) -> None:
        """Nothing is held."""


def suspects(view: View) -> list[str]:
    """Services that page, then all others, in the order of the map."""
    paging = [
        alert.service
        for alert in view.alerts
        if alert.is_firing and alert.urgency is Urgency.PAGE and alert.service in view.services
    ]
    return list(dict.fromkeys([*(name for name in paging if name is not None), *view.services]))
