"""Every replica at one glance, for telemetry: who is there, and how each service stands."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RollCall:
    """By replica, then by service, both in the layout's order."""

    versions: tuple[str, ...]
    is_listening: tuple[bool, ...]  # and wanted
    desired: tuple[int, ...]  # a second set among them
    ready: tuple[int, ...]  # listening, and sent calls to; or ready in a second set
    restarts: tuple[int, ...]
    memory_shares: tuple[float, ...]
