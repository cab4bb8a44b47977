"""The table, continued: putting arrays together and cutting them apart."""

from __future__ import annotations

import itertools
import math
from typing import Any

import numpy as np

from autograd.array_operations import operation
from autograd.node import Node
from autograd.op import composition, public_names
from autograd.ops.indexing import getitem
from autograd.ops.shapes import atleast_1d, atleast_2d, atleast_3d, broadcast_to, moveaxis, ravel, reshape


@operation(
    variadic=True, formula="the arrays one after another along an axis", linear=True,
    samples=lambda r: [
        (([r.normal(size=(2, 3)), r.normal(size=(1, 3))],), {}),
        (([r.normal(size=(2, 3)), r.normal(size=(2, 1)), r.normal(size=(2, 0))],), {"axis": -1}),
        (([r.normal(size=(2, 3)), r.normal(size=4)],), {"axis": None}),
    ],
)  # fmt: skip
def concatenate(*arrays, axis=0):
    """Join a sequence of arrays along an axis that exists; with axis=None, all of them flattened."""
    return np.concatenate(arrays, axis=axis)


@concatenate.vjp("arrays", "its own piece of g")
def _(g, k, arrays_shapes, axis):
    if axis is None:
        start = sum(math.prod(shape) for shape in arrays_shapes[:k])
        return reshape(g[start : start + math.prod(arrays_shapes[k])], arrays_shapes[k])
    axis = axis % g.ndim
    start = sum(shape[axis] for shape in arrays_shapes[:k])
    return g[(slice(None),) * axis + (slice(start, start + arrays_shapes[k][axis]),)]


@operation(
    variadic=True, formula="the arrays side by side along a new axis", linear=True,
    samples=lambda r: [
        (([r.normal(size=(2, 3)), r.normal(size=(2, 3))],), {}),
        (([r.normal(size=(2, 3))] * 3,), {"axis": -1}),
        (([np.float64(0.3), np.float64(0.4)],), {}),
    ],
)  # fmt: skip
def stack(*arrays, axis=0):
    """Join a sequence of arrays of one shape along a new axis."""
    return np.stack(arrays, axis=axis)


@stack.vjp("arrays", "its own slice of g")
def _(g, k, axis):
    return g[(slice(None),) * (axis % g.ndim) + (k,)]


@composition(method=False)
def hstack(tup):
    """Join arrays side by side: along axis 1, vectors along axis 0."""
    arrays = [atleast_1d(a) for a in tup]
    return concatenate(arrays, axis=0 if np.ndim(arrays[0]) == 1 else 1)


@composition(method=False)
def vstack(tup):
    """Join arrays one below the other; a vector is one row."""
    return concatenate([atleast_2d(a) for a in tup], axis=0)


@composition(method=False)
def dstack(tup):
    """Join arrays behind each other, along axis 2."""
    return concatenate([atleast_3d(a) for a in tup], axis=2)


@composition(method=False)
def column_stack(tup):
    """Join vectors as columns, and matrices side by side."""
    return concatenate([a if np.ndim(a) >= 2 else reshape(a, (-1, 1)) for a in tup], axis=1)


@composition(method=False)
def append(arr, values, axis=None):
    """The array with `values` after it; both flattened if `axis` is None."""
    if axis is None:
        arr, values, axis = ravel(arr), ravel(values), 0
    return concatenate([arr, values], axis=axis)


@composition(method=False)
def insert(arr, obj, values, axis=None):
    """The array with `values` put in before the places `obj` of an axis; flattened first if `axis` is None."""
    if axis is None:
        arr, axis = ravel(arr), 0
    shape = list(np.shape(arr))
    n = shape[axis]
    if np.ndim(obj) == 0 and not isinstance(obj, slice):  # as NumPy: one place takes all slices of `values`
        values = moveaxis(reshape(values, (1,) * (len(shape) - np.ndim(values)) + np.shape(values)), 0, axis)
        obj = [obj] * np.shape(values)[axis]
    old = np.insert(np.arange(n), obj, -1)  # where a −1 stands, a new value comes
    new = old < 0
    shape[axis] = int(new.sum())
    both = concatenate([arr, broadcast_to(values, tuple(shape))], axis=axis)
    places = np.where(new, n + np.cumsum(new) - 1, old)
    return getitem(both, (slice(None),) * (axis % len(shape)) + (places,))


@composition(method=False)
def block(arrays):
    """Join nested lists of arrays: the innermost along the last axis, the outer ones along those before."""

    def depth(x: Any) -> int:
        return 1 + max(depth(item) for item in x) if isinstance(x, list) else 0

    def leaves(x: Any) -> Any:
        return [leaf for item in x for leaf in leaves(item)] if isinstance(x, list) else [x]

    levels = depth(arrays)
    ndim = max(levels, *(np.ndim(x) for x in leaves(arrays)))

    def join(x: Any, level: int) -> Any:
        if not isinstance(x, list):
            return reshape(x, (1,) * (ndim - np.ndim(x)) + np.shape(x))
        return concatenate([join(item, level + 1) for item in x], axis=ndim - levels + level)

    return join(arrays, 0)


@composition(method=False)
def array_split(ary, indices_or_sections, axis=0) -> list[Any]:
    """The array cut along an axis, before the given indices, or into so many pieces of nearly equal length."""
    n = np.shape(ary)[axis]
    if np.ndim(indices_or_sections) == 0:
        lengths = [len(piece) for piece in np.array_split(np.arange(n), indices_or_sections)]
        cuts = [int(i) for i in np.cumsum([0, *lengths])]
    else:
        cuts = [0, *(int(i) for i in indices_or_sections), n]
    before = (slice(None),) * (axis % np.ndim(ary))
    return [getitem(ary, (*before, slice(i, j))) for i, j in itertools.pairwise(cuts)]


@composition(method=False)
def split(ary, indices_or_sections, axis=0) -> list[Any]:
    """As `array_split`, but pieces of a number must have equal length."""
    if np.ndim(indices_or_sections) == 0 and np.shape(ary)[axis] % indices_or_sections:
        raise ValueError(f"{np.shape(ary)[axis]} elements do not split into {indices_or_sections} equal pieces")
    return array_split(ary, indices_or_sections, axis)


@composition(method=False)
def hsplit(ary, indices_or_sections) -> list[Any]:
    """`split` along axis 1, of a vector along axis 0."""
    return split(ary, indices_or_sections, axis=1 if np.ndim(ary) > 1 else 0)


@composition(method=False)
def vsplit(ary, indices_or_sections) -> list[Any]:
    """`split` along axis 0, of an array of at least two axes."""
    if np.ndim(ary) < 2:
        raise ValueError("vsplit needs an array of at least 2 axes")
    return split(ary, indices_or_sections, axis=0)


@composition(method=False)
def dsplit(ary, indices_or_sections) -> list[Any]:
    """`split` along axis 2, of an array of at least three axes."""
    if np.ndim(ary) < 3:
        raise ValueError("dsplit needs an array of at least 3 axes")
    return split(ary, indices_or_sections, axis=2)


@composition(method=False)
def unstack(x, axis=0) -> tuple[Any, ...]:
    """The slices of an array along an axis, as a tuple: the inverse of `stack`."""
    before = (slice(None),) * (axis % np.ndim(x))
    return tuple(getitem(x, (*before, i)) for i in range(np.shape(x)[axis]))


@composition(method=False)
def array(object, dtype=None):
    """An array of numbers, nodes and nested lists of them, differentiable by every node inside."""
    if isinstance(object, (list, tuple)) and any(map(_has_node, object)):
        y = stack([array(item) for item in object])
    else:
        y = object if isinstance(object, Node) else np.array(object)
    return y if dtype is None else y.astype(dtype)


def _has_node(x: Any) -> bool:
    return isinstance(x, Node) or (isinstance(x, (list, tuple)) and any(map(_has_node, x)))


__all__ = public_names(__name__)
