"""What the person thinks is wrong, as filed, and notes made on the way."""

from __future__ import annotations

from rich.text import Text

from sim.cli.console.seen import Seen, heading, line

KINDS = ("submit_diagnosis", "note")


def draw(seen: Seen) -> list[Text]:
    """The newest last; what was filed stays, so that a changed mind can be seen."""
    told = [heading("HYPOTHESES", ':diagnose COMPONENT MECHANISM · :note text="..."')]
    for order in seen.view.orders:
        if order.action not in KINDS:
            continue
        text = " · ".join(str(v) for v in order.arguments.values() if v is not None)
        if seen.keeps(text):
            word = "filed" if order.action == "submit_diagnosis" else "note "
            told.append(line((f"  {seen.clock(order.asked_us)} {word} ", "dim"), text))
    return told if len(told) > 1 else [*told, line("  none yet")]
