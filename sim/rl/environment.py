"""A drill as a Gymnasium environment.

A step gives one order (or none) and lets time pass: a tick, or as long as the order keeps the desk
busy. The reward of a step is the harm that it avoided: what the same seconds cost on the same seed
with nobody there, less what they cost now, as a share of all that doing nothing costs. What only
the end of a run can tell (replicas above the start, pages, orders, lost writes, harm after an early
end) is settled in the last step, so that the rewards of an episode sum to
``(harm of doing nothing - harm of this run) / harm of doing nothing``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import gymnasium
import numpy as np
import numpy.typing as npt
from gymnasium import spaces

from sim.documents.loading import load_scenario
from sim.drill.drill import TICK_US, Drill
from sim.drill.session import Session
from sim.journal.writer import Journal, Nowhere
from sim.rl.losses import Idle, idle_of, shared
from sim.rl.moves import Moves
from sim.rl.sight import UNSEEN, Sight
from sim.scoring.harm import harm_per_second, measure_harm
from sim.units import SECOND

Observation = dict[str, Any]
SEEDS = range(1, 1001)


class DrillEnv(gymnasium.Env[Observation, np.int64]):
    """One seat. Observations hold ``signals`` (-1 to 1) and ``action_mask``; ``names`` say which.

    Args:
        drill: a catalogue id, a code or a path.
        plane: how requests are carried.
        seeds: the luck that episodes are drawn from; ``reset(options={"seed": 7})`` picks one.
        step_s: simulated seconds of a step in which nothing keeps the desk busy.
        render_mode: ``ansi`` for a line of words.
    """

    metadata: dict[str, Any] = {"render_modes": ["ansi"], "render_fps": 1}  # noqa: RUF012

    def __init__(
        self,
        drill: str = "bad_deploy",
        *,
        plane: str = "flow",
        seeds: Sequence[int] = SEEDS,
        step_s: float = TICK_US / SECOND,
        render_mode: str | None = None,
    ) -> None:
        loaded = load_scenario(drill)
        documents = {"scenario": loaded.text, "topology": loaded.topology.text}
        self._drill = shared(
            Drill(
                loaded.model,
                loaded.topology.model,
                seed=seeds[0],
                plane=plane,
                documents=documents,
            )
        )
        self._seeds = seeds
        self._tick_us = round(step_s * SECOND)
        self.render_mode = render_mode
        self.session = self._sit(seeds[0])
        view = self.session.view
        self.moves, self.sight = Moves(view), Sight(view)
        self.action_space = spaces.Discrete(len(self.moves))
        self.observation_space = spaces.Dict(
            {
                "signals": spaces.Box(UNSEEN, 1.0, (len(self.sight.names),), np.float32),
                "action_mask": spaces.Box(0, 1, (len(self.moves),), np.int8),
            }
        )
        self._view = view
        self._baseline: Idle | None = None
        self._second = 0
        self._given = 0.0

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[Observation, dict[str, Any]]:
        """A fresh drill at the end of its lead-in, its luck drawn from ``seeds``."""
        super().reset(seed=seed)
        luck = self._seeds[int(self.np_random.integers(len(self._seeds)))]
        luck = int((options or {}).get("seed", luck))
        self._baseline = idle_of(self._drill, luck)
        self.session = self._sit(luck)
        self._view = self.session.view
        self._second, self._given = 0, 0.0
        observation = self._observation()
        return observation, self._info(observation, luck)

    def step(self, action: np.int64) -> tuple[Observation, float, bool, bool, dict[str, Any]]:
        """Give an order and let time pass; the drill's own end ends the episode."""
        assert self._baseline is not None, "reset comes first"
        orders = self.moves.orders(int(action), self._view)
        self._view = self.session.step(orders, tick_us=self._tick_us)
        reward = self._reward(self._baseline)
        observation = self._observation()
        info = self._info(observation, None)
        return observation, reward, self.session.is_over, False, info

    def render(self) -> str | None:
        """Where the incident stands, in a line."""
        if self.render_mode != "ansi":
            return None
        view = self._view
        firing = ", ".join(alert.name for alert in view.alerts if alert.is_firing)
        return f"{view.now_us / SECOND:.0f} s  {view.incident.state}  {firing or 'no alert'}"

    def action_masks(self) -> npt.NDArray[np.int8]:
        """The mask of the newest view, under the name that maskable agents ask for."""
        return self.moves.mask(self._view)

    def _sit(self, seed: int) -> Session:
        return Session(self._drill.seeded(seed), Journal(Nowhere()), responder="rl")

    def _reward(self, baseline: Idle) -> float:
        if self.session.is_over:
            money = measure_harm(self.session.record, self._drill.topology).money
            avoided = baseline.money - money - self._given
        else:
            lost = harm_per_second(self.session.lived(from_s=self._second))
            first, self._second = self._second, self._second + len(lost)
            by_second = baseline.by_second
            avoided = float(by_second[self._second] - by_second[first] - lost.sum())
        self._given += avoided
        return avoided / baseline.weight

    def _observation(self) -> Observation:
        return {"signals": self.sight.look(self._view), "action_mask": self.action_masks()}

    def _info(self, observation: Observation, seed: int | None) -> dict[str, Any]:
        told: dict[str, Any] = {
            "action_mask": observation["action_mask"],
            "now_s": self._view.now_us / SECOND,
        }
        return told if seed is None else {**told, "seed": seed}
