"""Plans: every figure carries its source, whatever a plan leaves out comes from one data file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from sim.documents.catalog import Shelf, entries
from sim.documents.plan_defaults import defaults, filled
from sim.documents.plans import load_plan, parse_plan
from sim.errors import DocumentError
from sim.model.plan.answer import PlanAnswer
from tests.documents.corpus import BAD

pytestmark = pytest.mark.usefixtures("shipped_kinds")


def figures(value: Any) -> Iterator[dict[str, Any]]:
    """Every mapping with a ``value`` inside."""
    if isinstance(value, dict):
        if "value" in value:
            yield value
        for below in value.values():
            yield from figures(below)


def test_every_default_says_where_it_comes_from_and_what_it_is_worth():
    found = list(figures(defaults()))

    assert len(found) >= 20
    assert all({"value", "source", "kind"} <= set(figure) for figure in found)
    assert all(figure["kind"] in {"measured", "assumption"} for figure in found)


def test_a_figure_is_filled_whole_or_not_at_all():
    own = {"value": "1/year", "kind": "measured", "source": "us"}

    made, paths = filled({"failures": {"regions": {"rate": own}}})

    assert own == made["failures"]["regions"]["rate"]
    assert "failures.regions.lasts" in paths
    assert "failures.regions.rate" not in paths


@pytest.mark.parametrize("name", sorted(entries(Shelf.PLANS)))
def test_a_shipped_plan_is_read_with_its_system(name: str):
    plan = load_plan(name)

    assert plan.model.topology.rpartition("/")[2] == plan.topology.name
    assert plan.model.options


def test_a_plan_that_is_written_out_is_read_again_the_same():
    plan = load_plan("four-strategies").model

    assert plan == type(plan).model_validate(plan.model_dump(mode="json", by_alias=True))


def test_the_six_common_mistakes_are_told_at_once_at_their_lines():
    text = (BAD / "shipped" / "plan-everything-at-once.yaml").read_text()

    with pytest.raises(DocumentError) as caught:
        parse_plan(text, name="x.yaml")

    assert {"E400", "E208", "E402", "E401", "E205", "E201"} <= {
        problem.code for problem in caught.value.problems
    }


def test_an_answer_of_another_schema_is_not_read():
    with pytest.raises(ValueError, match="schema version 99"):
        PlanAnswer.from_json('{"schema_version": 99}')


def test_a_plan_shares_its_name_with_no_drill():
    """``whatif`` takes either by name."""
    assert not set(entries(Shelf.PLANS)) & set(entries(Shelf.SCENARIOS))
