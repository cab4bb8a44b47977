"""`expand`: an array program run on grids of Values, one node per elementary operation."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import numpy as np

from autograd import elementary  # noqa: F401  # entered where grids look for them
from autograd.grids import is_grid
from autograd.node import Node, topological
from autograd.op import BY_NUMPY, Composition, Op, for_each_operation
from autograd.packing import element_name
from autograd.scalar import Value, constant
from autograd.tensor import Tensor


class Grid(np.ndarray):
    """A NumPy object array of Values which has the methods of a Tensor: NumPy's, and the operations'.

    `.numbers` and `.grads` are arrays of the Values' numbers and gradients.
    """

    @property
    def numbers(self) -> np.ndarray:
        """The numbers, as an array of floats."""
        return self._each(float)

    @property
    def grads(self) -> np.ndarray:
        """The gradients, as an array of floats."""
        return self._each(lambda v: float(v.grad) if isinstance(v, Value) else 0.0)

    def _each(self, what: Callable[[Any], float]) -> np.ndarray:
        return np.array([what(v) for v in self.flat], dtype=float).reshape(self.shape)

    def backward(self, gradient: Any = 1.0) -> None:
        """Back-propagate from every element at once: each starts with its element of `gradient`."""
        total = (self * np.broadcast_to(gradient, self.shape)).sum()
        if isinstance(total, Value):
            total.backward()

    def astype(self, dtype: Any, *_: Any, **__: Any) -> Any:
        """The Grid itself: Values hold floats."""
        return self

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **kwargs: Any) -> Any:
        op = BY_NUMPY.get(ufunc)
        if op is not None and method == "__call__" and not kwargs and any(map(is_grid, inputs)):
            return op(*inputs)
        plain = [x.view(np.ndarray) if isinstance(x, Grid) else x for x in inputs]
        if "out" in kwargs:
            kwargs["out"] = tuple(x.view(np.ndarray) if isinstance(x, Grid) else x for x in kwargs["out"])
        return _grid(getattr(ufunc, method)(*plain, **kwargs))

    def __array_function__(self, func: Callable[..., Any], types: Any, args: Any, kwargs: Any) -> Any:
        op = BY_NUMPY.get(func)
        return op(*args, **kwargs) if op is not None else super().__array_function__(func, types, args, kwargs)

    def __getitem__(self, index: Any) -> Any:
        return _grid(self.view(np.ndarray)[index])


def _grid(x: Any) -> Any:
    return x.view(Grid) if is_grid(x) and x.ndim else x[()] if is_grid(x) else x


#: Methods that arrays have already, in the same sense.
_NUMPYS_OWN = frozenset({"reshape", "transpose", "astype", "repeat", "take", "squeeze", "swapaxes", "copy"})


def _attach(op: Op | Composition) -> None:
    """Give Grid the operation's method."""
    if op.method and op.method not in _NUMPYS_OWN and not getattr(op, "variadic", False):
        setattr(Grid, op.method, op)


for_each_operation(_attach)


def grid(array: Any, name: str | None = None, requires_grad: bool = True) -> Grid:
    """A grid of new Values with the numbers of an array, named `w[0,0]`, `w[0,1]`, … after `name`.

    >>> grid([[1.0, 2.0]], "w")
    Grid([[Value(1, name='w[0,0]'), Value(2, name='w[0,1]')]], dtype=object)
    """
    data = np.asarray(array._data if isinstance(array, Node) else array)
    made = np.empty(data.shape, dtype=object)
    for index, x in np.ndenumerate(data):
        made[index] = value = Value(float(x)) if requires_grad else constant(float(x))
        if name is not None:
            value.name = element_name(name, index)
    return made.view(Grid)


class Expansion:
    """What `expand` gives: `result` (a Value or a Grid of them) and `inputs` (a Grid for each array)."""

    def __init__(self, result: Any, inputs: tuple[Any, ...]) -> None:
        self.result, self.inputs = result, inputs

    @property
    def numbers(self) -> np.ndarray:
        """The result, as an array of floats."""
        return self.result.numbers if isinstance(self.result, Grid) else np.asarray(self.result, dtype=float)

    @property
    def grads(self) -> tuple[np.ndarray | None, ...]:
        """The gradient by every input, as arrays of floats; None for an input that is no grid."""
        return tuple(given.grads if isinstance(given, Grid) else None for given in self.inputs)

    @property
    def nodes(self) -> int:
        """How many nodes the result was made of, leaves and results included."""
        roots = self.result.flat if isinstance(self.result, Grid) else [self.result]
        return len(topological([root for root in roots if isinstance(root, Node)]))

    def backward(self, gradient: Any = 1.0) -> None:
        """Back-propagate from the result; `gradient` (default 1 everywhere) has its shape."""
        if isinstance(self.result, Value):
            self.result.backward(float(np.asarray(gradient)))
        elif isinstance(self.result, Grid):
            self.result.backward(gradient)

    def __repr__(self) -> str:
        kind = f"a Grid of shape {self.result.shape}" if isinstance(self.result, Grid) else repr(self.result)
        return f"Expansion(result: {kind}, {self.nodes} nodes)"


def expand(f: Callable[..., Any], *arrays: Any) -> Expansion:
    """Run a program for arrays on grids of Values, so that every multiplication becomes a node of its own.

    The grids are named after the arguments of `f` (or after a Tensor's own name). Arrays of floats and
    Tensors become grids, a Tensor that asks for no gradient a grid of constants; all else is passed on.

    >>> opened = expand(lambda x, w: (x @ w).max(), [1.0, 2.0], [[3.0, 5.0], [4.0, 6.0]])
    >>> opened.result, opened.nodes
    (Value(17), 13)
    >>> opened.backward()
    >>> opened.inputs[1].grads
    array([[0., 1.],
           [0., 2.]])
    """
    try:
        names = [p.name for p in inspect.signature(f).parameters.values() if p.kind <= p.POSITIONAL_OR_KEYWORD]
    except (TypeError, ValueError):
        names = []
    names += [f"a{i}" for i in range(len(names), len(arrays))]
    inputs = tuple(_input(array, name) for array, name in zip(arrays, names, strict=False))
    return Expansion(f(*inputs), inputs)


def _input(array: Any, name: str) -> Any:
    if isinstance(array, Value) or is_grid(array):
        return array
    data = array.data if isinstance(array, Tensor) else np.asarray(array)
    if data.dtype.kind != "f":
        return data if isinstance(array, Tensor) else array
    if isinstance(array, Tensor):
        return grid(data, array.name or name, array.requires_grad)
    return grid(data, name)
