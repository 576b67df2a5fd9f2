"""``python -m sim.cli``: the same as ``gameday``."""

from sim.cli.main import main

main()
