"""Why an order cannot be carried out: sentences that every action words in the same way."""

from __future__ import annotations

from collections.abc import Iterable

from sim.errors import did_you_mean
from sim.model.kinds import Facts

# The users themselves, where an order names the two ends of a call.
CLIENT = "client"


def unknown(what: str, name: str | None, known: Iterable[str]) -> str | None:
    """``no service 'carrt'; did you mean 'cart'?``; None where it is known or not given."""
    names = tuple(known)
    if name is None or name in names:
        return None
    return f"no {what} {name!r}{did_you_mean(name, names)}"


def unknown_service(facts: Facts, service: str | None) -> str | None:
    """No such service."""
    return unknown("service", service, facts.services())


def unknown_operation(facts: Facts, operation: str | None) -> str | None:
    """No such service, or one that does no such thing."""
    if operation is None:
        return None
    service = operation.partition(".")[0]
    return unknown_service(facts, service) or unknown(
        "operation", operation, facts.operations(service)
    )


def unknown_store(facts: Facts, service: str | None) -> str | None:
    """No such service, or one that keeps no data."""
    return _unlike(facts, service, facts.stores(), "keeps no data of its own", "does")


def unknown_broker(facts: Facts, service: str | None) -> str | None:
    """No such service, or one that takes no messages."""
    return _unlike(facts, service, facts.brokers(), "hands no messages on", "does")


def unknown_cache(facts: Facts, service: str | None) -> str | None:
    """No such service, or one that keeps nothing in memory for its callers."""
    return _unlike(facts, service, facts.caches(), "is no cache that fills", "is")


def _unlike(
    facts: Facts, service: str | None, those: tuple[str, ...], what: str, are: str
) -> str | None:
    refusal = unknown_service(facts, service)
    if refusal is None and service not in those:
        return f"{service!r} {what}; {', '.join(those) or 'no service here'} {are}"
    return refusal


def unknown_call(facts: Facts, caller: str, callee: str) -> str | None:
    """No such caller, no such callee, or no call between them."""
    if caller != CLIENT:
        refusal = unknown("caller", caller, (CLIENT, *facts.services()))
        if refusal is not None:
            return refusal
    refusal = unknown_service(facts, callee)
    if refusal is not None:
        return refusal
    callees = facts.callees(caller)
    if callee in callees:
        return None
    called = ", ".join(callees) or "nothing"
    return f"{caller!r} does not call {callee!r}; it calls {called}"


def first(*refusals: str | None) -> str | None:
    """The first sentence that says no."""
    return next((refusal for refusal in refusals if refusal is not None), None)


def crowded(facts: Facts, service: str, version: str) -> str | None:
    """No place for the second set that a rollout needs."""
    lacks = facts.lacks_room(service, version)
    if not lacks:
        return None
    places = "a place" if lacks == 1 else f"{lacks} places"
    return (
        f"a second set of {service!r} lacks {places} in its quota of {facts.quota(service)}; "
        "scale it down, or ask for more"
    )


def barred(facts: Facts, service: str, version: str) -> str | None:
    """An earlier version that cannot run any more."""
    one_way = facts.one_way_since(service, version)
    if one_way is None:
        return None
    return f"{one_way} of {service!r} is one-way: {version} cannot run after it; roll forward"
