"""Every pane's whole screen is what is kept, and what is kept says what a responder came for."""

from __future__ import annotations

from functools import cache

import pytest

from sim.cli.console.panes import PANES
from tests.console.snapshots import FOLDER, SIZES, file_of, screens

# What must be read off each screen, however small, without scrolling.
MUST = {
    "now": ("3 firing", "PAGE   02:30 web-errors ack", "errors        97.50 %", "support desk:"),
    "services": (
        "▸ web      2/2    97.5%",
        "failing",
        "version v2",
        "changed  01:00  deploy of v2",
    ),
    "logs": ("r asks web again", "07:12 ERROR web:", "code=500", "peer=web-1.b"),
    "traces": ("r asks web again", "28.9 ms  failed", "web.home", "━ ERROR"),
    "changes": ("01:00  deploy     web  deploy of v2: 100%",),
    "channel": (
        "waits: The CEO (executives) since 09:20: How bad is it?",
        "on call: core ana",
        "09:00 you, to status_page: We are looking",
    ),
    "runbook": ("web · team core", "when change web, change kind deploy", "rollback service=web"),
    "hypotheses": ("09:15 filed web · bad_deploy · deploy · 0.8",),
    "orders": ("07:05 query_logs web  done", "09:45 rollback web  running"),
    "outside": (
        "from-the-moon                FAILED",
        "db (Stores Ltd): operational",
        "'buy' fails",
    ),
}
EVERYWHERE = (
    "TS-01  10:05 ■ paused  SEV2 declared  3 paging  left 09:55",
    "rollback running",
    "? help",
)

drawn = cache(screens)


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("pane", PANES, ids=lambda pane: pane.name)
def test_a_screen_is_what_is_kept_and_says_what_it_must(pane, size):
    told = drawn(size)[pane.name]

    missing = [words for words in (*MUST[pane.name], *EVERYWHERE) if words not in told]
    assert [] == missing, told
    lines = told.splitlines()
    assert (size[1], True) == (len(lines), max(map(len, lines)) <= size[0])
    assert file_of(pane.name, size).read_text() == told


def test_every_screen_that_is_kept_is_of_a_pane_and_a_size():
    expected = {file_of(pane.name, size).name for pane in PANES for size in SIZES}

    assert expected == {path.name for path in FOLDER.iterdir()}
