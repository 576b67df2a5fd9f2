"""Bounds of fields: what a field says is what holds."""

from __future__ import annotations

from collections.abc import Iterator

import annotated_types
import pytest

from sim.model.document import Document
from sim.model.kinds import ACTIONS, FAULTS

BOUNDS = (annotated_types.Ge, annotated_types.Gt, annotated_types.Le, annotated_types.Lt)


def documents(kind: type[Document]) -> Iterator[type[Document]]:
    """Every model of the documents, all kinds of faults and actions among them."""
    for below in kind.__subclasses__():
        yield below
        yield from documents(below)


def test_no_field_forgets_a_bound():
    """Of two bounds of one sort, a field's and its type's, pydantic keeps one alone."""
    assert FAULTS.get("backfill")
    assert ACTIONS.get("rollback")
    forgotten = [
        f"{model.__name__}.{name}"
        for model in documents(Document)
        for name, field in model.model_fields.items()
        for sort in BOUNDS
        if sum(isinstance(bound, sort) for bound in field.metadata) > 1
    ]

    assert [] == forgotten


@pytest.mark.parametrize("work", [0.5, 1000.5])
def test_a_backfill_never_makes_a_store_faster(work):
    with pytest.raises(ValueError, match="work"):
        FAULTS.get("backfill")(work=work)
