"""A real scheduler and two workers on loopback: the same bytes, one of them killed half-way."""

from __future__ import annotations

import json
import subprocess
import sys
from functools import partial
from itertools import islice

import pytest

from sim.documents.plans import load_plan
from sim.errors import NoWorkers
from sim.planning.answers.answering import Asked, answer_plan
from sim.planning.wide.pools import Cluster
from sim.planning.wide.spread import spread
from tests.planning.wide.pieces import heavy, noted, piece

pytest.importorskip("distributed", reason="the extra `cluster` is not installed")
NUMBERS = range(40)
DASK = [sys.executable, "-m", "dask"]


class Office:
    """A scheduler with two workers, each a process of its own."""

    def __init__(self, folder):
        from distributed import Client

        self.file = folder / "scheduler.json"
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": folder}
        at = ["--scheduler-file", str(self.file), "--no-dashboard"]
        self.running = [
            subprocess.Popen(
                [*DASK, "scheduler", "--host", "127.0.0.1", "--port", "0", *at], **quiet
            )
        ]
        self.workers = [
            subprocess.Popen(
                [*DASK, "worker", "--nthreads", "1", "--no-nanny", "--host", "127.0.0.1", *at],
                **quiet,
            )
            for _ in range(2)
        ]
        self.running += self.workers
        with Client(scheduler_file=str(self.file), timeout=60, set_as_default=False) as client:
            client.wait_for_workers(2, timeout=120)
        self.address = json.loads(self.file.read_text())["address"]

    def close(self):
        for process in self.running:
            process.kill()
            process.wait()


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    made = Office(tmp_path_factory.mktemp("office"))
    yield made
    made.close()


def test_a_cluster_gives_the_bytes_of_one_process(office):
    assert [heavy(n) for n in NUMBERS] == list(spread(heavy, NUMBERS, pool=Cluster(office.address)))


def test_an_address_where_nobody_is_is_told_as_such():
    with pytest.raises(NoWorkers, match="no scheduler answers"):
        list(spread(piece, NUMBERS, pool=Cluster("tcp://127.0.0.1:1")))


def test_a_cluster_gives_a_plan_the_answer_of_one_process(office):
    asked = Asked(seed=5, years=3_000, options=("pilot-light",))
    loaded = load_plan("four-strategies")

    assert (
        answer_plan(loaded, asked).to_json()
        == answer_plan(loaded, asked, pool=Cluster(office.address)).to_json()
    )


def test_a_worker_that_is_killed_half_way_loses_nothing(office, tmp_path):
    got = spread(partial(noted, str(tmp_path)), NUMBERS, pool=Cluster(office.address))
    first = list(islice(got, 10))
    office.workers[0].kill()
    office.workers[0].wait()
    rest = list(got)
    by = {path.name.split("-")[1] for path in tmp_path.iterdir()}

    assert [piece(n) for n in NUMBERS] == first + rest
    assert {str(worker.pid) for worker in office.workers} == by
