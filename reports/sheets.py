"""Tables for spreadsheets: as RFC 4180 has them, in cells that run nothing and steer nothing."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Final

from reports.words import harmless

# What a spreadsheet would take for the beginning of a formula.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\0")


def csv_text(rows: Iterable[Sequence[object]]) -> str:
    """Rows of numbers, texts and nothing (None); numbers as they read back, texts on one line."""
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\r\n")
    for row in rows:
        table.writerow([_told(value) for value in row])
    return out.getvalue()


def cell(text: str) -> str:
    """A text as a cell that no spreadsheet runs.

    Source: OWASP ASVS 5.0, 1.2.10, and the carriage return beside its list.
    """
    return f"'{text}" if _is_formula(text) else text


def uncell(text: str) -> str:
    """What ``cell`` was given."""
    return text[1:] if text.startswith("'") and _is_formula(text) else text


def _is_formula(text: str) -> bool:
    # With apostrophes before it too, so that each text comes back as it was.
    return text.lstrip("'").startswith(_FORMULA)


def _told(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, int | float):
        return repr(value)
    return cell(" ".join(harmless(str(value)).split()))
