"""What an expert thinks is wrong: drawn once by (seed, person, service), right as often as is said.

An expert is no oracle: of what they do not know, and before anything is wrong, they see nothing.
"""

from __future__ import annotations

from collections.abc import Mapping

from sim.model.people import Member
from sim.model.scenario import HiddenTruth
from sim.streams import draw, happens
from sim.units import to_ppm

Graph = Mapping[str, frozenset[str]]


def opinion(
    seed: int, name: str, member: Member, about: str, *, truth: HiddenTruth, near: Graph
) -> str | None:
    """The component that the person blames when asked about a service; None: nothing is wrong.

    Args:
        seed: of the run.
        name: the person's key.
        member: how reliable they are.
        about: the service that they were asked about.
        truth: what is wrong.
        near: services that call, or are called by, each service, as documented.
    """
    cause = _cause(truth, about, near)
    is_right = happens(draw(seed, "opinion", name, about), to_ppm(member.reliability))
    if is_right:
        return cause
    wrong = {about, *near.get(about, frozenset())} - _parts(truth) - {cause}
    if cause is not None and not wrong:
        return None
    known = sorted(wrong)
    return known[draw(seed, "opinion of what", name, about) % len(known)] if known else None


def _cause(truth: HiddenTruth, about: str, near: Graph) -> str | None:
    """The true component that shows at a service: its own, a neighbour's, or one of its path."""
    around = near.get(about, frozenset())
    for reach in ({about}, around):
        for component in truth.components:
            if reach & set(component.split("->")):
                return component
    places = [c for c in truth.components if c not in near and "->" not in c]
    if about in truth.path or places:
        return next(iter(places or truth.components), None)
    return None


def _parts(truth: HiddenTruth) -> set[str]:
    return {part for component in truth.components for part in component.split("->")}
