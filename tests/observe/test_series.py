"""Samples become visible late, come in order, and a gap shows nothing."""

import numpy as np

from sim.model.signal import SeriesKey, SeriesKeys, Signal
from sim.observe.series import SeriesStore

RATE = SeriesKey("request_rate_per_s", service="web")


def store_of(*samples):
    """Samples of (at, value, delay, is_gap)."""
    store = SeriesStore(1)
    column = np.array([store.column(RATE)])
    for at, value, delay, gap in samples:
        part = (column, np.array([float(value)]))
        store.append(at, [part], delay_us=[delay], is_gap=[gap])
    return store


def test_a_sample_is_seen_after_its_delay():
    store = store_of((10, 1, 5, False), (20, 2, 5, False))
    assert None is store.seen_at(14).latest(RATE)
    assert 1.0 == store.seen_at(15).latest(RATE)
    assert 2.0 == store.seen_at(25).latest(RATE)
    assert ((10, 1.0),) == store.seen_at(24).window(RATE, 100)


def test_the_next_instant_of_news_is_that_at_which_a_sample_comes_to_be_seen():
    store = store_of((10, 1, 5, False), (20, 2, 30, False))
    assert [15, 50, 50] == [store.next_visible_us(now) for now in (14, 15, 49)]
    assert store.next_visible_us(50) > 10**15
    assert [[0], [1], [2]] == [store.rows_seen(now) for now in (14, 49, 50)]


def test_late_samples_come_in_order():
    store = store_of((10, 1, 30, False), (20, 2, 5, False))
    assert None is store.seen_at(39).latest(RATE)
    assert 2.0 == store.seen_at(40).latest(RATE)


def test_a_gap_hides_and_is_not_filled_later():
    store = store_of((10, 1, 0, False), (20, 2, 0, True), (30, 3, 0, False))
    assert None is store.seen_at(20).latest(RATE)
    assert ((10, 1.0), (30, 3.0)) == store.seen_at(30).window(RATE, 100)
    assert ((10, 1.0), (20, 2.0), (30, 3.0)) == store.all_of().window(RATE, 100)


def test_window_reaches_back_as_far_as_it_says():
    store = store_of(*((k * 10, k, 0, False) for k in range(1, 11)))
    assert [70, 80, 90, 100] == [at for at, _ in store.seen_at(100).window(RATE, 30)]


def test_unknown_series_and_unknown_values_are_none():
    store = store_of((10, np.nan, 0, False))
    assert None is store.seen_at(10).latest(RATE)
    assert None is store.seen_at(10).latest(SeriesKey("saturation", service="x"))
    assert () == store.seen_at(10).window(RATE, 100)


def test_a_series_that_comes_later_is_unknown_before():
    store = store_of((10, 1, 0, False))
    for k in range(100):
        column = np.array([store.column(SeriesKey("saturation", service=f"s{k}"))])
        store.append(20 + k, [(column, np.array([0.5]))], delay_us=[0], is_gap=[False])
    at_us, names, values = store.as_table()
    assert (101, 101) == values.shape
    assert np.isnan(values[0, names.index('saturation{service="s3"}')])
    assert list(names) == sorted(names)
    assert 119 == at_us[-1]


def test_the_latest_of_many_are_the_latest_of_each():
    """Two domains, a gap, a stale row, a dark zone, unknown values, and series that come later."""
    keys = [
        SeriesKey(signal, service=service, zone=zone)
        for signal in ("saturation", "error_share")
        for service, zone in (("web", ""), ("web", "a"), ("db", "b"))
    ]
    store, asked = SeriesStore(2), SeriesKeys((RATE, *keys))
    generator = np.random.default_rng(3)
    for row in range(12):
        # One series more with each of the first scrapes.
        known = keys[: row + 1]
        columns = np.array([store.column(key, int(key.service == "db")) for key in known])
        values = np.where(generator.random(len(known)) < 0.3, np.nan, generator.random(len(known)))
        store.append(
            10 * row,
            [(columns, values)],
            delay_us=[3, 17],
            is_gap=[row == 4, row in {5, 9}],
            is_stale=[row in {6, 7}, row == 8],
            dark_zones=frozenset({"a"} if row == 10 else ()),
        )
        for readings in (*(store.seen_at(10 * row + more) for more in (0, 3, 7)), store.all_of()):
            assert [readings.latest(key) for key in asked.keys] == readings.latest_of(asked)


def test_columns_are_opened_once_signal_by_signal():
    store, signals = SeriesStore(2), (Signal.ERROR_RATE, Signal.SATURATION)
    web, db = SeriesKey("", service="web"), SeriesKey("", service="db")
    assert [[0, 2], [1, 3]] == store.columns([(web, 0), (db, 1)], signals)
    assert [[1, 3], [0, 2]] == store.columns([(db, 1), (web, 0)], signals)
    assert [SeriesKey("saturation", service="db")] == store.keys[3:]
    assert [[2]] == store.columns([(web, 0)], signals[1:])
