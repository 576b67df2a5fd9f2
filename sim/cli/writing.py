"""Documents that a verb writes: to stdout, or to a file that was not there before."""

from __future__ import annotations

from pathlib import Path

import click

from sim.cli.output import clean, talk
from sim.errors import SimError


class WouldOverwrite(SimError):
    """The file is there already; nothing was written."""

    exit_code = 2


def put_document(text: str, out: Path | None, *, as_json: bool) -> None:
    """Write a document to a new file; without one to stdout, unless JSON goes there.

    Raises:
        WouldOverwrite: the file is there already, or cannot be written.
    """
    if out is None:
        if not as_json:
            click.echo(text, nl=False)
        return
    try:
        with out.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError as error:
        raise WouldOverwrite(f"{out}: is there already; name another file") from error
    except OSError as error:
        raise WouldOverwrite(f"{out}: cannot be written: {error.strerror}") from error
    talk(clean(f"wrote {out}"))
