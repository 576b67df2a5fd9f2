"""A drill as a Gymnasium environment.

A step gives one order (or none) and lets time pass: a tick, or as long as the order keeps the desk
busy. The reward of a step is the harm that it avoided: what the same seconds cost on the same seed
with nobody there, less what they cost now, as a share of all that doing nothing costs. What only
the end of a run can tell (replicas above the start, pages, orders, lost writes, harm after an early
end) is settled in the last step, so that the rewards of an episode sum to
``(harm of doing nothing - harm of this run) / harm of doing nothing``.

A step in which nothing is ordered and by whose end nothing can be new is answered from the last
look (``rows``); the drill lives it when something is due. Rewards are paid at the scrapes of
monitoring (every ten seconds, unless a drill says otherwise): each for the seconds since the last
payment, none later than a scrape. ``pays="steps"`` pays each step its own seconds, for which each
is lived and looked at at once; what is seen is the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, get_args

import gymnasium
import numpy as np
import numpy.typing as npt
from gymnasium import spaces

from sim.documents.loading import load_scenario
from sim.drill.drill import TICK_US, Drill
from sim.drill.session import Session
from sim.journal.writer import Journal, Nowhere
from sim.rl.losses import Idle, idle_of, shared
from sim.rl.moves import LOOK_ON, Moves
from sim.rl.rows import Rows
from sim.rl.sight import UNSEEN, Sight
from sim.scoring.harm import harm_per_second, measure_harm
from sim.units import SECOND

Observation = dict[str, Any]
Pays = Literal["scrapes", "steps"]
SEEDS = range(1, 1001)


class DrillEnv(gymnasium.Env[Observation, np.int64]):
    """One seat. Observations hold ``signals`` (-1 to 1) and ``action_mask``; ``names`` say which.

    Args:
        drill: a catalogue id, a code or a path.
        plane: how requests are carried.
        seeds: the luck that episodes are drawn from; ``reset(options={"seed": 7})`` picks one.
        step_s: simulated seconds of a step in which nothing keeps the desk busy.
        pays: ``scrapes`` for rewards that come with the scrape that ends a stretch, ``steps`` for
            each step's own. At a scrape, and at the end, their sums are the same.
        render_mode: ``ansi`` for a line of words.

    Raises:
        ValueError: where ``pays`` is neither.
    """

    metadata: dict[str, Any] = {"render_modes": ["ansi"], "render_fps": 1}  # noqa: RUF012

    def __init__(
        self,
        drill: str = "bad_deploy",
        *,
        plane: str = "flow",
        seeds: Sequence[int] = SEEDS,
        step_s: float = TICK_US / SECOND,
        pays: Pays = "scrapes",
        render_mode: str | None = None,
    ) -> None:
        if pays not in get_args(Pays):
            raise ValueError(f"pays={pays!r}: write {' or '.join(map(repr, get_args(Pays)))}")
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
        self.tick_us = round(step_s * SECOND)
        self._pays_late = pays == "scrapes"
        self.render_mode = render_mode
        self._session = self._sit(seeds[0])
        self._view = view = self._session.view
        self._moved = self._session.moves
        self.moves, self.sight = Moves(view), Sight(view)
        self.rows = self.make_rows(1)
        self.action_space = spaces.Discrete(len(self.moves))
        self.observation_space = spaces.Dict(
            {
                "signals": spaces.Box(UNSEEN, 1.0, (len(self.sight.names),), np.float32),
                "action_mask": spaces.Box(0, 1, (len(self.moves),), np.int8),
            }
        )
        self._baseline: Idle | None = None
        self._second, self._paid_scrapes = 0, 0
        self._given = 0.0

    def make_rows(self, seats: int) -> Rows:
        """Rows for seats of this drill; one is given to ``rows`` before ``reset``."""
        moves, numbers = len(self.moves), len(self.sight.names)
        return Rows.empty(seats, moves=moves, numbers=numbers, aging=self.sight.aging)

    @property
    def session(self) -> Session:
        """The drill, lived up to this step."""
        self._catch_up()
        return self._session

    @property
    def is_over(self) -> bool:
        """Whether the drill has ended."""
        return self._session.is_over

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[Observation, dict[str, Any]]:
        """A fresh drill at the end of its lead-in, its luck drawn from ``seeds``."""
        super().reset(seed=seed)
        luck = self._seeds[int(self.np_random.integers(len(self._seeds)))]
        luck = int((options or {}).get("seed", luck))
        self._baseline = idle_of(self._drill, luck)
        self._session = self._sit(luck)
        self._look()
        self._second, self._given = 0, 0.0
        self._paid_scrapes = self._session.scrapes
        self.rows.age()
        observation = self._observation()
        return observation, {**self._info(observation), "seed": luck}

    def step(self, action: np.int64) -> tuple[Observation, float, bool, bool, dict[str, Any]]:
        """Give an order and let time pass; the drill's own end ends the episode."""
        number = int(action)
        is_still = self.rows.pass_still(self.tick_us, number == LOOK_ON).item()
        reward = 0.0 if is_still else self.act(number)
        self.rows.age()
        observation = self._observation()
        return observation, reward, self.is_over, False, self._info(observation)

    def act(self, number: int) -> float:
        """A step that the drill has to live now: its reward, and a fresh row that is yet to age."""
        assert self._baseline is not None, "reset comes first"
        session, orders = self._session, self.moves.orders(number, self._view)
        if orders:
            self._catch_up()
        behind_us = int(self.rows.now_us[0]) - session.now_us
        session.live(orders, tick_us=behind_us + self.tick_us)
        if self._pays_late and not session.is_over and session.moves == self._moved:
            self._glance()
        else:
            self._look()
        return self._reward(self._baseline)

    def render(self) -> str | None:
        """Where the incident stands, in a line."""
        if self.render_mode != "ansi":
            return None
        view, now_us = self._view, int(self.rows.now_us[0])
        firing = ", ".join(alert.name for alert in view.alerts if alert.is_firing)
        return f"{now_us / SECOND:.0f} s  {view.incident.state}  {firing or 'no alert'}"

    def action_masks(self) -> npt.NDArray[np.int8]:
        """The mask of the newest view, under the name that maskable agents ask for."""
        mask: npt.NDArray[np.int8] = self.rows.masks[0].copy()
        return mask

    def _sit(self, seed: int) -> Session:
        return Session(self._drill.seeded(seed), Journal(Nowhere()), responder="rl")

    def _catch_up(self) -> None:
        now_us = int(self.rows.now_us[0])
        if now_us > self._session.now_us:
            self._session.stand_by(now_us)

    def _look(self) -> None:
        """Put what is seen now into the row."""
        self._view = view = self._session.view
        self._moved = self._session.moves
        row = self.rows
        row.signals[0], row.masks[0] = self.sight.look(view), self.moves.mask(view)
        row.ages[0] = self.sight.ages(view)
        self._stand()

    def _glance(self) -> None:
        """Nothing has moved since the last look but time and signals: put these into the row."""
        shown = self.sight.signals(self._session.readings)
        self.rows.signals[0, self.sight.of_signals] = shown
        self._stand()

    def _stand(self) -> None:
        session, row = self._session, self.rows
        row.now_us[0] = session.now_us
        can_wait = self._pays_late and not session.is_over
        row.still_until_us[0] = session.still_until_us if can_wait else 0

    def _reward(self, baseline: Idle) -> float:
        """What was avoided in the seconds since the last payment, if one is due."""
        scrapes = self._session.scrapes
        if self._session.is_over:
            money = measure_harm(self._session.record, self._drill.topology).money
            avoided = baseline.money - money - self._given
        elif self._pays_late and scrapes == self._paid_scrapes:
            return 0.0
        else:
            lost = harm_per_second(self._session.lived(from_s=self._second))
            first, self._second = self._second, self._second + len(lost)
            by_second = baseline.by_second
            avoided = float(by_second[self._second] - by_second[first] - lost.sum())
        self._paid_scrapes = scrapes
        self._given += avoided
        return avoided / baseline.weight

    def _observation(self) -> Observation:
        return {"signals": self.rows.signals[0].copy(), "action_mask": self.action_masks()}

    def _info(self, observation: Observation) -> dict[str, Any]:
        now_s = self.rows.now_us[0].item() / SECOND
        return {"action_mask": observation["action_mask"], "now_s": now_s}
