"""A document made faulty is accepted or refused with its place: no traceback, no hang."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.documents.mutate import HOUSE, batch, mutant, seeds


def test_five_hundred_mutants_are_accepted_or_refused(shipped_kinds):
    assert [] == list(batch(0, 500))


def test_a_mutant_is_the_same_every_time():
    sources = seeds()

    assert mutant(17, sources) == mutant(17, sources)


@pytest.mark.long
@pytest.mark.parametrize("first", range(0, 20_000, 2_500))
def test_twenty_thousand_mutants_stay_in_time_and_memory(first):
    """In a process of its own, so that a crash or a hang of the parser is seen as well."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.documents.mutate", str(first), "2500", "--traced"],
        cwd=HOUSE,
        capture_output=True,
        text=True,
        timeout=1800,
        check=False,
    )

    assert (0, "") == (done.returncode, done.stdout.strip()), done.stderr
