"""A run that ended early is lived on: what users suffer then is what they would have suffered."""

from dataclasses import replace

import numpy as np
import pytest

from sim.documents.loading import load_scenario
from sim.drill.aftermath import aftermath_of, live_on
from sim.drill.drill import Drill
from sim.drill.runner import opened, run
from sim.errors import JournalError
from sim.journal import aftermath
from sim.journal.folder import RunFolder
from sim.units import MINUTE


@pytest.fixture(scope="module")
def drill():
    loaded = load_scenario("slow-dependency")
    scenario = loaded.model.model_copy(update={"lasts": 10 * MINUTE})
    return Drill(scenario=scenario, topology=loaded.topology.model, seed=1)


def left_at(drill, minutes):
    with opened(drill, "idle") as session:
        while session.now_us < minutes * MINUTE:
            session.step()
        session.abort("left")
        return session.record


def test_leaving_early_hides_no_harm(drill):
    record = left_at(drill, 5)
    whole = aftermath_of(drill, record).extend(record)
    idle = run(drill, "idle").record

    assert np.array_equal(whole.seconds.counts, idle.seconds.counts)
    assert np.array_equal(whole.samples.values, idle.samples.values, equal_nan=True)
    assert whole.end == record.end
    assert whole.journal_sha256 == record.journal_sha256


def test_a_run_that_lasted_as_long_as_its_drill_has_no_aftermath(drill):
    assert aftermath_of(drill, run(drill, "idle").record) is None


def test_what_comes_after_the_drill_changes_nothing_before(drill):
    record = run(drill, "idle").record
    far = live_on(drill, record, until_us=12 * MINUTE)
    seconds = record.seconds.counts.shape[1]

    assert np.array_equal(far.seconds.counts[:, :seconds], record.seconds.counts)
    assert far.seconds.counts.shape[1] == 12 * 60


def test_it_is_read_again_as_it_was_written_and_not_beside_another_journal(drill, tmp_path):
    record = left_at(drill, 5)
    known = aftermath_of(drill, record)
    kept = RunFolder(tmp_path)
    aftermath.write(kept, record, known)
    again = aftermath.read(kept, record)

    assert np.array_equal(again.seconds.counts, known.seconds.counts)
    assert again.entries == known.entries
    with pytest.raises(JournalError, match="altered"):
        aftermath.read(kept, replace(record, journal_sha256="f" * 64))
    kept.aftermath.write_text(kept.aftermath.read_text().replace('"entries"', '"entrees"'))
    with pytest.raises(JournalError, match="altered"):
        aftermath.read(kept, record)
