"""The change log, the newest first: deploys, settings, flags, scaling."""

from __future__ import annotations

from rich.text import Text

from sim.cli.console.seen import Seen, heading, line


def draw(seen: Seen) -> list[Text]:
    """One line a change."""
    changes = [c for c in seen.view.changes if seen.keeps(f"{c.kind.value} {c.service} {c.text}")]
    told = [heading("CHANGES", f"{len(changes)}, the newest first")]
    if not changes:
        return [*told, line("  none")]
    for change in reversed(changes):
        told.append(
            line(
                (f"  {seen.clock(change.at_us)}  ", "dim"),
                f"{change.kind.value:<10} ",
                (f"{change.service}  ", "bold"),
                change.text,
            )
        )
    return told
