"""How an array enters the kernel."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any

from sim.engine.kernel.compiler import IS_COMPILED, numba


def _pointer_of() -> Callable[[Any], Any]:
    """Compiled functions get an array as a bare pointer, in one register.

    An array goes from function to function as seven words and more, with a reference counted: that
    alone made the kernel six times slower and twice as long to compile.
    """
    if not IS_COMPILED:
        return lambda array: array
    types = numba().types
    extending: Any = importlib.import_module("numba.extending")

    def pointer(_context: Any, array: Any) -> Any:
        def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
            kind = context.make_array(signature.args[0])
            return kind(context, builder, args[0]).data

        return types.CPointer(array.dtype)(array), generate

    found: Callable[[Any], Any] = extending.intrinsic(pointer)
    return found


pointer_of = _pointer_of()
