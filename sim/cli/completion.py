"""``gameday completion``: a script that teaches the shell our verbs."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def command(shell: str) -> None:
    r"""Print a completion script for SHELL.

    \b
    bash:  gameday completion bash >> ~/.bashrc
    zsh:   gameday completion zsh >> ~/.zshrc
    fish:  gameday completion fish > ~/.config/fish/completions/gameday.fish
    """
    from sim.cli.main import cli

    completer = get_completion_class(shell)
    assert completer is not None
    click.echo(completer(cli, {}, "gameday", "_GAMEDAY_COMPLETE").source())
