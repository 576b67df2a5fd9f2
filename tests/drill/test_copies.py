"""What a responder can see of a store: lag as it grows, and the primary as monitoring knows it."""

from pathlib import Path

import numpy as np
import pytest

from sim.documents.loading import load_scenario, load_topology
from sim.drill.drill import Drill
from sim.drill.session import Session
from sim.journal.writer import Journal, Nowhere
from sim.model.order import Order
from sim.model.signal import SeriesKey
from sim.observe.queries import topology
from sim.units import SECOND

KINDS = Path(__file__).parents[2] / "scenarios" / "kinds"


@pytest.fixture
def session():
    """Copies that stand still for three minutes from the first on."""
    scenario = load_scenario(KINDS / "replication_lag.yaml").model
    drill = Drill(scenario, load_topology(scenario.topology).model, seed=1)
    return Session(drill, Journal(Nowhere()), responder="test")


def to_the_end(session):
    while not session.is_over:
        session.step()
    samples = session.record.samples

    def column(name: str, **labels: str):
        return samples.column(str(SeriesKey(name, service="db", **labels)))

    return samples.at_us / SECOND, column


def test_lag_grows_with_the_clock_while_copies_stand_still_and_is_that_of_the_worst(session):
    at_s, column = to_the_end(session)
    lag = column("replication_lag_s")
    by_zone = np.array([column("replication_lag_s", zone=z) for z in ("eu-b", "us-a", "us-b")])

    during = (at_s >= 75) & (at_s < 240)
    assert lag[during] == pytest.approx(at_s[during] - 60, abs=1.0)
    assert (np.nanmax(lag[at_s < 60]), lag[-1]) < (0.5, 0.5)
    np.testing.assert_array_equal(lag[1:], by_zone.max(axis=0)[1:])
    assert np.isnan(column("replication_lag_s", zone="eu-a")).all()


def test_the_map_tells_of_a_new_primary_when_it_has_been_scraped(session):
    order = Order(action="promote", arguments={"service": "db", "region": "us"})
    seen = [topology(session.step([order]), "db")["services"]["db"]["primary_zone"]]
    while not session.is_over:
        told = topology(session.step(tick_us=SECOND), "db")["services"]["db"]
        seen.append(told["primary_zone"])
        is_moved = session._stage.world.primary_zone("db") == "us-a"
        if is_moved and seen[-1] == "eu-a":
            seen.append("not seen yet")
        if seen[-1] == "us-a":
            break

    assert ["eu-a", "not seen yet", "us-a"] == sorted(set(seen))


def test_a_service_without_copies_has_no_primary_on_the_map(session):
    assert "primary_zone" not in topology(session.view, None)["services"]["web"]
