"""Screens over the console: a text to read, and a question to answer with y or n."""

from __future__ import annotations

from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static


class Reading(ModalScreen[None]):
    """A text; enter, escape or q goes on."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,escape,q,question_mark", "leave", "go on"),
        Binding("j,down", "down", "down", show=False),
        Binding("k,up", "up", "up", show=False),
    ]

    def __init__(self, title: str, text: Text) -> None:
        super().__init__()
        self._title = title
        self._text = text

    def compose(self) -> ComposeResult:
        """The text in a frame that scrolls."""
        with VerticalScroll(id="sheet") as sheet:
            sheet.border_title = self._title
            sheet.border_subtitle = "enter goes on"
            yield Static(self._text, id="words")

    def action_leave(self) -> None:
        """Close it."""
        self.dismiss(None)

    def action_down(self) -> None:
        """Further down."""
        self.query_one("#sheet", VerticalScroll).scroll_relative(y=3, animate=False)

    def action_up(self) -> None:
        """Further up."""
        self.query_one("#sheet", VerticalScroll).scroll_relative(y=-3, animate=False)


class Asking(ModalScreen[bool]):
    """A question about an order that cannot be taken back; y does it, all else does not."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "answer(True)", "yes, do it"),
        Binding("n,escape,enter,q", "answer(False)", "no"),
    ]

    def __init__(self, question: Text) -> None:
        super().__init__()
        self._question = question

    def compose(self) -> ComposeResult:
        """The question in a frame."""
        with VerticalScroll(id="sheet", classes="asks") as sheet:
            sheet.border_title = "really?"
            sheet.border_subtitle = "y does it · n does not"
            yield Static(self._question, id="words")

    def action_answer(self, yes: bool) -> None:
        """Close it with the answer."""
        self.dismiss(yes)
