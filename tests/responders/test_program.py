"""Programs that behave and a zoo of those that do not."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from sim.drill.again import replay, resume
from sim.drill.runner import run
from sim.drill.session import Session
from sim.journal.writer import Journal, Nowhere
from sim.responders import containment
from sim.responders.containment import bearers
from sim.responders.program import Program
from sim.units import MINUTE
from tests.cli.door import gameday
from tests.drill.drill_kit import make_drill
from tests.responders.programs import GOOD, HEAD, HELLO, SHORT, program

# Twice forked, in a session of its own, without environment, folder or open files.
ESCAPE = """
def escape(told):
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            open(told, "w").write(str(os.getpid()))
            os.chdir("/"); os.closerange(0, 64)
            os.execve("/bin/sleep", ["sleep", "60"], {})
        os._exit(0)
    os.wait()
    while not os.path.exists(told) or not open(told).read(): time.sleep(0.002)
"""
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
}


@pytest.mark.parametrize("name", ZOO)
def test_every_beast_ends_with_a_named_reason_and_no_descendant(tmp_path, name):
    source, expected = ZOO[name]
    # Who leaves is not waited for in vain: a busy machine may need longer to see it.
    waits = {"decision_s": 20.0, "hello_s": 20.0} if expected == "exited" else {}
    bot = program(tmp_path, source, **waits) if source else Program("/no/such/program")
    drill = make_drill(SHORT)
    result = run(drill, bot, out=tmp_path / "run")
    expected = (expected,) if isinstance(expected, str) else expected
    assert "responder_failed" == result.reason
    assert result.failure.reason in expected
    assert [] == bearers(bot.child.mark)
    # The drill went on without it, so that its harm can be compared.
    assert 4 * MINUTE == result.record.end.at_us
    assert result.record.journal_sha256 == replay(tmp_path / "run", drill).record.journal_sha256


def test_a_good_program_sits_the_drill(tmp_path):
    bot = program(tmp_path, GOOD, decision_s=10, hello_s=10)
    result = run(make_drill(SHORT), bot, out=tmp_path / "run")
    assert None is result.failure
    states = [e.event for e in result.record.story("order-2")]
    assert ["asked", "running", "done"] == states
    assert [] == bearers(bot.child.mark)


def test_a_program_sees_no_canary_and_no_environment(tmp_path, monkeypatch):
    """Truth, story, seed, file names and the oracle's moves never reach its pipe."""
    canary = "c4n4ry"
    seed = 987_654_321_987
    monkeypatch.setenv("SECRET_THING", canary)
    scenario = SHORT | {
        "story": f"{canary}-story",
        "truth": {
            "mechanism": f"{canary}-mechanism",
            "components": [f"{canary}-component"],
            "explanation": f"{canary}-why",
        },
        "oracle": {"title": f"{canary}-oracle"},
        "reference": {"title": f"{canary}-reference"},
    }
    heard = tmp_path / "heard"
    source = (
        HEAD
        + f"""
log = open({str(heard)!r}, "w")
log.write(repr(dict(os.environ)) + repr(sys.argv) + os.getcwd() + repr(os.listdir(".")))
for fd in os.listdir("/proc/self/fd"):
    try: log.write(os.readlink("/proc/self/fd/" + fd) + "\\n")
    except OSError: pass
for line in sys.stdin:
    log.write(line); log.flush()
    message = json.loads(line)
    orders = ["query_topology", "query_alerts", "query_changes", "query_traces", "query_logs",
              {{"action": "query_metrics", "name": "error_share"}}]
    say({{}} if message["type"] == "hello" else
        {{"orders": orders if message["id"] % 5 == 0 else []}})
"""
    )
    bot = program(tmp_path, source, decision_s=10, hello_s=10)
    out = tmp_path / f"{canary}-run"
    documents = {f"{canary}.yaml": canary}
    result = run(make_drill(scenario, seed=seed, documents=documents), bot, out=out)
    assert None is result.failure
    text = heard.read_text()
    assert 10_000 < len(text)
    assert canary not in text
    assert str(seed) not in text
    assert hex(seed)[2:] not in text
    assert "inject" not in text


def test_a_replay_starts_no_program_and_a_resume_tells_its_history(tmp_path):
    drill = make_drill(SHORT)
    out = tmp_path / "run"
    bot = program(tmp_path, GOOD, decision_s=10, hello_s=10)
    whole = run(drill, bot, out=out).record
    (tmp_path / "bot.py").write_text("raise SystemExit(1)")
    assert whole.journal_sha256 == replay(out, drill).record.journal_sha256
    journal = out / "journal.jsonl"
    lines = journal.read_bytes().splitlines(keepends=True)
    asked = next(k for k, line in enumerate(lines) if b'"kind":"asked"' in line)
    journal.write_bytes(b"".join(lines[: asked + 3]))
    told = tmp_path / "told"
    again = program(
        tmp_path,
        HEAD
        + f"hello = hear(); open({str(told)!r}, 'w').write(json.dumps(hello['history'])); say({{}})"
        + LOOP
        + "say({'orders': []})",
        decision_s=10,
        hello_s=10,
    )
    again.name = bot.name
    resume(out, drill, again)
    history = json.loads(told.read_text())
    assert ["acknowledge", "rollback", "query_logs"] == [o["action"] for o in history[0]["orders"]]
    kinds = [e.event for e in replay(out, drill).record.story("order-2")]
    assert ["asked", "running", "done"] == kinds


def test_stderr_is_bounded(tmp_path):
    source = (
        HELLO + "hear(); sys.stderr.write('x' * (3 << 20)); sys.stderr.flush(); say({'orders': 1})"
    )
    bot = program(tmp_path, source, decision_s=10, hello_s=10, log=tmp_path / "log")
    run(make_drill(SHORT), bot)
    assert 1 << 20 == (tmp_path / "log").stat().st_size


def test_an_interrupted_close_leaves_no_folder(tmp_path):
    bot = program(tmp_path, GOOD)
    drill = make_drill(SHORT)
    bot.decide(Session(drill, Journal(Nowhere()), responder="x").view)
    folder = bot.child.folder
    bot.close()
    bot.close()
    assert not folder.exists()


def test_a_daemon_of_a_good_program_ends_with_its_drill(tmp_path):
    told = tmp_path / "told"
    bot = program(
        tmp_path, GOOD.replace("acknow", ESCAPE + f"escape({str(told)!r})\nacknow", 1), hello_s=10
    )
    result = run(make_drill(SHORT), bot)
    assert None is result.failure
    assert not is_there(told.read_text())


def test_the_command_line_leaves_no_daemon_behind(tmp_path):
    told = tmp_path / "told"
    (tmp_path / "bot.py").write_text(HELLO + ESCAPE + f"escape({str(told)!r}); hear(); sys.exit(0)")
    seat = f"exec:{sys.executable} -I -S bot.py"
    words = ["run", "canary-bad", "--responder", seat, "--no-report"]
    answer = gameday(*words, "--out", tmp_path / "run", cwd=tmp_path)
    assert 4 == answer.code
    assert "(exited)" in answer.err
    assert not is_there(told.read_text())


def test_the_end_of_one_program_spares_another_and_its_daemons(tmp_path):
    view = Session(make_drill(SHORT), Journal(Nowhere()), responder="x").view
    bots = []
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        source = ESCAPE + f"escape({str(tmp_path / name / 'told')!r})\nacknow"
        source = GOOD.replace("acknow", source, 1)
        bots.append(program(tmp_path / name, source, hello_s=10, decision_s=10))
        bots[-1].decide(view)
    bots[0].close()
    assert not is_there((tmp_path / "first/told").read_text())
    assert is_there((tmp_path / "second/told").read_text())
    assert [] == bots[1].decide(view).orders
    bots[1].close()
    assert not is_there((tmp_path / "second/told").read_text())


@pytest.mark.skipif(sys.platform != "linux", reason="orphans are adopted on Linux only")
def test_orphans_are_adopted_only_while_a_program_runs(tmp_path):
    before = containment._subreaper()
    bot = program(tmp_path, GOOD, hello_s=10, decision_s=10)
    bot.decide(Session(make_drill(SHORT), Journal(Nowhere()), responder="x").view)
    assert 1 == containment._subreaper()
    bot.close()
    assert before == containment._subreaper()


def is_there(process):
    return Path(f"/proc/{process}").exists()


def test_the_engine_s_own_children_are_spared(tmp_path):
    with subprocess.Popen(["sleep", "30"]) as ours:
        bot = program(tmp_path, ZOO["forks_and_leaves"][0])
        run(make_drill(SHORT), bot)
        assert None is ours.poll()
        ours.kill()
