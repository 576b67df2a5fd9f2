"""The one door to numba: compiles the kernel where it can, leaves it as it is where it cannot.

The compiled code is kept in a folder named by a digest of every source that goes into it, because
numba looks only at the file of the outermost function: an edit elsewhere would leave a stale one.
"""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, TypeVar

import numpy as np
from platformdirs import user_cache_path

F = TypeVar("F", bound=Callable[..., Any])

# Each kernel has a digest of its own, so that an edit of one does not recompile the other.
_SOURCES: Final = {
    "kernel": ("kernel/*.py", "draws.py", "layout.py", "plane.py"),
    "flow": (
        "flow/*.py",
        "kernel/compiler.py",
        "kernel/numbers.py",
        "draws.py",
        "layout.py",
        "plane.py",
    ),
}

IS_COMPILED: Final = (
    os.environ.get("GAMEDAY_NO_NUMBA", "") in ("", "0")
    and importlib.util.find_spec("numba") is not None
)


def source_digest(room: str = "kernel") -> str:
    """Twelve hexadecimal digits that change with any source of that kernel."""
    engine = Path(__file__).parent.parent
    found = hashlib.sha256()
    for pattern in _SOURCES[room]:
        for path in sorted(engine.glob(pattern)):
            found.update(path.name.encode())
            found.update(path.read_bytes())
    return found.hexdigest()[:12]


def cache_folder(room: str = "kernel") -> Path:
    """Where the compiled kernel of these very sources is kept, whether it is there or not.

    ``GAMEDAY_CACHE``, or the user's cache folder; a folder of the user's own below the temporary
    one if that cannot be written (a read-only home). The package's own folder is never written.
    """
    name = f"{room}-{source_digest(room)}"
    given = os.environ.get("GAMEDAY_CACHE")
    usual = (Path(given) if given else user_cache_path("gameday")) / name
    if _is_writable(usual):
        return usual
    return Path(tempfile.gettempdir()) / f"gameday-{os.getuid()}" / name


def is_cache_warm(room: str = "kernel") -> bool:
    """Whether a kernel has been compiled here before; if not, the first use takes a while.

    True also where nothing will be compiled. Imports no numba.
    """
    return not IS_COMPILED or any(cache_folder(room).glob("**/loop.run-*.nbc"))


def constant(value: int) -> int:
    """A constant that compiled functions hand to each other.

    numba compiles a function anew for every plain integer that it is called with; one of numpy's is
    a value like any other.
    """
    return np.int64(value) if IS_COMPILED else int(value)  # type: ignore[return-value]


def numba() -> Any:
    """Numba itself: heavy, and absent on some machines."""
    return importlib.import_module("numba")


def compiled(function: F) -> F:
    """The function compiled at first use, for other compiled functions alone to call."""
    if not IS_COMPILED:
        return function
    # Inlined by LLVM (not by numba, which would compile every copy from its source): a quarter
    # faster for two seconds more of compiling. A door for Python and one for C cost as much again.
    inner: F = numba().njit(
        nogil=True,
        error_model="numpy",
        forceinline=True,
        no_cpython_wrapper=True,
        no_cfunc_wrapper=True,
    )(function)
    return inner


def compiled_leaf(function: F) -> F:
    """The same, for Python to call as well: a test holds it against the original."""
    if not IS_COMPILED:
        return function
    leaf: F = numba().njit(nogil=True, error_model="numpy", forceinline=True)(function)
    return leaf


def compiled_in_place(function: F) -> F:
    """The function as a part of its only caller, which is compiled with it as one."""
    if not IS_COMPILED:
        return function
    part: F = numba().njit(nogil=True, error_model="numpy", inline="always")(function)
    return part


def compiled_and_kept(function: F) -> F:
    """A way into the kernel: compiled at first use and kept on disk for the next process."""
    if not IS_COMPILED:
        return function
    folder = cache_folder("flow" if ".flow." in function.__module__ else "kernel")
    if not _is_writable(folder):
        return compiled_leaf(function)
    # numba reads the folder when the decorator runs; no other code's functions may go there.
    config = numba().config
    before = config.CACHE_DIR
    config.CACHE_DIR = str(folder)
    try:
        outer: F = numba().njit(nogil=True, cache=True, error_model="numpy", no_cfunc_wrapper=True)(
            function
        )
    finally:
        config.CACHE_DIR = before
    return outer


def _is_writable(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return False
    return os.access(folder, os.W_OK)
