"""Matrices of derivatives, and products with them: `jacobian`, `hessian`, `hvp`."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from autograd.node import Node
from autograd.op import OPERATIONS
from autograd.packing import pack
from autograd.scalar import Value
from autograd.transforms.forward_mode import push
from autograd.transforms.nests import rebuild
from autograd.transforms.reverse_mode import grad, vjp
from autograd.transforms.tracing import Call


def jacobian(
    function: Callable[..., Any], argnums: int | Sequence[int] = 0, *, mode: str = "auto", allow_unused: bool = False
) -> Callable[..., Any]:
    """The matrix of all derivatives of f, as a function of the same arguments.

    For a result of shape (m, …) and an argument of shape (n, …) the answer has the shape (m, …, n, …); for
    nests it is a nest of the result's form, with one of the argument's form for every leaf. `mode` is
    "reverse" (a pass for each number of the result), "forward" (one for each number of the argument), or
    "auto", the cheaper one.

    >>> import numpy as np
    >>> jacobian(lambda x: x**2)(np.array([1.0, 2.0]))
    array([[2., 0.],
           [0., 4.]])
    """
    if mode not in ("auto", "forward", "reverse"):
        raise ValueError(f'jacobian: mode is "auto", "forward" or "reverse", not {mode!r}')

    @functools.wraps(function)
    def matrix(*args: Any, **kwargs: Any) -> Any:
        call = Call("jacobian", function, args, kwargs, argnums)
        if not allow_unused:
            call.demand_dependence()
        forward = mode == "forward" or (mode == "auto" and _count(call.inputs) < _count(call.outputs))
        blocks = _by_columns(call) if forward else _by_rows(call)
        return rebuild(call.output, iter([call.shape(row) for row in blocks]))

    return matrix


def hessian(function: Callable[..., Any], argnums: int | Sequence[int] = 0) -> Callable[..., Any]:
    """The matrix of second derivatives of a function that returns one number: the Jacobian of its gradient.

    >>> import numpy as np
    >>> hessian(lambda x: x[0] ** 2 * x[1])(np.array([3.0, 4.0]))
    array([[8., 6.],
           [6., 0.]])
    """
    return jacobian(grad(function, argnums, allow_unused=True), argnums, allow_unused=True)


def hvp(function: Callable[..., Any], primals: Any, tangents: Any) -> Any:
    """The Hessian of a function that returns one number, times a vector, without making the matrix.

    `primals` is the argument, or a tuple of them; `tangents` and the answer have the same form. It costs
    about two gradients. One step of Newton's method with it, by conjugate gradients on H·s = −∇f:

    >>> import numpy as np
    >>> f = lambda x: ((x - np.array([1.0, 2.0])) ** 2 * np.array([1.0, 10.0])).sum()
    >>> x = np.zeros(2)
    >>> s, r = np.zeros(2), -grad(f)(x)
    >>> d = r
    >>> for _ in range(2):
    ...     Hd = hvp(f, x, d)
    ...     a = (r @ r) / (d @ Hd)
    ...     s, r, old = s + a * d, r - a * Hd, r
    ...     d = r + (r @ r) / (old @ old) * d
    >>> np.round(x + s, 12)
    array([1., 2.])
    """
    several = isinstance(primals, tuple)
    args = primals if several else (primals,)
    everything = tuple(range(len(args)))
    _, back = vjp(grad(function, everything, allow_unused=True), *args, allow_unused=True)
    product = back(tangents if several else (tangents,))
    return product if several else product[0]


def _by_rows(call: Call) -> list[list[Any]]:
    """A backward pass for each number of the result: each answers a row of the matrix."""
    blocks = []
    for i, y in enumerate(call.outputs):
        rows = []
        for unit in _units(y):
            starts = [unit if j == i else np.zeros(_shape(other)) for j, other in enumerate(call.outputs)]
            rows.append(call.pull(starts))
        blocks.append([
            _stacked([row[k] for row in rows], 0, _shape(y) + _shape(x)) for k, x in enumerate(call.inputs)
        ])  # fmt: skip
    return blocks


def _by_columns(call: Call) -> list[list[Any]]:
    """A forward pass for each number of the arguments: each answers a column of the matrix."""
    blocks: list[list[Any]] = [[] for _ in call.outputs]
    for i, x in enumerate(call.inputs):
        columns = []
        for unit in _units(x):
            tangents = [unit if j == i else np.zeros(_shape(other)) for j, other in enumerate(call.inputs)]
            columns.append(push(call, tangents))
        for k, y in enumerate(call.outputs):
            blocks[k].append(_stacked([column[k] for column in columns], -1, _shape(y) + _shape(x)))
    return blocks


def _shape(x: Any) -> tuple[int, ...]:
    return np.shape(x.data if isinstance(x, Node) else x)


def _count(nodes: Sequence[Any]) -> int:
    return sum(math.prod(_shape(node)) for node in nodes)


def _units(x: Any) -> Iterator[np.ndarray]:
    """Arrays of the shape of `x` with a single 1 in them, one for every place."""
    shape = _shape(x)
    for index in np.ndindex(shape):
        unit = np.zeros(shape)
        unit[index] = 1.0
        yield unit


def _stacked(pieces: list[Any], axis: int, shape: tuple[int, ...]) -> Any:
    """Rows or columns as one matrix, in the shape that it is to have."""
    if not shape:
        return pieces[0]
    if not pieces:
        return np.zeros(shape)
    if any(isinstance(piece, Value) for piece in pieces):
        pieces = [pack(piece) for piece in pieces]
    if any(isinstance(piece, Node) for piece in pieces):
        return OPERATIONS["reshape"](OPERATIONS["stack"](pieces, axis=axis), shape)
    return np.stack(pieces, axis=axis).reshape(shape)
