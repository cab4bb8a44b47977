"""The table, continued: operations that only move numbers."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from autograd.op import operation, public_names


@operation(
    1, formula="the same elements in another shape", linear=True, method=False,
    samples=lambda r: [
        ((r.normal(size=(3, 4)),), {"shape": (2, 6)}),
        ((r.normal(size=(4, 3)).T,), {"shape": (-1,)}),
        ((np.float64(0.3),), {"shape": (1, 1)}),
        ((np.zeros((0, 3)),), {"shape": (3, 0)}),
    ],
)  # fmt: skip
def reshape(a, shape):
    """The same elements, in C order, in another shape; one length may be −1."""
    return np.reshape(a, shape)


@reshape.vjp("a", "g in the old shape")
def _(g, a_shape):
    return reshape(g, a_shape)


@operation(
    formula="yᵢⱼ = aⱼᵢ", linear=True, method=False,
    samples=lambda r: [
        ((r.normal(size=(3, 4)),), {}),
        ((r.normal(size=(2, 3, 4)),), {"axes": (1, 2, 0)}),
        ((r.normal(size=(2, 3, 4)),), {"axes": (-1, 0, -2)}),
        ((np.float64(0.3),), {}),
    ],
)  # fmt: skip
def transpose(a, axes=None):
    """The axes in another order; reversed if `axes` is None."""
    return np.transpose(a, axes)


@transpose.vjp("a", "g with the axes put back")
def _(g, axes):
    return transpose(g, axes and tuple(int(i) for i in np.argsort(np.asarray(axes) % len(axes))))


@operation(
    1, formula="a, repeated along new and length-1 axes", linear=True, method=False,
    samples=lambda r: [
        ((r.normal(size=(3, 1)),), {"shape": (2, 3, 4)}),
        ((np.float64(0.3),), {"shape": (2, 2)}),
        ((r.normal(size=(1,)),), {"shape": (0,)}),
    ],
)  # fmt: skip
def broadcast_to(array, shape):
    """The array repeated, without a copy, to a shape that it broadcasts to."""
    return np.broadcast_to(array, shape)


@broadcast_to.vjp("array", "g, summed over the repeated axes")
def _(g):
    return g  # the backward pass undoes broadcasting


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


@operation(
    1, formula="a, with another element type", linear=True,
    samples=lambda r: [((r.normal(size=3),), {"dtype": np.float64})],
)  # fmt: skip
def astype(a, dtype):
    """A copy with elements of type `dtype`; differentiable between floating-point types."""
    return np.array(a, dtype=_real(dtype))


@astype.vjp("a", "g, with the old element type")
def _(g):
    return g  # the backward pass gives a contribution its node's dtype


def _real(dtype: Any) -> np.dtype:
    found = np.dtype(dtype)
    if found.kind not in "fiub":
        raise TypeError(f"a Tensor holds real numbers, not {found}")
    return found


__all__ = public_names(__name__)
