"""Orders that two people must want: asked for, granted or withheld, and barred until then."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sim.drill.drill import Drill
from sim.drill.people.channel import Channel
from sim.drill.people.paging import Pager
from sim.drill.people.roles import SEAT, Roles
from sim.engine.face import Rank, WorldFace
from sim.model.kinds import Action
from sim.model.people import Approval, Role
from sim.observe.conditions import Watch
from sim.observe.people_view import ApprovalState, ApprovalView
from sim.observe.view import View
from sim.streams import draw, span
from sim.units import format_duration

TARGETS = ("service", "zone", "region")


@dataclass
class _Request:
    """One ask for a signature."""

    number: int
    rule: Approval
    target: dict[str, str]
    at_us: int
    state: ApprovalState = ApprovalState.WAITING
    until_us: int | None = None
    reason: str = ""

    @property
    def subject(self) -> str:
        """How the journal calls it."""
        return f"approval-{self.number}"

    def covers(self, action: Action) -> bool:
        """Whether it is about this order: every part of the target that was named agrees."""
        return all(getattr(action, name, None) == value for name, value in self.target.items())

    def what(self) -> str:
        """The order, in words."""
        return " ".join((self.rule.action, *self.target.values()))

    def view(self, now_us: int) -> ApprovalView:
        """As the seat sees it."""
        is_over = self.until_us is not None and self.until_us <= now_us
        state = ApprovalState.EXPIRED if is_over else self.state
        by, told = self.rule.by, self.what()
        return ApprovalView(self.at_us, told, by, state, self.until_us, self.reason)


class Approvals:
    """Every rule of topology and scenario, the scenario's first, and every ask so far."""

    def __init__(
        self,
        drill: Drill,
        world: WorldFace,
        channel: Channel,
        *,
        pager: Pager,
        roles: Roles,
        look: Callable[[], View],
    ) -> None:
        self._seed = drill.seed
        self._teams = drill.topology.teams
        rules = (*drill.scenario.approvals, *drill.topology.approvals)
        # Of two rules about one action the first is the nearer one.
        self._rules = {rule.action: rule for rule in reversed(rules)}
        self.needed = {kind: rule.by for kind, rule in sorted(self._rules.items())}
        self._world = world
        self._channel = channel
        self._pager = pager
        self._roles = roles
        self._look = look
        self._requests: list[_Request] = []

    def views(self) -> tuple[ApprovalView, ...]:
        """Every ask so far, oldest first."""
        return tuple(request.view(self._channel.now_us) for request in self._requests)

    def bars(self, kind: str, action: Action) -> str | None:
        """Why an order cannot be given yet, and how to ask; None where nothing bars it."""
        rule = self._rules.get(kind)
        if rule is None:
            return None
        now = self._channel.now_us
        about = [r for r in self._requests if r.rule.action == kind and r.covers(action)]
        states = {request.view(now).state for request in about}
        if ApprovalState.GRANTED in states:
            return None
        told = f"{kind} needs the approval of {rule.by}"
        if ApprovalState.WAITING in states:
            return f"{told}, who has been asked and has not answered yet"
        names = [str(value) for t in TARGETS if (value := getattr(action, t, None)) is not None]
        ask = " ".join(("request_approval", kind, *names[:1]))
        last = about[-1].view(now) if about else None
        if last is not None and last.state is ApprovalState.WITHHELD:
            return f"{told}, who said no ({last.reason}); ask again: {ask} why=..."
        return f"{told}; ask for it: {ask} why=..."

    def request(self, line: int, *, kind: str, target: dict[str, str], why: str) -> str | None:
        """Ask; why it cannot be asked, or None."""
        rule = self._rules.get(kind)
        if rule is None:
            return f"{kind} needs nobody's approval"
        approver = self._approver(rule)
        if approver is None:
            return f"nobody holds the role of {rule.by}; give it to somebody first: assign_role"
        if approver in SEAT:
            return f"two people are needed, and {rule.by} is you; give the role to somebody else"
        number = len(self._requests) + 1
        request = _Request(number, rule, target, self._channel.now_us)
        self._requests.append(request)
        told = self._channel.note(
            request.subject, "requested", line, order=kind, by=rule.by, why=why, **target
        )
        team = self._teams.get(rule.by)
        if team is not None and team.members:
            self._pager.reach(
                rule.by,
                lambda name, _: self._later(
                    request, team.members[name].title or name, team.members[name].thinks, told
                ),
                line=told,
            )
            return None
        slow = rule.answers_after if team is None else team.answers_after
        before = sum(asked.what() == request.what() for asked in self._requests) - 1
        key = draw(self._seed, "approval", request.what(), before)
        self._later(request, approver, span(key, slow // 2, slow + slow // 2), told)
        return None

    def _approver(self, rule: Approval) -> str | None:
        """Who answers: the holder of a role, a team, or a person by name; None: nobody yet."""
        if rule.by in {role.value for role in Role}:
            return self._roles.holder(Role(rule.by))
        team = self._teams.get(rule.by)
        return rule.by if team is None else team.title or rule.by

    def _later(self, request: _Request, approver: str, after_us: int, told: int) -> None:
        when = self._world.now_us + after_us
        identity = f"approval-{request.number:06d}"
        self._world.at(
            when, Rank.ORDER_ENDS, identity, lambda: self._answer(request, approver, told)
        )

    def _answer(self, request: _Request, approver: str, told: int) -> None:
        view, rule = self._look(), request.rule
        objections = (no.why for no in rule.unless if Watch(no.when).holds(view))
        why = next(objections, None)
        now = self._channel.now_us
        if why is None:
            request.state, request.until_us = ApprovalState.GRANTED, now + rule.valid_for
            lasts = format_duration(rule.valid_for)
            text = f"Approved: {request.what()}, for the next {lasts}."
        else:
            request.state, request.reason = ApprovalState.WITHHELD, why
            text = f"No {request.what()} from me: {why}"
        event = request.state.value
        self._channel.say(
            request.subject, event, text, sender=approver, role="approver", cause=told
        )
