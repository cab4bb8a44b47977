"""Running a program in a Numba loop: one switch a run, the operations' own texts as bodies.

The text of a loop depends on the set of operations alone, so programs of the same operations share one.
`source(ops, …)` shows it.
"""

from __future__ import annotations

import ast
import importlib.util
from collections.abc import Callable
from functools import cache, partial
from typing import Any

import numpy as np

from autograd.formula import calls, hoisted
from autograd.ops.kernels.compiling import dispatcher
from autograd.ops.kernels.loops import called, product
from autograd.programs.program import Program, Variant
from autograd.rows import Elementwise


def available() -> bool:
    """Whether Numba is installed."""
    return importlib.util.find_spec("numba") is not None


class NumbaExecutor:
    """Runs a program by compiled loops, compiled when they are first needed."""

    def __init__(self, program: Program) -> None:
        code = {variant: k for k, variant in enumerate(sorted({v for v, _, _ in program.runs}, key=_by_name))}
        codes = [code[variant] for variant, _, _ in program.runs]
        starts = [start for _, start, _ in program.runs] + [len(program.instructions)]
        head = [program.first, program.outputs[0], len(codes), len(program.instructions)]
        self.variants = tuple(code)
        self.table = np.array([*head, *codes, *starts, *program.arguments.ravel()], dtype=np.uintp)

    def forward(self, values: np.ndarray) -> None:
        """Compute every instruction's slot from the constants and inputs in `values`."""
        loop(self.variants, "forward", values.ndim == 2)(self.table, values)

    def gradient(self, values: np.ndarray, adjoints: np.ndarray) -> None:
        """Compute every slot and the derivative of the only output by every slot."""
        loop(self.variants, "gradient", values.ndim == 2)(self.table, values, adjoints)

    def on(self, values: np.ndarray, adjoints: np.ndarray) -> Callable[[], None]:
        """`gradient` on these two arrays, to be called many times."""
        return partial(loop(self.variants, "gradient", values.ndim == 2), self.table, values, adjoints)


def _by_name(variant: Variant) -> tuple[str, tuple[bool, ...]]:
    return variant[0].name, variant[1]


def source(variants: tuple[Variant, ...], direction: str, batch: bool) -> str:
    """The text of the loop for a set of operations; `direction` is "forward" or "backward"."""
    forward = direction == "forward"
    width = max((len(op.arguments) + op.shares for op, _ in variants), default=0)
    lines = [
        f"def {direction}(table, values{'' if forward else ', adjoints'}):",
        "    first, runs, count = table[0], table[2], table[3]",
        "    codes = table[4 : 4 + runs]",
        "    starts = table[4 + runs : 5 + 2 * runs]",
        *(f"    args{k} = table[5 + 2 * runs + {k} * count : 5 + 2 * runs + {k + 1} * count]" for k in range(width)),
        f"    for run in {'range(codes.size)' if forward else 'range(codes.size - 1, -1, -1)'}:",
        "        code, start, steps = codes[run], starts[run], starts[run + 1] - starts[run]",
    ]
    for number, (op, active) in enumerate(variants):
        lines.append(f"        {'if' if number == 0 else 'elif'} code == {number}:  # {op.name}")
        lines.append("            for step in range(steps):")
        lines.append(f"                at = start + {'step' if forward else '(steps - 1 - step)'}")
        slots = [f"s{k} = args{k}[at]" for k in range(len(op.arguments) + op.shares)]
        lines += ["                " + line for line in slots]
        indent = " " * 16
        if batch:
            lines.append(f"{indent}for column in range(values.shape[1]):")
            indent += "    "
        lines += [indent + line for line in _body(op, active, forward, ", column" if batch else "")]
    return "\n".join(lines)


def _body(op: Elementwise, active: tuple[bool, ...], forward: bool, column: str) -> list[str]:
    names = [*op.arguments, *(["share"] if op.shares else [])]
    lines = [f"{name} = values[s{k}{column}]" for k, name in enumerate(names)]
    if forward:
        before, expression = hoisted(op.evaluated.for_floats)
        return [*lines, *before, f"values[first + at{column}] = {expression}"]
    lines = [f"g = adjoints[first + at{column}]", *lines, f"y = values[first + at{column}]"]
    for k, derivative in enumerate(op.derivatives):
        if active[k] and derivative is not None and derivative.constant != 0:
            before, contribution = product(derivative)
            lines += [*before, f"adjoints[s{k}{column}] += {contribution}"]
    return lines


@cache
def loop(variants: tuple[Variant, ...], direction: str, batch: bool) -> Callable[..., None]:
    """The compiled loop for a set of operations: "forward", or "gradient", which is that and back again.

    It is the function that Numba made for the types of a program's own arrays, and looks at no others.
    """
    import numba

    array = numba.types.Array(numba.float64, 2 if batch else 1, "C")
    arrays = (numba.types.Array(numba.types.uintp, 1, "C"), *(array,) * (1 if direction == "forward" else 2))
    compiled = _compiled(variants, direction, batch)
    compiled.compile(arrays)
    return compiled.get_overload(arrays)  # type: ignore[no-any-return]


@cache
def _compiled(variants: tuple[Variant, ...], direction: str, batch: bool) -> Any:
    import numba

    if direction == "gradient":
        text = _GRADIENT
        scope: dict[str, Any] = {each: _compiled(variants, each, batch) for each in ("forward", "backward")}
    else:
        text = source(variants, direction, batch)
        scope = {name: dispatcher(called(name)) for name in calls(ast.parse(text)) if name != "range"}
    exec(compile(text, f"<{direction} loop>", "exec"), scope)
    return numba.njit(error_model="numpy", nogil=True)(scope[direction])


_GRADIENT = """
def gradient(table, values, adjoints):
    forward(table, values)
    adjoints[:] = 0.0
    adjoints[table[1]] = 1.0
    backward(table, values, adjoints)
"""
