"""What stands where in the kernel's arrays.

Six arrays hold a whole run, so that a call into the kernel stays cheap and compiles fast:

    m       int64, 1-d: a header, then every table of fixed size; the header says where each starts
    reals   float64, 1-d: the laws' tables, the means of work and of patience, the table of gaps
    rows    int64, 2-d: one attempt each (with the call that it belongs to); grows
    heap    int64, 2-d: events to come (time * 8 + rank, key, row, token); grows
    agenda  int64, 2-d: what is still to be done at this instant (task, row, outcome); grows
    done    int64, 2-d: ended attempts, when a test asks for them; grows

A row is named by the place where it starts: its columns stand at ``rows[row + COLUMN]``.
A table named X starts at ``m[AT_X]`` and has ``X_WIDTH`` columns. A *place* is an index into ``m``:
tables name each other by places, so that the loop need not work them out.
"""

from __future__ import annotations

from typing import Final

from sim.engine.draws import THROTTLE_BUCKETS
from sim.engine.kernel.compiler import constant
from sim.engine.layout import SITE_COLUMNS
from sim.engine.plane import CacheCount, OpCount, ReplicaCount, SiteCount

# --- header of m ---------------------------------------------------------------------------------
NOW: Final = 0
HEAP_N: Final = 1
FREE: Final = 2  # first free row, linked by NEXT
FREE_N: Final = 3
AGENDA_N: Final = 4
DONE_N: Final = 5
LOG_N: Final = 6
LOGS_DROPPED: Final = 7
SPAN_N: Final = 8
SPANS_DROPPED: Final = 9
REQUESTS_OPEN: Final = 10
ATTEMPTS_ALIVE: Final = 11
MARGIN: Final = 12  # room that one task may need in rows, heap and agenda
ZONES: Final = 13
SEGMENTS: Final = 14
CLASSES: Final = 15
SECONDS: Final = 16  # columns of journey_seconds
RATE_COLUMNS: Final = 17
TRACE_ONE_IN: Final = 18
KEEPS_DONE: Final = 19
LOG_CAPACITY: Final = 20
SPAN_CAPACITY: Final = 21
GAP_LAW: Final = 22  # the table of gaps between arrivals, in reals
HAS_TELEMETRY: Final = 23  # 0 only in the benchmark that prices telemetry
EVENTS: Final = 24  # events handled, for benchmarks
REPLICAS: Final = 25
HEAP_MOST: Final = 26  # with more than so many, one more task might find no room
AGENDA_MOST: Final = 27
DONE_MOST: Final = 28
ROAD_HEAD: Final = 29  # attempts that travel, by (arrival, key); the far ones are in the heap
ROAD_TAIL: Final = 30
ROAD_WHEN: Final = 31  # the first one's arrival * 8 + rank; FOREVER: nobody
AT_SITE: Final = 32
AT_REPLICA: Final = 33
AT_SERVICE: Final = 34
AT_OP: Final = 35
AT_CLIENT: Final = 36  # cx
AT_END: Final = 37  # e
AT_PATH: Final = 38  # (s, zp)
AT_OXG: Final = 39
AT_SHED: Final = 40
AT_STREAM: Final = 41
AT_RATE: Final = 42
AT_CHOICE: Final = 43  # who may be picked, by service x (usual, leader) x region
AT_OUTCOMES: Final = 44  # breakers' rings
AT_CLASS: Final = 45
AT_JOURNEY_SECONDS: Final = 46
AT_JOURNEY_HISTOGRAM: Final = 47
AT_REPLICA_HISTOGRAM: Final = 48
AT_OP_COUNTS: Final = 49
AT_REPLICA_COUNTS: Final = 50
AT_SITE_COUNTS: Final = 51
AT_LOG: Final = 52
AT_SPAN: Final = 53
ROAD_MOST_US: Final = 54  # a longer journey is for the heap
REGIONS: Final = 55
AT_LEADER: Final = 56  # (service, h)
AT_STEER: Final = 57  # (j, h)
AT_WRITE: Final = 58
WRITE_N: Final = 59
WRITE_MOST: Final = 60  # with more than so many, one more task might find no room
AT_CACHE_COUNTS: Final = 61
AT_CACHE: Final = 62
AT_FLAG: Final = 63
HEADER: Final = 64

# --- tables of m ---------------------------------------------------------------------------------
# A site: the layout's columns (live settings overwrite them), then these.
S_KEY: Final = SITE_COLUMNS
S_CLIENTS: Final = SITE_COLUMNS + 1  # place of its first client
S_ENDS: Final = SITE_COLUMNS + 2  # place of its first end
S_BREAKER_MODE: Final = SITE_COLUMNS + 3
S_SKIPPED_PPM: Final = SITE_COLUMNS + 4
S_EJECTED_UNTIL: Final = SITE_COLUMNS + 5  # latest end of any ejection; before it, look closer
S_TIMER_HEAD: Final = SITE_COLUMNS + 6  # attempts under a timeout, by (deadline, key)
S_TIMER_TAIL: Final = SITE_COLUMNS + 7
S_DUE: Final = SITE_COLUMNS + 8  # when the heap looks at the timers again; NEVER: not at all
S_DUE_KEY: Final = SITE_COLUMNS + 9
S_INDEX: Final = SITE_COLUMNS + 10
S_COUNTS: Final = SITE_COLUMNS + 11  # place of its counters
S_PATHS: Final = SITE_COLUMNS + 12  # place of its first path
S_OP: Final = SITE_COLUMNS + 13  # place of the callee's operation
S_SERVICE: Final = SITE_COLUMNS + 14  # place of the callee's service
S_STAGE_END: Final = SITE_COLUMNS + 15  # place of the first site beyond its stage
S_STAGE_WAITS: Final = SITE_COLUMNS + 16  # 1: the caller waits for every call of the stage
S_CHOICE: Final = SITE_COLUMNS + 17  # place of the choice of callers in the first region
S_FALLBACK: Final = SITE_COLUMNS + 18  # place of the fallback's site, 0: none
S_STANDS_IN_FOR: Final = SITE_COLUMNS + 19  # place of the site that it takes over from, 0: none
S_STUCK_PPM: Final = SITE_COLUMNS + 20
# 1: it hedges, throttles, needs some of its items or is a fallback's.
S_IS_SPECIAL: Final = SITE_COLUMNS + 21
SITE_WIDTH: Final = SITE_COLUMNS + 22

R_SPEED_PPM: Final = 0
R_SLOTS: Final = 1
R_IS_UP: Final = 2
R_IS_ROUTABLE: Final = 3
R_QUEUE_SINCE: Final = 4  # when its queue was last empty
R_SERVICE: Final = 5  # place of its service
R_IN_SLOTS: Final = 6
R_QUEUE_HEAD: Final = 7
R_QUEUE_TAIL: Final = 8
R_QUEUED: Final = 9
R_WORK_HEAD: Final = 10  # in a slot, waiting for a processor
R_WORK_TAIL: Final = 11
R_BUSY: Final = 12
R_DEBT: Final = 13  # refusal work that the next work will pay
R_TOUCHED: Final = 14  # when the time integrals were last brought up to date
R_COUNTS: Final = 15  # place of its counters
R_ORDINAL: Final = 16
R_FROM: Final = 17  # what a path from its zone, and one to it, adds to the place of a site's first
R_TO: Final = 18
R_REFUSES_WRITES: Final = 19  # of a store that takes none now, or that is nobody's primary
R_BACKLOG: Final = 20  # messages that a broker's replica has stored
R_REGION: Final = 21
R_OFFERS: Final = 22  # contracts that it understands, a bit each
REPLICA_WIDTH: Final = 23

V_PROCESSORS: Final = 0
V_HOLDS_SLOT: Final = 1
V_QUEUE_LIMIT: Final = 2
V_DISCIPLINE: Final = 3
V_PATIENCE_LAW: Final = 4  # start of the table in reals, -1: none
V_PATIENCE_MEAN: Final = 5  # place in reals
V_BALANCING: Final = 6
V_RATE_MILLI: Final = 7
V_TOKENS: Final = 8
V_TOKENS_MOST: Final = 9
V_TOKENS_AT: Final = 10
V_FIRST: Final = 11
V_MOST: Final = 12
V_ROUTABLE_N: Final = 13
V_BURST: Final = 14
V_SHED: Final = 15  # place of its shares shed, by class
V_COMMIT: Final = 16  # what a write waits for, -1: none is taken
V_BACKLOG_MOST: Final = 17  # messages that a replica stores, 0: no limit
V_CACHE: Final = 18  # place of its content in the first region, 0: it has no cache
V_CACHE_TTL: Final = 19
V_COALESCES: Final = 20
V_SERVES_STALE: Final = 21
V_CACHE_OFF: Final = 22
V_TTL_JITTER: Final = 23
SERVICE_WIDTH: Final = 24

# The content of a cache in one region.
K_KEYS: Final = 0
K_MOST: Final = 1  # keys that fit, 0: all
K_N: Final = 2  # keys in, where not all fit
K_NEWEST: Final = 3  # place of the entry asked for last, -1: none
K_OLDEST: Final = 4
K_RANKS: Final = 5  # place of the thresholds of which key is asked for
K_ENTRIES: Final = 6  # place of the first entry
K_COUNTS: Final = 7  # place of the service's counters
K_KEY: Final = 8  # its identity, for draws
CONTENT_WIDTH: Final = 9

# An entry of it, by key.
U_UNTIL: Final = 0  # when it expires, 0: it is not in
U_NEWER: Final = 1  # places of its neighbours by when they were asked for
U_OLDER: Final = 2
U_LEADER: Final = 3  # row that fills it, -1: none
U_WAIT_HEAD: Final = 4  # rows that wait for that
U_WAIT_TAIL: Final = 5
ENTRY_WIDTH: Final = 6

O_SERVICE: Final = 0
O_BASE: Final = 1
O_FIRST_SITE: Final = 2  # place of its first call site
O_SITES_END: Final = 3  # place of the first beyond them
O_LAW: Final = 4  # start of the table in reals
O_MEAN: Final = 5  # place in reals
O_REFUSAL_WORK: Final = 6
O_IS_WRITE: Final = 7
OP_WIDTH: Final = 8

C_PICKS: Final = 0  # round robin
C_TOKENS: Final = 1  # retry budget, ppm of a token
C_STATE: Final = 2  # breaker: CLOSED, OPEN, HALF_OPEN
C_OPEN_UNTIL: Final = 3
C_RING: Final = 4  # where its ring starts in m
C_RING_AT: Final = 5  # where the next outcome goes; in a window of time its latest bucket
C_RING_N: Final = 6  # outcomes in it
C_FAILURES: Final = 7
C_EPOCH: Final = 8  # half-open periods so far; a probe remembers its own
C_PROBES: Final = 9  # in hand
C_GOOD: Final = 10
C_IN_USE: Final = 11  # connections
C_WAIT_HEAD: Final = 12
C_WAIT_TAIL: Final = 13
C_REPLICA: Final = 14  # the caller replica, -1: users
C_REGION: Final = 15  # where it stands
C_NEEDS: Final = 16  # contracts of the callee that its calls ask for, a bit each
CLIENT_WIDTH: Final = 17
# A throttle stands right before the ring of its breaker: a few figures, then its buckets.
H_AT: Final = 0  # the latest bucket of time
H_REQUESTS: Final = 1
H_ACCEPTS: Final = 2
H_BUCKETS: Final = 3
THROTTLE_WIDTH: Final = H_BUCKETS + 2 * THROTTLE_BUCKETS
BUCKET_WIDTH: Final = 2  # of a window of time: outcomes and failures, requests and accepts
CLOSED: Final = 0
OPEN: Final = 1
HALF_OPEN: Final = 2

E_FAILURES: Final = 0
E_TIMES: Final = 1
E_UNTIL: Final = 2
END_WIDTH: Final = 4

# Who may be picked by callers in one region: so many replicas, by ordinal.
Q_N: Final = 0
Q_IS_SIFTED: Final = 1  # 1: the ejected are left out, while others are in; 0: it has failed open
Q_FIRST: Final = 2

P_LATENCY: Final = 0
P_REFUSED: Final = 1
P_LOST: Final = 2
PATH_WIDTH: Final = 4

X_FAILURE: Final = 0
X_WORK: Final = 1
OXG_WIDTH: Final = 2

# How many flags are on for a share of the requests, how many there are, then each, then what each
# does to (ox, g).
FLAGS_LIVE: Final = 0
FLAGS_ALL: Final = 1
FLAGS_FIRST: Final = 2
F_KEY: Final = 0
F_PPM: Final = 1
FLAG_WIDTH: Final = 2
G_FAILURE: Final = 0
G_WORK: Final = 1
GATE_WIDTH: Final = 2

T_KEY: Final = 0  # of the layer
T_N: Final = 1  # number of the next arrival
T_LEFT: Final = 2  # intensity still to pass before it
T_FROM: Final = 3  # intensity is counted up to here
T_OVER: Final = 4  # intensity that the whole microsecond of the arrival overshoots by
T_TOKEN: Final = 5
STREAM_WIDTH: Final = 8

J_SLOW_AFTER: Final = 0
J_TRAFFIC_PPM: Final = 1
J_SEGMENT: Final = 2
J_FROM: Final = 3  # as R_FROM, of where its users stand
CLASS_WIDTH: Final = 4

JOURNEY_WIDTH: Final = 5
OP_COUNTS: Final = len(OpCount)
REPLICA_COUNTS: Final = len(ReplicaCount)
SITE_COUNTS: Final = len(SiteCount)
CACHE_COUNTS: Final = len(CacheCount)
LOG_WIDTH: Final = 6
WRITE_WIDTH: Final = 5
SPAN_WIDTH: Final = 9
DONE_WIDTH: Final = 7

# --- rows ----------------------------------------------------------------------------------------
TOKEN: Final = 0  # an event in the heap is stale unless it carries the row's token
STATE: Final = 1
HEARD: Final = 2  # 1: the caller still listens
SITE: Final = 3  # its place
KEY: Final = 4
CALL_KEY: Final = 5
GROUP_KEY: Final = 6
FAILED_DELIVERIES: Final = GROUP_KEY  # of a message, which is no item of a group
ITEM: Final = 7
CALLER: Final = 8  # row of the caller or group, NOBODY: users too; NOT_NEEDED: and it ends now
CLASS: Final = 9
CLIENT: Final = 10  # its place (cx)
ZONE: Final = 11  # of the caller, as R_FROM
TRACE: Final = 12  # request's key when sampled, 0 when not
PARENT_KEY: Final = 13
REQUEST: Final = 14  # key of the request that it is for
CALL_BEGIN: Final = 15
ATTEMPT: Final = 16
# Copied when a call leaves its attempt behind: SITE .. ATTEMPT.
BEGIN: Final = 17
DEADLINE: Final = 18  # NEVER: none
TIMER_PREV: Final = 19
TIMER_NEXT: Final = 20
SIBLING_PREV: Final = 21  # open calls of one caller, newest first
SIBLING_NEXT: Final = 22
REPLICA: Final = 23
CONNECTED: Final = 24
PROBE: Final = 25  # epoch of the breaker when it was let through half open, 0: not a probe
ARRIVED: Final = 26  # when it is, or was, at the replica's door
LEFT: Final = 27  # work left, microseconds * 1e6 at full speed
SINCE: Final = 28
WORK_BEGIN: Final = 29
SITE_AT: Final = 29  # place of the next call site to start, once the work is over
NEXT: Final = 30  # in the queue, before the processor, for a connection, on the road, or free
PREV: Final = 31
HOLDS: Final = 32
TWIN: Final = 33  # of a hedged attempt that is still open the other one, NOBODY: there is none
OPEN_CALLS: Final = 34
HAS_FAILED: Final = 35
CHILD: Final = 36  # newest open call
OP: Final = 37
OX: Final = 38
GIVES_UP: Final = 39  # when the caller will have given up; NEVER: it waits for ever
ON_ROAD: Final = 40  # 1: a traveller stands on the road, 0: in the heap
FILLS: Final = 41  # place of the cache entry that it fills, or waits for; 0: none
ROW_WIDTH: Final = 42

# States of a row. From TRAVELS on the callee's side of the attempt is alive.
FREE_ROW: Final = 0
WAITS_BACKOFF: Final = 1
WAITS_POOL: Final = 2
IS_LOST: Final = 3
ENDED: Final = 4
DEAD: Final = 5  # struck by a kill; its turn to be told comes
TRAVELS: Final = 6
TRAVELS_TO_REFUSAL: Final = 7
QUEUES: Final = 8
WAITS_PROCESSOR: Final = 9
WORKS: Final = 10
CALLS: Final = 11
COMMITS: Final = 12
WAITS_FILL: Final = 13
IS_SET_ASIDE: Final = 14  # a dead letter
# From here on no attempts: rows that stand for several.
GROUP_STARTS: Final = 15  # parallel items of which so many are needed, not all of them started
GROUP: Final = 16  # the same, all started
CALLEE_SIDE: Final = TRAVELS

# Callers of calls that nobody waits for.
NOBODY: Final = constant(-1)
NOT_NEEDED: Final = constant(-2)

# Tokens of the caller's own events that no row's token makes stale.
GIVES_UP_CALL: Final = constant(-1)
SENDS_AGAIN: Final = constant(-2)
DROPS_WORK: Final = constant(-3)

# --- tasks of the agenda -------------------------------------------------------------------------
START_CALL: Final = constant(0)
RESOLVE: Final = constant(1)
ANSWER: Final = constant(2)
STAGE_ENDS: Final = constant(3)
TAKE: Final = constant(4)
CONNECT: Final = constant(5)
CANCEL: Final = constant(6)
GIVE_UP_ALL: Final = constant(7)
CRASH: Final = constant(8)
RETIME: Final = constant(9)
TRAFFIC: Final = constant(10)
FIRST_GAP: Final = constant(11)
START_ATTEMPT: Final = constant(12)
SEND: Final = constant(13)
COMMIT: Final = constant(14)
START_GROUP: Final = constant(15)
GROUP_STARTED: Final = constant(16)
GROUP_HEARS: Final = constant(17)
HEAR_ONE_OF_TWO: Final = constant(18)
DROP_BOTH: Final = constant(19)
DISCARD: Final = constant(20)
RETURN: Final = constant(21)
HEAR_FILL: Final = constant(22)
LEAD_FILL: Final = constant(23)
FORGET: Final = constant(24)
LOAD: Final = constant(25)

# --- results of run ------------------------------------------------------------------------------
FINISHED: Final = 0
NEEDS_ROWS: Final = 1
NEEDS_HEAP: Final = 2
NEEDS_AGENDA: Final = 3
NEEDS_DONE: Final = 4
NEEDS_WRITES: Final = 5

NEVER: Final = 1 << 60
FOREVER: Final = (1 << 63) - 1  # later than any time * 8 + rank
