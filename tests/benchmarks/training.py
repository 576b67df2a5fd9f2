"""Environment steps a CPU second, alone and sixteen side by side, on `flow` and on `request`.

    python -m tests.benchmarks.training

The smallest drill with a cause and a cure, journal in memory; an open move every tenth step, else
looking on; the idle runs that rewards are held against are there already. One process, CPU time.
"""

from __future__ import annotations

import time

import gymnasium
import numpy as np

ID = "sim.rl.drills:gameday/Drill-v0"
SEEDS = (1, 2, 3, 4)
EPISODES, MANY = 6, 16


def pick(masks: np.ndarray, generator: np.random.Generator) -> np.ndarray:
    """Of each mask an open move, one time in ten; else to look on."""
    moves = np.array([generator.choice(np.flatnonzero(mask)) for mask in masks])
    return np.where(generator.random(len(masks)) < 0.1, moves, 0)


def alone(plane: str, step_s: float) -> float:
    """Steps a CPU second of one environment, its resets among them."""
    env = gymnasium.make(ID, plane=plane, seeds=SEEDS, step_s=step_s)
    for seed in SEEDS:
        env.reset(seed=0, options={"seed": seed})
    generator = np.random.default_rng(1)
    steps, began = 0, time.process_time()
    for episode in range(EPISODES):
        observation, _ = env.reset(seed=episode)
        is_over = False
        while not is_over:
            (action,) = pick(observation["action_mask"][None], generator)
            observation, _, is_over, _, _ = env.step(action)
            steps += 1
    return steps / (time.process_time() - began)


def side_by_side(plane: str, step_s: float) -> float:
    """Steps a CPU second of sixteen environments in one process, all of them counted."""
    envs = gymnasium.make_vec(
        ID, num_envs=MANY, vectorization_mode="sync", plane=plane, seeds=SEEDS, step_s=step_s
    )
    observation, _ = envs.reset(seed=0)
    generator = np.random.default_rng(1)
    count = round(400 / step_s)
    began = time.process_time()
    for _ in range(count):
        observation, _, _, _, _ = envs.step(pick(observation["action_mask"], generator))
    return MANY * count / (time.process_time() - began)


def main() -> None:
    """Print the table."""
    print("| plane | simulated s a step | one | sixteen |\n|---|---|---|---|")
    for plane in ("flow", "request"):
        for step_s in (10.0, 1.0):
            one, many = alone(plane, step_s), side_by_side(plane, step_s)
            print(f"| `{plane}` | {step_s:g} | {one:,.0f} | {many:,.0f} |")


if __name__ == "__main__":
    main()
