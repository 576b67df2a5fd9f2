"""A drill as a Gymnasium environment: its contract, its rewards, its luck."""

from __future__ import annotations

import gymnasium
import numpy as np
import pytest
from gymnasium.utils.env_checker import check_env

from sim.documents.loading import load_scenario
from sim.drill.anchors import run_anchors
from sim.drill.drill import Drill
from sim.rl.environment import DrillEnv
from sim.rl.many import ManyDrills
from sim.rl.sight import Sight
from sim.scoring.harm import measure_harm

ID = "sim.rl.drills:gameday/Drill-v0"
SEEDS = (1, 2, 3)


@pytest.fixture(scope="module")
def env():
    return gymnasium.make(ID, seeds=SEEDS).unwrapped


def play(env, plan, *, seed=1):
    """Moves by the step at which they are made; what came of every step."""
    numbers = {name: number for number, name in enumerate(env.moves.names)}
    observation, info = env.reset(seed=0, options={"seed": seed})
    found = [(observation, 0.0, info)]
    is_over = False
    while not is_over:
        action = numbers[plan.get(len(found), "look on")]
        observation, reward, is_over, _, info = env.step(np.int64(action))
        found.append((observation, reward, info))
    return found


CURE = {14: "acknowledge", 15: "declare", 16: "rollback api", 17: "post fix_going_in"}


@pytest.mark.parametrize("step_s", [10.0, 2.5])
def test_gymnasium_finds_nothing_to_object_to(step_s):
    check_env(gymnasium.make(ID, seeds=SEEDS, step_s=step_s, render_mode="ansi").unwrapped)


def test_doing_nothing_avoids_no_harm(env):
    assert [] == [reward for _, reward, _ in play(env, {}) if abs(reward) > 1e-9]


@pytest.mark.parametrize(
    "plan", [CURE, CURE | {30: "resolve"}, {2: "scale up web", 4: "restart db", 9: "scale up db"}]
)
def test_rewards_sum_to_the_share_of_the_idle_harm_that_was_avoided(env, plan):
    total = sum(reward for _, reward, _ in play(env, plan))

    loaded = load_scenario("bad_deploy")
    drill = Drill(loaded.model, loaded.topology.model, seed=1, plane="flow")
    record = run_anchors(drill, names=("idle",))["idle"].record
    idle = measure_harm(record, drill.topology).money
    mine = measure_harm(env.session.record, drill.topology).money
    assert pytest.approx((idle - mine) / idle) == total
    assert (total > 0.2) is (plan.get(16) == "rollback api")


def test_the_same_seed_and_moves_give_the_same_numbers(env):
    first, again, other = play(env, CURE), play(env, CURE), play(env, CURE, seed=2)

    assert [reward for _, reward, _ in first] == [reward for _, reward, _ in again]
    for (one, _, _), (two, _, _) in zip(first, again, strict=True):
        assert (one["signals"] == two["signals"]).all()
    assert [reward for _, reward, _ in first] != [reward for _, reward, _ in other]


def test_every_number_has_a_name_and_a_bound(env):
    assert len(set(env.sight.names)) == len(env.sight.names)
    looks = []
    for observation, _, info in play(env, CURE):
        assert env.observation_space.contains(observation)
        assert (info["action_mask"] == observation["action_mask"]).all()
        looks.append(observation["signals"])
    seen = dict(zip(env.sight.names, np.array(looks).T, strict=True))

    assert [0.0, 1.0] == [seen["clock"][0], seen["clock"][-1]]
    assert -1.0 == seen["since_update"][0] < seen["since_update"][-1]
    assert 0.01 < seen['error_share{service="api"}'].max() < 0.6
    assert 0.9 < seen['changed{service="api"}'].max()
    assert 1.0 == seen["incident_declared"][-1] + seen["incident_mitigated"][-1]


def opened(env, plan):
    """The names of the moves that are open, step by step."""
    return [
        {
            name
            for name, is_open in zip(env.moves.names, info["action_mask"], strict=True)
            if is_open
        }
        for _, _, info in play(env, plan)
    ]


def test_the_mask_opens_what_makes_sense_as_far_as_can_be_seen(env):
    idle = opened(env, {})
    assert all("look on" in names for names in idle)
    assert not idle[0] & {"acknowledge", "declare", "resolve", "post looking"}
    assert {"rollback api", "scale up api", "flag recommendations off"} <= idle[0]
    paged = next(k for k, names in enumerate(idle) if "declare" in names)
    assert {"acknowledge", "post looking"} <= idle[paged]
    assert "resolve" not in idle[paged]

    taken = opened(env, {paged: "acknowledge", paged + 1: "declare", paged + 2: "scale up db"})
    assert "resolve" in taken[paged + 1]
    assert "declare" not in taken[paged + 2]
    # It is on its way: ordered twice it would be ordered in vain.
    assert "scale up db" not in taken[paged + 3]


def test_a_move_gives_at_most_one_order_and_each_has_a_name(env):
    env.reset(options={"seed": 1})
    view = env.session.view
    assert [] == env.moves.orders(0, view)
    assert all(1 == len(env.moves.orders(number, view)) for number in range(1, len(env.moves)))
    assert len(set(env.moves.names)) == len(env.moves)


def test_a_seed_is_drawn_from_those_that_are_given(env):
    drawn = {env.reset(seed=k)[1]["seed"] for k in range(8)}

    assert drawn <= set(SEEDS)
    assert len(drawn) > 1
    assert env.reset(seed=5)[1]["seed"] == env.reset(seed=5)[1]["seed"]


def looked(sight, view):
    """All numbers of a view, those that move with the clock among them."""
    numbers, now_us = sight.look(view), np.array([view.now_us])
    numbers[sight.aging.columns] = sight.aging.values(now_us, sight.ages(view)[None])[0]
    return numbers


@pytest.mark.parametrize("plane", ["flow", "request"])
def test_what_is_kept_is_what_would_be_worked_out_anew(plane):
    """Masks, numbers, alerts, services and the roll call, under moves at random."""
    env, generator = DrillEnv(plane=plane, seeds=SEEDS, step_s=7.0), np.random.default_rng(4)
    observation, _ = env.reset(options={"seed": 1})
    is_over, moved = False, 0
    while not is_over:
        view, world = env.session.view, env.session._stage.world
        assert (env.moves.fresh_mask(view) == observation["action_mask"]).all()
        assert (looked(Sight(view), view) == observation["signals"]).all()
        assert env.session._stage.book._views() == env.session._stage.book.views()
        assert world._call_roll() == world.roll_call()
        for name, service in view.services.items():
            fleet = world._fleet
            wanted = [r for r in fleet.places_of(name) if fleet.lives[r].is_wanted]
            assert wanted == fleet.wanted(name)
            assert [r for r in wanted if fleet.is_serving(r)] == fleet.serving(name)
            assert service.replicas_desired == len(wanted)
        is_moving = generator.random() < 0.5
        action = generator.choice(np.flatnonzero(observation["action_mask"])) if is_moving else 0
        moved += is_moving
        observation, _, is_over, _, _ = env.step(action)
    assert moved > 5


@pytest.mark.parametrize(("step_s", "steps", "ends"), [(60.0, 30, 3), (1.0, 60, 0)])
def test_seats_side_by_side_see_what_each_alone_would_see(step_s, steps, ends):
    """Gymnasium's own vector of seats is the readable form: every array, type and seed alike."""
    settings = {"num_envs": 3, "seeds": SEEDS, "step_s": step_s}
    plain = gymnasium.make_vec(ID, vectorization_mode="sync", **settings)
    ours = gymnasium.make_vec(ID, **settings)
    assert isinstance(ours, ManyDrills)
    generator = np.random.default_rng(2)

    told, ended = [envs.reset(seed=3) for envs in (plain, ours)], 0
    for _ in range(steps):
        for one, other in zip(*told, strict=True):
            assert_alike(one, other)
        masks = told[0][0]["action_mask"]
        moves = (generator.random(masks.shape) * masks).argmax(axis=1)
        actions = np.where(generator.random(3) < 0.3, moves, 0)
        told = [envs.step(actions) for envs in (plain, ours)]
        ended += int(told[0][2].sum())
    assert ended >= ends


def assert_alike(one, other):
    """The same arrays by name, or the same array."""
    if isinstance(one, dict):
        assert one.keys() == other.keys()
        for name, value in one.items():
            assert_alike(value, other[name])
    else:
        assert one.dtype == other.dtype
        np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize("mode", ["sync", "async", "vector_entry_point"])
def test_environments_run_side_by_side_and_begin_again(mode):
    envs = gymnasium.make_vec(
        ID, num_envs=2, vectorization_mode=mode, vector_kwargs=None, seeds=SEEDS
    )
    envs.reset(seed=3)
    ended = np.zeros(2, bool)
    for _ in range(38):
        observation, rewards, over, _, _ = envs.step(np.zeros(2, np.int64))
        ended |= over
        assert (2,) == rewards.shape
    envs.close()

    assert ended.all()
    assert (observation["signals"][:, 0] < 0.2).all()


def test_environments_of_one_drill_read_the_same_layout_and_those_of_another_do_not():
    one, other = DrillEnv(seeds=(1,)), DrillEnv(seeds=(2, 3))
    layouts = [made._drill.layout for made in (one, other, DrillEnv("canary-bad", seeds=(1,)))]

    assert layouts[0] is layouts[1] is not layouts[2]
    assert (1, 2) == (one._drill.seed, other._drill.seed)


def test_another_drill_has_its_own_moves_and_numbers():
    env = DrillEnv("note", seeds=(4,), render_mode="ansi")
    env.reset()

    assert "look on" == env.moves.names[0]
    assert env.render() == "0 s  none  no alert"


@pytest.mark.parametrize("pays", ["step", "", None])
def test_a_way_of_paying_that_there_is_not_is_refused_with_those_that_there_are(pays):
    with pytest.raises(ValueError, match="write 'scrapes' or 'steps'"):
        DrillEnv("KND-001", pays=pays)
