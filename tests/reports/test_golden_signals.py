"""What stands beside the golden signals is drawn where there is something to see."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from reports.figures.golden_signals import draw
from sim.journal.record import SampleTable
from tests.reports.judged import judged


def titles(signal: str, values: list[float]) -> set[str]:
    """Titles of the panels of a run in which one service has a signal."""
    run = judged()
    samples = run.record.samples
    service = next(iter(run.topology.services))
    column = np.resize(np.array(values), len(samples.at_us))[:, None]
    names = (*samples.names, f'{signal}{{service="{service}"}}')
    table = SampleTable(samples.at_us, names, np.hstack([samples.values, column]))
    run = dataclasses.replace(run, record=dataclasses.replace(run.record, samples=table))
    return {axes.get_title(loc="left") for axes in draw(run).axes if axes.axison}


@pytest.mark.parametrize(
    ("signal", "title"),
    [("replication_lag_s", "Replication lag"), ("queue_depth", "Messages waiting")],
)
def test_what_never_left_zero_has_no_panel(signal, title):
    assert title not in titles(signal, [0.0])
    assert title in titles(signal, [0.0, 2.0])


def test_a_cache_that_never_answers_is_shown():
    assert "Answered by the cache" in titles("cache_hit_share", [0.0])
