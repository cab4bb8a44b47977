"""Rows' texts as loops: what a large array, and a captured program, computes element by element.

Where a text is more than one NumPy function, NumPy reads and writes a large array for each of them; the loop goes
over memory once.

>>> import autograd
>>> print(source(autograd.leaky_relu, None, {"x"}, "float32"))
def leaky_relu_forward(_x, _negative_slope, out):
    negative_slope = float32(_negative_slope)
    for i in range(out.size):
        x = _x[i]
        out[i] = x if x > float32(0.0) else negative_slope * x
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Collection
from functools import cache
from typing import Any

import numpy as np

from autograd.formula import Formula, calls, for_floats, hoisted
from autograd.op import OPERATIONS
from autograd.ops import kernels
from autograd.ops.kernels.compiling import SMALL, Kernel, fast, from_text
from autograd.ops.kernels.layout import as_in, dense, flat
from autograd.ops.kernels.memory import empty_like
from autograd.primitives import PRIMITIVES
from autograd.rows import Elementwise, on_large_arrays

#: Functions that cost a loop no call, so that the compiler computes several elements at once.
_INLINE = {"abs", "maximum", "minimum", "sqrt", "where", "exp", "expm1", "tanh", "log1p", "erf", "erfc"}
#: Of these a loop is faster than what there is on arrays, even alone.
_ALONE = {"maximum", "erf", "erfc"}
_FLOATS = (np.dtype("f4"), np.dtype("f8"))


# -- texts --------------------------------------------------------------------------------------------


def product(derivative: Formula) -> tuple[list[str], str]:
    """g × derivative, as statements and an expression of floats; a zero stays zero, whatever the derivative."""
    match derivative.constant:
        case 1:
            return [], "g"
        case -1:
            return [], "-g"
    before, expression = hoisted(derivative.for_floats)
    return before, f"g * ({expression}) if g != 0.0 else 0.0"


def _array_product(op: Elementwise, k: int, number: str) -> tuple[list[str], str]:
    """The same as the rule on arrays has it, which selects the adjoint where it can."""
    derivative = op.derivatives[k]
    tree = derivative.times("g") if derivative else None
    assert tree is not None
    before, expression = hoisted(_typed(for_floats(copy.deepcopy(tree)), number))
    return before, expression if k in op.selecting else f"({expression}) if g != 0 else {number}(0)"


@cache
def called(name: str, number: str = "") -> Kernel | Callable[..., Any]:
    """What a text calls by this name inside a loop over numbers of a type, "float32", or of any."""
    if number and name in kernels.functions.FUNCTIONS:
        return kernels.functions.FUNCTIONS[name][number]
    if name in PRIMITIVES:
        function = PRIMITIVES[name][0]
        return Kernel(function) if hasattr(function, "__code__") else function
    op = OPERATIONS[name]
    assert isinstance(op, Elementwise)
    tree = op.evaluated.for_floats
    before, expression = hoisted(_typed(tree, number))
    lines = [f"def called({', '.join(op.arguments)}):", *(f"    {line}" for line in before), f"    return {expression}"]
    return from_text("\n".join(lines), _scope(calls(tree), number), forceinline=bool(number))


def _typed(tree: ast.expr, number: str) -> ast.expr:
    """The tree with its numbers given a type, so that a float32 stays one."""

    class Type(ast.NodeTransformer):
        def visit_Constant(self, node: ast.Constant) -> ast.expr:
            return ast.Call(ast.Name(number, ast.Load()), [node], [])

    return Type().visit(ast.parse(ast.unparse(tree), mode="eval").body) if number else tree


def _scope(names: Collection[str], number: str) -> dict[str, Any]:
    return {name: called(name, number) for name in names} | ({number: getattr(np, number)} if number else {})


def source(op: Elementwise, k: int | None, arrays: Collection[str], number: str) -> str:
    """The loop that computes the result (k is None) or adjoint × derivative by operand k.

    `arrays` are the names that stand for arrays; the others are one number each.
    """
    text = op.evaluated if k is None else op.derivatives[k]
    assert text is not None
    before, expression = hoisted(_typed(text.for_floats, number)) if k is None else _array_product(op, k, number)
    names = needs(op, k)
    lines = [f"def {op.name}_{'forward' if k is None else op.operands[k]}({', '.join(f'_{n}' for n in names)}, out):"]
    lines += [f"    {n} = {number}(_{n})" for n in names if n not in arrays]
    lines += ["    for i in range(out.size):"]
    lines += [f"        {n} = _{n}[i]" for n in names if n in arrays]
    return "\n".join([*lines, *(f"        {line}" for line in before), f"        out[i] = {expression}"])


def needs(op: Elementwise, k: int | None) -> tuple[str, ...]:
    """Names of the numbers that a loop reads, in order."""
    text = op.evaluated if k is None else op.derivatives[k]
    read = text.names if text is not None else ()
    return tuple(
        name for name in (*("g",) * (k is not None), "y", "share", *op.arguments) if name in read or name == "g"
    )


@cache
def loop(op: Elementwise, k: int | None, arrays: frozenset[str], number: str) -> Kernel:
    """The compiled loop; see `source`."""
    text = source(op, k, arrays, number)
    return from_text(text, _scope(calls(ast.parse(text)) - {"range", number}, number))


def every() -> dict[str, Kernel]:
    """The loops of all rows, by name: what `python -m autograd kernels` lists."""
    found = {}
    for op in [op for op in OPERATIONS.values() if isinstance(op, Elementwise)]:
        for k in (None, *range(len(op.operands))):
            if pays(op, k):
                arrays = frozenset(needs(op, k)) & {"g", "y", *op.operands}
                takes = ", ".join("T[::1]" if name in arrays else "f8" for name in needs(op, k)) + ", T[::1]"
                for number, t in (("float32", "f4"), ("float64", "f8")):
                    made = loop(op, k, arrays, number)
                    of = "the result" if k is None else f"adjoint × ∂y/∂{op.operands[k]}"
                    made.about, made.signatures = f"{op.name} of {number}: {of}", [takes.replace("T", t)]
                    found[f"{made.name}_{t}"] = made
    return found


def pays(op: Elementwise, k: int | None) -> bool:
    """Whether a loop is faster than NumPy: the text is more than one pass, and of functions that cost no call."""
    text = op.evaluated if k is None else op.derivatives[k]
    if text is None or text.constant is not None or not _inline(text):
        return False
    passes = sum(isinstance(n, (ast.BinOp, ast.UnaryOp, ast.Compare, ast.Call)) for n in ast.walk(text.tree))
    return passes + (k is not None) > 1 or not text.functions.isdisjoint(_ALONE)


def _inline(text: Formula) -> bool:
    if any(isinstance(n, ast.Pow) for n in ast.walk(text.tree)):
        return False
    for name in text.functions - _INLINE:
        op = None if name in PRIMITIVES else OPERATIONS[name]
        if not isinstance(op, Elementwise) or not _inline(op.evaluated):
            return False
    return True


# -- large arrays -------------------------------------------------------------------------------------


@on_large_arrays
def in_one_pass(op: Elementwise, k: int | None, plain: Callable[..., Any]) -> Callable[..., Any]:
    """The plain NumPy function of a row's text, or one that takes the loop where an array is large."""
    if not pays(op, k):
        return plain
    order = op.arguments if k is None else ("g", "y", "share", *op.arguments)

    def on_one(first: Any, *others: Any, **params: Any) -> Any:
        if first.__class__ is np.ndarray and first.size >= SMALL and fast(first.size):
            result = _run(op, k, dict(zip(order, (first, *others), strict=False)) | params)
            if result is not None:
                return result
        return plain(first, *others, **params)

    if len(op.operands) == 1:
        return on_one

    def on_arrays(*args: Any, **params: Any) -> Any:
        for arg in args:
            if arg.__class__ is np.ndarray and arg.size >= SMALL and fast(arg.size):
                result = _run(op, k, dict(zip(order, args, strict=False)) | params)
                if result is not None:
                    return result
                break
        return plain(*args, **params)

    return on_arrays


def _run(op: Elementwise, k: int | None, given: dict[str, Any]) -> np.ndarray | None:
    """The result by the loop; None where the operands are not all alike in shape and dtype."""
    names = needs(op, k)
    values = [given[name] for name in names]
    arrays = {n: v for n, v in zip(names, values, strict=True) if isinstance(v, np.ndarray) and v.size > 1}
    first, *others = arrays.values()
    if first.dtype not in _FLOATS or any(v.shape != first.shape or v.dtype != first.dtype for v in others):
        return None
    last = dense([first, *others][-1])  # what is asked back goes in the order of what went forth
    arguments: list[Any] = []
    for value in values:
        if isinstance(value, np.ndarray) and value.size > 1:
            arguments.append(flat(as_in(value, last)))
        elif isinstance(value, np.ndarray):
            if value.dtype != first.dtype or value.ndim > first.ndim:
                return None
            arguments.append(value.item())
        elif value.__class__ in (int, float):
            arguments.append(value)
        else:
            return None
    result = empty_like(last)
    loop(op, k, frozenset(arrays), first.dtype.name)(*arguments, flat(result))
    return result
