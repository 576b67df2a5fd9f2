"""What was said of who is hit: parts, journeys, regions, how many; held against the record."""

from __future__ import annotations

from collections.abc import Iterator

from sim.journal.entries import Entry, Kind
from sim.journal.record import RunRecord
from sim.model.communication import ActionState, ShareClass
from sim.model.scenario import Scenario
from sim.model.topology import Topology
from sim.scoring.claims import Untrue, untrue
from sim.scoring.hurt import bad_and_ended, is_hurt, worst_of_journey, worst_of_service
from sim.scoring.standard import AFFECTED, LEAST_ENDED, SHARE_AROUND_S
from sim.units import SECOND


def scope_claims(
    posts: tuple[Entry, ...], record: RunRecord, scenario: Scenario, topology: Topology
) -> Iterator[Untrue]:
    """Every claim of scope that the run disproves; what is said to be over has none any more."""
    for post in posts:
        if post.data.get("action_state") == ActionState.RESOLVED.value:
            continue
        yield from _components(post, record, scenario, topology)
        yield from _journeys(post, record, topology)
        yield from _regions(post, record, scenario, topology)
        yield from _share(post, record)


def _components(
    post: Entry, record: RunRecord, scenario: Scenario, topology: Topology
) -> Iterator[Untrue]:
    """A service or journey is named that is neither a cause nor hurt."""
    truth = {name for part in scenario.truth.components for name in part.split("->")}
    truth |= set(scenario.truth.path)
    one = post.data.get("component")
    names = (*([one] if isinstance(one, str) else []), *_names(post, "components"))
    for name in dict.fromkeys(names):
        if name in truth:
            continue
        if name in topology.journeys:
            worst = worst_of_journey(record, name, post.at_us // SECOND)
        elif name in topology.services:
            worst = worst_of_service(record, name, post.at_us)
        else:
            continue
        if worst < AFFECTED:
            yield untrue("component", post, f"named {name}, which was not affected")


def _journeys(post: Entry, record: RunRecord, topology: Topology) -> Iterator[Untrue]:
    for name in _names(post, "journeys"):
        if name not in topology.journeys:
            continue
        if worst_of_journey(record, name, post.at_us // SECOND) < AFFECTED:
            yield untrue("journey", post, f"named the journey {name}, which was not affected")


def _regions(
    post: Entry, record: RunRecord, scenario: Scenario, topology: Topology
) -> Iterator[Untrue]:
    """A region is named where all was well, while another was hurt.

    Users are not counted by where they live. So nothing is disproved in a drill that harms users by
    their home or on their way, and nothing where the harm can be seen in no region.
    """
    aimed = [str(entry.data.get("target", "")) for entry in record.of_kind(Kind.FAULT)]
    if any("home=" in target or "border=" in target for target in aimed):
        return
    state = {
        name: is_hurt(record, region.zones, post.at_us) for name, region in topology.regions.items()
    }
    for name in _names(post, "regions"):
        if name not in topology.regions or state[name] is not False:
            continue
        places = (name, *topology.regions[name].zones)
        is_aimed = any(f"={place}" in target for target in aimed for place in places)
        is_cause = any(place in scenario.truth.components for place in places)
        if not is_aimed and not is_cause and True in state.values():
            yield untrue("region", post, f"named the region {name}, where all was well")


def _share(post: Entry, record: RunRecord) -> Iterator[Untrue]:
    """A class of how many is named that no minute around was in.

    Of the journeys that are named and of all together; where none is named, of the worst hit.
    """
    said = post.data.get("share")
    if not isinstance(said, str):
        return
    known = tuple(dict.fromkeys(record.seconds.journeys))
    named = [name for name in _names(post, "journeys") if name in known]
    second = post.at_us // SECOND
    of_journey = {name: _shares(record, name, second) for name in named or known}
    if not named:
        worst = max(of_journey.values(), key=lambda shares: max(shares, default=0.0), default=[])
        of_journey = {"": worst}
    shares = [*_shares(record, None, second), *(s for some in of_journey.values() for s in some)]
    if not shares:
        return
    low, high = ShareClass(said).bounds
    if max(shares) < low:
        yield untrue(
            "share", post, f"said that {said} were hit, and {max(shares):.0%} were at most"
        )
    elif min(shares) > high:
        least = f"{min(shares):.0%} were at least"
        yield untrue("share", post, f"said that {said} were hit, and {least}")


def _shares(record: RunRecord, journey: str | None, second: int) -> list[float]:
    """The share of bad requests in each minute around a second."""
    bad, ended = bad_and_ended(record, journey, second, around_s=SHARE_AROUND_S)
    minutes = range(0, len(bad), 60)
    return [
        float(bad[k : k + 60].sum() / total)
        for k in minutes
        if (total := int(ended[k : k + 60].sum())) >= LEAST_ENDED
    ]


def _names(post: Entry, field: str) -> tuple[str, ...]:
    given = post.data.get(field)
    return tuple(name for name in given if isinstance(name, str)) if isinstance(given, list) else ()
