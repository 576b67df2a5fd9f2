"""Strategies of deployment against what a service keeps and how many replicas it may have."""

from __future__ import annotations

from collections.abc import Iterator

from sim.documents.checks.names import Names
from sim.documents.finding import Finding


def check_deployments(names: Names) -> Iterator[Finding]:
    """Every service that is to be switched from one set of replicas to another."""
    for name, service in names.topology.services.items():
        if service.deployment.strategy != "blue_green":
            continue
        loc = ("services", name, "deployment", "strategy")
        kept = {
            "store": "a second set would have none of its data",
            "cache": "a second set would have none of its entries",
            "broker": "a second set would have none of its messages",
        }
        for field, reason in kept.items():
            if getattr(service, field) is not None:
                message = f"{name!r} has a {field!r}: {reason}; use rolling or in_place"
                yield Finding("E319", loc, message)
        if service.deployment.canary is not None:
            message = f"{name!r} has a 'canary', and one switch of all calls puts nothing on trial"
            yield Finding("E319", loc, message)
        if service.most_replicas < 2 * service.replicas:
            message = (
                f"a second set of {service.replicas} beside the first needs a quota of "
                f"{2 * service.replicas}; it is {service.most_replicas}"
            )
            yield Finding("W411", loc, message)
