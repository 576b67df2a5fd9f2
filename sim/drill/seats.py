"""Who can sit in the responder's seat, in words."""

from __future__ import annotations

from sim.responders.registry import RESPONDERS

_ON_REQUEST = {
    "reference": "The scenario's own expert, limited to what can be seen.",
    "oracle": "The best moves of one who knows the truth; an anchor, never a score.",
    "script:FILE": "A playbook of yours: when this holds, order that.",
    "exec:COMMAND": "Any program that speaks JSON lines.",
}


def seats() -> dict[str, str]:
    """Names and what sits there."""
    kinds = {
        name: (RESPONDERS.get(name).__doc__ or "").strip().splitlines()[0] for name in RESPONDERS
    }
    return {**kinds, **_ON_REQUEST}


SEATS = seats()
