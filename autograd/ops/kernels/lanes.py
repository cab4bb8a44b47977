"""Sixteen float32 numbers at a time: straight-line vector code for kernels, written down as arithmetic.

Numba leaves the choice of vector instructions to a compiler pass that gives up on loops over many arrays. `emitted`
writes them down instead: it turns a Python function over `Lanes` and addresses into an instruction sequence that
kernels call. A machine with narrower registers gets two or four instructions for one.
"""

from __future__ import annotations

import hashlib
import inspect
from collections.abc import Callable
from functools import cache, cached_property
from typing import Any

from autograd.ops.kernels.compiling import Kernel

#: How many numbers a vector has, and its bytes.
WIDTH, LINE = 16, 64

_FUSE = ("contract",)  # a product and a sum may become one instruction, rounded once


@cache
def wide() -> bool:
    """Whether the machine that is compiled for holds sixteen numbers in one register, and has 32 of those."""
    from llvmlite import binding
    from numba import config

    told = getattr(config, "CPU_FEATURES", None)  # NUMBA_CPU_FEATURES, where code is compiled for another machine
    return bool(binding.get_host_cpu_features().get("avx512f")) if told is None else "+avx512f" in told


class Lanes:
    """A vector of sixteen numbers in the code that is being written; + - * write instructions."""

    def __init__(self, code: Code, value: Any) -> None:
        self.code, self.value = code, value

    def _with(self, other: Any, write: Callable[..., Any]) -> Lanes:
        if not isinstance(other, Lanes):
            other = self.code.number(other)
        return Lanes(self.code, write(self.value, other.value, flags=_FUSE))

    def __add__(self, other: Any) -> Lanes:
        return self._with(other, self.code.builder.fadd)

    def __sub__(self, other: Any) -> Lanes:
        return self._with(other, self.code.builder.fsub)

    def __mul__(self, other: Any) -> Lanes:
        return self._with(other, self.code.builder.fmul)

    __rmul__ = __mul__


class Code:
    """Where instructions are written: loads, stores, loops, and variables that stay in registers."""

    def __init__(self, builder: Any) -> None:
        from llvmlite import ir

        self.ir, self.builder = ir, builder
        self.one, self.address, self.index = ir.FloatType(), ir.IntType(64), ir.IntType(32)
        self.vector = ir.VectorType(self.one, WIDTH)

    def number(self, value: Any) -> Lanes:
        """The same number sixteen times."""
        return Lanes(self, self.ir.Constant(self.vector, [float(value)] * WIDTH))

    def at(self, address: Any, *moves: tuple[Any, Any]) -> Any:
        """The address after moves of (how many, of how many bytes each)."""
        for count, step in moves:
            if isinstance(count, int) and isinstance(step, int):
                move: Any = self.ir.Constant(self.address, count * step)
            else:
                count, step = (self.ir.Constant(self.address, n) if isinstance(n, int) else n for n in (count, step))
                move = self.builder.mul(count, step)
            address = self.builder.add(address, move)
        return address

    def _pointer(self, address: Any, kind: Any) -> Any:
        return self.builder.inttoptr(address, kind.as_pointer())

    def load(self, address: Any) -> Lanes:
        """Sixteen neighbours in memory."""
        return Lanes(self, self.builder.load(self._pointer(address, self.vector), align=4))

    def store(self, value: Lanes, address: Any) -> None:
        """Sixteen neighbours to memory."""
        self.builder.store(value.value, self._pointer(address, self.vector), align=4)

    def prefetch(self, address: Any) -> None:
        """Have a line of memory brought to the second cache meanwhile; the address need not be anybody's."""
        pointer = self.ir.PointerType(self.ir.IntType(8))
        kind = self.ir.FunctionType(self.ir.VoidType(), [pointer, *[self.index] * 3])
        ask = self.builder.module.declare_intrinsic("llvm.prefetch", (pointer,), kind)
        settings = [self.ir.Constant(self.index, n) for n in (0, 2, 1)]
        self.builder.call(ask, [self.builder.inttoptr(address, pointer), *settings])

    def load_apart(self, address: Any, step: Any) -> Lanes:
        """Sixteen numbers that stand `step` bytes apart."""
        value = self.ir.Constant(self.vector, self.ir.Undefined)
        for i in range(WIDTH):
            one = self.builder.load(self._pointer(self.at(address, (i, step)), self.one), align=4)
            value = self.builder.insert_element(value, one, self.ir.Constant(self.index, i))
        return Lanes(self, value)

    def store_apart(self, value: Lanes, address: Any, step: Any) -> None:
        """Sixteen numbers to places `step` bytes apart."""
        for i in range(WIDTH):
            one = self.builder.extract_element(value.value, self.ir.Constant(self.index, i))
            self.builder.store(one, self._pointer(self.at(address, (i, step)), self.one), align=4)

    def spread(self, address: Any) -> Lanes:
        """One number of memory, sixteen times."""
        one = self.builder.load(self._pointer(address, self.one), align=4)
        empty = self.ir.Constant(self.vector, self.ir.Undefined)
        first = self.builder.insert_element(empty, one, self.ir.Constant(self.index, 0))
        places = self.ir.Constant(self.ir.VectorType(self.index, WIDTH), [0] * WIDTH)
        return Lanes(self, self.builder.shuffle_vector(first, empty, places))

    def integer(self, address: Any) -> Any:
        """A whole number of eight bytes in memory."""
        return self.builder.load(self._pointer(address, self.address))

    def transposed(self, rows: list[Lanes]) -> list[Lanes]:
        """The columns of sixteen rows: four times, each row and the one eight further on are interleaved."""
        kind = self.ir.VectorType(self.index, WIDTH)
        halves = [self.ir.Constant(kind, [i // 2 + i % 2 * WIDTH + at for i in range(WIDTH)]) for at in (0, WIDTH // 2)]
        for _ in range(4):
            pairs = zip(rows[: WIDTH // 2], rows[WIDTH // 2 :], strict=True)
            rows = [
                Lanes(self, self.builder.shuffle_vector(one.value, other.value, half))
                for one, other in pairs
                for half in halves
            ]
        return rows

    def variable(self, value: Lanes) -> Any:
        """A variable, which the compiler keeps in a register."""
        with self.builder.goto_entry_block():
            place = self.builder.alloca(self.vector)
        self.builder.store(value.value, place)
        return place

    def read(self, variable: Any) -> Lanes:
        """What a variable holds."""
        return Lanes(self, self.builder.load(variable))

    def write(self, variable: Any, value: Lanes) -> None:
        """Change a variable."""
        self.builder.store(value.value, variable)

    def loop(self, count: Any) -> Any:
        """A context in which code is repeated `count` times; its `index` tells which time it is."""
        from numba.core import cgutils

        return cgutils.for_range(
            self.builder, self.ir.Constant(self.address, count) if isinstance(count, int) else count
        )


class Emitted(Kernel):
    """A part whose instructions are written by `function(code, *integers)`."""

    @cached_property
    def _integers(self) -> list[str]:
        return list(inspect.signature(self.function).parameters)[1:]

    @cached_property
    def called(self) -> Any:
        """For a kernel to call."""
        from numba import types
        from numba.extending import intrinsic

        def typing(context: Any, *arguments: Any) -> Any:
            def generate(context: Any, builder: Any, signature: Any, values: Any) -> Any:
                self.function(Code(builder), *values)
                return context.get_dummy_value()

            return types.void(*(types.int64,) * len(self._integers)), generate

        kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
        names = [inspect.Parameter(name, kind) for name in ("context", *self._integers)]
        typing.__signature__ = inspect.Signature(names)  # type: ignore[attr-defined]
        return intrinsic(typing)

    @cached_property
    def digest(self) -> str:
        """A number of the instructions."""
        from llvmlite import ir

        integer = ir.IntType(64)
        kind = ir.FunctionType(ir.VoidType(), [integer] * len(self._integers))
        written = ir.Function(ir.Module(), kind, "written")
        builder = ir.IRBuilder(written.append_basic_block())
        self.function(Code(builder), *written.args)
        return hashlib.sha256(str(written).encode()).hexdigest()


def emitted(function: Callable[..., None]) -> Emitted:
    """A part for kernels to call out of `function(code, *integers)`, which writes its instructions."""
    return Emitted(function)
