"""The console as a seat: it is handed the session and keeps the clock itself."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Sequence

from sim.cli.console.app import ConsoleApp
from sim.cli.console.pace import Pace
from sim.drill.session import Session
from sim.model.order import Order
from sim.observe.view import View

# Ended from outside, or by a terminal that was closed. Ctrl-C is a key of the console.
ENDINGS = ("SIGINT", "SIGTERM", "SIGHUP")


class Console:
    """A person at a terminal; the same seat as that of the line mode, for the journal."""

    name = "person"

    def __init__(self, pace: Pace) -> None:
        self._pace = pace

    def decide(self, view: View) -> Sequence[Order]:
        """Nothing: the console gives its orders itself, and is asked by nobody before the end."""
        return ()

    def drive(self, session: Session) -> None:
        """Play the session until it is over or the person leaves.

        Raises:
            KeyboardInterrupt: when the person left before the end.
            Rewound: when the person goes back.
        """
        app = ConsoleApp(session, self._pace)
        is_over = _played(app)
        if app.back is not None:
            raise app.back
        if not is_over:
            raise KeyboardInterrupt

    def close(self) -> None:
        """Nothing is held."""


def _played(app: ConsoleApp) -> bool | None:
    """Run the console; a signal that ends it is taken between two turns of its loop.

    An exception out of a signal's own handler would cut a screen in the midst of being built, and
    the loop would wait for the rest of it for ever. asyncio's own handler of SIGINT cancels in the
    midst of a turn, too.
    """
    found = [getattr(signal, name) for name in ENDINGS if hasattr(signal, name)]
    before = {number: signal.getsignal(number) for number in found}

    async def seated() -> bool | None:
        loop, task = asyncio.get_running_loop(), asyncio.current_task()
        assert task is not None
        for number in found:
            loop.add_signal_handler(number, task.cancel)
        return await app.run_async()

    try:
        return asyncio.run(seated())
    except asyncio.CancelledError:
        raise KeyboardInterrupt from None
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
