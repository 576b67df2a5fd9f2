"""Programs that behave, and how they and their children are started, told and ended."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from sim.drill.again import replay, resume
from sim.drill.runner import run
from sim.drill.session import Session
from sim.journal.writer import Journal, Nowhere
from sim.model.order import Think
from sim.responders import containment
from sim.responders.containment import bearers
from sim.responders.pipe import Pipe
from sim.units import SECOND
from tests.cli.door import gameday
from tests.drill.drill_kit import make_drill
from tests.responders.programs import ESCAPE, GOOD, HEAD, HELLO, SHORT, program

LOOP = "\nfor line in sys.stdin: "
LEAVES_A_CHILD = HELLO + "subprocess.Popen(['sleep', '60'], start_new_session=True); sys.exit(0)"


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
for name in ("cmdline", "environ"):
    log.write(open(f"/proc/{{os.getppid()}}/{{name}}").read())
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


def test_a_program_s_parent_tells_neither_drill_nor_seed(tmp_path):
    """The command line that runs the drill names both; the program's own parent is not that one."""
    heard = tmp_path / "heard"
    (tmp_path / "bot.py").write_text(
        HEAD
        + f"""
with open({str(heard)!r}, "w") as log:
    for who in (os.getpid(), os.getppid()):
        for name in ("cmdline", "environ"):
            log.write(open(f"/proc/{{who}}/{{name}}").read())
for line in sys.stdin:
    say({{"orders": []}} if json.loads(line)["type"] == "view" else {{}})
"""
    )
    responder = f"exec:{sys.executable} {tmp_path / 'bot.py'}"
    gameday("run", "KND-001", "--seed", "987654321987", "--responder", responder, "--no-report",
            "--out", tmp_path / "run", is_fresh=True)  # fmt: skip
    text = heard.read_text()
    assert "bot.py" in text
    assert not [word for word in ("987654321987", "KND-001", "scenarios") if word in text]


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
        bot = program(tmp_path, LEAVES_A_CHILD)
        run(make_drill(SHORT), bot)
        assert None is ours.poll()
        ours.kill()


def test_wall_time_is_charged_and_marks_the_run_where_that_is_asked_for(tmp_path, monkeypatch):
    monkeypatch.setattr(Pipe, "waited_s", property(lambda _: 7.0, lambda *_: None), raising=False)
    drill = replace(make_drill(SHORT), think=Think.WALL)
    source = GOOD.replace('"orders": orders', '"orders": orders, "think_s": 90')
    bot = program(tmp_path, source, decision_s=20, hello_s=20, think=Think.WALL)
    record = run(drill, bot, out=tmp_path / "run").record

    assert "wall" == record.head.data["think"]
    assert [7 * SECOND] == [entry.data["think_us"] for entry in record.of_kind("asked")]
    # What was charged is an input like any other.
    assert record.journal_sha256 == replay(tmp_path / "run", drill).record.journal_sha256


def test_a_run_charged_by_wall_time_says_so_and_scores_again_from_its_folder(tmp_path):
    (tmp_path / "bot.py").write_text(GOOD.replace('"service": "web"', '"service": "api"'))
    words = ("run", "bad_deploy", "--responder", "exec:python3 bot.py", "--no-report")
    told = gameday(*words, "--think", "wall", "--out", tmp_path / "run", cwd=tmp_path)
    again = gameday("score", tmp_path / "run", "--json").json

    assert "wall time was charged" in told.out
    assert "wall" == again["think"]["by"]
    assert 0 < again["think"]["charged_s"] < 60
    assert "--think wall" in again["rerun"]
    assert 0 == gameday("replay", tmp_path / "run").code
    assert 2 == gameday("run", "bad_deploy", "--think", "wall").code
