"""The run folder."""

import numpy as np
import pytest

from sim.errors import JournalError
from sim.journal.disk import JournalFile
from sim.journal.entries import Kind
from sim.journal.folder import RunFolder, fingerprint, load_run
from sim.journal.record import SampleTable, Seconds
from sim.journal.series_file import pack
from sim.journal.writer import Journal


def numbers():
    seconds = Seconds(("buy",), ("all",), np.array([1.5]), np.arange(10).reshape(1, 2, 5))
    samples = SampleTable(np.array([0, 10]), ('rate{service="a"}',), np.array([[1.0], [np.nan]]))
    return seconds, samples


def make(path):
    folder = RunFolder(path)
    folder.create({"engine": "0"}, {"topology.yaml": "format: 1\n"})
    packed = pack(*numbers())
    journal = Journal(JournalFile(folder.journal))
    journal.append(0, Kind.HEAD, "run", "began")
    folder.write_series(packed)
    journal.append(1, Kind.END, "run", "ended", {"series_sha256": fingerprint(packed)})
    journal.sync()
    journal.close()
    return folder


def test_a_run_is_read_back_as_it_was_written(tmp_path):
    make(tmp_path / "run")
    record = load_run(tmp_path / "run")
    seconds, samples = numbers()
    np.testing.assert_array_equal(seconds.counts, record.seconds.counts)
    np.testing.assert_array_equal(samples.values, record.samples.values)
    assert samples.names == record.samples.names
    assert Kind.END is record.end.kind


def test_series_have_the_same_bytes_each_time():
    assert pack(*numbers()) == pack(*numbers())


def test_exchanged_series_are_noticed(tmp_path):
    folder = make(tmp_path / "run")
    data = bytearray(folder.series.read_bytes())
    seconds, samples = numbers()
    folder.series.write_bytes(pack(seconds, SampleTable(samples.at_us + 1, samples.names,
                                                        samples.values)))  # fmt: skip
    with pytest.raises(JournalError, match="is not the series"):
        load_run(tmp_path / "run")
    data[len(data) // 2] ^= 1
    folder.series.write_bytes(bytes(data))
    with pytest.raises(JournalError):
        load_run(tmp_path / "run")


def test_a_folder_holds_one_run(tmp_path):
    folder = make(tmp_path / "run")
    with pytest.raises(JournalError, match="holds a run already"):
        folder.create({}, {})


@pytest.mark.parametrize("text", ["[]", "{", "[" * 100_000, '{"format": 99}'])
def test_a_bad_manifest_is_told_in_one_sentence(tmp_path, text):
    folder = make(tmp_path / "run")
    folder.manifest.write_text(text)
    with pytest.raises(JournalError, match=r"run\.json"):
        load_run(tmp_path / "run")


def test_a_run_that_was_cut_says_how_to_go_on(tmp_path):
    folder = make(tmp_path / "run")
    lines = folder.journal.read_bytes().splitlines(keepends=True)
    folder.journal.write_bytes(lines[0])
    with pytest.raises(JournalError, match="resume"):
        load_run(tmp_path / "run")
