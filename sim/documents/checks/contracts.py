"""Contracts between versions: each that is asked for is offered, and the start fits together."""

from __future__ import annotations

from collections.abc import Iterator

from sim.documents.checks.names import Names
from sim.documents.finding import Finding
from sim.documents.node import Loc
from sim.errors import did_you_mean
from sim.model.effect import Selector
from sim.model.kinds import FAULTS, Fault
from sim.model.topology import Service


def check_contracts(names: Names) -> Iterator[Finding]:
    """Every contract that a version asks for."""
    for name, service in names.topology.services.items():
        for version, said in service.deployment.versions.items():
            here = ("services", name, "deployment", "versions", version, "needs")
            for callee, contract in (said.needs or {}).items():
                yield from _check_need(name, callee, contract, names, (*here, callee))
        yield from _check_start(name, service, names)


def _check_need(name: str, callee: str, contract: str, names: Names, loc: Loc) -> Iterator[Finding]:
    found = list(names.service(callee, loc)) or list(names.dependency(name, callee, loc))
    yield from found
    if found:
        return
    if names.topology.services[name].broker is not None:
        message = f"{name!r} hands on what it is given: its messages ask for no contract"
        yield Finding("E318", loc, message)
        return
    known = names.topology.services[callee].deployment.contracts
    if contract not in known:
        tail = did_you_mean(contract, known)
        yield Finding("E318", loc, f"no version of {callee!r} offers {contract!r}{tail}")


def _check_start(name: str, service: Service, names: Names) -> Iterator[Finding]:
    """What runs at the start should understand itself."""
    version = service.deployment.version
    for callee, contract in service.deployment.needed_by(version).items():
        if callee not in names.topology.services:
            continue
        other = names.topology.services[callee].deployment
        offered = other.offered_by(other.version)
        if contract in other.contracts and offered is not None and contract not in offered:
            message = (
                f"{version} of {name!r} asks {callee!r} for {contract!r}, and {other.version}, "
                "which runs at the start, does not offer it"
            )
            yield Finding("W410", ("services", name, "deployment"), message)


def check_break(fault: Fault, target: Selector, names: Names, loc: Loc) -> Iterator[Finding]:
    """A new version that is left to its contracts lacks one that the first one offers."""
    is_break = "contract_break" in FAULTS and isinstance(fault, FAULTS.get("contract_break"))
    if not is_break or getattr(fault, "chance", None) != 0.0 or target.service is None:
        return
    version = str(getattr(fault, "version", ""))
    deployment = names.topology.services[target.service].deployment
    before, after = (deployment.offered_by(v) for v in (deployment.version, version))
    if after is None or set(before or ()) <= set(after):
        message = (
            f"with chance 0 it turns nobody away: {version} of {target.service!r} offers all "
            f"that {deployment.version} does"
        )
        yield Finding("E342", (*loc, "chance"), message)
