"""Operations on grids of numbers that are nodes: a NumPy object array of Values goes through any operation.

An elementwise operation is applied to each element. Any other runs its own array function on the objects, or,
where that would not do, the same operation written out in elementary ones.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from autograd.node import Node

if TYPE_CHECKING:
    from autograd.op import Op

Function = TypeVar("Function", bound=Callable[..., Any])

#: Operations by name, written out for grids. They get plain object arrays, or floats.
WRITTEN_OUT: dict[str, Callable[..., Any]] = {}


def written_out(name: str) -> Callable[[Function], Function]:
    """Enter an operation written out in elementary ones, to be used on grids in place of its array function."""

    def enter(function: Function) -> Function:
        WRITTEN_OUT[name] = function
        return function

    return enter


def is_grid(x: Any) -> bool:
    """Whether `x` is an object array."""
    return isinstance(x, np.ndarray) and x.dtype == object


def compute(op: Op, operands: Sequence[Any], params: dict[str, Any]) -> Any:
    """Apply an operation to operands of which at least one is a grid; a Tensor among them is unpacked."""
    if not WRITTEN_OUT:
        import_module("autograd.elementary")  # entered when somebody first needs it
    kind = next(type(o) for o in operands if is_grid(o))
    given = [_given(o) for o in operands]
    if op.elementwise:
        result = np.frompyfunc(lambda *each: op(*each, **params), len(given), 1)(*given)
    elif op.name in WRITTEN_OUT:
        result = WRITTEN_OUT[op.name](*given, **params)
    else:
        result = op.forward(*map(_array, given), **params)
        result = result[0] if op.saves else result
    if isinstance(result, np.ndarray) and not result.ndim:
        result = result[()]
    return result.view(kind) if is_grid(result) else result


def _given(x: Any) -> Any:
    """A node as a grid, a grid as it is; truth values and objects that are no nodes as floats."""
    if isinstance(x, Node):
        return x.as_grid()
    if not isinstance(x, np.ndarray) or x.dtype not in (bool, object):
        return x
    plain = x.view(np.ndarray)
    return plain if any(isinstance(each, Node) for each in plain.flat) else plain.astype(float)


def _array(x: Any) -> Any:
    """A Value as an array of no axes."""
    if not isinstance(x, Node):
        return x
    array = np.empty((), dtype=object)
    array[()] = x
    return array
