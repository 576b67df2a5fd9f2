"""What speaks for nothing at all: somebody is called, and nobody is hurt."""

from __future__ import annotations

from collections.abc import Iterator

from tests.scenarios.investigator.metrics import BUSY, full, values
from tests.scenarios.investigator.telemetry import Answers, Clue, Finding

# What fails in healthy systems: the objectives here allow a tenth of it.
FEW_FAIL = 0.01


def _called_for_nothing(answers: Answers) -> Iterator[Finding]:
    """One service pages; calls succeed, every copy stands, slots and processors are free."""
    paging = {
        alert["service"]
        for alert in answers["alerts"]["alerts"]
        if alert["is_firing"] and alert["urgency"] == "page"
    }
    failing = [one["value"] for one in answers["versions"]["result"]]
    load = values(answers["processors"])
    is_well = (
        bool(failing)
        and all(isinstance(share, (int, float)) and share < FEW_FAIL for share in failing)
        and not answers["platform"]["lines"]
        and not full(answers)
        and bool(load)
        and max(load.values()) < BUSY
    )
    if is_well and len(paging) == 1:
        yield Finding(paging.pop(), "noisy_alert", 3.2)


CLUES = (
    Clue(
        "one service pages; no call fails, no copy is gone, nothing is full",
        ("alerts", "platform", "versions", "slots", "processors"),
        _called_for_nothing,
    ),
)
