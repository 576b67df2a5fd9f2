"""A document made faulty is accepted or refused with its place: no traceback, no hang."""

from __future__ import annotations

import re
import resource
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


PLACE = re.compile(r"^\S.*:\d+:\d+: .* \[[EW]\d{3}\]$", re.MULTILINE)
PEAK_KIB = 256 * 1024


@pytest.mark.long
@pytest.mark.parametrize("first", range(20_000, 20_500, 50))
def test_mutants_through_the_command_line_end_in_nought_or_three_with_their_place(first, tmp_path):
    """Fifty a test, each in a process of its own: code, place, time and memory."""
    sources = seeds()
    for number in range(first, first + 50):
        name, data = mutant(number, sources)
        path = tmp_path / f"{number}-{name.rsplit('/', 1)[-1]}"
        path.write_bytes(data)
        before = resource.getrusage(resource.RUSAGE_CHILDREN)

        done = subprocess.run(
            [sys.executable, "-m", "sim.cli", "validate", str(path)],
            cwd=HOUSE,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        told = f"mutant {number} of {name}: {done.stdout}{done.stderr}"
        assert done.returncode in (0, 3), told
        assert "Traceback" not in told
        assert done.returncode == 0 or PLACE.search(done.stderr), told
        assert after.ru_utime - before.ru_utime < 2.0, told
        # Of the largest child so far, so of this one too.
        assert after.ru_maxrss < PEAK_KIB, told
