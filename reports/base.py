"""Every form of report by its name: what it is called on disk and how it is drawn."""

from __future__ import annotations

import importlib
from collections.abc import Iterable
from pathlib import Path

from reports.context import Judged

# Name -> (module that renders it, file in the run's folder).
FORMS = {
    "html": ("reports.html", "report.html"),
    "markdown": ("reports.markdown", "report.md"),
    "junit": ("reports.junit", "junit.xml"),
}


def write(judged: Judged, folder: Path, forms: Iterable[str] = tuple(FORMS)) -> dict[str, Path]:
    """Write the reports of a run into a folder; returns where each lies."""
    written = {}
    for name in forms:
        module, file = FORMS[name]
        text = importlib.import_module(module).render(judged)
        written[name] = folder / file
        written[name].write_text(text, encoding="utf-8", newline="\n")
    return written
