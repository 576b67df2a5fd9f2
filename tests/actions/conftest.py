"""The same small system on the real plane that faults are tested on."""

from tests.faults.conftest import drill

__all__ = ["drill"]
