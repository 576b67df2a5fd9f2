"""Everybody around the incident, behind one face."""

from __future__ import annotations

from collections.abc import Callable

from pydantic import JsonValue

from sim.drill.drill import Drill
from sim.drill.incident import Incident
from sim.drill.logbook import Logbook
from sim.drill.people.approvals import TARGETS, Approvals
from sim.drill.people.asks import Asks
from sim.drill.people.channel import Channel
from sim.drill.people.experts import Experts
from sim.drill.people.paging import Pager
from sim.drill.people.roles import Roles
from sim.drill.people.shifts import Shifts
from sim.engine.face import Rank, WorldFace
from sim.journal.entries import Kind
from sim.model.kinds import Action
from sim.model.order import OrderStatus
from sim.model.people import Role
from sim.observe.changes import Inbox
from sim.observe.people_view import PeopleView
from sim.observe.view import View

Arguments = dict[str, JsonValue]
# (line of the order, its arguments) -> why it is refused, or None when it is done.
Handler = Callable[[int, Arguments], str | None]


class People:
    """Those of one run."""

    def __init__(
        self,
        drill: Drill,
        world: WorldFace,
        logbook: Logbook,
        *,
        incident: Incident,
        inbox: Inbox,
        look: Callable[[], View],
        has_begun: Callable[[], bool],
    ) -> None:
        self._teams = drill.topology.teams
        self._world = world
        self._logbook = logbook
        self._inbox = inbox
        channel = Channel(logbook, inbox)
        self._asks = Asks(drill.scenario, world, channel, look=look)
        self._pager = Pager(drill, world, channel)
        self._experts = Experts(drill, world, channel, pager=self._pager, has_begun=has_begun)
        self._roles = Roles(channel, incident)
        self._approvals = Approvals(
            drill, world, channel, pager=self._pager, roles=self._roles, look=look
        )
        self._shifts = Shifts(drill.scenario, world, channel, roles=self._roles)

    def handlers(self) -> dict[str, Handler]:
        """The orders that are for people, by kind."""
        return {
            "page_team": self._page_team,
            "ask_expert": self._ask_expert,
            "request_approval": self._request_approval,
            "assign_role": self._assign_role,
            "hand_over": self._hand_over,
        }

    @property
    def ready_us(self) -> int:
        """When whoever sits at the desk can work, of the drill's clock."""
        return self._shifts.ready_us

    def bars(self, kind: str, action: Action) -> str | None:
        """Why an order waits for a second signature; None where it does not."""
        return self._approvals.bars(kind, action)

    def note_hands(self, kind: str, line: int) -> None:
        """A change is ordered from the desk."""
        self._roles.note_hands(kind, line)

    def known(self, orders: tuple[OrderStatus, ...]) -> tuple[OrderStatus, ...]:
        """Orders as far as whoever sits at the desk knows them."""
        return self._shifts.known(orders)

    def answer(self, audience: str) -> None:
        """An update went out to an audience."""
        self._asks.answer(audience)

    def view(self) -> PeopleView:
        """What can be seen of them."""
        staffed = [name for name, team in self._teams.items() if team.members]
        return PeopleView(
            asks=self._asks.waiting,
            members=self._experts.members,
            on_call={name: self._pager.on_call(name) for name in staffed},
            pages=self._pager.pages(),
            present={name: self._pager.present(name) for name in staffed},
            opinions=self._experts.opinions,
            approvals=self._approvals.views(),
            needs_approval=self._approvals.needed,
            seat=self._shifts.seat,
        )

    def _page_team(self, line: int, arguments: Arguments) -> str | None:
        self.wake(str(arguments["team"]), line, arguments)
        return None

    def wake(self, team: str, line: int, arguments: Arguments) -> None:
        """Page a team, for an order or for an alert that a route sends to it."""
        told = self._logbook.tell(Kind.NOTE, team, "paged", arguments, line)
        known = self._teams[team]
        if known.members:
            self._pager.reach(team, lambda *_: None, line=told, is_talk=True)
            return

        def answer() -> None:
            text = f"{known.title or team} here. What do you need from us?"
            self._inbox.add(self._logbook.now_us, sender=team, role="engineer", text=text)
            self._logbook.tell(Kind.MESSAGE, team, "answered", {"text": text}, told)

        when = self._world.now_us + known.answers_after
        self._world.at(when, Rank.ORDER_ENDS, f"team-{team}-{told:08d}", answer)

    def _request_approval(self, line: int, arguments: Arguments) -> str | None:
        target = {name: str(arguments[name]) for name in TARGETS if arguments[name] is not None}
        return self._approvals.request(
            line, kind=str(arguments["order"]), target=target, why=str(arguments["why"])
        )

    def _assign_role(self, line: int, arguments: Arguments) -> str | None:
        self._roles.assign(line, Role(str(arguments["role"])), str(arguments["person"]))
        return None

    def _hand_over(self, line: int, arguments: Arguments) -> str | None:
        self._shifts.note(line, arguments)
        return None

    def _ask_expert(self, line: int, arguments: Arguments) -> str | None:
        return self._experts.ask(str(arguments["who"]), str(arguments["about"]), line)
