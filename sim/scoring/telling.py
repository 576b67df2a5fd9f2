"""Which updates tell their readers anything: a changed fact, or the word that was promised."""

from __future__ import annotations

from collections.abc import Sequence

from sim.journal.entries import Entry
from sim.model.communication import ActionState
from sim.scoring.standard import PROMISED_FROM
from sim.units import parse_duration

# What a reader learns from an update, beside how far the response says it is.
FACTS = ("component", "symptom", "components", "regions", "journeys", "share", "data_loss")


def telling(posts: Sequence[Entry]) -> list[Entry]:
    """Updates that add a changed fact, or that are the one that was promised."""
    kept: list[Entry] = []
    last: dict[str, Entry] = {}
    for post in posts:
        before = last.get(post.subject)
        if _is_news(post, before):
            kept.append(post)
            last[post.subject] = post
    return kept


def _is_news(post: Entry, before: Entry | None) -> bool:
    if before is None:
        is_further = post.data.get("action_state") != ActionState.LOOKING.value
        return is_further or any(is_told(post, name) for name in FACTS)
    return facts(post) != facts(before) or is_promised(post, before)


def facts(post: Entry) -> tuple[object, ...]:
    """All that an update claims."""
    told = tuple(repr(post.data.get(name)) for name in FACTS)
    return (post.data.get("action_state"), *told)


def is_promised(post: Entry, before: Entry) -> bool:
    """Whether an update is about the one that an earlier one promised, not one long before it."""
    promised = before.data.get("next_update")
    if not isinstance(promised, str):
        return False
    waited, due = post.at_us - before.at_us, parse_duration(promised)
    return waited >= PROMISED_FROM * due


def is_over(post: Entry) -> bool:
    """Whether an update says that it is over: of how far a response is, what can be untrue."""
    return post.data.get("action_state") == ActionState.RESOLVED.value


def is_told(post: Entry, name: str) -> bool:
    """Whether an update claims anything of this kind."""
    return post.data.get(name) not in (None, "", [], ())
