import math
from dataclasses import replace

import numpy as np
import pytest
from prometheus_client.openmetrics.parser import text_string_to_metric_families

from sim.interop.names import key_of, labels_of, metric_of
from sim.interop.openmetrics import epoch_us, text
from sim.journal.folder import load_run
from sim.journal.record import Seconds
from sim.model.signal import SeriesKey, Signal
from sim.units import SECOND
from tests.cli.door import gameday
from tests.records import RecordMaker, scenario


@pytest.fixture(scope="module")
def exported(made):
    return gameday("export", made[0], "--as", "openmetrics").out


@pytest.fixture(scope="module")
def read(exported):
    """Samples by series name and labels, as another program reads them."""
    found = {}
    for family in text_string_to_metric_families(exported):
        for sample in family.samples:
            at = found.setdefault((sample.name, frozenset(sample.labels.items())), {})
            at[round(float(sample.timestamp) * SECOND)] = sample.value
    return found


def test_every_sampled_signal_reads_back_equal_at_its_time(made, read):
    record, zero_us = load_run(made[0]), epoch_us(made[1].scenario.starts_at)
    samples = record.samples
    for column, name in enumerate(samples.names):
        key = key_of(name)
        metric = metric_of(Signal(key.signal))
        values = samples.values[:, column] / metric.divisor
        got = read.get((metric.name, frozenset(labels_of(key).items())), {})
        for at_us, value in zip(samples.at_us + zero_us, values, strict=True):
            assert np.array_equal(value, got.get(int(at_us), math.nan), equal_nan=True), name


def test_users_requests_count_up_to_what_they_lived_through(made, read):
    record = load_run(made[0])
    last = epoch_us(made[1].scenario.starts_at) + int(record.samples.at_us[-1])
    counts = record.seconds.counts
    for name, columns in {
        "gameday_requests_total": [Seconds.OK, Seconds.FAILED],
        "gameday_requests_failed_total": [Seconds.FAILED],
        "gameday_requests_slow_total": [Seconds.SLOW],
    }.items():
        expected = counts[:, :, columns].sum()
        assert expected == sum(at[last] for (known, _), at in read.items() if known == name)
    assert counts[:, :, Seconds.FAILED].sum() > 0


def test_units_are_prometheus_base_units(exported):
    told = {family.name: family for family in text_string_to_metric_families(exported)}

    assert "seconds" == told["gameday_latency_p95_seconds"].unit
    assert "ratio" == told["gameday_error_ratio"].unit
    assert "counter" == told["gameday_requests_failed"].type
    assert "gameday_request_rate_per_second" in told
    assert not [name for name in told if name.endswith(("_s", "_share", "_per_s", "_per_min"))]
    assert all(family.documentation for family in told.values())


def test_what_is_counted_by_the_minute_becomes_a_rate_by_the_second():
    metric = metric_of(Signal.ORDER_RATE)

    assert ("gameday_orders_per_second", 60.0) == (metric.name, metric.divisor)


def test_every_signal_has_a_name_of_its_own_and_words():
    metrics = [metric_of(signal) for signal in Signal]

    assert len(Signal) == len({metric.name for metric in metrics})
    assert all(metric.help.endswith(".") for metric in metrics)


def test_quotes_backslashes_and_ends_of_line_in_labels_come_back():
    odd = 'exec:python "my bot".py \\ \n second'
    record = RecordMaker().build()
    head = replace(record.head, data={"responder": odd, "seed": 7})
    told = "".join(text(replace(record, entries=(head,)), scenario().starts_at))
    info = next(f for f in text_string_to_metric_families(told) if f.name == "gameday_run")

    assert {"responder": odd, "seed": "7"} == info.samples[0].labels


def test_an_alert_is_one_from_firing_to_cleared_and_zero_else():
    record = RecordMaker().page(180).entry(185, *_alert("acknowledged")).page(190)
    record.entry(240, *_alert("cleared"))
    told = "".join(text(record.build(), scenario().starts_at))
    family = next(
        f for f in text_string_to_metric_families(told) if f.name == "gameday_alert_firing"
    )
    zero_s = epoch_us(scenario().starts_at) / SECOND
    firing = [float(s.timestamp) - zero_s for s in family.samples if s.value]

    assert [180, 190, 200, 210, 220, 230] == firing
    assert {"alertname": "web-errors", "severity": "page"} == family.samples[0].labels


def test_a_series_begins_where_it_is_first_known_and_says_nan_later():
    record = RecordMaker().build()
    values = record.samples.values.copy()
    name = 'error_share{service="api"}'
    column = record.samples.names.index(name)
    values[:2, column] = values[5, column] = np.nan
    changed = replace(record, samples=replace(record.samples, values=values))
    told = "".join(text(changed, scenario().starts_at)).splitlines()
    lines = [line for line in told if line.startswith('gameday_error_ratio{service="api"}')]

    assert len(values) - 2 == len(lines)
    assert ["0.0", "0.0", "0.0", "NaN", "0.0"] == [line.split()[1] for line in lines[:5]]


def test_names_of_series_are_read_as_they_are_written():
    key = SeriesKey("error_share", service="cart", zone="a", version="v1")

    assert key == key_of(str(key))
    assert SeriesKey("error_share") == key_of("error_share")


def test_out_writes_the_same_text_to_a_file(made, exported, tmp_path):
    answer = gameday("export", made[0], "--as", "openmetrics", "--out", tmp_path / "m.txt")

    assert exported == (tmp_path / "m.txt").read_text(encoding="utf-8")
    assert ("", True) == (answer.out, "m.txt" in answer.err)


def test_a_folder_that_holds_no_run_is_refused(tmp_path):
    answer = gameday("export", tmp_path, "--as", "openmetrics")

    assert 3 == answer.code
    assert "is not a run folder" in answer.err


def _alert(event):
    from sim.journal.entries import Kind

    return Kind.ALERT, "web-errors", event
