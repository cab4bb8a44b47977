"""A rule of descent, carried out element by element in one pass over memory.

A rule is a Python function of one element each of the parameter, its gradient and the optimiser's state, and of the
step's numbers; it returns the parameter and the state anew. Being arithmetic, it takes arrays just as well. A large
parameter goes through the loop that Numba makes of the rule, or, without Numba, through NumPy piece by piece, so that
what is computed on the way stays in the processor's cache: for a parameter of 400 MB a temporary of the same size
costs more than the step itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import Any

import numpy as np

from autograd.ops.kernels.compiling import SMALL, Kernel, fast, from_text, part
from autograd.ops.kernels.layout import as_in, flat

Rule = Callable[..., tuple[Any, ...]]

#: Elements that NumPy computes at a time.
PIECE = 1 << 14


def sweep(rule: Rule, data: np.ndarray, grad: np.ndarray, state: Sequence[np.ndarray], *numbers: float) -> None:
    """(data, *state) ← rule(data, grad, *state, *numbers), in place; `grad` is left as it is."""
    if data.size < SMALL:
        new = rule(data, grad, *state, *numbers)
        data[...] = new[0]
        for k, old in enumerate(state, start=1):
            old[...] = new[k]
        return
    if fast(data.size) and _in_one_pass(rule, (data, grad, *state), numbers):
        return
    for p, g, *others in _pieces(data, grad, *state):
        for old, new in zip((p, *others), rule(p, g, *others, *numbers), strict=True):
            old[...] = new


def _in_one_pass(rule: Rule, arrays: tuple[np.ndarray, ...], numbers: Sequence[float]) -> bool:
    """Whether the compiled loop could do it: all arrays are of one element type and without gaps."""
    data, dtype = arrays[0], arrays[0].dtype
    if dtype.char not in "fd":
        return False
    lines = []
    for k, x in enumerate(arrays):
        if x.dtype != dtype or (k != 1 and x.strides != data.strides):
            return False
        x = as_in(x, data)
        line = x.ravel("K") if x.flags.forc else flat(x)  # a view
        if line is None:
            return False
        lines.append(line)
    _loop(rule, len(arrays), len(numbers))(*lines, *[dtype.type(n) for n in numbers])
    return True


def _pieces(data: np.ndarray, *others: np.ndarray) -> Iterator[tuple[np.ndarray, ...]]:
    """Arrays of one shape, cut alike along their first axis."""
    if data.size <= PIECE or data.ndim == 0:
        yield (data, *others)
        return
    rows = max(1, PIECE * len(data) // data.size)
    for start in range(0, len(data), rows):
        yield tuple(x[start : start + rows] for x in (data, *others))


@cache
def _loop(rule: Rule, arrays: int, numbers: int) -> Kernel:
    """The loop over `arrays` arrays, of which all but the second are written."""
    names = [f"x{k}" for k in range(arrays)]
    given = [f"n{k}" for k in range(numbers)]
    written = ", ".join(f"{name}[i]" for name in names if name != "x1")
    element = ", ".join([*(f"{name}[i]" for name in names), *given])
    target = written if arrays > 2 else f"({written},)"
    lines = [f"def {rule.__name__}_sweep({', '.join(names + given)}):", "    for i in range(x0.size):"]
    return from_text("\n".join([*lines, f"        {target} = rule({element})"]), {"rule": part(rule)})
