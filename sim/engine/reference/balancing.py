"""Which replica an attempt goes to."""

from __future__ import annotations

from sim.engine.draws import Purpose
from sim.engine.layout import SiteField
from sim.engine.plane import Table
from sim.engine.reference.ground import Ground
from sim.engine.reference.things import Attempt, Replica
from sim.model.resilience import Balancing
from sim.streams import mix


def pick(ground: Ground, attempt: Attempt) -> Replica | None:
    """One of the routable and not ejected, by the callee's balancing; None where none is up."""
    layout, site = ground.layout, attempt.call.site
    service = int(layout.service_of_op[ground.site(site, SiteField.CALLEE)])
    choice = _choice(ground, site, service)
    if not choice:
        return None
    balancing = list(Balancing)[layout.balancing[service]]
    if balancing is Balancing.ROUND_ROBIN:
        client = ground.guards.clients[attempt.call.client]
        client.picks += 1
        return choice[(client.picks - 1) % len(choice)]
    draw = mix(attempt.key, Purpose.PICK) >> 11
    if balancing is Balancing.LEAST_BUSY:
        least = min(r.load for r in choice)
        ties = [r for r in choice if r.load == least]
        return ties[draw % len(ties)]
    one = draw % len(choice)
    if len(choice) == 1:
        return choice[one]
    two = (mix(attempt.key, Purpose.PICK_SECOND) >> 11) % (len(choice) - 1)
    two += two >= one
    return choice[two] if choice[two].load < choice[one].load else choice[one]


def _choice(ground: Ground, site: int, service: int) -> list[Replica]:
    """Fail open: where every one is ejected the routable, where none is routable those up."""
    first = int(ground.layout.first_replica[service])
    ours = ground.replicas[first : first + int(ground.layout.most_replicas[service])]
    routable = [r for r in ours if ground.get(Table.IS_ROUTABLE, (r.index,))]
    good = [r for r in routable if not ground.guards.is_ejected(site, r.index - first)]
    return good or routable or [r for r in ours if ground.get(Table.IS_UP, (r.index,))]
