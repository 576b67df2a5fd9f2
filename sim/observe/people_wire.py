"""People as JSON, for programs: the same allow-list as the view's."""

from __future__ import annotations

from pydantic import JsonValue

from sim.observe.people_view import PeopleView, SeatView
from sim.units import SECOND


def people_to_json(people: PeopleView) -> dict[str, JsonValue]:
    """What can be seen of people now; times in seconds of the drill's clock."""
    return {
        "asks": [
            {
                "at_s": ask.at_us / SECOND,
                "person": ask.person,
                "role": ask.role,
                "audience": ask.audience,
                "text": ask.text,
            }
            for ask in people.asks
        ],
        "on_call": {team: list(levels) for team, levels in people.on_call.items()},
        "present": {team: list(there) for team, there in people.present.items()},
        "pages": [
            {
                "at_s": page.at_us / SECOND,
                "team": page.team,
                "member": page.member,
                "level": page.level,
                "state": page.state.value,
            }
            for page in people.pages
        ],
        "opinions": [
            {
                "at_s": said.at_us / SECOND,
                "member": said.member,
                "about": said.about,
                "names": said.names,
            }
            for said in people.opinions
        ],
        "approvals": [
            {
                "at_s": asked.at_us / SECOND,
                "order": asked.order,
                "by": asked.by,
                "state": asked.state.value,
                "until_s": None if asked.until_us is None else asked.until_us / SECOND,
                "reason": asked.reason,
            }
            for asked in people.approvals
        ],
        "needs_approval": dict(people.needs_approval),
        "seat": _seat(people.seat),
    }


def _seat(seat: SeatView | None) -> dict[str, JsonValue] | None:
    if seat is None:
        return None
    return {"person": seat.person, "since_s": seat.since_us / SECOND, "note": seat.note}


def members_to_json(people: PeopleView) -> list[JsonValue]:
    """Who can be asked, told once before the clock starts."""
    return [
        {
            "team": member.team,
            "name": member.name,
            "title": member.title,
            "reliability": member.reliability,
            "answers_after_s": member.answers_after_us / SECOND,
            "knows": list(member.knows),
        }
        for member in people.members
    ]
