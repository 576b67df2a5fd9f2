"""The lists of ``docs/KINDS.md``, written from the registries.

``python -m tests.kinds.kinds_page`` writes them into the page.
"""

from __future__ import annotations

import inspect
import re
from pathlib import Path
from typing import Any

from sim.model.kinds import ACTIONS, FAULTS, Verb
from sim.registry import Registry

PAGE = Path(__file__).parents[2] / "docs" / "KINDS.md"


def first_sentence(cls: type) -> str:
    """What a kind is, in the words of its own docstring."""
    return (inspect.getdoc(cls) or "").split("\n", 1)[0].rstrip(".").replace("``", "`")


def _row(registry: Registry[Any], kind: str) -> str:
    cls = registry.get(kind)
    fields = ", ".join(f"`{info.alias or name}`" for name, info in cls.model_fields.items())
    holder = f" {cls.origin.value} |" if registry is FAULTS else ""
    return f"| `{kind}` | {first_sentence(cls)} | {fields or '-'} |{holder}"


def written() -> str:
    """The page with both lists as the registries have them now."""
    faults = ["| fault | what | fields | held by |", "|---|---|---|---|"]
    faults += [_row(FAULTS, kind) for kind in FAULTS]
    orders = ["| action | what | fields |", "|---|---|---|"]
    orders += [_row(ACTIONS, kind) for kind in ACTIONS if ACTIONS.get(kind).verb is Verb.CHANGE]
    page = PAGE.read_text(encoding="utf-8")
    for name, rows in (("faults", faults), ("actions", orders)):
        begin, end = f"<!-- {name} -->", f"<!-- end of {name} -->"
        table = "\n".join([begin, *rows, end])
        page = re.sub(f"{begin}.*{end}", lambda _, table=table: table, page, flags=re.DOTALL)
    return page


if __name__ == "__main__":
    PAGE.write_text(written(), encoding="utf-8")
