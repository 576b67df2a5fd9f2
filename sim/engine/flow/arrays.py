"""The kernel's arrays in four bundles: what stands, what flows, a stretch's law, and the books."""

from __future__ import annotations

from typing import NamedTuple

from sim.engine.layout import FloatArray, IntArray


class Graph(NamedTuple):
    """What stands while settings and groups do."""

    classes: IntArray  # (j, Class)
    order: IntArray  # operations that each class reaches, callees first
    ops: IntArray  # (o, Op)
    sites: IntArray  # (site, FLOW_SITE_COLUMNS)
    roads: IntArray  # latency, refused and lost: (3, site, place and zone)
    groups: IntArray  # (g, Group)
    doors: IntArray  # (service, Door)
    gox: FloatArray  # (group and operation, segment, 2): work in us, chance of its own failure
    laws: FloatArray  # (exponential, normal, then each law and its residual; STRATA)
    laws_cv2: FloatArray
    perms: IntArray  # (PERMUTATIONS, PARTICLES)
    ca2: float  # squared coefficient of variation of the gaps between requests
    zones: int


class Live(NamedTuple):
    """What moves from step to step."""

    states: FloatArray  # (g, State)
    gates: FloatArray  # (service, Gate and one a class)
    edges: FloatArray  # (site, Edge)
    traffic: FloatArray  # (j,)
    rates: FloatArray  # (2, j): offered per second, of each class and with its twins
    flows: FloatArray  # (j, site, 2): first tries and retries that arrive, per visit of the caller
    orbit: FloatArray  # (j, site, RETRIES_APART, ORBIT)
    visits: FloatArray  # (j, o): per second
    before: FloatArray  # (j, o): those of the step before
    held_up: FloatArray  # (j, site): parents that come to a site over those that begin
    inside: FloatArray  # (j, o): parents that leave an operation's calls over those that begin
    through: FloatArray  # (j, o): calls that are answered over those that come
    wake: FloatArray  # (1,): seconds for which what was doubtful is still to be marked


class Law(NamedTuple):
    """What the walks of one steady stretch have found."""

    parts: FloatArray  # (o, 3, PARTICLES): latency, outcome and zone of each sampled call
    ends: FloatArray  # (2, PARTICLES): latency and outcome of the requests of the last walk
    walked: FloatArray  # (j, width): sums over the stretch's walks
    stats: FloatArray  # (j, width): per visit, what is not a matter of luck put right
    bins: FloatArray  # (g then j, HISTOGRAM_BINS)
    reach: IntArray  # (g then j, 2): first bin of `bins` that holds anything, and the last
    pending: FloatArray  # (g then j,): what has ended under this law and is in no histogram yet
    delays: FloatArray  # (j, RING, 5)


class Books(NamedTuple):
    """Running sums, whose whole parts are the meters."""

    totals_bins: FloatArray  # (g then j, HISTOGRAM_BINS)
    ring: FloatArray  # (j, RING, 4): what ends in the steps to come
    totals: FloatArray  # (j, ENDED, then by site, then by group and operation)
    times: FloatArray  # (g, 5)
    journey_seconds: IntArray  # (j, second, 5)
    offered: IntArray  # (j, 5): whole parts shown so far
    marks: FloatArray  # (second,)
