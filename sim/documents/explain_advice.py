"""W4xx: advice. The document can be used; ``accepts`` declines a code with a reason."""

from __future__ import annotations

from typing import Final

from sim.documents.explanation import Explanation

ADVICE: Final = {
    "W401": Explanation(
        "a call that nothing ends",
        "a callee that hangs keeps the caller's slots until they run out: the usual outage",
        "calls: [db.read]",
        "give the call a timeout, or accept W401 where the real system has none",
    ),
    "W402": Explanation(
        "a caller gives up before its callee must",
        "the callee goes on for nobody, and a retry doubles the work that it is behind with",
        "timeout 1s on an operation whose own calls may take 2 x 800ms",
        "lengthen the caller's timeout, or shorten those below",
    ),
    "W403": Explanation(
        "retries at several layers multiply",
        "three layers of four tries are 64 tries of one request, just when the callee is weak",
        "client 3x, web 3x, api 3x: 27 tries",
        "retry at one layer only, or give the retries a budget and fewer attempts",
    ),
    "W404": Explanation(
        "a single point of failure on the way of a journey of tier 1",
        "one lost process or zone ends what users came for",
        "db: {replicas: 1}",
        "add a replica in another zone, or accept W404 if that is what the drill is about",
    ),
    "W405": Explanation(
        "a service is busy above 80 % in normal times",
        "waiting grows as 1/(1 - utilisation): at 90 % a call waits nine times its own work",
        "100 calls a second of 17 ms on 2 processors",
        "more replicas or processors, or less traffic",
    ),
    "W406": Explanation(
        "a service keeps more than 80 % of its slots in normal times",
        "a small delay in a callee fills the rest at once",
        "55 calls in hand on 64 slots",
        "more slots or replicas",
    ),
    "W407": Explanation(
        "an operation that no journey leads to",
        "it will never be called, so no fault in it will show",
        "operations: {export: {work: 5ms}}, and nobody calls it",
        "call it from a journey, or remove it",
    ),
    "W408": Explanation(
        "an objective that no alert watches",
        "users would be hurt and nobody would be paged",
        "objectives: {checkout: ...}, and no rule with its burn_rate",
        "add an alert with a burn_rate of the objective",
    ),
    "W409": Explanation(
        "a store without writes",
        "its copies never lag, a failover loses nothing, and a recovery point means nothing",
        "store: {replication: {mode: async}}",
        "name the operations that write, or leave 'store' out",
    ),
    "W410": Explanation(
        "versions that run at the start do not understand one another",
        "every call from the one to the other would be turned away before anything has happened",
        "web v1 asks for 'new', and api v1 offers 'old'",
        "let the version at the start offer it, or accept W410 where the system is to begin broken",
    ),
    "W411": Explanation(
        "a blue-green service without room for its second set",
        "its rollouts wait ten minutes for places that the quota does not have, and are given up",
        "{replicas: 4, quota: 6, deployment: {strategy: blue_green}}",
        "raise the quota to twice the replicas, or accept W411 if that is what the drill is about",
    ),
    "W412": Explanation(
        "data are out of place before anything has happened",
        "every request or write of the class would count as a breach, and cost one, from the start",
        "residency: {personal: [eu]}, and a store of that class with primary: us-a",
        "put primary, homes or answers in its regions, or accept W412 where that is meant",
    ),
    "W421": Explanation(
        "the hidden truth names a mechanism that is no kind of fault",
        "a responder's diagnosis is compared with it, and can only name kinds",
        "mechanism: slow",
        "use a kind of `gameday list faults`",
    ),
    "W422": Explanation(
        "not exactly one inject is marked as the trigger",
        "times to detect and to mitigate count from it",
        "no inject with 'is_trigger: true'",
        "mark the inject with which harm begins",
    ),
    "W423": Explanation(
        "a target longer than the drill",
        "it can only be missed or met by the end of the drill",
        "time_to_resolve: 2h, lasts: 1h",
        "lengthen the drill or tighten the target",
    ),
    "W424": Explanation(
        "a drill longer than a day",
        "people cannot sit it and every hour costs simulation time",
        "lasts: 3d",
        "shorten it, unless it is meant for programs",
    ),
    "W425": Explanation(
        "the scenario's own traffic, at its rate or at the height of its shapes, is too much",
        "the system would fail without a fault (a fault that raises traffic says that it is meant)",
        "rate: 1000/s, or a ramp to 10, on a topology made for 100/s",
        "lower the rate or the shape, or accept W425 where overload is the drill",
    ),
}
