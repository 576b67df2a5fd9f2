"""People as JSON, for programs: the same allow-list as the view's."""

from __future__ import annotations

from pydantic import JsonValue

from sim.observe.people_view import PeopleView
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
    }
