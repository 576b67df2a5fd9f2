"""What paging everybody is held beside: the same run, in which only who is needed is woken."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import ClassVar

from sim.model.order import Order
from sim.observe.view import View
from sim.responders.blind_words import PageEverybody


class PageNeeded(PageEverybody):
    """The runbooks, and at the first sign the teams that own what is hit. It is told which."""

    name = "page-needed"
    beside: ClassVar[str] = PageEverybody.name

    def __init__(self, needed: Collection[str]) -> None:
        super().__init__()
        self._needed = needed

    def words(self, view: View, burnt_us: int) -> Sequence[Order]:
        """Of the pages to everybody, those that are needed."""
        pages = super().words(view, burnt_us)
        return [order for order in pages if order.arguments["team"] in self._needed]
