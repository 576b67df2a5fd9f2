"""Every file in ``bad/`` is refused with exactly the message beside it, in under a second."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest

from sim.documents.finding import is_advice
from sim.errors import DocumentError
from tests.documents.corpus import BAD, complaint, read

FILES = sorted(BAD.glob("*.yaml"))
SHIPPED = sorted((BAD / "shipped").glob("*.yaml"))


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_a_bad_file_is_refused_with_its_own_message(path: Path):
    begun = time.process_time()

    got = complaint(path)

    assert path.with_suffix(".expected").read_text() == got
    assert time.process_time() - begun < 1.0


@pytest.mark.parametrize("path", SHIPPED, ids=[path.stem for path in SHIPPED])
@pytest.mark.usefixtures("shipped_kinds")
def test_a_bad_file_of_kinds_that_are_shipped_is_refused_with_its_own_message(path: Path):
    assert path.with_suffix(".expected").read_text() == complaint(path)


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_problems_come_in_file_order_with_a_code_each(path: Path):
    with pytest.raises(DocumentError) as caught:
        read(path)

    places = [(p.file, p.line, p.column) for p in caught.value.problems]
    assert sorted(places) == places
    assert all(re.fullmatch(r"[EW]\d{3}", p.code) for p in caught.value.problems)
    assert not all(is_advice(p) for p in caught.value.problems)


def test_the_corpus_is_as_large_as_promised():
    assert len(FILES) >= 60
