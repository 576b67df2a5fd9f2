"""The console itself: keys and lines become orders, wall time becomes ticks, views become text."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import ClassVar

from pydantic import JsonValue
from rich.text import Text
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.events import Resize
from textual.widgets import Input, Static

from sim.cli import help_typed
from sim.cli.console import frame
from sim.cli.console import help as help_sheet
from sim.cli.console.completion import Completer
from sim.cli.console.dialogs import Asking, Reading
from sim.cli.console.pace import Pace
from sim.cli.console.panes import PANES, Pane
from sim.cli.console.panes.services import detail, ordered, row_of
from sim.cli.console.seen import Seen, folded, heading, line, row
from sim.cli.lines import LineError, check_names, parse, verb_of
from sim.cli.mailbox import Mailbox
from sim.cli.output import unicode_ok
from sim.cli.seated import HELD, go_back, speaker, take_hint
from sim.drill.rewinding import Rewound
from sim.drill.session import Session
from sim.model.kinds import ACTIONS
from sim.model.order import Order, OrderState
from sim.observe.view import View
from sim.units import SECOND, clock, format_duration

WORDS = ("help", "leave", "briefing", "pause", "continue", "as", "hint", "rewind")
TURN_S = 0.1
FOLLOW_US = 30 * SECOND


class ConsoleApp(App[bool]):
    """A drill on a whole terminal; returns whether the drill was played to its end."""

    ENABLE_COMMAND_PALETTE = False
    AUTO_FOCUS = None
    CSS_PATH = "console.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        *(Binding(pane.key, f"open('{pane.name}')", pane.name) for pane in PANES),
        Binding("colon", "type(':')", "order"),
        Binding("slash", "type('/')", "filter"),
        Binding("question_mark", "help", "help"),
        Binding("escape", "step_back", "back"),
        Binding("space", "clock", "stop or start the clock"),
        Binding("plus,equals_sign", "speed(1)", "faster"),
        Binding("minus", "speed(-1)", "slower"),
        Binding("j,down", "move(1)", "down"),
        Binding("k,up", "move(-1)", "up"),
        Binding("enter", "more", "the service in full"),
        Binding("g", "end(-1)", "top"),
        Binding("G", "end(1)", "end"),
        Binding("w", "order('wait 60s')", "wait"),
        Binding("a", "order('acknowledge')", "acknowledge"),
        Binding("l", "ask('query_logs')", "logs"),
        Binding("t", "ask('query_traces')", "traces"),
        Binding("m", "ask('query_metrics')", "metrics"),
        Binding("b", "open('runbook')", "runbook"),
        Binding("r", "again", "ask again"),
        Binding("f", "follow", "follow"),
        Binding("ctrl+q,ctrl+c", "leave", "leave", priority=True),
    ]

    def __init__(self, session: Session, pace: Pace, *, is_unicode: bool | None = None) -> None:
        super().__init__()
        self._session = session
        self._box = None if session.folder is None else Mailbox(session.folder)
        self._by = "responder"
        self.back: Rewound | None = None
        self.pace = pace
        pretty = unicode_ok() if is_unicode is None else is_unicode
        self.seen = Seen(session.view, is_unicode=pretty)
        self.seen.service = next(iter(ordered(session.view)), "")
        self.pane: Pane = PANES[0]
        self._mode = ":"
        self._wanted: dict[str, str] = {}
        self._is_following = False
        self._followed_us = 0
        self._told: dict[int, OrderState] = {}
        self._at = time.monotonic()
        self._is_drawn = False
        completer = Completer(lambda: self.seen.view, WORDS)
        self._typed = Input(id="line", compact=True, suggester=completer)

    # -- Layout ------------------------------------------------------------------------------

    def compose(self) -> ComposeResult:
        """Head, body, what was said last, the line that is typed, the keys."""
        yield Static(id="head")
        yield Static(id="tabs")
        with VerticalScroll(id="body"):
            yield Static(id="pane")
        yield Static(id="news")
        yield self._typed
        yield Static(id="foot")

    def on_mount(self) -> None:
        """The briefing first; the clock stands until it was read."""
        self._typed.display = False
        self.query_one("#body", VerticalScroll).can_focus = False
        self._is_drawn = True
        self._draw()
        self.set_interval(TURN_S, self._turn)
        self._brief()

    def on_resize(self, event: Resize) -> None:
        """Draw for the new size."""
        self.seen.width, self.seen.height = event.size.width, event.size.height
        self._draw()

    def _draw(self) -> None:
        if not self._is_drawn:
            return
        seen = self.seen
        seen.filter = self._wanted.get(self.pane.name, "")
        base = self.screen_stack[0]
        base.query_one("#head", Static).update(frame.header(seen, self.pace)[0])
        base.query_one("#tabs", Static).update(frame.tabs(self.pane.name, seen.width))
        base.query_one("#pane", Static).update(folded(self.pane.draw(seen), seen.width - 1))
        base.query_one("#foot", Static).update(frame.footer(seen, bool(seen.filter)))
        base.query_one("#news", Static).update(folded([row(*seen.notes[-1:])], seen.width - 2))

    def _say(self, words: str) -> None:
        self.seen.notes.append(words)
        self._draw()

    # -- Time --------------------------------------------------------------------------------

    def _turn(self) -> None:
        """Wall time goes into the drill here, and nowhere else."""
        now = time.monotonic()
        passed, self._at = now - self._at, now
        self._serve()
        # Time stands still while a sheet is open or a line is typed.
        stands = len(self.screen_stack) > 1 or self._typed.display
        self.pace.pass_wall(passed, stands=stands)
        owed = 0 if stands and not self.pace.is_fixed else self.pace.take_us()
        if owed:
            self.let_pass(owed)

    def _serve(self) -> None:
        """Let a facilitator act."""
        if self._box is None or self._session.is_over or not self._box.serve(self._session):
            return
        self.pace.is_held = self._session.is_frozen
        self.seen.notes.append(HELD if self.pace.is_held else "the facilitator has acted")
        self._take(self._session.view)

    def let_pass(self, lasts_us: int) -> None:
        """Let simulated time pass."""
        if self._session.is_over:
            return
        pages = self._pages()
        self._take(self._session.step(tick_us=lasts_us))
        is_due = self.seen.view.now_us - self._followed_us >= FOLLOW_US
        if self._is_following and is_due and not self._session.is_over:
            self._order(Order("query_logs", self._about()))
            self._followed_us = self.seen.view.now_us
        if self._pages() - pages:
            self.bell()

    def _pages(self) -> set[str]:
        return {
            a.name
            for a in self.seen.view.alerts
            if a.state == "firing" and a.urgency.value == "page"
        }

    def _take(self, view: View) -> None:
        """A new view: tell of orders that have come to an end, and draw."""
        self.seen.view = view
        for order in self.seen.view.orders:
            if self._told.get(order.order_id) != order.state:
                self._told[order.order_id] = order.state
                why = f": {order.reason}" if order.reason else ""
                self.seen.notes.append(f"{order.action} {order.state.value}{why}")
        self._draw()
        if self._session.is_over:
            words = line(
                f"The drill is over: {self.seen.view.reason or 'ended'}. Enter shows how it went."
            )
            self.push_screen(Reading("over", words), lambda _: self.exit(True))

    # -- Orders ------------------------------------------------------------------------------

    def _order(self, order: Order) -> None:
        if self._session.is_frozen:
            self._say(HELD)
        elif not self._session.is_over:
            self._take(self._session.step([replace(order, by=self._by)]))

    def give(self, text: str) -> None:
        """One typed line: an order, or a word of the console's own."""
        word, _, rest = text.strip().partition(" ")
        if not word:
            return
        if word in WORDS:
            self._own(word, rest.strip())
            return
        try:
            order = parse(text)
            check_names(order, tuple(self.seen.view.services))
        except LineError as error:
            self._say(str(error))
            return
        action = ACTIONS.get(order.action)
        if not action.is_destructive:
            self._order(order)
            return
        question = Text.assemble(
            (text.strip(), "bold"), "\n\n", (action.__doc__ or "").strip().splitlines()[0]
        )
        self.push_screen(
            Asking(question), lambda yes: self._order(order) if yes else self._say("not done")
        )

    def _own(self, word: str, rest: str) -> None:
        match word:
            case "help":
                kind = verb_of(rest)
                text = help_sheet.sheet() if kind is None else Text(help_typed.of_verb(kind))
                self.push_screen(Reading(rest or "help", text))
            case "briefing":
                self._brief()
            case "leave":
                self.action_leave()
            case "as" | "hint" | "rewind":
                self._seat_word(word, rest)
            case _:
                self.pace.is_paused = word == "pause"
                self._draw()

    def _seat_word(self, word: str, rest: str) -> None:
        try:
            if word == "as":
                self._by = speaker(rest)
                self._say(f"orders are {self._by}'s from now on")
                return
            if word == "rewind":
                go_back(self._session, rest)
            take_hint(self._session)
        except LineError as error:
            self._say(str(error))
            return
        except Rewound as back:
            self.back = back
            self.exit(False)
            return
        self._take(self._session.view)
        told = self.seen.view.messages[-1]
        self.push_screen(Reading("hint", Text(f"{told.sender}: {told.text}")))

    def _brief(self) -> None:
        told = self.seen.view.briefing
        text = Text("\n").join(
            [
                heading(told.code, told.title),
                line(),
                Text(told.text),
                *([line(), Text(told.can)] if told.can else []),
                line(),
                Text(f"You are the {told.role}. It lasts {format_duration(told.lasts_us)}."),
                *self._so_far(),
                Text("The clock stands. space starts it, ? shows the keys."),
            ]
        )
        self.push_screen(Reading("briefing", text))

    def _so_far(self) -> list[Text]:
        """Of a run that is gone on with: where it stands."""
        if self.seen.view.now_us == 0:
            return []
        given = len(self.seen.view.orders)
        orders = "1 order" if given == 1 else f"{given} orders"
        words = f"It stands at {clock(self.seen.view.now_us)}, with {orders} given."
        return [Text(words)]

    def _about(self) -> dict[str, JsonValue]:
        return {"service": self.seen.service} if self.seen.service else {}

    # -- Keys --------------------------------------------------------------------------------

    def action_open(self, name: str) -> None:
        """Open a pane."""
        self.pane = next(pane for pane in PANES if pane.name == name)
        self._draw()
        self.query_one("#body", VerticalScroll).scroll_home(animate=False)

    def action_type(self, mode: str) -> None:
        """Open the line: ``:`` for an order, ``/`` for a filter."""
        self._mode = mode
        typed = self._typed
        typed.display = True
        typed.value = self._wanted.get(self.pane.name, "") if mode == "/" else ""
        typed.placeholder = "an order: rollback cart" if mode == ":" else "a filter"
        # At once: keys that follow in the same breath are typed, not pressed.
        self.screen.set_focus(typed)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Take what was typed."""
        text = event.value
        self._close_line()
        if self._mode == ":":
            # Whoever waits for a slow terminal presses it twice.
            self.give(text.lstrip(": "))
        else:
            self._wanted[self.pane.name] = text.strip()
            self._draw()

    def _close_line(self) -> None:
        typed = self._typed
        typed.value = ""
        typed.display = False
        self.set_focus(None)

    def action_step_back(self) -> None:
        """Close the line, or clear the filter, or go to the first pane."""
        if self._typed.display:
            self._close_line()
        elif self._wanted.pop(self.pane.name, ""):
            self._draw()
        else:
            self.action_open(PANES[0].name)

    def action_help(self) -> None:
        """Keys and verbs."""
        self.push_screen(Reading("help", help_sheet.sheet()))

    def action_clock(self) -> None:
        """Stop or start the clock."""
        self.pace.toggle()
        self._at = time.monotonic()
        self._draw()

    def action_speed(self, by: int) -> None:
        """Faster or slower."""
        self.pace.step(by)
        self._draw()

    def action_move(self, by: int) -> None:
        """The cursor among services where they are shown; elsewhere the text."""
        if self.pane.name != "services":
            self.query_one("#body", VerticalScroll).scroll_relative(y=by * 3, animate=False)
            return
        names = [name for name in ordered(self.seen.view) if self.seen.keeps(name)]
        if names:
            at = names.index(self.seen.service) if self.seen.service in names else -1
            self.seen.service = names[min(max(at + by, 0), len(names) - 1)]
        self._draw()
        body = self.query_one("#body", VerticalScroll)
        at = row_of(self.seen)
        if not body.scroll_y <= at < body.scroll_y + body.size.height:
            body.scroll_to(y=max(at - body.size.height // 2, 0), animate=False)

    def action_more(self) -> None:
        """The service under the cursor in full, where the screen is too small for it below."""
        if self.pane.name == "services" and self.seen.service in self.seen.view.services:
            told = folded(detail(self.seen), min(self.seen.width * 9 // 10, 100) - 6)
            self.push_screen(Reading(self.seen.service, told))

    def action_end(self, by: int) -> None:
        """To the top or the end of the pane."""
        body = self.query_one("#body", VerticalScroll)
        if by < 0:
            body.scroll_home(animate=False)
        else:
            body.scroll_end(animate=False)

    def action_order(self, text: str) -> None:
        """A key that is an order."""
        self.give(text)

    def action_ask(self, kind: str) -> None:
        """Ask about the service under the cursor, and open the pane that shows the answer."""
        shown = next((pane.name for pane in PANES if pane.asks == kind), "orders")
        self.pane = next(pane for pane in PANES if pane.name == shown)
        given = self._about()
        if kind == "query_status":
            given = {}
        if kind == "query_metrics":
            given = {"name": "error_share", **given}
        self._order(Order(kind, given))

    def action_again(self) -> None:
        """Ask again what the open pane shows."""
        if self.pane.asks is not None:
            self.action_ask(self.pane.asks)

    def action_follow(self) -> None:
        """Ask for logs every half a minute while the clock runs; each asking costs its time."""
        self._is_following = not self._is_following
        self._say("following the logs" if self._is_following else "no longer following")

    def action_leave(self) -> None:
        """Leave; what was acknowledged is kept."""
        self.exit(False)
