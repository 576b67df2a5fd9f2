"""Many seats of one drill side by side in one process, a row of the arrays each.

What ``gymnasium.make_vec`` gives by itself: the numbers of its ``sync`` mode, without a wrapper and
a dictionary of arrays a seat. A seat that is over begins anew at the next step.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from gymnasium.vector import AutoresetMode, VectorEnv
from gymnasium.vector.utils import batch_space

from sim.rl.environment import DrillEnv, Observation
from sim.rl.moves import LOOK_ON
from sim.units import SECOND

Told = dict[str, Any]


class ManyDrills(VectorEnv[Observation, npt.NDArray[np.int64], npt.NDArray[Any]]):
    """``num_envs`` seats; all else is ``DrillEnv``'s."""

    metadata: dict[str, Any] = {  # noqa: RUF012
        **DrillEnv.metadata,
        "autoreset_mode": AutoresetMode.NEXT_STEP,
    }

    def __init__(self, num_envs: int = 1, **settings: Any) -> None:
        self.num_envs = num_envs
        self.envs = [DrillEnv(**settings) for _ in range(num_envs)]
        first = self.envs[0]
        self._rows = first.make_rows(num_envs)
        for k, env in enumerate(self.envs):
            env.rows = self._rows.row(k)
        self._tick_us = first.tick_us
        self.render_mode = first.render_mode
        self.single_observation_space = first.observation_space
        self.single_action_space = first.action_space
        self.observation_space = batch_space(self.single_observation_space, num_envs)
        self.action_space = batch_space(self.single_action_space, num_envs)
        self._is_over = np.zeros(num_envs, dtype=np.bool_)

    def reset(
        self,
        *,
        seed: int | Sequence[int | None] | None = None,
        options: dict[str, Any] | None = None,
    ) -> tuple[Observation, Told]:
        """Every seat anew; from one seed the next ones follow, seat by seat."""
        if seed is None or isinstance(seed, int):
            seeds = [None if seed is None else seed + k for k in range(self.num_envs)]
        else:
            seeds = list(seed)
        lucks = [
            env.reset(seed=luck, options=options)[1]["seed"]
            for env, luck in zip(self.envs, seeds, strict=True)
        ]
        self._is_over[:] = False
        return self._told(dict(enumerate(lucks)))

    def step(
        self, actions: npt.NDArray[np.int64]
    ) -> tuple[Observation, npt.NDArray[Any], npt.NDArray[Any], npt.NDArray[Any], Told]:
        """A move a seat; one that was over begins anew instead, for a reward of nothing."""
        rewards = np.zeros(self.num_envs)
        is_over = np.zeros(self.num_envs, dtype=np.bool_)
        lucks: dict[int, int] = {}
        is_still = self._rows.pass_still(self._tick_us, np.asarray(actions) == LOOK_ON)
        for k in np.flatnonzero(~is_still).tolist():
            env = self.envs[k]
            if self._is_over[k]:
                lucks[k] = env.reset()[1]["seed"]
            else:
                rewards[k], is_over[k] = env.act(int(actions[k])), env.is_over
        self._is_over = is_over
        seen, tale = self._told(lucks)
        return seen, rewards, is_over.copy(), np.zeros_like(is_over), tale

    def action_masks(self) -> npt.NDArray[np.int8]:
        """The masks of the newest views, shape ``(num_envs, moves)``."""
        return self._rows.masks.copy()

    def _told(self, lucks: dict[int, int]) -> tuple[Observation, Told]:
        """Observations and what is told of them, with which seats it is told of (``_name``).

        ``lucks``: by seat the seed that it begins with.
        """
        rows = self._rows
        rows.age()
        tale: Told = {"action_mask": rows.masks.copy(), "now_s": rows.now_us / SECOND}
        tale |= {f"_{name}": np.ones(self.num_envs, dtype=np.bool_) for name in tuple(tale)}
        if lucks:
            tale["seed"] = np.array([lucks.get(k, 0) for k in range(self.num_envs)])
            tale["_seed"] = np.array([k in lucks for k in range(self.num_envs)])
        return {"signals": rows.signals.copy(), "action_mask": rows.masks.copy()}, tale
