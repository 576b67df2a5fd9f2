"""The first drill of anybody is won by whoever types what they are told, and nothing else."""

from __future__ import annotations

import re

import pytest

from sim.cli.lines import check_names, parse
from sim.drill.runner import run
from sim.journal.entries import Kind
from sim.observe.view import View
from tests.scenarios.ladder import drill_of, judged

NAME = "warm-up"
SEEDS = range(1, 6)


class Newcomer:
    """Reads the briefing and what is said, types what stands between backticks, in its order."""

    name = "person"

    def __init__(self) -> None:
        self._heard = 0
        self._told: list[str] = []

    def decide(self, view: View):
        (waits,) = typed(view.briefing.text)
        for message in view.messages[self._heard :]:
            self._told += typed(message.text)
        self._heard = len(view.messages)
        order = parse(self._told.pop(0) if self._told else waits)
        check_names(order, tuple(view.services))
        return [order]

    def close(self) -> None:
        """Nothing is held."""


def typed(text: str) -> list[str]:
    return re.findall("`(.+?)`", text)


@pytest.mark.parametrize("seed", SEEDS)
def test_whoever_types_what_they_are_told_meets_every_target(seed):
    drill = drill_of(NAME, seed)
    result = run(drill, Newcomer())

    card = judged(NAME, seed, result.record)
    assert card.is_met, [target.sentence for target in card.targets if not target.met]
    assert "resolved" == result.reason
    said = result.record.of_kind(Kind.MESSAGE)
    assert len(said) == sum(inject.message is not None for inject in drill.scenario.injects)


def test_each_line_waits_for_the_one_before():
    """Whoever does nothing is told of the graph and of the page, and of nothing more."""
    drill = drill_of(NAME, 1)

    said = run(drill, "idle").record.of_kind(Kind.MESSAGE)

    assert [["metrics error_share journey=browse"], ["acknowledge"]] == [
        typed(str(entry.data["text"])) for entry in said
    ]


def test_it_teaches_to_look_to_ask_to_act_and_to_tell():
    texts = [i.message.text for i in drill_of(NAME, 1).scenario.injects if i.message is not None]
    orders = [parse(line).action for text in texts for line in typed(text)]

    assert {"query_metrics", "query_changes", "rollback", "post_update", "resolve"} <= set(orders)
    assert all(1 == len(typed(text)) for text in texts)


def test_it_says_that_it_is_not_graded():
    assert "not graded" in drill_of(NAME, 1).scenario.briefing.text
