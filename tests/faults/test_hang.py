"""A hang holds callers until they give up, and leaves the balancers once probes time out."""

from __future__ import annotations

import pytest

from sim.model.effect import Selector
from sim.model.kinds import FAULTS

HANG = FAULTS.get("hang")
ONE_WEB = Selector(service="web", share=0.25)


def test_hang_holds_users_until_their_patience_ends(drill):
    run = drill(HANG(), ONE_WEB)

    assert pytest.approx(0.25, abs=0.05) == run.failed_share((51, 60))
    assert run.shift((10, 40), (51, 60), run.user_latency_s) > 1.5


def test_hang_is_routed_around_after_three_probes_and_their_timeout(drill):
    run = drill(HANG(), ONE_WEB)

    # Found out at 61 s; the last caught gives up ten seconds later.
    assert 0.0 == run.failed_share((75, 100))


def test_hang_fails_nothing_by_itself(drill):
    run = drill(HANG(), ONE_WEB)

    assert 0.0 == run.error_share((10, 100), "web")
    assert 0.0 == run.error_share((10, 100), "db")


def test_a_restart_ends_a_hang_of_the_process_and_not_one_of_the_host(drill):
    restart = [(60, "restart", {"service": "db", "mode": "all"})]
    process = drill(HANG(), Selector(service="db"), orders=restart)
    host = drill(HANG.model_validate({"held_by": "host"}), Selector(service="db"), orders=restart)

    assert process.failed_share((80, 100)) < 0.01
    assert host.failed_share((80, 100)) > 0.9
