"""A verb with verbs of its own, each in a file that is imported when it is called."""

from __future__ import annotations

import importlib
from collections.abc import Mapping

import click


class Subverbs(click.Group):
    """``package`` holds the modules; ``table`` maps verb -> (module with ``command``, one line)."""

    def __init__(self, *, package: str, table: Mapping[str, tuple[str, str]], words: str) -> None:
        super().__init__(help=words)
        self._package = package
        self._table = table

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every verb, in the order of the table."""
        return list(self._table)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a verb's module; None for an unknown one, which click then reports."""
        if cmd_name not in self._table:
            return None
        module = importlib.import_module(f"{self._package}.{self._table[cmd_name][0]}")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The table alone, so that --help stays quick."""
        with formatter.section("Commands"):
            formatter.write_dl([(verb, line) for verb, (_, line) in self._table.items()])
