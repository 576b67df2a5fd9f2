"""What is known of one replica now, and the times that its life is made of."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sim.lifecycle.replica import ReplicaState
from sim.model.resilience import WarmUp
from sim.units import MINUTE, PPM, SECOND

# Long enough for most calls in hand to end; the usual preStop pause before a process is stopped.
GRACE_US = 5 * SECOND
WARM_UP_STEPS = 5
# Kubernetes' back-off of restarting containers: 10 s, doubled each time, at most five minutes,
# forgotten after ten minutes of running. The first restart is at once.
BACK_OFF_US = 10 * SECOND
BACK_OFF_MOST_US = 5 * MINUTE
BACK_OFF_FORGOTTEN_US = 10 * MINUTE


@dataclass(slots=True)
class Life:
    """What is known of one replica now."""

    state: ReplicaState
    version: str
    is_wanted: bool
    is_standby: bool = False  # of a second set: it runs, and no call is sent there
    is_shut: bool = False  # it stands by, and what was on its way to it has arrived
    is_held_down: bool = False  # by a DOWN effect
    is_drained: bool = False  # by a DRAINED effect
    is_ejected: bool = False  # by probes
    is_new: bool = False  # never served yet: balancers do not know it
    speed_ppm: int = PPM
    crashes: int = 0
    up_since_us: int = 0
    life_us: int = 0  # a process dies so long after it has begun to serve; 0: it does not
    age_epoch: int = 0  # a later count of its life makes an earlier one void
    is_stuck: bool = False  # it starts, and will not be ready until something gives way
    restarts: int = 0
    swapped_us: int = 0  # when its set last came into the balancers or left them
    leaves: Callable[[], None] | None = None  # what comes after its drain
    epoch: int = 0  # a later life makes what was planned for this one void

    @property
    def is_there(self) -> bool:
        """Whether a process of it should run, for calls or standing by."""
        return self.is_wanted or self.is_standby


def back_off_us(crashes: int) -> int:
    """How long the next start is put off after so many crashes before this one."""
    return min(BACK_OFF_MOST_US, BACK_OFF_US << (crashes - 1)) if crashes else 0


def warm_up_steps(warm_up: WarmUp) -> Iterator[tuple[int, float]]:
    """(microseconds after it is ready, share of full speed), the last one at full speed."""
    if warm_up.lasts > 0:
        climb = (1.0 - warm_up.speed) / WARM_UP_STEPS
        for step in range(WARM_UP_STEPS):
            yield warm_up.lasts * step // WARM_UP_STEPS, warm_up.speed + climb * step
    yield warm_up.lasts, 1.0
