"""Each limit of a program, hit and just missed."""

import os

import pytest

from sim.drill.runner import run
from sim.errors import ResponderFailed
from sim.responders import pipe as pipes
from sim.responders.child import Limits
from sim.responders.messages import MOST_ORDERS
from sim.responders.pipe import Pipe
from tests.drill.drill_kit import make_drill
from tests.responders.programs import GOOD, HELLO, SHORT, program

MEGABYTE = 1 << 20
SMALL = Limits(file_bytes=MEGABYTE, memory_bytes=512 * MEGABYTE, processor_s=2, open_files=32)
# What a program does before it answers as it should: within its limits, and beyond.
WORK = {
    "file": (
        f"with open('f', 'wb') as f: f.write(bytes({MEGABYTE}))",
        f"with open('f', 'wb') as f: f.write(bytes({MEGABYTE + 1}))",
    ),
    "memory": (f"bytearray({256 * MEGABYTE})", f"bytearray({512 * MEGABYTE})"),
    "processor": (
        "while time.process_time() < 0.5: pass",
        "while time.process_time() < 30: pass",
    ),
    "open files": (
        "kept = [open('/dev/null') for _ in range(20)]",
        "kept = [open('/dev/null') for _ in range(40)]",
    ),
    "core": (
        "import resource; assert (0, 0) == resource.getrlimit(resource.RLIMIT_CORE)",
        "import resource; resource.setrlimit(resource.RLIMIT_CORE, (0, 0)); os.abort()",
    ),
}  # fmt: skip


def sits(tmp_path, source, **waits):
    """The reason why a program fails; None where it does not."""
    waits = {"decision_s": 60.0, "hello_s": 60.0} | waits
    result = run(make_drill(SHORT), program(tmp_path, source, limits=SMALL, **waits))
    return result.failure and result.failure.reason


@pytest.mark.parametrize("name", WORK)
def test_a_program_may_use_its_limit_and_no_more(tmp_path, name):
    within, beyond = WORK[name]
    first = HELLO.rstrip() + "\n"

    assert None is sits(tmp_path, GOOD.replace(first, f"{first}{within}\n"))
    assert "exited" == sits(tmp_path, GOOD.replace(first, f"{first}{beyond}\n"))


def test_as_many_orders_as_are_allowed_are_taken_and_one_more_is_not(tmp_path):
    answer = HELLO + "for line in sys.stdin: say({'orders': ['acknowledge'] * %d})"

    assert None is sits(tmp_path, answer % MOST_ORDERS)
    assert "too_many_orders" == sits(tmp_path, answer % (MOST_ORDERS + 1))


@pytest.mark.parametrize(
    ("limit", "reason"),
    [("MOST_LINE_BYTES", "huge_line"), ("MOST_OUTPUT_BYTES", "endless_output")],
)
def test_what_a_program_says_is_bounded_by_the_line_and_in_all(
    tmp_path, monkeypatch, limit, reason
):
    # 24 views, each answered by a hundred thousand bytes.
    said = HELLO + "for line in sys.stdin: say({'orders': [], 'x': 'y' * 99_980})"
    many = 1 if limit == "MOST_LINE_BYTES" else 24
    monkeypatch.setattr(pipes, limit, 100_100 * many)
    assert None is sits(tmp_path, said)
    monkeypatch.setattr(pipes, limit, 99_000 * many)
    assert reason == sits(tmp_path, said)


def test_a_program_that_does_not_read_is_not_waited_for_beyond_its_time():
    read, write = os.pipe()
    said, heard = os.pipe()
    with os.fdopen(write, "wb", 0) as to_program, os.fdopen(said, "rb", 0) as from_program:
        pipe = Pipe(to_program, from_program)
        pipe.send(b"x" * 1000, within_s=5.0)
        with pytest.raises(ResponderFailed) as told:
            pipe.send(bytes(10 * MEGABYTE), within_s=0.05)
    os.close(read)
    os.close(heard)

    assert "not_reading" == told.value.reason
