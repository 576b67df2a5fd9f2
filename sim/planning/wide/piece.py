"""What is run wide: numbered pieces, each a pure function of its number, each leaving bytes.

Bytes, because they are what crosses from a worker, what lies on disk and what is compared: that
the number and the kind of workers change no bit is then a property of bytes.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

# Lives one piece. A module's own function or a ``functools.partial`` of one, so that it can travel.
Live: TypeAlias = Callable[[int], bytes]
