"""The things that live in the reference plane: calls, attempts, replicas, clients, streams."""

from __future__ import annotations

from dataclasses import dataclass, field

from simpy.events import Event, Process


@dataclass(slots=True, eq=False)
class Call:
    """One item of a call site, with all its attempts; a request is a call by users."""

    site: int
    key: int
    group_key: int  # of all items of the site under one parent
    item: int
    caller: Attempt | Group | None  # None: users, or nobody waits
    journey: int
    client: int  # cx
    place: int  # of the caller: a zone, or for users one beyond them
    trace: int
    parent_key: int
    request: int  # the key of the request that it is for
    begin_us: int = 0
    failed_deliveries: int = 0  # of a message
    holds_connection: bool = False  # of a message in order, between two deliveries
    number: int = 0  # of the newest attempt
    # Attempts that the caller listens to: none between two, two when one has been hedged.
    open_attempts: list[Attempt] = field(default_factory=list, init=False)
    verdict: Event | None = field(default=None, init=False)  # of the attempts at hand, an outcome
    process: Process | None = field(default=None, init=False)
    has_ended: bool = field(default=False, init=False)
    # Its group is decided without it: no more tries, and it ends with the instant.
    is_not_needed: bool = field(default=False, init=False)


@dataclass(slots=True, eq=False)
class Group:
    """Parallel items of which so many must answer OK; one open call of its caller."""

    site: int
    caller: Attempt | None
    calls: list[Call] = field(default_factory=list)  # open items, oldest first
    open_calls: int = 0
    failed: int = 0
    is_started: bool = False


@dataclass(slots=True, eq=False)
class Attempt:
    """One try of a call: the caller's end and the callee's end."""

    call: Call
    number: int
    key: int
    begin_us: int
    answer: Event  # its value is the outcome
    is_heard: bool = True  # the caller still listens
    gives_up_us: int | None = None
    timer: Event | None = None
    probe: int = 0  # epoch of the breaker when let through half open
    is_connected: bool = False
    waits_for_connection: bool = False
    is_lost: bool = False  # on the way: no answer ever comes
    carrier: Process | None = None  # takes the attempt to a replica and through it
    # --- the callee's end ---
    replica: int = -1
    op: int = -1
    ox: int = -1
    is_on_its_way: bool = False  # from the first step of travel to the answer
    is_dead: bool = False  # killed or cancelled
    awaits_blow: bool = False  # killed, and not yet told
    arrived_us: int | None = None
    holds_slot: bool = False
    turn: Event | None = None  # admission, a processor, or a connection
    patience: Event | None = None
    work_left: int = 0  # microseconds * 1e6 at full speed
    work_since_us: int = 0
    work_begin_us: int = 0
    work_over: Event | None = None
    work_timer: Event | None = None
    calls: list[Call | Group] = field(default_factory=list)  # open, waited for, oldest first
    open_calls: int = 0
    has_failed: bool = False
    stage_over: Event | None = None
    fills: int | None = None  # the key of a cache that it fills, or waits for

    @property
    def twin(self) -> Attempt | None:
        """Of a hedged attempt that is open the other one."""
        return next((other for other in self.call.open_attempts if other is not self), None)


@dataclass(slots=True, eq=False)
class Replica:
    """One process: slots, a queue before them, processors behind them."""

    index: int
    service: int
    zone: int
    held: list[Attempt] = field(default_factory=list)  # queue, slots, and waiting for callees
    queue: list[Attempt] = field(default_factory=list)
    work_queue: list[Attempt] = field(default_factory=list)
    working: list[Attempt] = field(default_factory=list)
    queue_since_us: int = 0  # when its queue was last empty
    in_slots: int = 0
    backlog: int = 0  # messages that a broker has stored
    debt_us: int = 0  # refusal work that the next work will pay
    touched_us: int = 0

    @property
    def load(self) -> int:
        """What a balancer sees: calls in slots and queue."""
        return self.in_slots + len(self.queue)


@dataclass(slots=True, eq=False)
class Client:
    """What one caller replica keeps for one call site."""

    replica: int  # -1: users
    tokens: int
    picks: int = 0
    in_use: int = 0
    waiting: list[Attempt] = field(default_factory=list)
    state: str = "closed"
    open_until_us: int = 0
    # What the breaker remembers: bucket of time and whether it failed, oldest first.
    outcomes: list[tuple[int, int]] = field(default_factory=list)
    # What the throttle remembers: bucket of time and whether it was accepted, oldest first.
    sent: list[tuple[int, int]] = field(default_factory=list)
    epoch: int = 0
    probes: int = 0
    good: int = 0


@dataclass(slots=True, eq=False)
class End:
    """What one call site thinks of one callee replica."""

    failures: int = 0
    times: int = 0
    until_us: int = 0


@dataclass(slots=True, eq=False)
class Bucket:
    """A rate limit's tokens."""

    tokens: int
    most: int
    at_us: int = 0


@dataclass(slots=True, eq=False)
class Stream:
    """Arrivals of one class and layer."""

    journey: int
    layer: int
    key: int
    number: int = 0
    left: int = 0  # intensity still to pass before the next arrival
    over: int = 0
    from_us: int = 0
    process: Process | None = None
