"""A zoo of programs that misbehave: each ends with a named reason and leaves nothing behind."""

import gc
import os
from contextlib import suppress
from pathlib import Path

import pytest

from sim.drill.again import replay
from sim.drill.runner import run
from sim.responders.containment import bearers
from sim.responders.program import Program
from sim.units import MINUTE
from tests.drill.drill_kit import make_drill
from tests.responders.programs import ESCAPE, GOOD, HEAD, HELLO, SHORT, program

MOST_MEMORY_BYTES = 50 << 20
LOOP = "\nfor line in sys.stdin: "

ZOO = {
    "silent": (HEAD + "time.sleep(60)", "silent"),
    "silent_after_hello": (HELLO + "hear(); time.sleep(60)", "silent"),
    "never_reads": (HEAD + "say({}); time.sleep(60)", "silent"),
    "exits_at_once": (HEAD + "sys.exit(0)", "exited"),
    "exits_with_an_error": (HELLO + "hear(); sys.exit(3)", "exited"),
    "dies_by_signal": (HELLO + "hear(); os.kill(os.getpid(), 9)", "exited"),
    "closes_its_output": (HELLO + "hear(); os.close(1); time.sleep(60)", "exited"),
    "endless_output": (HELLO + "hear()\nwhile True: raw(b'{}\\n' * 20000)", "bad_answer"),
    "endless_line": (HELLO + "hear()\nwhile True: raw(b'x' * 65536)", "huge_line"),
    "answers_twice": (HELLO + LOOP + "raw(b'{\"orders\": []}\\n' * 2)", "unasked_output"),
    "floods_beside_its_answer": (
        HELLO + LOOP + "raw(b'{\"orders\": []}\\n' + b'noise\\n' * 9000)",
        ("endless_output", "unasked_output"),
    ),
    "half_a_line": (HELLO + "hear(); raw(b'{\"orders\"'); sys.exit(0)", "half_json"),
    "half_a_line_and_waits": (HELLO + "hear(); raw(b'{\"orders\"'); time.sleep(60)", "timeout"),
    "not_json": (HELLO + LOOP + "raw(b'rollback please\\n')", "not_json"),
    "not_utf8": (HELLO + LOOP + 'raw(b\'{"orders": "\\xff\\xfe"}\\n\')', "not_utf8"),
    "nan": (HELLO + LOOP + 'raw(b\'{"orders": [], "x": NaN}\\n\')', "not_json"),
    "infinity": (HELLO + LOOP + 'raw(b\'{"orders": [], "x": -Infinity}\\n\')', "not_json"),
    "deep_json": (HELLO + LOOP + "raw(b'[' * 100000 + b'\\n')", "not_json"),
    "long_integer": (HELLO + LOOP + "raw(b'{\"x\": ' + b'9' * 5000 + b'}\\n')", "not_json"),
    "same_key_twice": (
        HELLO + LOOP + 'raw(b\'{"orders": [], "orders": []}\\n\')',
        "not_json",
    ),
    "half_a_surrogate": (
        HELLO + LOOP + 'raw(b\'{"orders": ["\\\\ud800"]}\\n\')',
        "not_json",
    ),
    "a_list": (HELLO + LOOP + "say([])", "not_object"),
    "no_orders": (HELLO + LOOP + "say({})", "bad_answer"),
    "orders_of_numbers": (HELLO + LOOP + "say({'orders': [1, 2]})", "bad_answer"),
    "a_million_orders": (
        HELLO + LOOP + "say({'orders': ['note'] * 1000})",
        "too_many_orders",
    ),
    "answers_another_look": (HELLO + LOOP + "say({'id': 99, 'orders': []})", "stale_answer"),
    "another_protocol": (HEAD + "hear(); say({'protocol': 7})", "protocol"),
    "ignores_sigterm": (
        HELLO + "signal.signal(signal.SIGTERM, signal.SIG_IGN)\nhear(); time.sleep(60)",
        "silent",
    ),
    "forks_and_leaves": (
        HELLO + "subprocess.Popen(['sleep', '60'], start_new_session=True); sys.exit(0)",
        "silent",
    ),
    "grandchild_keeps_the_pipe": (
        HELLO + "hear()\nif os.fork() == 0:\n    os.setsid(); time.sleep(60)\nsys.exit(0)",
        "silent",
    ),
    "daemon_twice_forked": (
        HELLO + "hear()\nif os.fork() == 0:\n    os.setsid()\n    if os.fork() == 0:\n"
        "        os.closerange(0, 3); time.sleep(60)\n    os._exit(0)\nsys.exit(0)",
        "exited",
    ),
    "daemon_without_a_trace": (HELLO + ESCAPE + "escape('told'); hear(); sys.exit(0)", "exited"),
    "daemons_in_a_chain": (
        HELLO + "hear()\nfor _ in range(9):\n    if os.fork(): os._exit(0)\n    os.setsid()\n"
        "os.closerange(0, 64); os.execve('/bin/sleep', ['sleep', '60'], {})",
        "exited",
    ),
    "family_that_grows": (
        HELLO
        + "hear()\nfor _ in range(40):\n    if os.fork() == 0:\n        break\ntime.sleep(60)",
        "silent",
    ),
    "fills_memory": (HELLO + "hear(); x = bytearray(1 << 40)", "exited"),
    "fills_the_disk": (
        HELLO + "hear()\nf = open('big', 'wb')\nwhile True: f.write(bytes(1 << 20))",
        "exited",
    ),
    "deletes_its_folder": (
        HELLO + "import shutil; shutil.rmtree(os.getcwd()); hear(); sys.exit(1)",
        "exited",
    ),
    "no_such_program": (None, "exited"),
    # Lines.
    "ten_megabytes_in_a_line": (HELLO + LOOP + "raw(b'x' * (10 << 20) + b'\\n')", "huge_line"),
    "empty_lines": (HELLO + LOOP + "raw(b'\\n')", "not_json"),
    "byte_order_mark": (HELLO + LOOP + "raw(b'\\xef\\xbb\\xbf{\"orders\": []}\\n')", "not_json"),
    "zero_bytes": (HELLO + LOOP + "raw(bytes(9) + b'\\n')", "not_json"),
    "a_million_actions": (
        HELLO + LOOP + "say({'orders': ['wait'] * 90_000})",
        "too_many_orders",
    ),
    "answers_a_look_to_come": (HELLO + LOOP + "say({'id': 2, 'orders': []})", "stale_answer"),
    "answers_the_same_look_twice": (
        HELLO + "hear(); say({'id': 1, 'orders': []}); hear(); say({'id': 1, 'orders': []})\n"
        "hear(); time.sleep(60)",
        "stale_answer",
    ),
    "id_of_another_kind": (HELLO + LOOP + "say({'id': True, 'orders': []})", "bad_answer"),
    "deep_arguments": (
        HELLO + LOOP + "raw(b'{\"orders\": [{\"action\": \"note\", \"text\": ' + b'[' * 900"
        " + b']' * 900 + b'}]}\\n')",
        "bad_order",
    ),
    "long_arguments": (
        HELLO + LOOP + "say({'orders': [{'action': 'note', 'text': 'x' * 70_000}]})",
        "bad_order",
    ),
    "thinks_backwards": (HELLO + LOOP + "say({'orders': [], 'think_s': -5})", "bad_answer"),
    "thinks_for_ever": (
        HELLO + LOOP + "raw(b'{\"orders\": [], \"think_s\": 1e400}\\n')",
        "bad_answer",
    ),
    "uses_less_than_nothing": (
        HELLO + LOOP + "say({'orders': [], 'usage': {'tokens': -1}})",
        "bad_answer",
    ),
    # Manners.
    "speaks_before_it_is_asked": (HEAD + "say({}); say({'orders': []}); hear(); time.sleep(60)",
                                  ("unasked_output", "silent")),
    "answers_ahead": (
        HELLO + "hear()\nfor k in range(1, 9): say({'id': k, 'orders': []})\ntime.sleep(60)",
        "unasked_output",
    ),
    "closes_its_input": (HELLO + "hear(); os.close(0); say({'orders': []}); time.sleep(60)",
                         "exited"),
    "floods_its_log": (HELLO + "hear()\nwhile True: os.write(2, b'x' * 65536)", "silent"),
    "stops_itself": (HELLO + "hear(); os.kill(os.getpid(), signal.SIGSTOP)", "silent"),
    "ignores_every_signal": (
        HELLO + "for s in range(1, 32):\n    if s not in (9, 19): "
        "signal.signal(s, signal.SIG_IGN)\nhear(); time.sleep(60)",
        "silent",
    ),
    "spins": (HELLO + "hear()\nwhile True: pass", "silent"),
    "opens_many_files": (
        HELLO + "hear(); kept = [open('/dev/null') for _ in range(999)]",
        "exited",
    ),
    "wants_the_terminal": (HELLO + "hear(); open('/dev/tty', 'w').write('boo')", "exited"),
    "listens_on_a_socket": (
        HELLO + "import socket\nhear(); kept = socket.create_server(('127.0.0.1', 0))\n"
        "time.sleep(60)",
        "silent",
    ),
    "kills_its_group": (HELLO + "hear(); os.killpg(0, 9)", "exited"),
    "kills_its_parent_s_group_if_it_could": (
        HELLO + "hear()\n"
        "up = open(f'/proc/{os.getppid()}/stat').read().rpartition(')')[2].split()[1]\n"
        "assert os.getpgid(0) != os.getpgid(int(up)); sys.exit(0)",
        "exited",
    ),
}  # fmt: skip


def descriptors():
    """What this process has open, each by its number and what it leads to, be that renamed or
    deleted; none where the system does not tell."""
    folder, opened = Path("/proc/self/fd"), set()
    for path in folder.iterdir() if folder.is_dir() else ():
        with suppress(OSError):  # closed since the folder was read, as the folder itself
            about = os.fstat(int(path.name))
            opened.add((path.name, about.st_dev, about.st_ino))
    return opened


class Peak:
    """The most memory that this process has held since it was made, beyond what it held then."""

    _STATUS, _CLEAR = Path("/proc/self/status"), Path("/proc/self/clear_refs")

    def __init__(self):
        self.is_told = os.access(self._CLEAR, os.W_OK)
        if self.is_told:
            self._CLEAR.write_text("5")
            self._before = self._held()

    def bytes(self):
        return self._held() - self._before if self.is_told else 0

    def _held(self):
        lines = self._STATUS.read_text().splitlines()
        return 1024 * int(next(line.split()[1] for line in lines if line.startswith("VmHWM")))


@pytest.fixture(scope="module", autouse=True)
def _warm(tmp_path_factory):
    """Whatever is imported or built once is there before memory is measured."""
    folder = tmp_path_factory.mktemp("warm")
    bot = program(folder, GOOD, decision_s=20.0, hello_s=20.0)
    assert run(make_drill(SHORT), bot, out=folder / "run").failure is None


def test_the_zoo_is_as_large_as_was_promised():
    assert len(ZOO) >= 30


@pytest.mark.parametrize("name", ZOO)
def test_every_beast_ends_with_a_named_reason_and_leaves_nothing_behind(tmp_path, name):
    source, expected = ZOO[name]
    # Who leaves is not waited for in vain: a busy machine may need longer to see it.
    waits = {"decision_s": 20.0, "hello_s": 20.0} if expected == "exited" else {}
    bot = program(tmp_path, source, **waits) if source else Program("/no/such/program")
    drill = make_drill(SHORT)
    # What an earlier test left in a cycle goes now: its numbers could hide what a run leaves.
    gc.collect()
    opened, peak = descriptors(), Peak()
    result = run(drill, bot, out=tmp_path / "run")
    expected = (expected,) if isinstance(expected, str) else expected
    assert "responder_failed" == result.reason
    assert result.failure.reason in expected
    assert 4 == result.failure.exit_code
    assert [] == bearers(bot.child.mark)
    assert None is bot.child.folder
    assert set() == descriptors() - opened
    assert MOST_MEMORY_BYTES > peak.bytes()
    # The drill went on without it, so that its harm can be compared; its journal is whole.
    assert 4 * MINUTE == result.record.end.at_us
    assert result.record.journal_sha256 == replay(tmp_path / "run", drill).record.journal_sha256
