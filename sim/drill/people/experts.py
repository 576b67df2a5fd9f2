"""Experts who are asked: they come, they think, they say what they think."""

from __future__ import annotations

from collections.abc import Callable

from sim.drill.drill import Drill
from sim.drill.people.channel import Channel
from sim.drill.people.opinions import opinion
from sim.drill.people.paging import Pager
from sim.engine.face import Rank, WorldFace
from sim.errors import did_you_mean
from sim.model.topology import Topology
from sim.observe.people_view import MemberView, OpinionView


class Experts:
    """The members of all teams as people who know something."""

    def __init__(
        self,
        drill: Drill,
        world: WorldFace,
        channel: Channel,
        *,
        pager: Pager,
        has_begun: Callable[[], bool],
    ) -> None:
        self._seed = drill.seed
        self._topology = drill.topology
        self._truth = drill.scenario.truth
        self._near = neighbours(drill.topology)
        self._world = world
        self._channel = channel
        self._pager = pager
        self._has_begun = has_begun
        self.opinions: tuple[OpinionView, ...] = ()
        self.members = tuple(
            MemberView(
                team=team,
                name=name,
                title=who.title or name,
                reliability=who.reliability,
                answers_after_us=who.answers_after,
                knows=self._known(team, name),
            )
            for team, body in drill.topology.teams.items()
            for name, who in body.members.items()
        )

    def ask(self, who: str, about: str, line: int) -> str | None:
        """Ask a team or a person; why nobody can be asked, or None."""
        teams = self._topology.teams
        team = who if who in teams else self._team_of(who)
        if team is None:
            known = (*teams, *(member.name for member in self.members))
            return f"nobody is called {who!r}{did_you_mean(who, known)}"
        if not teams[team].members:
            return f"team {team!r} names nobody who could be asked; page it"
        self._channel.note(who, "was_asked", line, about=about)

        def think(name: str, came: int) -> None:
            thinks = teams[team].members[name].thinks
            identity = f"opinion-{team}-{name}-{line:08d}"
            when = self._world.now_us + thinks
            self._world.at(
                when, Rank.ORDER_ENDS, identity, lambda: self._say(team, name, about, came)
            )

        self._pager.reach(team, think, line=line, member=None if who == team else who)
        return None

    def _say(self, team: str, name: str, about: str, came: int) -> None:
        member = self._topology.teams[team].members[name]
        named = None
        if about not in self._known(team, name):
            text = f"I do not know {about} well; I see nothing that I could point at."
        else:
            if self._has_begun():
                named = opinion(self._seed, name, member, about, truth=self._truth, near=self._near)
            text = (
                f"I have looked at {about} and see nothing wrong there."
                if named is None
                else f"I have looked at {about}. I think that it is {named}."
            )
        self.opinions += (OpinionView(self._channel.now_us, name, about, named),)
        title = member.title or name
        self._channel.say(
            name,
            "thinks",
            text,
            sender=title,
            role="expert",
            cause=came,
            about=about,
            names=named,
        )

    def _known(self, team: str, name: str) -> tuple[str, ...]:
        knows = self._topology.teams[team].members[name].knows
        owned = (key for key, body in self._topology.services.items() if body.team == team)
        return knows or tuple(owned)

    def _team_of(self, name: str) -> str | None:
        return next((m.team for m in self.members if m.name == name), None)


def neighbours(topology: Topology) -> dict[str, frozenset[str]]:
    """Of each service those that it calls and those that call it, as documented."""
    found: dict[str, set[str]] = {name: set() for name in topology.services}
    for name, service in topology.services.items():
        calls = [c for op in service.operations.values() for stage in op.stages() for c in stage]
        for call in (*calls, *service.deliveries()):
            callee = call.to.split(".")[0]
            found[name].add(callee)
            found[callee].add(name)
    return {name: frozenset(others - {name}) for name, others in found.items()}
