"""The standard that runs are judged by: every weight, threshold, limit and cap, in one table.

Its version is printed on every report; any change here is a new version. The rules that use these
numbers stand in the modules beside; none of them keeps a number of its own.
Source: the weights and the floor are proposals, calibrated on the ladder of known responders.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sim.units import MINUTE, SECOND

VERSION: Final = "3"

# -- The total -----------------------------------------------------------------------------------

# Of the six dimensions; those that a run could not show are left out and the rest weighed anew.
WEIGHTS: Final[Mapping[str, float]] = {
    "detect": 0.15,
    "diagnose": 0.20,
    "mitigate": 0.30,
    "lead": 0.10,
    "recover": 0.15,
    "learn": 0.10,
}
# Of the items within a dimension. A4 is told by `explain-run`; C4 is itemised, not scored.
ITEMS: Final[Mapping[str, Mapping[str, float]]] = {
    "detect": {"A1": 0.45, "A2": 0.35, "A3": 0.10, "A4": 0.10},
    "diagnose": {"B1": 0.40, "B2": 0.30, "B3": 0.10, "B4": 0.15, "B5": 0.05},
    "mitigate": {"C1": 0.60, "C2": 0.25, "C3": 0.15, "C4": 0.0},
    "lead": {"D1": 0.50, "D2": 0.20, "D3": 0.10, "D4": 0.05, "D5": 0.10, "D6": 0.05},
    "recover": {"E1": 0.30, "E2": 0.40, "E3": 0.20, "E4": 0.10},
    "learn": {
        "F1": 0.10,
        "F2": 0.10,
        "F3": 0.08,
        "F4": 0.06,
        "F5": 0.14,
        "F6": 0.08,
        "F7": 0.12,
        "F8": 0.05,
        "F9": 0.08,
        "F10": 0.0,
        "F11": 0.05,
        "F12": 0.10,
        "F13": 0.04,
    },
}
# No dimension can be bought with another, and none can wipe out the rest.
FLOOR: Final = 0.05
# What cannot be forgiven caps the total; so does a restraint drill without a recorded assessment.
GATE_CAP: Final = 45.0
UNASSESSED_CAP: Final = 60.0
# Letters of a critical task (HSEEP): performed, with some challenges, with major ones, unable.
PERFORMED: Final = 0.85
SOME_CHALLENGES: Final = 0.65
NOT_MET: Final = 0.05

# -- Harm ----------------------------------------------------------------------------------------

# Share of its value that a slow answer loses: between none and all; conversion falls by about
# 7 % per 100 ms and a bounce is likely past 3 s (Akamai, 2017), so half is a middle.
SLOW_LOSS: Final = 0.5
# A request of no stated value still costs goodwill, or a browse journey could burn for free.
LEAST_VALUE: Final = 0.01
# Interrupting a person for half an hour at 60 an hour.
PAGE_COST: Final = 30.0
# A state-changing order keeps one engineer for five minutes.
CHANGE_COST: Final = 5.0
# Below this share of the idle harm the gap between the anchors cannot carry a grade.
LEAST_GAP: Final = 0.02
# In a drill of restraint the reference may lose so much of the way down to panic.
LEAST_RESTRAINT: Final = 0.05
# A seed bank takes a seed whose gap is so many standard errors over noise.
GAP_ERRORS: Final = 5.0
# The epilogue goes on for so many times the incident, and for two hours at least.
EPILOGUE_TIMES: Final = 4
EPILOGUE_LEAST_US: Final = 120 * MINUTE
# The share of requests that fails on a good day: what is below it did not come back.
EVERYDAY: Final = 0.001

# -- When users are harmed -----------------------------------------------------------------------

WINDOW_S: Final = 30
# 14.4 is the page line of the SRE Workbook: what burns slower than that can wait for a ticket.
BURN: Final = 14.4
LEAST_SHARE: Final = 0.01
LEAST_BAD: Final = 5
# MBCO where no tier says otherwise: the service level that counts as back.
BUSINESS_LEVEL: Final = 0.95
LEVEL_WINDOW_S: Final = 30
# Less than this share of bad requests around a post, and nobody is said to be affected.
AFFECTED: Final = 0.01
AROUND_S: Final = 5 * 60
# A region whose calls take so many times what they took at the middle of the run is hurt as well.
SLOWER: Final = 1.5
# How many are hit is said of now, by somebody who looked a little while ago.
SHARE_AROUND_S: Final = 2 * 60
# Fewer requests than this in a minute say nothing about shares.
LEAST_ENDED: Final = 20

# -- Times ---------------------------------------------------------------------------------------

# Linear to nothing at three times the target: a miss by a little is not a miss by a lot.
LATE_LIMIT: Final = 3.0
# An acknowledgement counts as detection when an assessing act follows within five minutes
# (PagerDuty's escalation time-out).
ASSESSED_WITHIN_US: Final = 5 * MINUTE
# An update is not late by the time it takes to type it.
POST_GRACE_US: Final = 2 * MINUTE
# A promised word without news covers its people when it comes this close before it was promised.
PROMISED_FROM: Final = 0.75
# An update without news that comes sooner than this share of the time between words is noise.
NOISE_BEFORE: Final = 0.5
# Where this share of updates is noise, nobody reads any more of them.
NOISE_DROWNS: Final = 0.5
# Who leaves more than this share of the time in which word was due without any has told that much
# less, however true it was.
WORD_ENOUGH: Final = 0.5
# What a responder has to find the cause where a drill states no target for the mitigation.
BELIEF_LIMIT_US: Final = 15 * MINUTE
# A change is looked at when a question follows, or when so long nothing else is changed: two
# scrapes and their delay.
CHECK_US: Final = 60 * SECOND
# Orders within a minute of each other are one move.
MOVE_US: Final = 60 * SECOND
# How fast harm falls after the first change is asked over so long.
CONTAINED_S: Final = 10 * 60
# Whoever had less than this after the end of the harm is not asked why it was not closed.
CLOSE_US: Final = 5 * MINUTE
# A decision older than this is about something else.
DECIDED_US: Final = 15 * MINUTE
# What was on a screen this long before a statement was known to whoever made it.
VIEWED_US: Final = 5 * MINUTE

# -- Belief --------------------------------------------------------------------------------------

CONVINCED: Final = 0.5
# A belief weaker than this is no suspicion that somebody else must hear of.
SUSPICION: Final = 0.2
# A belief that moves by more than this wants a look that could have moved it.
MOVED: Final = 0.2
# What a step away from the true place is still worth, and each name beyond those that are wrong.
DECAY: Final = 0.5
OVER_LENGTH: Final = 0.25
# Of closeness: the place, the mechanism, what set it off. Half for a mechanism of the same origin.
CLOSENESS: Final[Mapping[str, float]] = {"place": 0.5, "mechanism": 0.35, "trigger": 0.15}
SAME_ORIGIN: Final = 0.5
# An ungrounded guess keeps its belief score and loses half of its closeness.
UNGROUNDED: Final = 0.5

# -- Severity ------------------------------------------------------------------------------------

# The matrix: share of all value lost, share of the worst hit journey; the first row that holds.
SEVERITIES: Final[tuple[tuple[str, float, float], ...]] = (
    ("SEV1", 0.50, 0.80),
    ("SEV2", 0.10, 0.25),
    ("SEV3", 0.01, 0.05),
    ("SEV4", 0.0, 0.0),
)
# Per level and microsecond: too low costs more than too high, and doubt may go one level up for the
# first five minutes (PagerDuty response guide).
UNDER_CALL: Final = 1.0
OVER_CALL: Final = 0.5
DOUBT_US: Final = 5 * MINUTE
# Where the truth never moved, a call that saves less than this of what silence costs was wrong.
NEAR_CALL: Final = 0.5

# -- Changes and words ---------------------------------------------------------------------------

# How much a change puts at stake beside one service's restart.
BLAST: Final[Mapping[str, float]] = {
    "failover_region": 4.0,
    "restore_backup": 4.0,
    "switch_over": 3.0,
    "reroute_traffic": 2.0,
    "drain_zone": 2.0,
    "fence": 2.0,
    "shed_load": 1.5,
    "degrade_mode": 1.5,
}
# Of the critical task of communication, and what a level too high or too low costs in triage.
COMMUNICATION: Final[Mapping[str, float]] = {
    "cadence": 0.4,
    "answered": 0.2,
    "closing": 0.2,
    "handoffs": 0.2,
}
SEVERITY_STEP: Final = 0.5
# False comfort weighs three times: people stop to protect themselves.
REASSURANCE: Final = 3.0

# -- The post-mortem -----------------------------------------------------------------------------

# A range is bet on four times of five (Gneiting and Raftery, 2007): outside it, each unit of the
# miss costs ten of width; a cost of twice the truth is worth nothing.
RANGE_MISS: Final = 10.0
RANGE_SCALE: Final = 2.0
# What is so small that being wrong by it is no mistake: seconds, requests, money.
RANGE_LEAST: Final[Mapping[str, float]] = {"lasted": 60.0, "requests_failed": 10.0, "money": 10.0}
# A time is right within a minute and wrong from five on.
TIME_RIGHT_US: Final = 1 * MINUTE
TIME_WRONG_US: Final = 5 * MINUTE
# How much each event of the timeline matters; whoever hides an own mistake loses as for the cause.
EVENTS: Final[Mapping[str, float]] = {
    "harm_began": 3.0,
    "paged": 1.0,
    "acknowledged": 1.0,
    "declared": 1.0,
    "identified": 2.0,
    "turned": 3.0,
    "own_mistake": 3.0,
    "harm_ended": 3.0,
    "resolved": 1.0,
}
# A factor counts when the drill's harm falls by more than this share without it, and is strong or
# middling from these on.
FACTOR_TAU: Final = 0.05
FACTOR_STRONG: Final = 0.50
FACTOR_MIDDLE: Final = 0.20
# Of a factor that was found, how much its strength is worth.
FACTOR_STRENGTH: Final = 0.2
# A trigger named in other words.
NEAR_TRIGGER: Final = 0.5
# So many suspects cleared are enough.
CLEARED: Final = 2
# What an item costs of the harm that it is meant against, by how much it binds.
ITEM_COST: Final[Mapping[str, float]] = {"strong": 0.12, "middle": 0.08, "weak": 0.02}
# What an item through people takes off what is left; words fade, and nothing here runs them.
ITEM_SHARE: Final[Mapping[str, float]] = {
    "alert_rule": 0.15,
    "runbook_step": 0.15,
    "review_step": 0.05,
    "training": 0.04,
    "reminder": 0.02,
}
# Of an item's worth, how much hangs on owner, date and check.
ITEM_KEPT: Final = 0.1
# So many items make the set that others are held against, on so many seeds unseen in the drill.
REFERENCE_ITEMS: Final = 2
UNSEEN_SEEDS: Final = 3
