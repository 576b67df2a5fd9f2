"""The state that the map gives a service."""

from dataclasses import replace

import numpy as np
import pytest

from reports.figures.service_map import AROUND_S, LOOKS, layout, state
from sim.units import SECOND
from tests.records import TOPOLOGY, RecordMaker
from tests.reports.judged import judged


def with_sample(name, at_s, value):
    told = judged(RecordMaker())
    samples = told.record.samples
    values = samples.values.copy()
    if name not in samples.names:
        samples = replace(samples, names=(*samples.names, name))
        values = np.column_stack([values, np.zeros(len(values))])
    values[np.searchsorted(samples.at_us, at_s * SECOND), samples.names.index(name)] = value
    return replace(told, record=replace(told.record, samples=replace(samples, values=values)))


@pytest.mark.parametrize(
    ("signal", "value", "word"),
    [
        ("error_share", 0.5, "failing"),
        ("error_share", 0.1, "degraded"),
        ("refused_rate_per_s", 20.0, "failing"),
        ("saturation", 0.9, "saturated"),
        ("replicas_ready", 0.0, "failing"),
        ("error_share", np.nan, "healthy"),
    ],
)
def test_the_state_is_the_worst_of_the_samples_around_the_instant(signal, value, word):
    told = with_sample(f'{signal}{{service="api"}}', 300, value)

    assert word in LOOKS
    assert [word] * 2 == [state(told, "api", 300 + off) for off in (AROUND_S, -AROUND_S)]
    assert ["healthy"] * 2 == [state(told, "api", 300 + 2 * off) for off in (AROUND_S, -AROUND_S)]
    assert "healthy" == state(told, "db", 300)


def test_callers_stand_left_of_those_they_call():
    places = layout(TOPOLOGY)

    assert places["web"][0] < places["api"][0] < places["db"][0]
