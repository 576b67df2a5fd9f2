"""E4xx: what a plan for disasters may not hold."""

from __future__ import annotations

from typing import Final

from sim.documents.explanation import Explanation

PLANS: Final = {
    "E400": Explanation(
        "a plan names what its system does not have",
        "a plan for another system would be answered with figures of nothing",
        "home: mars, and the topology has no region of that name",
        "use the suggested name, or plan for the right topology",
    ),
    "E401": Explanation(
        "a target for a tier that no service has",
        "it would always be met",
        "targets: [{tier: tier-4, rto: 4h}], and every service is of tier 1 or 2",
        "name a tier of the topology's services",
    ),
    "E402": Explanation(
        "shared nodes that lean on each other in a circle",
        "none of them could ever have started",
        "dns: {needs: [identity]} and identity: {needs: [dns]}",
        "leave out the weaker of the two; a loop in fact is a finding for the architects",
    ),
    "E403": Explanation(
        "a recovery order in a circle",
        "every tier would wait for the other",
        "after: {tier-1: [tier-2], tier-2: [tier-1]}",
        "say which comes back first",
    ),
    "E404": Explanation(
        "an option with nowhere to go",
        "what takes over must be another region than the one that is lost",
        "strategy: warm-standby without 'standby', or with the home region",
        "give the region that takes over",
    ),
    "E405": Explanation(
        "data that do not fit the strategy",
        "the data loss follows from how data get to the place that stands by",
        "strategy: pilot-light, protection: {mode: snapshots, ...}",
        "backup-restore lives of snapshots; what stands by lives of a copy that follows",
    ),
    "E406": Explanation(
        "a promise taken for a failure rate",
        "an SLA says when money is paid back; outages beyond it are no breach of physics",
        "rate: {value: 0.01/year, kind: promise, source: SLA of 99.99 %}",
        "give what was measured, or an assumption that can be argued about",
    ),
    "E407": Explanation(
        "independence between zones or regions",
        "it is the commonest error of availability models; a shared cause dominates them",
        "common: {value: 0, ...}",
        "give a share: 5 % between zones and 1-2 % between regions are usual assumptions",
    ),
    "E408": Explanation(
        "a time without any spread",
        "where every outage lasts its mean, none is ever long, and the tail is what one plans for",
        "lasts: {value: 7h, shape: 0, ...}, or a constant lag",
        "give a shape: 1.0-1.3 is usual for repairs, 1.5 for lag",
    ),
    "E409": Explanation(
        "a file of rehearsals that is missing or faulty",
        "beliefs are updated by its lines, so that each of them must be read",
        "us,redirect,2026-13-01,4,maybe",
        "option,stage,date,minutes,success with ISO days, minutes above 0, yes or no",
    ),
    "E410": Explanation(
        "a target that asks for nothing",
        "it would always be met",
        "targets: [{tier: tier-1}]",
        "give rto, rpo, mtpd or availability",
    ),
    "E411": Explanation(
        "data that may not be where an option would take them",
        "residency forbids that part of the failover, however fast it would be",
        "standby: us, and a store keeps personal data that must stay in west and north",
        "stand by inside the area, or move only the tiers whose data may leave it",
    ),
    "E443": Explanation(
        "a place that the system stands in already",
        "a place is a region that is not there yet; two of one name could not be told apart",
        "places: {eu: {zones: [a]}}, and the topology has a region eu or a zone a",
        "give the region that would be bought a name and zones of its own",
    ),
}
