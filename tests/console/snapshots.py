"""Whole screens of the console as text, kept in ``snapshots/``, one for each pane and size.

``python -m tests.console.snapshots`` writes them anew after a change that is meant to move them.
"""

from __future__ import annotations

from pathlib import Path

from sim.cli.console.app import ConsoleApp
from sim.cli.console.panes import PANES
from tests.console.seat import SMALL, keys, sit
from tests.drill.drill_kit import PAIR, bad_deploy, make_drill

FOLDER = Path(__file__).with_name("snapshots")
SIZES = ((80, 24), (140, 40))
_WATCHED = PAIR | {
    "probes": {"from-the-moon": {"journey": "buy", "every": "10s"}},
    "services": PAIR["services"] | {"db": PAIR["services"]["db"] | {"vendor": "Stores Ltd"}},
    "teams": {"core": {"members": {"ana": {"answers_after": "20s"}}}},
}
_ASK = {"when": {"incident": "declared"}, "text": "How bad is it?"}
_PEOPLED = SMALL | {
    "customer_reports": {"share": 0.5, "delay": "30s"},
    "people": {"ceo": {"role": "executive", "title": "The CEO", "asks": [_ASK]}},
}


def file_of(pane: str, size: tuple[int, int]) -> Path:
    """Where a screen is kept."""
    return FOLDER / f"{pane}-{size[0]}x{size[1]}.txt"


def screens(size: tuple[int, int]) -> dict[str, str]:
    """Every pane's screen by its name, at one moment of a drill: the release hurts, all has been
    asked for, the incident is declared and a rollback under way."""
    found: dict[str, str] = {}

    async def play(app, pilot):
        await keys(pilot, *["w"] * 8, "a", "l", "t", "0", "r")
        for line in (
            'post status_page text="We are looking"',
            "declare SEV2",
            "diagnose web bad_deploy deploy 0.8",
            "rollback web",
        ):
            app.give(line)
        await keys(pilot, "y")
        for pane in PANES:
            await keys(pilot, pane.key)
            found[pane.name] = screen(app)

    sit(play, size=size, on=make_drill(bad_deploy(failure=0.9) | _PEOPLED, _WATCHED))
    return found


def screen(app: ConsoleApp) -> str:
    """What stands on the terminal, line by line, without blanks at their ends."""
    strips = app.screen._compositor.render_strips()
    return "".join(f"{strip.text.rstrip()}\n" for strip in strips)


def main() -> None:
    """Write them anew."""
    FOLDER.mkdir(exist_ok=True)
    for size in SIZES:
        for pane, text in screens(size).items():
            file_of(pane, size).write_text(text)


if __name__ == "__main__":
    main()
