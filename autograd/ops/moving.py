"""The table, continued: operations that move elements, leave some out and repeat others.

One mechanism gives all of them their derivative: the operation itself, applied to the numbers of the places,
tells where each element of the result came from; the adjoint is put back there.
"""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable
from typing import Any

import numpy as np

from autograd.array_operations import ArrayOp, operation
from autograd.op import Samples, composition, public_names
from autograd.ops.indexing import getitem, put_add
from autograd.ops.shapes import ravel, reshape, transpose

_KIND = inspect.Parameter.POSITIONAL_OR_KEYWORD


def moves(
    samples: Samples,
    *,
    places: Callable[..., Any] | None = None,
    formula: str = "elements of the operand",
    **record: Any,
) -> Callable[[Callable[..., Any]], ArrayOp]:
    """Enter an operation whose result holds elements of its one operand, and zeros.

    `places(numbers, **params)` is the operation itself on an array of whole numbers, where it treats those
    like any others; 0 marks a place that holds no element.
    """

    def enter(function: Callable[..., Any]) -> ArrayOp:
        op = operation(1, formula=formula, samples=samples, **{"linear": True, **record})(function)
        told = list(op.parameters)
        find = places or function

        def rule(g: Any, shape: tuple[int, ...], *values: Any) -> Any:
            size = math.prod(shape)
            numbers = np.arange(1, size + 1).reshape(shape)
            came_from = np.asarray(find(numbers, **dict(zip(told, values, strict=True))))
            return reshape(put_add(ravel(g), came_from.ravel(), (size + 1,))[1:], shape)

        names = ["g", f"{op.operands[0]}_shape", *told]
        rule.__signature__ = inspect.Signature([inspect.Parameter(n, _KIND) for n in names])  # type: ignore[attr-defined]
        op.vjp(op.operands[0], "g, put back to where its elements came from; repeated ones summed")(rule)
        return op

    return enter


def on(*calls: tuple[tuple[int, ...], dict[str, Any]]) -> Samples:
    """Samples of an operation with one operand: shapes and parameters."""
    return lambda r: [((r.normal(size=shape),), params) for shape, params in calls]


@moves(on(((5,), {"shift": 2}), ((2, 3), {"shift": -1}), ((2, 3), {"shift": (1, -2), "axis": (0, -1)}), ((0, 3), {"shift": 1, "axis": 1})),
       method=False)  # fmt: skip
def roll(a, shift, axis=None):
    """Elements shifted along an axis; those that fall off come in at the other end."""
    return np.roll(a, shift, axis)


@moves(
    on(
        ((), {"repeats": 3}),
        ((3,), {"repeats": [2, 0, 1]}),
        ((2, 3), {"repeats": 2}),
        ((2, 3), {"repeats": [1, 2], "axis": -2}),
    )
)
def repeat(a, repeats, axis=None):
    """Each element repeated, or each slice along an axis."""
    return np.repeat(a, np.asarray(repeats), axis)


@moves(
    on(((), {"reps": (2, 2)}), ((3,), {"reps": 2}), ((2, 3), {"reps": (2, 1, 2)}), ((2, 3), {"reps": 0})), method=False
)
def tile(A, reps):
    """The array repeated as a whole along each axis."""
    return np.tile(A, reps)


@moves(on(((3, 4), {}), ((2, 4, 3), {"k": 1}), ((3, 3), {"k": -1})), method=False)
def tril(m, k=0):
    """The lower triangle: elements above the k-th diagonal of the last two axes become 0."""
    return np.tril(m, k)


@moves(on(((3, 4), {}), ((2, 4, 3), {"k": 1}), ((3, 3), {"k": -1})), method=False)
def triu(m, k=0):
    """The upper triangle: elements below the k-th diagonal of the last two axes become 0."""
    return np.triu(m, k)


@moves(
    on(((3,), {}), ((2,), {"k": -1}), ((3, 4), {}), ((4, 3), {"k": 1}), ((2, 3), {"k": -1}), ((2, 3), {"k": 5})),
    method=False,
)
def diag(v, k=0):
    """The k-th diagonal of a matrix, square or not; of a vector the matrix with that diagonal."""
    return np.diag(v, k)


@moves(on(((3,), {}), ((2, 2), {"k": 1}), ((), {})), method=False)
def diagflat(v, k=0):
    """The matrix whose k-th diagonal holds all elements, in C order."""
    return np.diagflat(v, k)


@moves(on(((3, 4), {}), ((2, 3, 4), {"offset": 1, "axis1": 2, "axis2": 0}), ((3, 2), {"offset": -1})))
def diagonal(a, offset=0, axis1=0, axis2=1):
    """The diagonals of the matrices in two axes, along a new last axis."""
    return np.diagonal(a, offset, axis1, axis2)


@moves(on(((4,), {"indices": [0, 2, 2, -1]}), ((3, 4), {"indices": [[1, 0], [2, 2]], "axis": 1}), ((3, 4), {"indices": 5}),
          ((3, 2), {"indices": [4, -1], "axis": 0, "mode": "wrap"})))  # fmt: skip
def take(a, indices, axis=None, mode="raise"):
    """Elements, or slices along an axis, at the given indices; an index may come repeatedly."""
    return np.take(a, np.asarray(indices), axis, mode=mode)


@moves(lambda r: [((r.normal(size=(2, 3)),), {"indices": np.array([[2], [0]]), "axis": 1}),
                  ((r.normal(size=(2, 3)),), {"indices": np.array([[0, 0, 1], [1, 1, 1], [0, 1, 0]]), "axis": 0}),
                  ((r.normal(size=4),), {"indices": np.array([1, 1, -1]), "axis": None})], method=False)  # fmt: skip
def take_along_axis(arr, indices, axis=-1):
    """Elements at indices that match the array in every axis but one, as `argsort` gives them."""
    return np.take_along_axis(np.asarray(arr), np.asarray(indices), axis)


@moves(on(((2, 3), {"new_shape": (4, 2)}), ((2, 3), {"new_shape": (5,)}), ((3,), {"new_shape": (2,)})), method=False)
def resize(a, new_shape):
    """The elements in another shape of any size: repeated or cut off."""
    return np.resize(a, new_shape)


@moves(on(((4,), {"obj": 1}), ((2, 3), {"obj": [0, 2], "axis": 1}), ((2, 3), {"obj": slice(0, 4, 2)})), method=False)
def delete(arr, obj, axis=None):
    """The array without some slices along an axis; flattened first if `axis` is None."""
    return np.delete(arr, obj, axis)


_MODES = ("constant", "edge", "reflect", "symmetric", "wrap")


@moves(on(((3,), {"pad_width": 2}), ((2, 3), {"pad_width": ((1, 0), (2, 1)), "constant_values": 1.5}), ((2, 3), {"pad_width": 0}),
          *(((3, 4), {"pad_width": ((1, 2), (0, 2)), "mode": mode}) for mode in _MODES[1:])),
       places=lambda numbers, pad_width, mode, constant_values: np.pad(numbers, pad_width, mode), method=False, linear=False)  # fmt: skip
def pad(array, pad_width, mode="constant", constant_values=0):
    """The array with a border: constants, or elements of its own ("edge", "reflect", "symmetric", "wrap").

    `pad_width` is a number, a pair (before, behind), or a pair for each axis: an axis of n elements becomes before +
    n + behind. Another mode is refused.

    >>> pad(np.array([1.0, 2.0, 3.0]), (2, 1), "reflect")
    array([3., 2., 1., 2., 3., 2.])
    """
    if mode not in _MODES:
        raise ValueError(f"mode must be one of {', '.join(_MODES)}, not {mode!r}")
    return np.pad(array, pad_width, mode, **({"constant_values": constant_values} if mode == "constant" else {}))


# -- by an index ------------------------------------------------------------------------------------------


@composition()
def copy(a):
    """A copy, in the graph."""
    return getitem(a, ...).copy() if isinstance(a, np.ndarray) else getitem(a, ...)


@composition(method=False)
def flip(m, axis=None):
    """Elements in reverse order along every axis, or along those in `axis`."""
    n = np.ndim(m)
    axes = range(n) if axis is None else np.lib.array_utils.normalize_axis_tuple(axis, n)
    return getitem(m, tuple(slice(None, None, -1 if i in axes else 1) for i in range(n)))


@composition(method=False)
def flipud(m):
    """Rows in reverse order."""
    return flip(m, 0)


@composition(method=False)
def fliplr(m):
    """Columns in reverse order."""
    return flip(m, 1)


@composition(method=False)
def rot90(m, k=1, axes=(0, 1)):
    """The plane of two axes turned by k quarters, from the first axis towards the second."""
    first, second = np.lib.array_utils.normalize_axis_tuple(axes, np.ndim(m))
    k = k % 4
    if k == 2:
        return flip(m, (first, second))
    order = [*range(np.ndim(m))]
    order[first], order[second] = second, first
    if k == 0:
        return getitem(m, ...)
    return transpose(flip(m, second), order) if k == 1 else flip(transpose(m, order), second)


@composition(method=False)
def compress(condition, a, axis=None):
    """Slices along an axis where the condition holds; of all elements in C order if `axis` is None."""
    return take(a, np.flatnonzero(np.asarray(condition)), axis)


@composition(method=False)
def extract(condition, arr):
    """Elements where the condition holds, in C order."""
    return take(arr, np.flatnonzero(np.asarray(condition)))


__all__ = public_names(__name__)
