"""D4: who was called and who did what: needed pages, a commander in time, hands off, few reports.

Each is held only where the run shows it; one person who sits alone and calls nobody has no roles.
Source: PagerDuty incident response guide; Google, Site Reliability Engineering, ch. 14.
"""

from __future__ import annotations

from collections.abc import Iterator

from sim.journal.entries import Entry, Kind
from sim.model.people import Role
from sim.model.scenario import Scenario
from sim.model.topology import Topology
from sim.scoring.changes import changes
from sim.scoring.dimensions.items import Case, Item, blank, held
from sim.units import SECOND, format_duration


def item(case: Case) -> Item:
    """The mean of what there is to hold."""
    parts = [_pages(case), *_roles(case)]
    known = [one for one in parts if one.value is not None]
    if not known:
        return parts[0] if case.done("page_team") else blank("nobody was called and given a role")
    values = [one.value for one in known if one.value is not None]
    changes_ = [one.would_change for one in known if one.would_change]
    return Item(
        round(sum(values) / len(values), 6),
        "; ".join(one.sentence for one in known),
        tuple(line for one in known for line in one.lines),
        {name: value for one in known for name, value in one.inputs.items()},
        "; ".join(changes_),
    )


def _told(case: Case, event: str) -> list[Entry]:
    kinds = (Kind.NOTE, Kind.MESSAGE)
    return [e for e in case.record.of_kind(*kinds) if e.subject == "role" and e.event == event]


def _roles(case: Case) -> Iterator[Item]:
    """Of a response that gave roles: how soon somebody led, and whether that one only led."""
    given = _told(case, "assigned")
    if not given:
        return
    declared = next((o.ended_us for o in case.done("declare") if o.ended_us is not None), None)
    begins = declared if declared is not None else given[0].at_us
    bound = case.scenario.pace(case.scenario.truth.severity).within("first")
    leads = [e for e in given if e.data.get("role") == Role.COMMANDER.value]
    taken = max(leads[0].at_us - begins, 0) if leads else None
    long = "" if taken is None else format_duration(round(taken / SECOND) * SECOND)
    yield Item(
        0.0 if taken is None else round(held(taken / SECOND, bound / SECOND), 6),
        "nobody was given command"
        if taken is None
        else f"somebody led {long} after it was declared",
        tuple(e.sequence for e in leads[:1]),
        {"commander_after_s": None if taken is None else taken / SECOND},
        "" if taken is not None and taken <= bound else "say first who leads",
    )
    if not leads:
        return
    led = [o for o in changes(case.given) if o.asked_us >= leads[0].at_us]
    hands = _told(case, "hands_on")
    if led:
        yield Item(
            round(1.0 - min(len(hands) / len(led), 1.0), 6),
            f"who led had no hand in {max(len(led) - len(hands), 0)} of {len(led)} changes",
            tuple(e.sequence for e in hands),
            {"hands_on": len(hands)},
            "give operations to somebody else before you change anything" if hands else "",
        )
    if crowded := _told(case, "span_exceeded"):
        yield Item(
            0.0,
            "more people reported to one than can be led",
            tuple(e.sequence for e in crowded),
            {"span_exceeded": len(crowded)},
            "put somebody in between",
        )


def _pages(case: Case) -> Item:
    """Needed pages over pages, beside paging everybody, which earns nothing."""
    paged = case.done("page_team")
    if not paged:
        return blank("no team was paged")
    needed = needed_teams(case.scenario, case.topology)
    if not needed:
        return blank("the services that were hit have no owners on the map")
    everybody = len(needed) / len(needed | set(case.topology.teams))
    if everybody == 1.0:
        return blank("every team owned something that was hit: a page with care looks like any")
    teams = [str(order.arguments.get("team")) for order in paged]
    right = {team for team in teams if team in needed}
    value = max((len(right) / len(teams) - everybody) / (1.0 - everybody), 0.0)
    wanted = ", ".join(sorted(needed))
    return Item(
        round(value, 6),
        f"{len(right)} of {len(teams)} pages went to a team whose service was hit, each once; "
        f"of pages to everybody {everybody:.0%} would have",
        tuple(order.asked_line for order in paged),
        {"pages": len(teams), "needed": len(right), "everybody": round(everybody, 6)},
        "" if value == 1.0 else f"page who owns what is hit: {wanted}",
    )


def needed_teams(scenario: Scenario, topology: Topology) -> frozenset[str]:
    """Teams that own something on the way from what was wrong to what users saw."""
    places = {part for name in scenario.truth.components for part in name.split("->")}
    places |= set(scenario.truth.path)
    owners = (topology.services[name].team for name in places if name in topology.services)
    return frozenset(team for team in owners if team is not None)
