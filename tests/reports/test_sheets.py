"""Cells for spreadsheets: numbers as they read back, nothing that runs, each text as it was."""

from __future__ import annotations

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from reports.sheets import cell, csv_text, uncell
from tests.payloads import PAYLOADS, steering


@given(st.text())
def test_a_text_comes_back_from_its_cell_and_a_cell_is_no_formula(text):
    assert text == uncell(cell(text))
    assert not cell(text).startswith(("=", "+", "-", "@", "\t", "\r", "\0"))


@given(st.lists(st.floats(allow_nan=False) | st.integers(-(2**53), 2**53) | st.none(), min_size=2))
def test_numbers_and_nothing_are_told_as_they_read_back(row):
    (found,) = csv.reader(io.StringIO(csv_text([row]), newline=""))

    assert [None if told == "" else float(told) for told in found] == [
        value if value is None else float(value) for value in row
    ]


def test_no_payload_steers_or_breaks_a_row():
    text = csv_text([[payload, 1.0] for payload in PAYLOADS])

    assert len(PAYLOADS) == len(list(csv.reader(io.StringIO(text, newline=""))))
    assert not steering(text.replace("\r\n", "\n"))
