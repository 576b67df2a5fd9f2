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


def unknown_store(facts: Facts, service: str | None) -> str | None:
    """No such service, or one that keeps no data."""
    refusal = unknown_service(facts, service)
    if refusal is None and service not in facts.stores():
        stores = ", ".join(facts.stores()) or "no service here"
        return f"{service!r} keeps no data of its own; {stores} does"
    return refusal


def unknown_cache(facts: Facts, service: str | None) -> str | None:
    """No such service, or one that keeps nothing in memory for its callers."""
    refusal = unknown_service(facts, service)
    if refusal is None and service not in facts.caches():
        caches = ", ".join(facts.caches()) or "no service here"
        return f"{service!r} is no cache that fills; {caches} is"
    return refusal


def unknown_broker(facts: Facts, service: str | None) -> str | None:
    """No such service, or one that takes no messages."""
    refusal = unknown_service(facts, service)
    if refusal is None and service not in facts.brokers():
        brokers = ", ".join(facts.brokers()) or "no service here"
        return f"{service!r} hands no messages on; {brokers} does"
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
