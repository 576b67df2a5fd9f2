"""The walk from no move at all to this run."""

from dataclasses import replace

import pytest

from reports import html, markdown
from reports.figures.waterfall import describe, draw, steps
from sim.scoring.credit import Class
from sim.scoring.explained import LIMITS, Credit, Explained, LuckOf
from tests.reports.judged import NASTY, judged


def credit(number, saved, kind, words="rollback api"):
    return Credit(
        number=number,
        at_s=60.0 * number,
        words=words,
        became="done",
        lines=(number,),
        saved=saved,
        without=saved,
        alone=saved,
        in_turn=saved,
        own_cost=5.0,
        kind=kind,
        sentence=f"saved {saved:,.0f}",
    )


def explained(*moves, luck=None):
    total = sum(move.saved for move in moves)
    return Explained(moves, 900.0 - total, 900.0, 10.0, luck, (), 0, 0.0, "request", 9, {})


MOVES = (credit(1, 700.0, Class.EFFECTIVE), credit(2, -100.0, Class.HARMFUL, "scale api 9"))


def test_each_step_begins_where_the_one_before_ended_and_the_last_at_the_run():
    walk = steps(explained(*MOVES))

    assert [(900.0, 200.0), (200.0, 300.0)] == walk
    assert explained(*MOVES).harm == walk[-1][1]


def test_every_move_is_drawn_and_told_in_words():
    told = replace(judged(), explained=explained(*MOVES))
    words = {text.get_text() for text in draw(told).axes[0].texts}

    assert {"900", "300", "+700 effective", "-100 harmful"} == words
    assert "scale api 9 at 02:00 cost 100 (harmful)" in describe(told)


def test_a_run_without_moves_is_drawn_too():
    assert draw(replace(judged(), explained=explained())).axes


def test_the_page_names_the_section_only_where_there_is_one():
    assert 'id="decisions"' not in html.render(judged())
    page = html.render(replace(judged(), explained=explained(*MOVES)))

    assert '<a href="#decisions">' in page
    assert all(limit in page for limit in LIMITS)


def test_what_was_typed_into_an_order_is_harmless_in_the_reports():
    nasty = replace(judged(), explained=explained(credit(1, 1.0, Class.NEEDLESS, NASTY)))

    assert "<script>alert" not in html.render(nasty)
    assert "<script>alert" not in markdown.render(nasty).replace("\\<", "")


def test_signs_that_steer_are_taken_out_of_the_words_of_moves():
    move = credit(1, 1.0, Class.NEEDLESS, "scale\n| x |\x1b[2J\u202e")
    (told,) = replace(judged(), explained=explained(move)).explained.moves

    assert "scale | x |\N{REPLACEMENT CHARACTER}[2J\N{REPLACEMENT CHARACTER}" == told.words


@pytest.mark.parametrize(
    ("low", "high", "saved", "words"),
    [
        (-5.0, 800.0, 600.0, "cannot be told from noise"),
        (500.0, 700.0, 600.0, "average (90 % interval 500 to 700)"),
        (200.0, 300.0, 600.0, "this seed was lucky"),
        (800.0, 900.0, 600.0, "this seed was unlucky"),
    ],
)
def test_luck_is_told_from_the_same_orders_on_other_seeds(low, high, saved, words):
    luck = LuckOf(6, (low + high) / 2, low, high, low - 20.0, high + 20.0)
    told = explained(credit(1, saved, Class.EFFECTIVE), luck=luck).luck_words

    assert told.endswith(words)
