"""The stages that a recovery is made of, and what each strategy needs of them."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class Stage(StrEnum):
    """One stage of a recovery, in the order in which they follow one another."""

    DETECT = "detect"  # from the loss to an alarm of one's own
    PAGE = "page"  # until somebody looks
    DIAGNOSE = "diagnose"  # until it is known what is lost
    DECIDE = "decide"  # until somebody who may says: fail over
    PROVISION = "provision"  # machines and networks from nothing
    RESTORE = "restore"  # data from copies, by size and bandwidth
    START = "start"  # what is installed but not running
    PROMOTE = "promote"  # a copy of the data takes the writes
    SCALE = "scale"  # from what stands by to what is needed
    REDIRECT = "redirect"  # users reach the new place
    VERIFY = "verify"  # until somebody has seen that it works


class Strategy(StrEnum):
    """How much stands by. Source: AWS, "Disaster Recovery of Workloads on AWS" (2021)."""

    NONE = "none"  # wait until the place is back
    BACKUP_RESTORE = "backup-restore"
    PILOT_LIGHT = "pilot-light"
    WARM_STANDBY = "warm-standby"
    ACTIVE_ACTIVE = "active-active"


# What people do before anything is done; an automatic failover leaves out all but the first.
BY_PEOPLE: Final = (Stage.DETECT, Stage.PAGE, Stage.DIAGNOSE, Stage.DECIDE)
# What is then done for each tier, in order. Scaling out after users have been let in is no part of
# the recovery where a share can be served at once: it ends the time of short capacity.
BY_STRATEGY: Final[dict[Strategy, tuple[Stage, ...]]] = {
    Strategy.NONE: (),
    Strategy.BACKUP_RESTORE: (Stage.PROVISION, Stage.RESTORE, Stage.VERIFY),
    Strategy.PILOT_LIGHT: (Stage.START, Stage.PROMOTE, Stage.SCALE, Stage.VERIFY),
    Strategy.WARM_STANDBY: (Stage.PROMOTE, Stage.VERIFY),
    Strategy.ACTIVE_ACTIVE: (Stage.PROMOTE,),
}
# What needs new capacity, and so stands in one line with everybody else who lost the same place.
OF_CAPACITY: Final = frozenset({Stage.PROVISION, Stage.START, Stage.SCALE})
