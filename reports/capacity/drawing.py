"""Every figure of a study into a folder, and what all of them share."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reports.saving import save
from reports.style import MUTED

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Told = Mapping[str, Any]
# Figure -> the part of a study that it draws.
FIGURES = {
    "forecast": "forecast",
    "knee": "knee",
    "sizes": "sizes",
    "purchase": "purchase",
    "policies": "scaling",
}


def draw_all(told: Told, folder: Path, *, form: str = "svg") -> list[Path]:
    """Write a figure for each part that was answered; the paths, in order."""
    written = []
    for name, part in FIGURES.items():
        if told.get(part) is None:
            continue
        module = importlib.import_module(f"reports.capacity.{name}")
        path = folder / f"{name}.{form}"
        words: str = module.describe(told)
        title: str = module.TITLE
        save(module.draw(told), path, name=f"capacity-{name}", title=title, words=words)
        written.append(path)
    return written


def note(figure: Figure, words: str) -> None:
    """Seed, n and interval, at the foot: a figure that is passed on still says what it rests on."""
    width, height = figure.get_size_inches()
    figure.text(0.08 / width, 0.07 / height, words, color=MUTED, fontsize=8.0, va="bottom")
