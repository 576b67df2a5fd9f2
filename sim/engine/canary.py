"""Canaries that are judged: a version on trial goes back by itself when it fails too often.

Calls of the replicas on trial are held against those of the others while both serve. Once enough of
them have ended the judge looks, once: the trial is rejected at the least count of failures that a
sound version would reach with a chance below the false alarm's. Looking once is what keeps that
chance; looking again and again until something is found would not.
Source: Google, The Site Reliability Workbook, ch. 16 "Canarying Releases"; the exact binomial test.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
from pydantic import JsonValue

from sim.engine.binomial import least_rejecting
from sim.engine.clock import Clock
from sim.engine.face import Rank
from sim.engine.layout import IntArray, Layout
from sim.engine.plane import OpCount, Plane
from sim.engine.replicas import Fleet
from sim.engine.rollout import Rollouts
from sim.model.deployment import Canary
from sim.model.effect import Dial, Impulse, Selector, Strike
from sim.units import SECOND

LOOK_US = 10 * SECOND
# tell(service, event, data) -> number of the line; says(service, text, version, cause).
Tell = Callable[[str, str, dict[str, JsonValue]], int]
Says = Callable[[str, str, str, int], None]


@dataclass(slots=True)
class Trial:
    """What has been counted of one version on trial, and of the others meanwhile."""

    version: str
    began_us: int
    # It widens by itself where nobody else has planned how.
    is_own: bool
    calls: int = 0
    failures: int = 0
    others_calls: int = 0
    others_failures: int = 0
    verdict: str = ""


class Canaries:
    """A judge for every service whose deployment asks for one."""

    def __init__(
        self,
        layout: Layout,
        plane: Plane,
        fleet: Fleet,
        rollouts: Rollouts,
        clock: Clock,
        *,
        tell: Tell,
        strike: Callable[[Strike, int, str], None],
        is_held: Callable[[Dial, str], bool],
    ) -> None:
        self._layout = layout
        self._plane = plane
        self._fleet = fleet
        self._rollouts = rollouts
        self._clock = clock
        self._tell = tell
        self._strike = strike
        self._is_held = is_held
        self.says: Says = lambda *_: None
        self._trials: dict[str, Trial] = {}
        self._seen: dict[str, tuple[IntArray, list[str]]] = {}
        for name, service in layout.topology.services.items():
            if service.deployment.canary is not None:
                look = partial(self._look, name, service.deployment.canary)
                clock.every(LOOK_US, Rank.SCALER, f"canary {name}", look, from_us=0)

    def share_of(self, service: str, version: str, share: float) -> float:
        """What a rollout begins with: one to everybody begins as a trial, where one is asked for.

        Whoever asks for a part has a plan of their own, and the judge only watches.
        """
        canary = self._layout.topology.services[service].deployment.canary
        if canary is None:
            return share
        self._close(service)
        is_own = share >= 1.0 and version != self._rollouts.trains[service].history[-1]
        self._trials[service] = Trial(version, self._clock.now_us, is_own)
        return canary.share if is_own else share

    def _close(self, service: str) -> None:
        """A trial that ends without a verdict is told with what has been seen of it."""
        trial = self._trials.pop(service, None)
        if trial is not None and not trial.verdict:
            self._judge(service, trial, "inconclusive")

    def _look(self, service: str, canary: Canary) -> None:
        trial = self._trials.get(service)
        self._count(service, trial)
        if trial is None:
            return
        if self._rollouts.trains[service].candidate != trial.version:
            # Gone back, stopped, or everywhere: nothing is on trial any more.
            self._close(service)
            return
        if not trial.verdict and trial.calls >= canary.at_least:
            self._decide(service, canary, trial)
        is_over = self._clock.now_us - trial.began_us >= canary.lasts
        if trial.verdict == "passed" and is_over and self._is_to_widen(service, trial):
            number = self._tell(service, "canary_promoted", {"version": trial.version})
            self._order(service, Impulse.PROMOTE, trial.version, number)

    def _is_to_widen(self, service: str, trial: Trial) -> bool:
        """Not where somebody else plans it, has stopped it, or keeps it from going on for now."""
        is_stopped = trial.version in self._rollouts.trains[service].abandoned
        return trial.is_own and not is_stopped and not self._is_held(Dial.NO_DEPLOYS, service)

    def _decide(self, service: str, canary: Canary, trial: Trial) -> None:
        usual = trial.others_failures / trial.others_calls if trial.others_calls else 0.0
        # A rate of 1 leaves nothing to reject.
        base = min(max(canary.base, usual), 0.999)
        least = least_rejecting(trials=trial.calls, base=base, false_alarm=canary.false_alarm)
        if trial.failures < least:
            self._judge(service, trial, "passed", least)
            return
        number = self._judge(service, trial, "rejected", least)
        text = (
            f"canary of {trial.version} rejected: {trial.failures} of {trial.calls} calls failed, "
            f"{least} are too many; {self._what_next(service)}"
        )
        self.says(service, text, trial.version, number)
        self._order(service, Impulse.ROLL_BACK, trial.version, number)

    def _what_next(self, service: str) -> str:
        previous = self._rollouts.trains[service].previous
        is_locked = self._is_held(Dial.NO_ROLLBACK, service)
        is_barred = previous is None or self._rollouts.bar(service, previous) is not None
        return "there is no way back" if is_locked or is_barred else "going back"

    def _judge(self, service: str, trial: Trial, verdict: str, least: int | None = None) -> int:
        trial.verdict = verdict
        data: dict[str, JsonValue] = {
            "version": trial.version,
            "calls": trial.calls,
            "failures": trial.failures,
            "others_calls": trial.others_calls,
            "others_failures": trial.others_failures,
            "rejects_at": least,
        }
        return self._tell(service, f"canary_{verdict}", data)

    def _order(self, service: str, impulse: Impulse, version: str, number: int) -> None:
        strike = Strike(impulse, Selector(service=service), version=version)
        self._strike(strike, number, f"canary:{service}")

    def _count(self, service: str, trial: Trial | None) -> None:
        """What has ended since the look before at replicas that ran one version all the while."""
        counts = self._ended(service)
        versions = [self._fleet.lives[r].version for r in self._fleet.places_of(service)]
        before, then = self._seen.get(service, (counts, versions))
        self._seen[service] = counts, versions
        if trial is None or trial.verdict:
            return
        for place, version in enumerate(versions):
            if version != then[place]:
                continue
            calls, failures = (int(count) for count in counts[place] - before[place])
            if version == trial.version:
                trial.calls += calls
                trial.failures += failures
            else:
                trial.others_calls += calls
                trial.others_failures += failures

    def _ended(self, service: str) -> IntArray:
        """Calls that ended and failures among them so far, shape ``(replicas, 2)``."""
        layout, index = self._layout, self._layout.service(service)
        most = int(layout.most_replicas[index])
        found = np.zeros((most, 2), dtype=np.int64)
        for op in np.flatnonzero(layout.service_of_op == index):
            base = int(layout.op_base[op])
            ours = self._plane.meters.op_counts[base : base + most]
            failures = ours[:, OpCount.FAILED] + ours[:, OpCount.REFUSED]
            found[:, 0] += ours[:, OpCount.OK] + failures
            found[:, 1] += failures
        return found
