"""The people around an incident in lines of text: who waits, who is on call, what is approved."""

from __future__ import annotations

from collections.abc import Iterator

from sim.observe.people_view import ApprovalState, PageState, PeopleView
from sim.units import clock


def lines(people: PeopleView) -> Iterator[tuple[str, str]]:
    """(what it is about, the words), what waits for somebody first; empty where nobody is named."""
    for ask in people.asks:
        yield "waits", f"{ask.person} ({ask.audience}) since {clock(ask.at_us)}: {ask.text}"
    for page in people.pages:
        if page.state is not PageState.ANSWERED:
            where = f"{page.member} of {page.team}, level {page.level}"
            yield page.state.value, f"{where}, since {clock(page.at_us)}"
    for asked in people.approvals:
        if asked.state in {ApprovalState.WAITING, ApprovalState.GRANTED}:
            until = "" if asked.until_us is None else f" until {clock(asked.until_us)}"
            yield f"approval {asked.state.value}", f"{asked.order}, by {asked.by}{until}"
    if people.on_call:
        told = (f"{team} {_team(people, team)}" for team in people.on_call)
        yield "on call", " · ".join(told)
    if people.needs_approval:
        told = (f"{kind} by {by}" for kind, by in people.needs_approval.items())
        yield "needs approval", ", ".join(told)
    if people.seat is not None:
        note = people.seat.note or "no note was left"
        yield "seat", f"{people.seat.person} since {clock(people.seat.since_us)}; {note}"


def _team(people: PeopleView, team: str) -> str:
    """Levels in the order of ringing, whoever has come marked."""
    here = people.present.get(team, ())
    there = [f"{name} (here)" if name in here else name for name in people.on_call[team]]
    others = [f"{name} (here)" for name in here if name not in people.on_call[team]]
    return ", ".join([*there, *others])
