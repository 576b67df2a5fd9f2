"""Columns of the flow plane's arrays, and its few sizes."""

from __future__ import annotations

from enum import IntEnum
from typing import Final

from sim.engine.layout import SITE_COLUMNS

# Sampled requests of one walk; a power of two, so that strata can be permuted by masks.
PARTICLES: Final = 64
# Walks of one steady stretch after which its law is known well enough to be used as it stands,
# and steps between two of them at most: a stretch's law need be no better known than it lasts.
ENOUGH_WALKS: Final = 96
STEPS_PER_WALK: Final = 16
# Whatever happens, a walk takes so many steps' credit; more than that does not gather; and what the
# world does to the system, a fault or an order, gives so much.
WALK_CREDIT: Final = 8
CREDIT_MOST: Final = 240 * WALK_CREDIT
CREDIT_ANEW: Final = 60 * WALK_CREDIT
PERMUTATIONS: Final = 61
# Strata of a tabulated law: means of equal shares of its mass.
STRATA: Final = 4096
STEP_US: Final = 250_000
# Steps ahead for which endings are booked; what would end later ends there.
RING: Final = 1024
# Steps that a retry may come after its first try.
ORBIT: Final = 128
# A queue that drains passes on so many times what comes at most.
PASSES_MOST: Final = 4.0
# Longer than any run: an answer that never comes.
NEVER_US: Final = 1e15

# Columns of `sites` after those of SiteField: live tables that the kernel reads with them.
BREAKER_MODE: Final = SITE_COLUMNS
SKIPPED: Final = SITE_COLUMNS + 1
IS_DIRECT: Final = SITE_COLUMNS + 2  # 1: a journey's own site
TOGETHER: Final = SITE_COLUMNS + 3  # calls that one request of its caller makes of its service
FLOW_SITE_COLUMNS: Final = SITE_COLUMNS + 4


class Op(IntEnum):
    """Columns of `ops`."""

    SERVICE = 0
    FIRST_SITE = 1
    SITES = 2
    LAW = 3
    PLACE = 4  # among the operations of its service
    REFUSAL_US = 5


class Class(IntEnum):
    """Columns of `classes`."""

    SEGMENT = 0
    PLACE = 1  # row of `roads`
    SLOW_AFTER = 2
    FIRST = 3  # in `order`
    COUNT = 4
    TWIN = 5  # the first class that fares alike; only that one is walked


class Group(IntEnum):
    """Columns of `groups`: replicas of a service that are alike."""

    SERVICE = 0
    ZONE = 1
    MEMBERS = 2
    SLOTS = 3
    PROCESSORS = 4
    IS_UP = 5
    FIRST_GOX = 6  # of the tables by group and operation
    FIRST_OP = 7
    OPS = 8
    ALIKE = 9  # replicas of the service that differ from these in their zone at most


GROUP_COLUMNS: Final = len(Group)


class State(IntEnum):
    """Columns of `states`, by group; queues are per station."""

    UNTIL = 0  # cumulated share of the service's calls that go to this or an earlier group
    SHARE = 1
    SPEED = 2  # 1.0 is full
    UNITS = (
        3  # stations that the group is: its share of one where replicas are a pool, else members
    )
    SLOT_QUEUE = 4
    WORK_QUEUE = 5
    ARRIVALS = 6  # per second and station, let in at the door
    SLOT_WAITS = 7  # chance
    SLOT_WAIT_US = 8  # mean of those that wait
    SLOT_BACKLOG_US = 9  # everybody's wait
    SLOT_SPREAD_US = 10
    WORK_WAITS = 11
    WORK_WAIT_US = 12
    WORK_BACKLOG_US = 13
    WORK_SPREAD_US = 14
    FULL = 15  # chance that the queue is full
    SLOT_TAIL = 16  # share of a wait that is more than the rest of one service
    WORK_TAIL = 17
    HELD_US = 18  # mean time that a call holds its slot
    IN_SLOTS = 19  # now, per station
    BUSY = 20  # processors, per station
    REF_ARRIVALS = 21  # of the steady stretch
    REF_WAIT_US = 22
    LEAVES = 23  # chance that a call leaves the queue before it is served
    STAYS_US = 24  # longest wait of those that do not leave
    CHILDREN_US = 25  # mean time that a call waits for its callees
    WORK_US = 26  # mean of own work
    REF_FULL = 27
    WORK_CV2 = 28
    LAST_WAIT_US = 29  # after the step before
    LAST_ARRIVALS = 30
    LAST_GONE = 31
    LAST_INSIDE = 32
    SLOT_FREE = 33  # the queue if it could be less than nothing: mean, and variance
    SLOT_SPREAD = 34
    WORK_FREE = 35
    WORK_SPREAD = 36
    LOAD = 37  # what comes over what can be done
    PASSES = 38  # calls that leave the queues for every one let in
    ENTERED = 39  # calls per second that have left the queues, per station
    INSIDE = 40  # calls in slots but for those that wait for a processor, per station


STATE_COLUMNS: Final = len(State)


class Door(IntEnum):
    """Columns of `doors`, by service."""

    FIRST_GROUP = 0
    GROUPS = 1
    HOLDS_SLOT = 2
    QUEUE_LIMIT = 3
    DISCIPLINE = 4
    BALANCING = 5
    FIRST_OP = 6
    OPS = 7


class Gate(IntEnum):
    """Columns of `gates`, by service; then one column a class: the share that is shed."""

    RATE = 0  # calls per second; 0: no limit
    BURST = 1
    TOKENS = 2
    ADMITS = 3  # share that the rate limit lets in
    STAYS_US = 4  # longest that its callers wait before they take the call back; 0: for ever
    PATIENCE_US = 5  # mean; 0: none
    IS_EXACT = 6  # 1: everybody is equally patient
    DEALT = 7  # calls per second
    DEALERS = 8  # balancers that deal calls on their own, by what each deals
    COMPANY = 9  # calls that come at once with one, itself among them


GATE_COLUMNS: Final = len(Gate)


class SiteStat(IntEnum):
    """What a walk counts at a site, per visit of the caller; the first twelve are SiteCount's."""

    CALLS = 0
    ATTEMPTS = 1
    RETRIES = 2
    OK = 3
    FAILED = 4
    TIMEOUTS = 5
    REFUSED = 6
    BREAKER = 7
    POOL_WAITS = 8
    LATENCY_US = 9
    BREAKER_OPENED = 10
    EJECTED = 11
    REACHED = 12  # attempts that arrive at a replica
    REACHED_FIRST = 13  # those among them that are first tries
    WANTED = 14  # retries that the budget was asked for
    BAD = 15  # attempts that a breaker counts as failures
    HEARD = 16  # attempts that a breaker counts
    POOLED_US = 17  # time that attempts hold a connection
    RETRIED = 18  # retries that arrive at a replica: first, second, third, and all later ones
    LATE_US = 22  # from first try to those retries, summed alike
    COMES = 26  # parents that come to the site
    ASKED = 27  # those among them that neither chance nor a switch leaves out
    END = 28


class OxStat(IntEnum):
    """What a walk counts at a group's operation, per visit; the first seven are OpCount's."""

    ARRIVED = 0
    OK = 1
    FAILED = 2
    REFUSED = 3
    LATENCY_US = 4
    WORK_US = 5
    CANCELLED = 6
    HELD_US = 7  # a slot, by those let in, without waiting for a processor
    HELD_2 = 8
    LET_IN = 9
    CHILDREN_US = 10
    BEGUN = 11  # those that come to their call sites


SITE_STATS: Final = int(SiteStat.END)
RETRIES_APART: Final = 4
OX_STATS: Final = len(OxStat)


class Edge(IntEnum):
    """Columns of `edges`, by site: what holds at a call site now."""

    OPEN = 0  # share of callers whose breaker is open
    ALLOWED = 1  # share of retries that the budget lets through
    TOKENS = 2  # of the budget, per caller
    POOL_WAIT_US = 3
    POOL_WAITS = 4
    CLIENTS = 5
    MET_OPEN = 6  # by the stretch's first walk
    MET_ALLOWED = 7
    MET_POOL_WAITS = 8


class Now(IntEnum):
    """Places in `now`, integers of the run."""

    STEP = 0  # steps of STEP_US done
    WALKS = 1  # of this steady stretch
    DRAWS = 2  # walks since the start
    SEED = 3
    WAKES_AT = 4  # step until which nothing moves
    SECONDS = 5
    TURN = 6  # of the orbit
    LIVED = 7  # steps that the stations have lived
    NEXT_WALK = 8  # step
    CREDIT = 9  # for walks, in steps
    CREDIT_AT = 10  # step
