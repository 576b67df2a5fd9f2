"""The seat: a few words of a stranger, and nothing else of the machine."""

import os
import pwd
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from platformdirs import user_cache_path

from sim.classroom.book import Trust, Verdict
from sim.classroom.keys import write_key
from sim.classroom.marking import Attempted, Remarked, mark
from sim.classroom.openings import Opening, keep_opening, openings, window_of
from sim.classroom.receipts import SEAT, Watching, receipts, seat_key
from sim.classroom.seat_words import ASKS, NotAsked, read_ask
from sim.classroom.seated import NotNow, State, chosen_sitting, sittings
from sim.classroom.verifying import GOOD, check_run
from sim.errors import JournalError
from tests.classroom.kit import ANN, BANK, BOB, DRILL, KEY, course_of, handed, make_class, sit
from tests.cli.door import ROOT, gameday

COURSE = "0" * 16
NOW = datetime(2026, 3, 10, 14, tzinfo=UTC)


@pytest.fixture
def exam(tmp_path):
    folder = make_class(tmp_path / "class", level="exam")
    folder.seat.mkdir()
    write_key(folder.seat / "key", seat_key(KEY, COURSE))
    return folder


@pytest.mark.parametrize(
    ("text", "ask"),
    [
        (None, ("list", 0, 0, False, False)),
        ("  ", ("list", 0, 0, False, False)),
        ("play 3", ("play", 3, 0, False, False)),
        ("gameday play 3 2 --json", ("play", 3, 2, False, True)),
        ("--line resume 1", ("resume", 1, 0, True, False)),
    ],
)
def test_what_may_be_asked_is_understood(text, ask):
    got = read_ask(text)
    assert ask == (got.word, got.item, got.attempt, got.by_line, got.as_json)


@pytest.mark.parametrize(
    "text",
    [
        "sh", "play", "play 0", "play -1", "play 1; cat /etc/passwd", "play $(id)", "list 1",
        "play 1 --key x", "play ../t-bbbbbbbb", "play 1 2 3", "play '1", "play 1\n", "brief ١",
        "scp -t /tmp", "internal-sftp", "x" * 300, "play 1 --pace", "gameday", "seat",
    ],
)  # fmt: skip
def test_whatever_else_comes_over_the_line_is_refused_with_what_may_be_asked(text):
    with pytest.raises(NotAsked, match="play ITEM"):
        read_ask(text)


@settings(deadline=None)
@given(text=st.text(max_size=60))
def test_no_line_is_anything_but_an_ask_or_a_refusal(text):
    try:
        ask = read_ask(text)
    except NotAsked:
        return
    assert ask.word in ASKS
    assert 0 <= ask.item < 100


def test_a_trainee_is_shown_their_own_attempts_and_how_they_stand(exam):
    form = course_of(exam).form
    first = handed(exam)[0].packet
    shut = [Opening(1, NOW + timedelta(hours=1), None)]
    mine = sittings(exam, form, ANN.pseudonym, opened=shut, now=NOW)
    assert [State.CLOSED] * 2 == [one.state for one in mine]
    with pytest.raises(NotNow, match="not open"):
        chosen_sitting(mine, 1, 0, State.READY)
    sit(exam, first)
    mine = sittings(exam, form, ANN.pseudonym, opened=[], now=NOW)
    assert [State.HANDED_IN, State.READY] == [one.state for one in mine]
    assert {ANN.pseudonym} == {one.packet.trainee for one in mine}
    assert 2 == chosen_sitting(mine, 1, 0, State.READY).packet.attempt
    journal = mine[0].run / "journal.jsonl"
    journal.write_bytes(journal.read_bytes()[:-40])
    # What was begun in time may be gone on with when the window is shut.
    mine = sittings(exam, form, ANN.pseudonym, opened=shut, now=NOW)
    assert [State.BEGUN, State.CLOSED] == [one.state for one in mine]
    with pytest.raises(NotNow, match="none of yours"):
        chosen_sitting(mine, 2, 0, State.READY)


def test_the_window_is_what_was_opened_last_else_what_the_form_says(exam):
    seat = seat_key(KEY, COURSE)
    item = course_of(exam).form.items[0]
    assert window_of(1, item, []).has(NOW)
    keep_opening(exam, seat, Opening(1, NOW, NOW + timedelta(hours=1)))
    keep_opening(exam, seat, Opening(2, NOW, NOW))
    window = window_of(1, item, openings(exam, seat))
    ends = [NOW - timedelta(seconds=1), NOW, NOW + timedelta(hours=1)]
    assert [False, True, False] == [window.has(moment) for moment in ends]
    exam.openings.write_text(exam.openings.read_text().replace("2026-03-10T15", "2027-03-10T15"))
    with pytest.raises(JournalError, match="not as it was signed"):
        openings(exam, seat)


def test_the_seat_keeps_receipts_that_its_own_journal_bears_out(exam):
    from sim.cli.packets import asked_of
    from sim.drill.runner import run

    one = handed(exam)[0]
    seat = seat_key(KEY, COURSE)
    watching = Watching(exam, seat, one.packet.place)
    where = exam.run(ANN.pseudonym, DRILL, 1)
    asked = asked_of(one.packet, exam.banks)
    result = run(asked.drill, "panic", out=where, on_entry=watching)
    watching.end(result.record.end)

    seen = receipts(exam, KEY, COURSE)
    assert len(seen) >= 2
    assert {SEAT} == {receipt.by for receipt in seen}
    assert GOOD == check_run(where, commitment=one.commitment, seen=seen)
    told = mark(
        exam,
        course_of(exam, level="exam"),
        Attempted(one.packet.place, DRILL, 1, one.commitment, tuple(seen)),
        lambda _: Remarked(GOOD, {"seed": 1, "score": {"total": 9.0}, "registered": True}),
    )
    assert (Verdict.VERIFIED, Trust.EXAM) == (told.verdict, told.trust)


def test_the_seats_key_signs_no_hand_out_and_an_altered_receipt_is_named(exam):
    from sim.classroom.receipts import Receipt, keep_receipt

    place = handed(exam)[0].packet.place
    keep_receipt(exam, seat_key(KEY, COURSE), Receipt(place, 3, "a" * 16, SEAT))
    keep_receipt(exam, KEY, Receipt(place, 4, "b" * 16, "me"))
    assert 2 == len(receipts(exam, KEY, COURSE))
    exam.receipts.write_text(exam.receipts.read_text().replace('"by": "me"', '"by": "you"'))
    with pytest.raises(JournalError, match=r"receipts\.jsonl:2"):
        receipts(exam, KEY, COURSE)
    row = KEY.signed({"trainee": "t"})
    assert KEY.has_signed(row)
    assert not seat_key(KEY, COURSE).has_signed(row)


def test_a_class_that_is_sat_at_home_has_no_seat(tmp_path):
    folder = make_class(tmp_path / "class")
    told = gameday("class", "seat", folder.path, ANN.pseudonym)
    assert (3, True) == (told.code, "no seat" in told.err)


# Two users of this machine, and a real server between them.

SEATED, PUPIL = "gd-seat", "gd-pupil"
SSHD = shutil.which("sshd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
PORT = "47522"


def words_of_user(name, *words):
    return ["runuser", "-u", name, "--", *words]


@pytest.fixture
def users():
    if os.geteuid() != 0:
        pytest.skip("needs root, to make two users")
    if SSHD is None or shutil.which("ssh") is None or shutil.which("useradd") is None:
        pytest.skip("needs sshd, ssh and useradd")
    made = []
    try:
        for name in (SEATED, PUPIL):
            # A password that nobody has, not a locked one: a locked account is let in by no key.
            words = ["useradd", "--create-home", "--shell", "/bin/sh", "--password", "*", name]
            subprocess.run(words, check=True)
            made.append(name)
        try_ = subprocess.run(
            words_of_user(SEATED, sys.executable, "-c", ""), check=False, capture_output=True
        )
        if try_.returncode != 0:
            pytest.skip(f"needs a Python that another user may run; {sys.executable} is not")
        yield
    finally:
        for name in made:
            subprocess.run(["userdel", "--remove", name], check=False, capture_output=True)


@pytest.fixture
def server(users, tmp_path_factory):
    """An SSH server on the loopback, for the seat's user and its authorized_keys alone."""
    base = Path("/tmp") / f"gd-exam-{os.getpid()}"
    base.mkdir(mode=0o755)
    keygen = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f"]
    subprocess.run([*keygen, str(base / "host")], check=True)
    home = Path(pwd.getpwnam(PUPIL).pw_dir)
    for name in ("ann", "bob"):
        subprocess.run(words_of_user(PUPIL, *keygen, str(home / name)), check=True)
    (base / "sshd_config").write_text(
        f"Port {PORT}\nListenAddress 127.0.0.1\nHostKey {base}/host\nPidFile {base}/pid\n"
        f"AuthorizedKeysFile {base}/authorized_keys\nStrictModes no\nUsePAM no\n"
        f"PasswordAuthentication no\nAllowUsers {SEATED}\n"
    )
    Path("/run/sshd").mkdir(exist_ok=True)
    process = subprocess.Popen(
        [SSHD, "-D", "-e", "-f", str(base / "sshd_config")], stderr=subprocess.PIPE, text=True
    )
    try:
        # It says so when it can be reached.
        while "listening" not in process.stderr.readline():
            assert process.poll() is None
        yield base, home
    finally:
        process.terminate()
        process.wait(timeout=20)
        process.stderr.close()
        shutil.rmtree(base)


def ssh(home, name, *ask, stdin=""):
    words = [
        "ssh", "-p", PORT, "-i", str(home / name), "-o", "StrictHostKeyChecking=no", "-o",
        "UserKnownHostsFile=/dev/null", "-o", "IdentitiesOnly=yes", "-o", "LogLevel=ERROR",
        f"{SEATED}@127.0.0.1", *ask,
    ]  # fmt: skip
    return subprocess.run(
        words_of_user(PUPIL, *words), input=stdin, capture_output=True, text=True, timeout=500,
        check=False,
    )  # fmt: skip


@pytest.mark.long
def test_a_trainee_sits_an_exam_over_ssh_and_gets_nothing_else(server):
    base, home = server
    folder = make_class(base / "night", level="exam")
    folder.seat.mkdir()
    write_key(folder.seat / "key", seat_key(KEY, COURSE))
    write_key(base / "instructor.key", KEY)
    (folder.seat / "state").mkdir()
    folder.runs.mkdir()
    for path in (folder.receipts, folder.openings):
        path.touch()
    # The compiled engine of whoever runs this test, so that the seat need not compile its own.
    cache = base / "cache"
    kept = Path(os.environ.get("GAMEDAY_CACHE", user_cache_path("gameday")))
    shutil.copytree(kept, cache) if kept.is_dir() else cache.mkdir()
    subprocess.run(["chown", "-R", SEATED, cache], check=True)
    run_by = f"cd {ROOT} && GAMEDAY_CACHE={cache} {sys.executable}"
    seat = f"{run_by} -m sim.cli class seat {folder.path}"
    lines = [
        f'restrict,pty,command="{seat} {name}" ' + (home / f"{who}.pub").read_text()
        for who, name in (("ann", ANN.pseudonym), ("bob", BOB.pseudonym))
    ]
    (base / "authorized_keys").write_text("".join(lines))
    (base / "authorized_keys").chmod(0o644)
    subprocess.run(["chgrp", "-R", SEATED, folder.path], check=True)
    subprocess.run(["chmod", "-R", "g+rX,o-rwx", folder.path], check=True)
    for path in (folder.runs, folder.seat / "state", folder.receipts):
        subprocess.run(["chown", "-R", SEATED, path], check=True)
    listed = ssh(home, "ann", "list")
    assert (0, 2) == (listed.returncode, listed.stdout.count("ready")), listed.stderr
    for evil in ("sh", "cat /etc/passwd", "play 1; id", "list $(id)", "internal-sftp"):
        refused = ssh(home, "ann", evil)
        assert 2 == refused.returncode, evil
        assert "uid=" not in refused.stdout + refused.stderr
        assert "root:" not in refused.stdout + refused.stderr
    sat = ssh(home, "ann", "play", "1", "--json", stdin="wait 1m\nack\nwait 1m\n")
    assert 0 == sat.returncode, sat.stderr
    assert "handed in" in sat.stdout
    run = folder.run(ANN.pseudonym, DRILL, 1)
    assert run.owner() == SEATED

    # Neither seed nor truth nor score came over the line.
    for secret in (
        "mechanism",
        "commitment",
        '"total"',
        '"seed"',
        *(str(s.seed) for s in BANK.seeds),
    ):
        assert secret not in sat.stdout, secret
    # And from a shell of their own on the same machine they read none of it.
    for path in (
        run / "journal.jsonl",
        folder.seat / "key",
        folder.packets,
        base / "instructor.key",
    ):
        seen = subprocess.run(
            words_of_user(PUPIL, "ls", "-l", str(path)), capture_output=True, text=True, check=False
        )
        read = subprocess.run(
            words_of_user(PUPIL, "cat", str(path)), capture_output=True, text=True, check=False
        )
        assert 0 != read.returncode, path
        assert seen.returncode != 0 or path == base / "instructor.key"
    assert 2 == ssh(home, "bob", "list").stdout.count("ready")

    told = gameday(
        "class", "mark", folder.path, "--item", 1, "--trainee", ANN.pseudonym, "--json",
        GAMEDAY_CLASS_KEY=str(base / "instructor.key"), timeout=500,
    )  # fmt: skip
    first, second = told.json["marks"]
    assert ("verified", "exam", True) == (first["verdict"], first["trust"], first["registered"])
    assert "missing" == second["verdict"]
