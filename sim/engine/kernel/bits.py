"""Teaches numba ``int.bit_length``, which the shared leaves of ``sim.engine.draws`` use."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any

from sim.engine.kernel.compiler import IS_COMPILED, numba


def _teach_bit_length() -> None:
    """One instruction of the processor; right for what the kernel asks about, integers >= 0."""
    types = numba().types
    extending: Any = importlib.import_module("numba.extending")
    ir: Any = importlib.import_module("llvmlite.ir")

    def length(_context: Any, _value: Any) -> Any:
        def generate(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:
            zeros = builder.ctlz(args[0], ir.Constant(ir.IntType(1), 0))
            return builder.sub(ir.Constant(ir.IntType(64), 64), zeros)

        return types.int64(types.int64), generate

    of_integer: Any = extending.intrinsic(length)

    def bit_length(_value: Any) -> Callable[[Any], Any]:
        def counted(_value: Any) -> Any:
            return of_integer(_value)

        return counted

    extending.overload_method(types.Integer, "bit_length")(bit_length)


if IS_COMPILED:
    _teach_bit_length()
