"""What a pane is drawn from: the view, the size of the screen, and where the person looks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from pydantic import JsonValue
from rich.text import Text

from sim.cli.output import clean
from sim.model.order import OrderState, OrderStatus
from sim.observe.view import View
from sim.units import clock


@dataclass(slots=True)
class Seen:
    """Changed by keys only; a pane is a pure function of it."""

    view: View
    width: int = 80
    height: int = 20
    service: str = ""  # the one that the cursor stands on
    filter: str = ""  # of the pane that is open
    is_unicode: bool = True
    notes: list[str] = field(default_factory=list)  # what the console itself has to say

    def answers(self, action: str) -> list[OrderStatus]:
        """Questions of a kind that have been answered, oldest first."""
        return [
            order
            for order in self.view.orders
            if order.action == action and order.state is OrderState.DONE
        ]

    def keeps(self, text: str) -> bool:
        """Whether a line passes the filter; a filter is a text, in any case of letters."""
        return self.filter.lower() in text.lower()

    def clock(self, at_us: int) -> str:
        """A time of the drill's clock, as wide as any other of this drill: columns stay columns."""
        return clock(at_us).rjust(len(clock(self.view.briefing.lasts_us)))

    def sign(self, pretty: str, plain: str) -> str:
        """A sign that this terminal can show."""
        return pretty if self.is_unicode else plain


def answer_of(order: OrderStatus) -> dict[str, JsonValue]:
    """An order's answer as a mapping."""
    return order.answer if isinstance(order.answer, dict) else {}


def line(*parts: str | tuple[str, str]) -> Text:
    """One line of text and (text, style) parts; control characters never reach the terminal."""
    text = Text()
    for part in parts:
        if isinstance(part, tuple):
            text.append(flat(part[0]), style=part[1])
        else:
            text.append(flat(part))
    return text


def row(*parts: str | tuple[str, str]) -> Text:
    """A line of a table or a figure: cut where the screen ends, never folded."""
    text = line(*parts)
    text.no_wrap = True
    return text


def folded(lines: Iterable[Text], width: int) -> Text:
    """All lines on a screen of so many columns; what is folded hangs below its beginning."""
    told: list[Text] = []
    for text in lines:
        if text.no_wrap:
            text.truncate(width, overflow="ellipsis")
        told += [text] if text.cell_len <= width else _hanging(text, width)
    return Text("\n").join(told)


def _hanging(text: Text, width: int) -> list[Text]:
    """Pieces of at most ``width`` columns, cut at blanks where there are some."""
    plain = text.plain
    hang = min(len(plain) - len(plain.lstrip()) + 4, width // 2)
    cuts: list[int] = []
    at, room = 0, width
    while len(plain) - at > room:
        blank = plain.rfind(" ", at + 1, at + room + 1)
        at = blank + 1 if blank > at + room // 3 else at + room
        cuts.append(at)
        room = width - hang
    first, *others = text.divide(cuts)
    return [first, *(Text(" " * hang).append_text(piece) for piece in others)]


def heading(words: str, more: str = "") -> Text:
    """The head of a block."""
    return line((words, "bold"), ("  " + more if more else "", "dim"))


def flat(text: str) -> str:
    """A text on one line, harmless."""
    return clean(text).replace("\n", " ")
