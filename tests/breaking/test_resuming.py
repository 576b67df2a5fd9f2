"""A run that was cut and gone on with ends in the same bytes, result and words."""

import sys

import pytest

from tests.cli.door import gameday

BOT = """\
import json, sys
for line in sys.stdin:
    told = json.loads(line)
    if told["type"] == "hello":
        answer = {"type": "hello", "protocol": 1}
    elif told["type"] == "view":
        now = told["view"]["now_s"]
        note = {"action": "note", "arguments": {"text": "x"}, "label": "once"}
        answer = {"id": told["id"], "orders": [note] if now >= 60 else []}
    else:
        break
    print(json.dumps(answer), flush=True)
"""


@pytest.mark.parametrize("kept", [0, 1, 5])
@pytest.mark.parametrize("seat", ["script", "exec"])
def test_a_cut_run_resumes_to_the_same_result(small, seat, kept):
    """``kept`` lines of the journal are left; none where it was killed right after its making."""
    (small / "bot.py").write_text(BOT)
    words = {"script": f"script:{small}/script.yaml", "exec": f"exec:{sys.executable} bot.py"}[seat]
    folder = small / "run"
    asked = ("run", "./drill.yaml", "--responder", words, "--no-report", "--json", "--out", folder)
    whole = gameday(*asked, cwd=small)
    journal = folder / "journal.jsonl"
    expected = journal.read_bytes()
    for name in ("anchors.json", "result.json", "series.npz"):
        (folder / name).unlink()
    journal.write_bytes(b"".join(expected.splitlines(keepends=True)[:kept]))

    resumed = gameday("resume", folder, "--no-report", "--json", cwd=small, is_fresh=True)

    assert whole.code == resumed.code, resumed.err
    assert expected == journal.read_bytes()
    assert whole.json == resumed.json
