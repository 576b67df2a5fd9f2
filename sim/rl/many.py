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
        self.render_mode = self.envs[0].render_mode
        self.single_observation_space = self.envs[0].observation_space
        self.single_action_space = self.envs[0].action_space
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
        rows = [
            env.reset(seed=luck, options=options)
            for env, luck in zip(self.envs, seeds, strict=True)
        ]
        self._is_over[:] = False
        return _joined(rows)

    def step(
        self, actions: npt.NDArray[np.int64]
    ) -> tuple[Observation, npt.NDArray[Any], npt.NDArray[Any], npt.NDArray[Any], Told]:
        """A move a seat; one that was over begins anew instead, for a reward of nothing."""
        rows: list[tuple[Observation, Told]] = []
        rewards = np.zeros(self.num_envs)
        is_over = np.zeros(self.num_envs, dtype=np.bool_)
        for k, (env, action) in enumerate(zip(self.envs, actions, strict=True)):
            if self._is_over[k]:
                rows.append(env.reset())
                continue
            observation, rewards[k], is_over[k], _, told = env.step(action)
            rows.append((observation, told))
        self._is_over = is_over
        observations, tale = _joined(rows)
        return observations, rewards, is_over.copy(), np.zeros_like(is_over), tale

    def action_masks(self) -> npt.NDArray[np.int8]:
        """The masks of the newest views, shape ``(num_envs, moves)``."""
        return np.array([env.action_masks() for env in self.envs])


def _joined(rows: Sequence[tuple[Observation, Told]]) -> tuple[Observation, Told]:
    """Observations and what was told of them, with which seats it was told of (``_name``)."""
    seen = {name: np.array([row[name] for row, _ in rows]) for name in rows[0][0]}
    masks = seen["action_mask"]
    tale: Told = {
        "action_mask": masks.copy(),
        "now_s": np.array([told["now_s"] for _, told in rows]),
    }
    everybody = np.ones(len(rows), dtype=np.bool_)
    tale |= {f"_{name}": everybody.copy() for name in tuple(tale)}
    if any("seed" in told for _, told in rows):
        tale["seed"] = np.array([told.get("seed", 0) for _, told in rows])
        tale["_seed"] = np.array(["seed" in told for _, told in rows])
    return seen, tale
