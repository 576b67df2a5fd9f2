"""Pages to people: the rota says who is rung first, and who when nobody answers.

Whether a page reaches a person is drawn by (seed, person, how often they were rung), never in turn.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sim.drill.drill import Drill
from sim.drill.people.channel import Channel
from sim.engine.face import Rank, WorldFace
from sim.model.people import Member, Team
from sim.observe.people_view import PageState, PageView
from sim.streams import draw, happens
from sim.units import HOUR, MINUTE, SECOND, format_duration, to_ppm

# What is done once somebody is there: (their key, the journal line of their coming).
Then = Callable[[str, int], None]


@dataclass
class _Page:
    """One call for a team, until somebody answers or nobody is left."""

    team: str
    levels: tuple[str, ...]
    line: int
    at_us: int
    then: Then
    is_talk: bool  # whether whoever comes says so
    level: int = 0
    answered_by: str | None = None
    is_given_up: bool = False

    def view(self) -> PageView:
        """As the seat sees it."""
        who = self.answered_by or self.levels[self.level]
        state = PageState.RINGING
        if self.answered_by is not None:
            state = PageState.ANSWERED
        elif self.is_given_up:
            state = PageState.UNANSWERED
        return PageView(self.at_us, self.team, who, self.level + 1, state)


class Pager:
    """Rings the members of teams. Teams without members answer as one, elsewhere."""

    def __init__(self, drill: Drill, world: WorldFace, channel: Channel) -> None:
        self._seed = drill.seed
        self._teams = drill.topology.teams
        self._world = world
        self._channel = channel
        begins = drill.scenario.starts_at
        self._midnight_us = begins.hour * HOUR + begins.minute * MINUTE + begins.second * SECOND
        self._rung: dict[tuple[str, str], int] = {}
        self._pages: list[_Page] = []
        # (team, member) of everybody who is there, in the order of coming.
        self._present: dict[tuple[str, str], int] = {}

    def on_call(self, team: str) -> tuple[str, ...]:
        """Members in the order in which they would be rung now."""
        return self._teams[team].levels(self._midnight_us + self._channel.now_us)

    def present(self, team: str) -> tuple[str, ...]:
        """Members who have come."""
        return tuple(member for known, member in self._present if known == team)

    def pages(self) -> tuple[PageView, ...]:
        """Every page so far, oldest first."""
        return tuple(page.view() for page in self._pages)

    def reach(
        self, team: str, then: Then, *, line: int, member: str | None = None, is_talk: bool = False
    ) -> None:
        """Let ``then`` happen once the member, or somebody of the team, is there.

        Who is there already need not be rung. Nothing happens where nobody can be reached.
        """
        wanted = self.present(team) if member is None else (member,)
        there = next((one for one in wanted if (team, one) in self._present), None)
        if there is not None and not is_talk:
            then(there, self._present[team, there])
            return
        levels = self.on_call(team) if member is None else (member,)
        page = _Page(team, levels, line, self._channel.now_us, then, is_talk)
        self._pages.append(page)
        self._ring(page)

    def _ring(self, page: _Page) -> None:
        name = page.levels[page.level]
        who, team = self._teams[page.team].members[name], self._teams[page.team]
        count = self._rung.get((page.team, name), 0)
        self._rung[page.team, name] = count + 1
        told = self._channel.note(page.team, "rings", page.line, member=name, level=page.level + 1)
        now, identity = self._world.now_us, f"{page.team}-{told:08d}"
        key = draw(self._seed, "picks up", page.team, name, count)
        if happens(key, to_ppm(who.picks_up)):
            self._world.at(
                now + who.answers_after,
                Rank.ORDER_ENDS,
                f"answer-{identity}",
                lambda: self._answer(page, name, who, told),
            )
        self._world.at(
            now + team.escalates_after,
            Rank.ORDER_ENDS,
            f"escalate-{identity}",
            lambda: self._escalate(page, team, told),
        )

    def _answer(self, page: _Page, name: str, who: Member, told: int) -> None:
        """Somebody is there; of several who answer the first one takes it."""
        if page.answered_by is not None:
            return
        page.answered_by, page.is_given_up = name, False
        title = who.title or name
        team = self._teams[page.team].title or page.team
        text = f"{title} of {team} here. What do you need from us?"
        line = self._channel.say(
            page.team,
            "answered",
            text,
            sender=title,
            role="engineer",
            cause=told,
            is_heard=page.is_talk,
            member=name,
        )
        self._present.setdefault((page.team, name), line)
        page.then(name, line)

    def _escalate(self, page: _Page, team: Team, told: int) -> None:
        if page.answered_by is not None:
            return
        name, waited = page.levels[page.level], format_duration(team.escalates_after)
        title = team.members[name].title or name
        begin = f"No answer from {title} within {waited}"
        if page.level + 1 == len(page.levels):
            page.is_given_up = True
            self._tell(page, "unanswered", f"{begin}; there is nobody else to ring.", told)
            return
        page.level += 1
        after = page.levels[page.level]
        after_title = team.members[after].title or after
        self._tell(page, "escalated", f"{begin}; ringing {after_title}.", told)
        self._ring(page)

    def _tell(self, page: _Page, event: str, text: str, told: int) -> None:
        self._channel.say(page.team, event, text, sender="Pager", role="pager", cause=told)
