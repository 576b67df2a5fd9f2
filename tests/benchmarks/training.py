"""Environment steps a CPU second, alone and sixteen side by side, on `flow` and on `request`.

    python -m tests.benchmarks.training

Two services with a bad release (`small`), and the smallest drill of the catalogue with a cause and
a cure (`bad_deploy`: four services, three journeys), journals in memory; an open move every tenth
step, else looking on; the idle runs that rewards are held against are there already. One process,
CPU time, the best of three.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

import gymnasium
import numpy as np

ID = "sim.rl.drills:gameday/Drill-v0"
SEEDS = (1, 2, 3, 4)
EPISODES, MANY, ROUNDS = 4, 16, 3
TOPOLOGY = """
format: 1
traffic: {rate: 5/s}
journeys: {buy: {enters: web.home, value: 2}}
services:
  web: {replicas: 2, quota: 4, operations: {home: {work: 20ms, calls: [db.read]}}}
  db: {replicas: 1, quota: 2, operations: {read: {work: 5ms}}}
"""
SCENARIO = """
format: 1
code: TR-01
title: A small drill
topology: small-system.yaml
starts_at: 2026-03-10T14:00:00+01:00
lasts: 10m
lead_in: 1m
briefing: {text: You are on call.}
truth: {components: [web], mechanism: bad_deploy}
injects:
  - at: 1m
    fault: {kind: bad_deploy, version: v2, failure: 40%}
    target: {service: web}
    is_trigger: true
"""


def pick(masks: np.ndarray, generator: np.random.Generator) -> np.ndarray:
    """Of each mask an open move, one time in ten; else to look on."""
    moves = (generator.random(masks.shape) * masks).argmax(axis=1)
    return np.where(generator.random(len(masks)) < 0.1, moves, 0)


def alone(drill: str, plane: str, step_s: float) -> float:
    """Steps a CPU second of one environment, its resets among them."""
    settings = {"drill": drill, "plane": plane, "seeds": SEEDS, "step_s": step_s}
    env = gymnasium.make(ID, disable_env_checker=True, **settings)
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


def side_by_side(drill: str, plane: str, step_s: float) -> float:
    """Steps a CPU second of sixteen environments in one process, all of them counted."""
    envs = gymnasium.make_vec(
        ID,
        num_envs=MANY,
        drill=drill,
        plane=plane,
        seeds=SEEDS,
        step_s=step_s,
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
    print("| drill | plane | simulated s a step | one | sixteen |\n|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        small = Path(folder) / "small.yaml"
        small.write_text(SCENARIO, encoding="utf-8")
        (Path(folder) / "small-system.yaml").write_text(TOPOLOGY, encoding="utf-8")
        for drill in (str(small), "bad_deploy"):
            for plane in ("flow", "request"):
                for step_s in (10.0, 2.0):
                    setting = (drill, plane, step_s)
                    one = max(alone(*setting) for _ in range(ROUNDS))
                    many = max(side_by_side(*setting) for _ in range(ROUNDS))
                    name = Path(drill).stem
                    print(f"| `{name}` | `{plane}` | {step_s:g} | {one:,.0f} | {many:,.0f} |")


if __name__ == "__main__":
    main()
