"""The examination of programs: who behaves keeps every law, and who breaks one is told which."""

import pytest

from sim.drill.conformance import LAWS, Examination
from tests.cli.door import gameday
from tests.drill.drill_kit import make_drill
from tests.responders.programs import GOOD, HEAD, HELLO, SHORT, command

# A program, and the laws that it breaks.
BREAKERS = {
    "dumb": (HEAD + "time.sleep(60)", {"hello"}),
    "another version": (HEAD + "hear(); say({'protocol': 2})", {"hello"}),
    "no version": (GOOD.replace("{'protocol': 1}", "{}"), {"version"}),
    "no ids": (GOOD.replace('"id": message["id"], ', ""), {"ids"}),
    "old ids": (GOOD.replace('message["id"], "o', '1, "o'), {"whole drill", "ids", "odd views",
                                                             "refused"}),
    "misspelt": (GOOD.replace('"orders": orders', '"orders": orders, "thnk_s": 1'), {"published"}),
    "odd thought": (
        GOOD.replace('"orders": orders', '"orders": orders, "think_s": "1s"'),
        {"whole drill", "published", "hung up", "history", "unknown messages", "odd views",
         "refused"},
    ),
    "no such verb": (GOOD.replace('"acknowledge"', '"acknowlege"'), {"verbs"}),
    "slow": (
        GOOD.replace("    pages =", "    if message['id'] == 7: time.sleep(60)\n    pages ="),
        {"whole drill", "in time", "refused"},
    ),
    "talks": (
        GOOD.replace("    pages =", "    if message['id'] == 7: print('hm', flush=1)\n    pages ="),
        {"whole drill", "published", "refused"},
    ),
    "last word": (GOOD.replace("        break", "        print('bye'); break"), {"quiet"}),
    "stays": (GOOD.replace("        break", "        time.sleep(60)"), {"end"}),
    "falls at the end": (GOOD.replace("        break", "        sys.exit(3)"), {"end"}),
    "family": (
        GOOD.replace("        break", "        subprocess.Popen(['sleep', '60'], "
                     "stdin=-3, stdout=-3, stderr=-3); break"),
        {"nothing left"},
    ),
    "answers weather": (GOOD.replace("        continue", "        say({})"), {"unknown messages"}),
    "hangs on": (GOOD + "\nif message['type'] != 'end': time.sleep(60)", {"hung up"}),
    "no history": (GOOD.replace("hear(); say", "assert not hear()['history']; say"), {"history"}),
    "strict": (
        GOOD.replace("    pages =", "    assert len(message['view']) == 12\n    pages ="),
        {"odd views"},
    ),
    "narrow": (GOOD.replace("for line in sys.stdin:",
                            "for line in map(str.strip, sys.stdin):\n    line.encode('latin-1')"),
               {"odd views"}),
    "takes no no": (
        GOOD.replace("    pages =", "    assert 'refused' not in str(message['view']['orders'])\n"
                     "    pages ="),
        {"refused"},
    ),
}  # fmt: skip


# Those that are waited for in vain; others are given all the time that a busy machine may need.
DAWDLERS = {"dumb", "slow", "stays", "hangs on"}


def examine(tmp_path, source, *, patience_s=20.0):
    waits = {"decision_s": patience_s, "hello_s": max(3.0, patience_s), "leaves_s": patience_s}
    return Examination(command(tmp_path, source), make_drill(SHORT), **waits).rows()


def test_a_program_that_behaves_keeps_every_law(tmp_path):
    rows = examine(tmp_path, GOOD)

    assert list(LAWS) == [row.name for row in rows]
    assert [] == [row for row in rows if not row.is_met]


@pytest.mark.parametrize("name", BREAKERS)
def test_a_program_that_breaks_a_law_is_told_which(tmp_path, name):
    source, broken = BREAKERS[name]
    rows = examine(tmp_path, source, patience_s=1.0 if name in DAWDLERS else 20.0)

    assert broken == {row.name for row in rows if row.is_met is False}
    assert all(row.detail for row in rows if row.is_met is False)


def test_every_law_can_be_broken():
    reached = set.union(*(broken for _, broken in BREAKERS.values()))

    # A think time that is no number of seconds is no answer at all.
    assert set(LAWS) - reached == {"think time"}


def test_the_command_line_says_it_by_exit_code_and_tells_what_the_program_said(tmp_path):
    (tmp_path / "bot.py").write_text(HELLO + "hear(); raise SystemExit('no idea')")
    told = gameday("responder", "check", "python3 bot.py", cwd=tmp_path)
    assert 4 == told.code
    assert "no idea" in told.err
    parsed = gameday("responder", "check", "./nothing", "--json", cwd=tmp_path)
    assert 4 == parsed.code
    assert parsed.json["ok"] is False
    assert list(LAWS) == [check["name"] for check in parsed.json["checks"]]
