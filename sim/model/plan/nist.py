"""Levels of risk by a table of likelihood and impact, never by a product of ranks.

Source: NIST SP 800-30 rev. 1, table I-2.
"""

from __future__ import annotations

from typing import Final

LEVELS: Final = ("very low", "low", "moderate", "high", "very high")
# A row for each likelihood, from very low up; columns are impacts, from very low up.
TABLE: Final = (
    ("very low", "very low", "very low", "low", "low"),
    ("very low", "low", "low", "low", "moderate"),
    ("very low", "low", "moderate", "moderate", "high"),
    ("very low", "low", "moderate", "high", "very high"),
    ("very low", "low", "moderate", "high", "very high"),
)


def rated(likelihood: str, impact: str) -> str:
    """The level of risk that the table has for the two."""
    return TABLE[LEVELS.index(likelihood)][LEVELS.index(impact)]
