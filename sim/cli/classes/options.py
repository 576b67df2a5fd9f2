"""Options and openings that the verbs of a class share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from sim.classroom.about import About
    from sim.classroom.book import ClassFolder
    from sim.classroom.keys import ClassKey

F = TypeVar("F", bound=Callable[..., Any])


def class_argument(command: F) -> F:
    """The folder of a class."""
    return click.argument("path", metavar="CLASS", type=click.Path(path_type=Path))(command)


def key_option(command: F) -> F:
    """Where the instructor's key lies."""
    return click.option(
        "--key",
        "key_file",
        required=True,
        type=click.Path(path_type=Path, dir_okay=False),
        envvar="GAMEDAY_CLASS_KEY",
        help="File of the instructor's key; or GAMEDAY_CLASS_KEY names it.",
    )(command)


def class_folder(path: Path) -> ClassFolder:
    """The folder of a class that is there.

    Raises:
        JournalError: where there is none.
    """
    from sim.classroom.about import read_about
    from sim.classroom.book import ClassFolder

    folder = ClassFolder(path)
    read_about(folder)
    return folder


@dataclass(frozen=True)
class Opened:
    """A class, what it says of itself, and its key."""

    folder: ClassFolder
    about: About
    key: ClassKey


def opened(path: Path, key_file: Path) -> Opened:
    """A class with its key.

    Raises:
        JournalError, NoClassKey: where there is no class, or the key is another's.
    """
    from sim.classroom.about import check_key, read_about
    from sim.classroom.book import ClassFolder
    from sim.classroom.keys import read_key

    folder = ClassFolder(path)
    about = read_about(folder)
    key = read_key(key_file)
    check_key(folder, about, key)
    return Opened(folder, about, key)


def names_options(command: F) -> F:
    """Names in place of pseudonyms, from the instructor's own list and with the key."""

    def together(ctx: click.Context, _: click.Parameter, value: Path | None) -> Path | None:
        if ctx.params.get("names") is not None and value is None:
            raise click.UsageError("--names needs the key: --key or GAMEDAY_CLASS_KEY")
        return value

    command = click.option(
        "--key",
        "key_file",
        type=click.Path(path_type=Path, dir_okay=False),
        envvar="GAMEDAY_CLASS_KEY",
        callback=together,
        help="File of the instructor's key, with --names.",
    )(command)
    return click.option(
        "--names",
        type=click.Path(path_type=Path, dir_okay=False),
        is_eager=True,
        help="Your own list of people: show names, not pseudonyms.",
    )(command)
