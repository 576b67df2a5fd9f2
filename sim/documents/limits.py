"""How large a document may be. Each bound is tested at n and at n + 1.

They hold while a file is read, before its values are built: a 350-byte file of merge keys or
aliases can otherwise cost minutes or the whole process (measured on PyYAML 6.0.3).
"""

from __future__ import annotations

from typing import Final

FILE_BYTES: Final = 256 * 1024
DEPTH: Final = 50
NODES: Final = 100_000  # after every alias has been written out
STRING_CHARACTERS: Final = 10_000
SERVICES: Final = 2_000
EDGES: Final = 20_000
REPLAY_BYTES: Final = 8 * 1024 * 1024
REPLAY_SECONDS: Final = 7 * 86_400
DRILL_US: Final = 7 * 86_400 * 1_000_000
# Some ten minutes on one core at the few million calls a second that the engine carries.
CALLS: Final = 2_000_000_000
# Beyond so many a list of problems helps nobody; the last line says how many more there are.
PROBLEMS: Final = 100
