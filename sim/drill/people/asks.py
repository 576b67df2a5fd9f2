"""Those who wait for word: they ask by what they see, and an update to them answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from sim.drill.people.channel import Channel
from sim.engine.face import Rank, WorldFace
from sim.model.people import Ask, Stakeholder
from sim.model.scenario import Scenario
from sim.observe.conditions import Watch
from sim.observe.people_view import AskView
from sim.observe.view import View


@dataclass
class _Turn:
    """One question of one person, and how often it has been asked."""

    person: str
    who: Stakeholder
    ask: Ask
    watch: Watch
    asked: list[int] = field(default_factory=list)

    def is_due(self, now_us: int) -> bool:
        """Whether it may be asked again."""
        if len(self.asked) >= self.ask.times:
            return False
        return not self.asked or now_us - self.asked[-1] >= self.ask.every


class Asks:
    """Every stakeholder of a scenario, and what they still wait for."""

    def __init__(
        self,
        scenario: Scenario,
        world: WorldFace,
        channel: Channel,
        *,
        look: Callable[[], View],
    ) -> None:
        self._channel = channel
        self._look = look
        self.waiting: tuple[AskView, ...] = ()
        self._turns = [
            _Turn(name, who, ask, Watch(ask.when))
            for name, who in scenario.people.items()
            for ask in who.asks
        ]
        if self._turns:
            interval = scenario.telemetry.scrape_interval
            start = scenario.lead_in
            world.every(interval, Rank.CONDITION, "people", self._listen, from_us=start)

    def answer(self, audience: str) -> None:
        """An update went out: whoever hears it waits no more."""
        self.waiting = tuple(ask for ask in self.waiting if ask.audience != audience)

    def _listen(self) -> None:
        view = self._look()
        for turn in self._turns:
            # Each condition is looked at each time, so that it remembers since when it holds.
            if turn.watch.holds(view) and turn.is_due(view.now_us):
                turn.asked.append(view.now_us)
                self._say(turn, view.now_us)

    def _say(self, turn: _Turn, now_us: int) -> None:
        role, audience = turn.who.role.value, turn.who.role.audience.value
        sender = turn.who.title or turn.person
        self.waiting += (AskView(now_us, sender, role, audience, turn.ask.text),)
        self._channel.say(
            turn.person,
            "asked",
            turn.ask.text,
            sender=sender,
            role=role,
            audience=audience,
            within_us=turn.who.answers_within,
        )
