"""Rows of a plane's ring become the lines of a question, picked as a whole and read one by one."""

from types import SimpleNamespace

import numpy as np
import pytest

from sim.documents.loading import load_scenario
from sim.drill.telemetry import Telemetry
from sim.engine.layout import SiteField, build_layout
from sim.engine.plane import LOG_EVENT, SPAN, Outcome
from sim.observe.logs import LogEvent

LEAD_IN_US = 60_000_000


@pytest.fixture(scope="module")
def layout():
    return build_layout(load_scenario("bad_deploy").topology.model)


def ring(layout, generator, count):
    """Rows as a plane may leave them: of no site and no replica too."""
    rows = np.zeros(count, dtype=LOG_EVENT)
    rows["at_us"] = np.sort(generator.integers(0, 200_000_000, count))
    rows["outcome"] = generator.choice([int(Outcome.ERROR), int(Outcome.TIMEOUT)], count)
    rows["site"] = generator.integers(-1, len(layout.sites), count)
    rows["replica"] = generator.integers(-1, len(layout.replicas), count)
    rows["class"] = generator.integers(-1, len(layout.classes), count)
    rows["trace"] = generator.integers(0, 4, count)
    return rows


def line(layout, row):
    """One row, read by its names."""
    operation = layout.operations[layout.sites[row["site"], SiteField.CALLEE]]
    caller = int(layout.sites[row["site"], SiteField.CALLER])
    writer = (layout.operations[caller] if caller >= 0 else operation).split(".")[0]
    called = [one for one in layout.replicas if one.index == row["replica"]]
    return LogEvent(
        at_us=int(row["at_us"]) - LEAD_IN_US,
        outcome=Outcome(int(row["outcome"])).name,
        service=writer,
        language=layout.topology.services[writer].language,
        replica="".join(f"{one.service}-{one.ordinal}.{one.zone}" for one in called),
        target=operation,
        journey=layout.classes[max(int(row["class"]), 0)].journey,
        trace=int(row["trace"]),
    )


@pytest.mark.parametrize("seed", range(8))
def test_a_question_finds_the_rows_of_its_stretch_and_service(layout, seed):
    generator = np.random.default_rng(seed)
    pieces = [ring(layout, generator, count) for count in (0, 40, 25)]
    taken = iter(pieces)
    plane = SimpleNamespace(
        layout=layout, take_logs=lambda: next(taken), take_spans=lambda: np.zeros(0, dtype=SPAN)
    )
    telemetry = Telemetry(plane, lead_in_us=LEAD_IN_US)
    for _ in pieces:
        telemetry.collect()
    written = [line(layout, row) for rows in pieces for row in rows if row["site"] >= 0]

    for service in (None, *layout.services, "nobody"):
        first, last = np.sort(generator.integers(-80_000_000, 150_000_000, 2)).tolist()
        expected = [
            one for one in written if first <= one.at_us <= last and service in (None, one.service)
        ]
        assert expected == list(telemetry.logs(from_us=first, until_us=last, service=service))
