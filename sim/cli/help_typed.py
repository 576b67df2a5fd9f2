"""What ``help`` says at the prompt of a drill: the verbs by family, and what each takes."""

from __future__ import annotations

import inspect

from pydantic.fields import FieldInfo

from sim.cli.lines import ALIASES, FEW, choices, usage
from sim.cli.output import fold, table
from sim.model.kinds import ACTIONS, Verb

OURS = (
    ("look", "what fires, where the incident stands, who is not ready; costs no time"),
    ("briefing", "the briefing again"),
    ("help VERB", "what a verb takes"),
    ("wait 60s", "let time pass; a page ends it early"),
    ("pause, continue", "stop and start the clock of a drill with --pace"),
    ("hint", "the next of three hints; the score says how many were taken"),
    ("rewind 5m", "in practice: go back, and on from there in another run"),
    ("as NAME/ROLE", "whose orders follow, where several share the seat"),
    ("leave", "stop here; gameday resume goes on"),
)
FAMILIES = (
    ("looking", (Verb.QUERY,)),
    ("changing", (Verb.CHANGE,)),
    ("telling", (Verb.COORDINATE, Verb.COMMUNICATE)),
)


def overview() -> str:
    """Every word that the prompt takes."""
    short = {kind: alias for alias, kind in ALIASES.items()}
    rows = list(OURS)
    for family, verbs in FAMILIES:
        kinds = [kind for kind in ACTIONS if ACTIONS.get(kind).verb in verbs]
        rows.append((family, ", ".join(sorted(short.get(kind, kind) for kind in kinds))))
    return table(("type", "to"), rows)


def of_verb(kind: str) -> str:
    """One verb: how it is typed, what it does, its fields."""
    action = ACTIONS.get(kind)
    lines = [f"{kind} {usage(kind)}", fold(inspect.cleandoc(action.__doc__ or "").splitlines()[0])]
    fields = [
        (field.alias or name, _described(field)) for name, field in action.model_fields.items()
    ]
    if fields:
        lines.append(table(("field", "what"), fields))
    return "\n".join(lines)


def _described(field: FieldInfo) -> str:
    """What a field is, and the few words that it takes where it takes no others."""
    known = choices(field.annotation)
    told = f" ({', '.join(known)})" if 0 < len(known) <= FEW else ""
    return (field.description or "") + told
