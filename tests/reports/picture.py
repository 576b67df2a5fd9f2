"""The picture of the README: one drill of the catalogue, drawn as in its report.

``python -m tests.reports.picture`` runs the drill and draws it anew.
"""

from __future__ import annotations

from pathlib import Path

from reports.context import Judged
from reports.figures import timeline
from reports.svg import to_svg
from sim.cli.judging import anchors_of, ask, judge, run_asked

PAGE = Path(__file__).resolve().parents[2] / "docs" / "timeline.svg"
DRILL, RESPONDER, SEED = "canary-bad", "rule", 7


def judged() -> Judged:
    """The drill, run and judged."""
    asked = ask(DRILL, responder=RESPONDER, seed=SEED, plane="request")
    record = run_asked(asked, None).record
    return judge(asked, record, anchors_of(asked, record))


def picture(told: Judged) -> str:
    """The drill's timeline as SVG text that stands by itself."""
    words = timeline.describe(told)
    return to_svg(timeline.draw(told), name="timeline", title=timeline.TITLE, words=words)


if __name__ == "__main__":
    PAGE.write_text(picture(judged()), encoding="utf-8", newline="\n")
