"""The tables of ``docs/FORMAT.md``, written from the models.

``python -m tests.documents.format_page`` writes them into the page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from sim.classroom.form import Form
from sim.documents.explanations import EXPLANATIONS
from sim.documents.shape import models_in
from sim.model.plan.plan import Plan
from sim.model.playbook import Playbook
from sim.model.scenario import Scenario
from sim.model.topology import Topology

PAGE = Path(__file__).resolve().parents[2] / "docs" / "FORMAT.md"


def models() -> list[type[BaseModel]]:
    """Every model that a document can hold, each once, parents first."""
    found: list[type[BaseModel]] = []
    queue: list[type[BaseModel]] = [Topology, Scenario, Playbook, Form, Plan]
    for model in queue:
        if model in found:
            continue
        found.append(model)
        for info in model.model_fields.values():
            queue.extend(models_in(info.annotation))
    return found


def default(model: type[BaseModel], name: str, info: FieldInfo) -> str:
    """The default as an author would write it."""
    if info.is_required():
        return "**needed**"
    value = info.get_default(call_default_factory=True)
    if isinstance(value, BaseModel):
        return "as below"
    if isinstance(value, Enum):
        return f"`{value.value}`"
    if value is None or value in ("", (), {}):
        return ""
    if isinstance(value, tuple | dict):
        return "as described"
    bare: Any = model.model_construct(**{name: value})
    told = bare.model_dump(mode="json", include={name}, by_alias=False, warnings=False)[name]
    return f"`{str(told).lower() if isinstance(told, bool) else told}`"


def fields() -> Iterator[str]:
    """One table per model."""
    for model in models():
        first = (model.__doc__ or "").strip().split("\n")[0]
        yield f"### {model.__name__}\n\n{first}\n\n| field | default | meaning |\n|---|---|---|"
        for name, info in model.model_fields.items():
            said = (info.description or "").replace("|", "\\|")
            yield f"| `{info.alias or name}` | {default(model, name, info)} | {said} |"
        yield ""


def tables() -> dict[str, str]:
    """Each marked part of the page."""
    codes = [f"| {code} | {what.title} | {what.mend} |" for code, what in EXPLANATIONS.items()]
    return {
        "fields": "\n".join(fields()).strip(),
        "codes": "\n".join(["| code | means | mend |", "|---|---|---|", *codes]),
    }


def page(text: str) -> str:
    """The page with its tables written anew."""
    for name, table in tables().items():
        part = re.compile(f"(<!-- {name} -->\n).*?(<!-- /{name} -->)", re.DOTALL)
        text = part.sub(lambda found, table=table: f"{found[1]}{table}\n{found[2]}", text)
    return text


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text()))
