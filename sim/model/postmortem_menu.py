"""What a post-mortem picks from: factors of the system, edits to it, and how strong each is.

There are no persons in the menus: a slip is a trigger, and counts only beside what let it through.
Source: National Patient Safety Foundation, "RCA2" (2015), action hierarchy.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class Remedy(StrEnum):
    """An edit that an action item asks for."""

    ADD_TIMEOUT = "add_timeout"
    RETRY_CAP = "retry_cap"
    BREAKER = "breaker"
    CANCEL_ABANDONED = "cancel_abandoned"
    LIMIT_CLIENTS = "limit_clients"
    SHORTER_QUEUE = "shorter_queue"
    MORE_CAPACITY = "more_capacity"
    EXTRA_ZONE = "extra_zone"
    CANARY_GATE = "canary_gate"
    GUARD_CHANGES = "guard_changes"
    WATCH_EXPIRY = "watch_expiry"
    SET = "set"  # any value of the topology or scenario, as `whatif --set` takes it
    ALERT_RULE = "alert_rule"
    RUNBOOK_STEP = "runbook_step"
    REVIEW_STEP = "review_step"
    TRAINING = "training"
    REMINDER = "reminder"


class Factor(StrEnum):
    """What had to be missing for it to come so far: each is the want of one edit."""

    MISSING_TIMEOUT = "missing_timeout"
    RETRIES_WITHOUT_LIMIT = "retries_without_limit"
    MISSING_BREAKER = "missing_breaker"
    ABANDONED_WORK_GOES_ON = "abandoned_work_goes_on"
    CLIENTS_WITHOUT_LIMIT = "clients_without_limit"
    QUEUE_TOO_LONG = "queue_too_long"
    TOO_LITTLE_CAPACITY = "too_little_capacity"
    SINGLE_ZONE = "single_zone"
    NO_CANARY = "no_canary"
    UNGUARDED_CHANGE = "unguarded_change"
    EXPIRY_UNWATCHED = "expiry_unwatched"
    LATE_ALERT = "late_alert"
    MISSING_RUNBOOK_STEP = "missing_runbook_step"


REMEDY_OF: Final[Mapping[Factor, Remedy]] = {
    Factor.MISSING_TIMEOUT: Remedy.ADD_TIMEOUT,
    Factor.RETRIES_WITHOUT_LIMIT: Remedy.RETRY_CAP,
    Factor.MISSING_BREAKER: Remedy.BREAKER,
    Factor.ABANDONED_WORK_GOES_ON: Remedy.CANCEL_ABANDONED,
    Factor.CLIENTS_WITHOUT_LIMIT: Remedy.LIMIT_CLIENTS,
    Factor.QUEUE_TOO_LONG: Remedy.SHORTER_QUEUE,
    Factor.TOO_LITTLE_CAPACITY: Remedy.MORE_CAPACITY,
    Factor.SINGLE_ZONE: Remedy.EXTRA_ZONE,
    Factor.NO_CANARY: Remedy.CANARY_GATE,
    Factor.UNGUARDED_CHANGE: Remedy.GUARD_CHANGES,
    Factor.EXPIRY_UNWATCHED: Remedy.WATCH_EXPIRY,
    Factor.LATE_ALERT: Remedy.ALERT_RULE,
    Factor.MISSING_RUNBOOK_STEP: Remedy.RUNBOOK_STEP,
}


class Strength(StrEnum):
    """How much a factor did, and how much an item binds those who come after."""

    STRONG = "strong"
    MIDDLE = "middle"
    WEAK = "weak"


# Design, forcing functions and automation bind; capacity, tooling and checklists help; words fade.
STRENGTH_OF: Final[Mapping[Remedy, Strength]] = dict.fromkeys(Remedy, Strength.STRONG) | {
    Remedy.MORE_CAPACITY: Strength.MIDDLE,
    Remedy.SHORTER_QUEUE: Strength.MIDDLE,
    Remedy.WATCH_EXPIRY: Strength.MIDDLE,
    Remedy.SET: Strength.MIDDLE,
    Remedy.ALERT_RULE: Strength.MIDDLE,
    Remedy.RUNBOOK_STEP: Strength.MIDDLE,
    Remedy.REVIEW_STEP: Strength.WEAK,
    Remedy.TRAINING: Strength.WEAK,
    Remedy.REMINDER: Strength.WEAK,
}
# Items that act through people: nothing in the model to change.
THROUGH_PEOPLE: Final = frozenset(
    {
        Remedy.ALERT_RULE,
        Remedy.RUNBOOK_STEP,
        Remedy.REVIEW_STEP,
        Remedy.TRAINING,
        Remedy.REMINDER,
    }
)
# Edits of a call want caller->callee; the others a service.
OF_CALLS: Final = frozenset(
    {Remedy.ADD_TIMEOUT, Remedy.RETRY_CAP, Remedy.BREAKER, Remedy.CANCEL_ABANDONED}
)
