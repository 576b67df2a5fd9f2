"""The console by its keys: every binding, every pane, and the same journal as by lines."""

from __future__ import annotations

import pytest
from textual.binding import Binding

from sim.cli.console.app import ConsoleApp
from sim.cli.console.frame import tabs
from sim.cli.console.help import KEYS
from sim.cli.console.pace import Pace
from sim.cli.console.panes import PANES
from sim.cli.console.panes.services import ordered
from sim.cli.mailbox import Mailbox
from sim.drill.runner import opened
from sim.journal.entries import Kind
from sim.model.conduct import Act
from sim.units import MINUTE, SECOND
from tests.console.seat import SMALL, by_line, drill, keys, sheet, shown, sit
from tests.drill.drill_kit import PAIR, bad_deploy, make_drill
from tests.scenarios.ladder import drill_of

SIZES = ((80, 24), (140, 40))
# What a pane says once there is something to say.
TELLS = {
    "now": ("ALERTS", "FIRING", "PAGE", "errors", "SERVICES"),
    "services": ("web", "db", "ready", "quota"),
    "logs": ("LOGS", "web:"),
    "traces": ("TRACES", "web.home", "ms"),
    "changes": ("CHANGES", "deploy", "web"),
    "channel": ("CHANNEL", "you, to status_page", "We are looking"),
    "runbook": ("RUNBOOK", "web", "when"),
    "hypotheses": ("HYPOTHESES", "filed", "bad_deploy"),
    "orders": ("ORDERS", "acknowledge", "done"),
    "outside": ("PROBES", "VENDORS", "CUSTOMERS"),
}


async def work(pilot):
    """Let the deploy do its harm, look at it and say so."""
    await keys(pilot, *["w"] * 8, "a", "l", "t")
    await keys(pilot, ':post status_page text="We are looking"')
    await keys(pilot, ":diagnose web bad_deploy")


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("pane", PANES, ids=lambda pane: pane.name)
def test_every_pane_says_what_it_is_for_and_fits_the_screen(pane, size):
    async def play(app, pilot):
        await work(pilot)
        await keys(pilot, pane.key)
        told = shown(app)
        assert all(word in told for word in TELLS[pane.name]), told
        assert max(map(len, told.split("\n"))) <= size[0]
        assert pane.name in told.split("\n")[1]

    sit(play, size=size)


def test_the_channel_shows_who_waits_who_is_on_call_and_what_was_approved():
    ask = {"when": {"incident": "declared"}, "text": "How bad is it?"}
    team = {"core": {"members": {"ana": {"answers_after": "20s"}}}}
    crowd = make_drill(
        bad_deploy()
        | SMALL
        | {
            "people": {"ceo": {"role": "executive", "title": "The CEO", "asks": [ask]}},
            "approvals": [{"action": "restart", "by": "core"}],
        },
        PAIR | {"teams": team},
    )

    async def play(app, pilot):
        await keys(pilot, ":declare SEV2", ":approve restart web", "w", "w", "6")
        told = shown(app)
        for words in (
            "waits: The CEO (executives)",
            "on call: core ana (here)",
            "needs approval: restart by core",
        ):
            assert words in told, told
        await keys(pilot, ':post executives text="Bad" components=web,db')
        assert "waits:" not in shown(app)
        assert "web,db" in shown(app)

    sit(play, size=(140, 40), on=crowd)


@pytest.mark.parametrize("pane", PANES, ids=lambda pane: pane.name)
def test_a_terminal_without_unicode_gets_plain_signs(pane):
    async def play(app, pilot):
        await work(pilot)
        await keys(pilot, pane.key)
        assert not set(shown(app).replace("·", "").replace("…", "")) & set("▁▂▃▄▅▆▇█●○▲▸━■▶")

    sit(play, is_unicode=False)


def test_the_help_tells_of_every_key_that_is_bound():
    told = " ".join(f"{key} {words}" for key, words in KEYS)
    spelt = {"colon": ":", "slash": "/", "question_mark": "?", "plus": "+", "minus": "-"}
    for binding in ConsoleApp.BINDINGS:
        assert isinstance(binding, Binding)
        key = binding.key.split(",")[0]
        assert spelt.get(key, key) in told or key.isdigit(), key


def test_the_clock_stands_until_the_briefing_was_read_and_space_was_pressed():
    async def play(app, pilot):
        assert app.pace.is_paused
        assert 0 == app.seen.view.now_us
        await keys(pilot, "space", "plus")
        assert (False, 10.0) == (app.pace.is_paused, app.pace.speed)
        await keys(pilot, "space", "minus")
        assert (True, 1.0) == (app.pace.is_paused, app.pace.speed)

    sit(play)


def test_time_passes_by_the_pace_and_not_while_a_sheet_or_the_line_is_open():
    async def play(app, pilot):
        app.pace.is_paused, app.pace.speed = False, 60.0
        for opening, closing in (("question_mark", "escape"), ("colon", "escape")):
            await keys(pilot, opening)
            before = app.seen.view.now_us
            app._at -= 5.0
            app._turn()
            assert before == app.seen.view.now_us
            await keys(pilot, closing)
        app._at -= 0.5
        app._turn()
        assert app.seen.view.now_us - before >= 30 * SECOND

    sit(play)


def test_the_briefing_comes_first_and_again_when_asked_for():
    async def play(app, pilot):
        assert "" == sheet(app)
        await keys(pilot, ":briefing")
        assert app.seen.view.briefing.text in sheet(app)
        await keys(pilot, "escape", "question_mark")
        assert "KEYS" in sheet(app)
        await keys(pilot, "q", ":help rollback")
        assert "rollback" in sheet(app)

    sit(play)


def test_orders_are_typed_after_a_colon_and_slips_cost_nothing():
    async def play(app, pilot):
        await keys(pilot, ":scale web 4")
        assert "scale" in shown(app)
        at_us = app.seen.view.now_us
        assert at_us > 0
        await keys(pilot, ":scael web 4", ":scale wbe 4", ":scale")
        assert at_us == app.seen.view.now_us
        notes = app.seen.notes[-3:]
        assert all(
            word in note for word, note in zip(("scale", "web", "needs"), notes, strict=True)
        )

    sit(play)


@pytest.mark.parametrize(("answer", "orders"), [("y", 1), ("n", 0), ("escape", 0)])
def test_what_cannot_be_taken_back_is_asked_first(answer, orders):
    async def play(app, pilot):
        await keys(pilot, ":restart web")
        assert "restart web" in sheet(app)
        await keys(pilot, answer)
        assert orders == sum(order.action == "restart" for order in app.seen.view.orders)

    sit(play)


def test_a_filter_keeps_lines_and_escape_clears_it():
    async def play(app, pilot):
        await keys(pilot, "2", "/db")
        told = shown(app)
        assert "web" not in told.split("SERVICES")[1].split("web  ")[0].split("\n")[2]
        assert "/db" in told
        await keys(pilot, "escape")
        assert "/db" not in shown(app)
        await keys(pilot, "escape")
        assert "ALERTS" in shown(app)

    sit(play)


def test_a_filter_of_logs_is_a_regex_and_a_bad_one_a_text():
    async def play(app, pilot):
        await work(pilot)
        await keys(pilot, "3", "/w[ae]b:")
        assert "web:" in shown(app)
        await keys(pilot, "/w[")
        assert "no line matches" in shown(app)

    sit(play)


def test_the_cursor_moves_among_services_and_says_who_is_asked_about():
    async def play(app, pilot):
        await keys(pilot, "2")
        names = ordered(app.seen.view)
        assert names[0] == app.seen.service
        await keys(pilot, "j")
        assert names[1] == app.seen.service
        await keys(pilot, "k", "k")
        assert names[0] == app.seen.service
        await keys(pilot, "m")
        assert {"name": "error_share", "service": names[0]} == app.seen.view.orders[-1].arguments
        assert "ORDERS" in shown(app)
        await keys(pilot, "2", "l")
        assert {"service": names[0]} == app.seen.view.orders[-1].arguments
        await keys(pilot, "r")
        assert 2 == sum(order.action == "query_logs" for order in app.seen.view.orders)

    sit(play)


def test_the_cursor_stays_on_the_screen_and_enter_tells_all():
    async def play(app, pilot):
        names = ordered(app.seen.view)
        await keys(pilot, "2", *["j"] * (len(names) - 1))
        body = app.query_one("#body")
        line = shown(app).split("\n").index(next(x for x in shown(app).split("\n") if "▸" in x)) - 2
        assert body.scroll_y <= line < body.scroll_y + body.size.height
        await keys(pilot, "enter")
        assert "team" in sheet(app)

    sit(play, size=(80, 12), on=drill_of("retry-storm", 1))


def test_logs_that_are_followed_are_asked_for_every_half_minute():
    async def play(app, pilot):
        await keys(pilot, "3", "f")
        for _ in range(12):
            app.let_pass(10 * SECOND)
        asked = sum(order.action == "query_logs" for order in app.seen.view.orders)
        # Each asking takes 25 s of attention itself.
        assert 3 <= asked <= 5
        await keys(pilot, "f")
        app.let_pass(MINUTE)
        assert asked == sum(order.action == "query_logs" for order in app.seen.view.orders)

    sit(play)


def test_services_stand_below_who_calls_them():
    with opened(drill(), "person") as session:
        view = session.view
        names = ordered(view)
        assert sorted(names) == sorted(view.services)
        for name in names:
            callers = [c for c, known in view.services.items() if name in known.calls]
            assert not callers or min(map(names.index, callers)) < names.index(name)


def test_the_end_is_told_and_ends_the_console():
    async def play(app, pilot):
        app.let_pass(20 * MINUTE)
        await pilot.pause()
        assert "The drill is over" in sheet(app)
        await keys(pilot, "enter")
        assert app.return_value is True

    session = sit(play)
    assert session.is_over


def test_leaving_keeps_what_was_acknowledged():
    async def play(app, pilot):
        await keys(pilot, ":note seen", "ctrl+q")
        assert app.return_value is False

    session = sit(play)
    assert not session.is_over
    assert "note" in [order.action for order in session.view.orders]


def test_the_same_orders_by_keys_and_by_lines_give_the_same_journal():
    typed = ["w"] * 7 + ["a", "l", ":declare SEV2", ":rollback web", "w", "w", "w", ":resolve"]
    lines = ["wait 60s"] * 7 + ["acknowledge", "logs web", "declare SEV2", "rollback web"]
    lines += ["wait 60s"] * 3 + ["resolve"]

    async def play(app, pilot):
        for key in typed:
            await keys(pilot, key)
            if sheet(app):
                await keys(pilot, "y")
        while not app._session.is_over:
            app.let_pass(7 * SECOND)

    session = sit(play)

    assert by_line(lines).record.journal_sha256 == session.record.journal_sha256


def test_signs_that_could_rewrite_the_terminal_never_reach_it():
    bad = "\x1b[2J\x1b]0;x\x07\u202e"

    async def play(app, pilot):
        app.give(f'post internal text="{bad}end"')
        app.give(f"note text={bad}")
        for pane in PANES:
            await keys(pilot, pane.key)
            told = shown(app)
            assert not any(sign in told for sign in ("\x1b", "\x07", "\u202e"))

    sit(play)


def test_an_answer_in_colours_leaves_no_codes_on_the_screen(monkeypatch):
    monkeypatch.setattr("sim.cli.output.colours", lambda: True)

    async def play(app, pilot):
        await keys(pilot, *["w"] * 2, ":changes", "9")
        told = shown(app)
        assert "at     kind" in told
        assert "[2m" not in told

    sit(play)


@pytest.mark.parametrize("width", [80, 100, 103, 140])
def test_every_pane_has_its_key_and_name_on_any_screen(width):
    told = tabs("now", width).plain

    assert len(told) <= width
    for pane in PANES:
        assert f"{pane.key} {pane.name}" in told or f"{pane.key} {pane.short}" in told


def test_times_of_a_long_drill_stand_in_one_column():
    async def play(app, pilot):
        await keys(pilot, ":wait 59m", ":wait 2m", ":note text=late", "9")
        orders = [text for text in shown(app).split("\n") if " wait " in text or " note " in text]
        assert 1 == len({text.index(" wait " if " wait " in text else " note ") for text in orders})

    sit(play, on=make_drill(bad_deploy(failure=0.0) | SMALL | {"lasts": "2h"}))


def test_whoever_goes_on_is_told_where_it_stands():
    async def play(app, pilot):
        await keys(pilot, ":briefing")
        assert "It stands at" not in sheet(app)
        await keys(pilot, "escape", ":note text=a", ":briefing")
        assert "It stands at 00:15, with 1 order given." in sheet(app)

    sit(play)


def test_a_console_knows_its_own_pace():
    assert Pace().words == "paused"
    assert Pace(speed=10.0, is_paused=False).words == "10x"


def test_a_facilitator_stops_the_clock_and_speaks_and_no_order_is_taken_meanwhile(tmp_path):
    async def play(app, pilot):
        box = Mailbox(tmp_path / "run")
        box.put(Act.FREEZE, {})
        box.put(Act.NUDGE, {"text": "Stop for a moment"})
        await pilot.pause(0.3)
        assert "held" in shown(app)
        before = app.seen.view.now_us
        await keys(pilot, "w")
        assert before == app.seen.view.now_us
        assert "the facilitator has stopped the clock" in shown(app)
        await keys(pilot, "6")
        assert "facilitator: Stop for a moment" in shown(app)
        box.put(Act.GO, {})
        await pilot.pause(0.3)
        await keys(pilot, "w")
        assert before < app.seen.view.now_us

    sit(play, out=tmp_path / "run")


def test_a_hint_is_read_on_a_sheet_and_orders_bear_the_name_of_who_speaks():
    async def play(app, pilot):
        await keys(pilot, ":hint")
        assert "coach: Begin where users are hurt" in sheet(app)
        await keys(pilot, "escape", ":as ann/operations", ":note text=hello", ":as ;;")
        assert "as takes a name" in shown(app)

    session = sit(play)
    asked = [entry for entry in session.journal.entries if entry.kind is Kind.ASKED]
    assert ["ann/operations"] == [entry.data["orders"][0]["by"] for entry in asked]
    assert [Act.HINT.value] == [
        entry.event for entry in session.journal.entries if entry.kind is Kind.FACILITATION
    ]


WATCHED = PAIR | {
    "probes": {"from-the-moon": {"journey": "buy", "every": "10s"}},
    "services": PAIR["services"] | {"db": PAIR["services"]["db"] | {"vendor": "Stores Ltd"}},
}


def test_the_pane_from_outside_shows_probes_vendors_and_customers():
    harm = bad_deploy(failure=0.9) | SMALL | {"customer_reports": {"share": 0.5, "delay": "30s"}}

    async def play(app, pilot):
        await keys(pilot, *["w"] * 8, "0", "r")
        told = shown(app)
        assert "from-the-moon" in told
        assert "FAILED" in told
        assert "db (Stores Ltd): operational" in told
        assert "'buy' fails" in told

    sit(play, on=make_drill(harm, WATCHED))


def test_what_is_silenced_has_its_word_and_pages_nobody():
    async def play(app, pilot):
        await keys(pilot, ':silence severity=page 2h reason="known here"')
        await keys(pilot, *["w"] * 8, "1")
        told = shown(app)
        assert "SILENCED" in told
        assert "silence 1 until" in told
        assert "known here" in told
        assert "no page" in told
        assert "paging" not in told

    sit(play, size=(140, 40))


def test_a_filter_of_logs_that_would_run_for_ever_elsewhere_ends():
    async def play(app, pilot):
        await keys(pilot, *["w"] * 7, "l")
        await keys(pilot, "/(.*)*(.*)*(.*)*rpc.*(failed|code=500)")
        assert "rpc failed" in shown(app)

    sit(play)


def test_a_colon_pressed_twice_opens_one_line():
    async def play(app, pilot):
        await pilot.press("colon", "colon", *"note", "space", *"hi", "enter")
        await pilot.pause()

    session = sit(play)
    asked = [e.data for e in session.journal.entries if e.event == "asked" and e.kind is Kind.ORDER]

    assert [("note", {"text": "hi"})] == [(one["action"], one["arguments"]) for one in asked]
