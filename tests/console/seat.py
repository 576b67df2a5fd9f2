"""A console under test: a drill in memory, keys pressed, screens read as text."""

from __future__ import annotations

import asyncio
import io
import os
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from textual.pilot import Pilot
from textual.widgets import Static

from sim.cli.console.app import ConsoleApp
from sim.cli.console.pace import Pace
from sim.cli.typist import Typist
from sim.drill.runner import RunResult, opened, run
from sim.drill.session import Session
from tests.drill.drill_kit import bad_deploy, make_drill

SMALL = {"rate": "4/s", "lasts": "20m", "lead_in": "2m"}


def drill(**changes: Any):
    """Five minutes in, a bad deploy; small enough for the plane of one page."""
    return make_drill(bad_deploy() | SMALL | changes)


def sit(
    play: Callable[[ConsoleApp, Pilot[bool]], Awaitable[None]],
    *,
    size: tuple[int, int] = (80, 24),
    is_unicode: bool = True,
    on: Any = None,
    out: Path | None = None,
) -> Session:
    """Play a part of a drill through the console; the clock stands but for orders."""

    async def seated() -> Session:
        with opened(on or drill(), "person", out=out) as session:
            app = ConsoleApp(session, Pace(), is_unicode=is_unicode)
            async with app.run_test(size=size) as pilot:
                await pilot.press("enter")  # the briefing was read
                await play(app, pilot)
                await pilot.pause()
            return session

    return asyncio.run(seated())


async def keys(pilot: Pilot[bool], *words: str) -> None:
    """Press keys; a word that begins with ``:`` or ``/`` is typed and sent."""
    for word in words:
        if word[0] in ":/" and len(word) > 1:
            await pilot.press({":": "colon", "/": "slash"}[word[0]])
            for sign in word[1:]:
                await pilot.press("space" if sign == " " else sign)
            await pilot.press("enter")
        else:
            await pilot.press(word)
        await pilot.pause()


def shown(app: ConsoleApp) -> str:
    """What stands on the base screen: head, panes, body, news, keys."""
    parts = [app.screen_stack[0].query_one(f"#{name}", Static) for name in PARTS]
    return "\n".join(str(part.visual) for part in parts)


PARTS = ("head", "tabs", "pane", "news", "foot")


def sheet(app: ConsoleApp) -> str:
    """What stands on the sheet that is open; empty where none is."""
    if len(app.screen_stack) == 1:
        return ""
    return str(app.screen.query_one("#words", Static).visual)


def by_line(lines: list[str], on: Any = None) -> RunResult:
    """The same drill through the line mode, its lines from a pipe."""
    with typed_lines(lines):
        return run(on or drill(), Typist(as_json=True, pace=None))


@contextmanager
def typed_lines(lines: list[str]) -> Iterator[io.StringIO]:
    """Lines that come through a pipe; what is said to them."""
    read, write = os.pipe()
    os.write(write, "".join(f"{line}\n" for line in lines).encode())
    os.close(write)
    before, out = sys.stdin, sys.stdout
    said = io.StringIO()
    sys.stdin, sys.stdout = os.fdopen(read), said
    try:
        yield said
    finally:
        sys.stdin.close()
        sys.stdin, sys.stdout = before, out
