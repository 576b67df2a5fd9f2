"""Environment steps a CPU second, alone and sixteen side by side, on `flow` and on `request`.

    python -m tests.benchmarks.training

Two services with a bad release (`small`), and the smallest drill of the catalogue with a cause and
a cure (`bad_deploy`: four services, three journeys), journals in memory, rewards paid at scrapes.
Two agents, which look on but for open moves at random: one in ten steps, whatever a step lasts, and
one in sixty simulated seconds. The idle runs that rewards are held against are there already. One
process, CPU time, the best of three. Names of drills and planes narrow the table.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

import gymnasium
import numpy as np

ID = "sim.rl.drills:gameday/Drill-v0"
SEEDS = (1, 2, 3, 4)
EPISODES, MANY, ROUNDS = 4, 16, 3
STEPS_S = (10.0, 2.0, 1.0)
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


def pick(masks: np.ndarray, generator: np.random.Generator, share: float) -> np.ndarray:
    """Of each mask an open move, in a ``share`` of steps; else to look on."""
    moves = (generator.random(masks.shape) * masks).argmax(axis=1)
    return np.where(generator.random(len(masks)) < share, moves, 0)


def alone(drill: str, plane: str, step_s: float, share: float) -> float:
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
            (action,) = pick(observation["action_mask"][None], generator, share)
            observation, _, is_over, _, _ = env.step(action)
            steps += 1
    return steps / (time.process_time() - began)


def side_by_side(drill: str, plane: str, step_s: float, share: float) -> float:
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
        actions = pick(observation["action_mask"], generator, share)
        observation, _, _, _, _ = envs.step(actions)
    return MANY * count / (time.process_time() - began)


def row(drill: str, plane: str, step_s: float) -> str:
    """A line of the table."""
    found = [
        max(measured(drill, plane, step_s, share) for _ in range(ROUNDS))
        for share in (0.1, step_s / 60.0)
        for measured in (alone, side_by_side)
    ]
    steps = " | ".join(f"{steps:,.0f}" for steps in found)
    return f"| `{Path(drill).stem}` | `{plane}` | {step_s:g} | {steps} |"


def main(only: list[str]) -> None:
    """Print the table."""
    print("| drill | plane | s a step | one | sixteen | one, 60 s | sixteen, 60 s |")
    print("|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        small = Path(folder) / "small.yaml"
        small.write_text(SCENARIO, encoding="utf-8")
        (Path(folder) / "small-system.yaml").write_text(TOPOLOGY, encoding="utf-8")
        for drill in (str(small), "bad_deploy"):
            for plane in ("flow", "request"):
                if {Path(drill).stem, plane} >= set(only):
                    for step_s in STEPS_S:
                        print(row(drill, plane, step_s), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
