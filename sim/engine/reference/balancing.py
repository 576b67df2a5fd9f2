"""Which replica an attempt goes to."""

from __future__ import annotations

from sim.engine.draws import Purpose
from sim.engine.layout import SiteField
from sim.engine.reference.choosing import whom
from sim.engine.reference.ground import Ground
from sim.engine.reference.things import Attempt, Replica
from sim.model.resilience import Balancing
from sim.streams import mix


def pick(ground: Ground, attempt: Attempt) -> Replica | None:
    """One of those that the caller may go to, by the callee's balancing; None: there is none."""
    layout, site = ground.layout, attempt.call.site
    service = int(layout.service_of_op[ground.site(site, SiteField.CALLEE)])
    choice = whom(ground, attempt, service)
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
