"""What the flow plane models at all; the rest is refused before a run, never ignored in silence."""

from __future__ import annotations

from sim.engine.layout import Layout, SiteField
from sim.errors import CannotCarry
from sim.model.resilience import Discipline


def what_is_not_carried(layout: Layout) -> str | None:
    """The first thing of a topology that a mean field of this kind has no equation for."""
    if len(layout.regions) > 1:
        return f"more than one region ({', '.join(layout.regions)})"
    stores = [
        name for name, site in zip(layout.services, layout.log_site, strict=True) if site >= 0
    ]
    if stores:
        return f"stores with copies ({', '.join(stores)})"
    kept = layout.topology.services.items()
    for what, names in (
        ("caches that fill", [name for name, s in kept if s.cache is not None]),
        ("brokers", [name for name, s in kept if s.broker is not None]),
        ("contracts", [name for name, s in kept if s.deployment.contracts]),
    ):
        if names:
            return f"{what} ({', '.join(names)})"
    return _of_queues(layout) or _of_calls(layout)


def _of_calls(layout: Layout) -> str | None:
    """The first of a call's mechanisms that it has no equation for."""
    sites = layout.sites
    for what, is_there in (
        ("fallbacks", sites[:, SiteField.FALLBACK] >= 0),
        ("calls of which some are needed", sites[:, SiteField.NEEDS] > 0),
        ("hedged calls", sites[:, SiteField.HEDGE_US] > 0),
        ("breakers over a window of time", sites[:, SiteField.BREAKER_WINDOW_US] > 0),
        ("callers that throttle themselves", sites[:, SiteField.THROTTLE_MILLI] > 0),
    ):
        if is_there.any():
            return f"{what} ({layout.site_names[int(is_there.argmax())]})"
    return None


def refuse_what_is_not_carried(layout: Layout) -> None:
    """Raise for a topology that would be carried wrongly.

    Raises:
        CannotCarry: naming what it is.
    """
    what = what_is_not_carried(layout)
    if what is not None:
        raise CannotCarry("flow", what, "request")


def _of_queues(layout: Layout) -> str | None:
    """The first queue whose discipline looks at how long it has been standing."""
    for name, service in layout.topology.services.items():
        discipline = service.queue.discipline
        if discipline in (Discipline.CODEL, Discipline.ADAPTIVE_LIFO):
            return f"queues by {discipline.value} ({name})"
    return None
