"""How commands speak on a terminal: folded at words, with looks that nothing garbles."""

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.cli import output
from sim.cli.live import Live
from sim.cli.output import LEAST_COLUMN, LEAST_PROSE, clean, fold, strong, table, tick
from sim.journal.entries import Entry

SENTENCE = "The phone app is slow or fails for some; we look into it and say more soon."
WORDS = st.text(alphabet="ab ", max_size=40)


@pytest.fixture
def terminal(monkeypatch):
    def of(columns, *, colour=False):
        monkeypatch.setattr(output, "width", lambda *, err=False: columns)
        monkeypatch.setattr(output, "colours", lambda: colour)

    return of


@given(rows=st.lists(st.tuples(WORDS, WORDS, WORDS), min_size=1, max_size=4))
def test_a_table_fits_a_terminal_that_can_hold_three_narrow_columns(rows):
    room = 3 * LEAST_COLUMN + LEAST_PROSE
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(output, "width", lambda *, err=False: room)
        told = table(("one", "two", "three"), rows)

    assert max(map(len, told.splitlines())) <= room
    # Folding loses blanks and nothing else.
    assert sorted("".join("onetwothree" + "".join(sum(rows, ()))).replace(" ", "")) == sorted(
        "".join(told.split())
    )


def test_a_pipe_gets_every_row_on_one_line(terminal):
    terminal(None)

    assert 2 == len(table(("id", "title"), [("x", SENTENCE * 3)]).splitlines())
    assert SENTENCE == fold(SENTENCE)


def test_sentences_stand_below_their_rows_where_there_is_no_room_beside(terminal):
    terminal(50)
    lines = table(("path", "value", "why"), [("a" * 30, "5", SENTENCE)]).splitlines()

    assert ["    why", "a" * 30 + "  5"] == lines[1:3]
    assert SENTENCE == " ".join(line.strip() for line in lines[3:])


def test_names_on_the_left_stay_whole_longest(terminal):
    terminal(30)
    told = table(("service", "calls"), [("productcatalogue", "one-long-name, another-long-name")])

    assert "productcatalogue" in told


def test_looks_take_no_room_in_a_table(terminal):
    def drawn(*, colour):
        terminal(80, colour=colour)
        return table(("met", "what"), [(tick(True), "simpy"), (tick(False), "numpy")])

    assert "\x1b[" in drawn(colour=True)
    assert drawn(colour=False) == click.unstyle(drawn(colour=True))


def test_what_we_styled_stays_and_what_others_wrote_is_cleaned(terminal):
    terminal(80, colour=True)

    assert "\x1b[" in clean(strong("ours"))
    assert "\x1b" not in clean("\x1b[31mtheirs")
    assert "theirs\x1b[31m" not in strong("theirs\x1b[31m")


def test_a_fold_keeps_words_and_indents_what_follows(terminal):
    terminal(40)
    lines = fold(SENTENCE, first="> ", then="    ").splitlines()

    assert max(map(len, lines)) <= 40
    assert all(line.startswith("    ") for line in lines[1:])
    assert SENTENCE.split() == " ".join(lines).removeprefix("> ").split()


def told(capsys, **data):
    Live(60_000_000)(Entry(1, 5_000_000, data.pop("kind"), "x", data.pop("event"), data))
    return capsys.readouterr().err


def test_a_page_is_red_and_its_words_are_not_garbled(terminal, capsys):
    terminal(80, colour=True)
    line = told(capsys, kind="alert", event="firing", urgency="page", title="web, too many errors")

    assert "�" not in line
    assert "page: web, too many errors" in click.unstyle(line)


def test_an_order_is_told_in_its_fields_order_and_cut_at_a_word(capsys):
    given = {"text": f"{SENTENCE} {SENTENCE}", "audience": "status_page"}
    line = told(capsys, kind="order", event="asked", action="post_update", arguments=given)

    assert line.split()[1:4] == [">", "post_update", "status_page"]
    assert line.rstrip().endswith("…")
    assert line.rstrip().removesuffix("…").split()[-1] in SENTENCE.split()
