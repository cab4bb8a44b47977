"""The table, continued: operations that only move numbers."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd.array_operations import operation
from autograd.op import composition, public_names


@operation(
    1, formula="the same elements in another shape", linear=True, method=False,
    samples=lambda r: [
        ((r.normal(size=(3, 4)),), {"shape": (2, 6)}),
        ((r.normal(size=(4, 3)).T,), {"shape": (-1,)}),
        ((np.float64(0.3),), {"shape": (1, 1)}),
        ((np.zeros((0, 3)),), {"shape": (3, 0)}),
        ((r.normal(size=(3, 4)),), {"shape": (2, 6), "order": "F"}),
    ],
)  # fmt: skip
def reshape(a, shape, order="C"):
    """The same elements, read in C order (or "F"), in another shape; one length may be −1."""
    if order not in ("C", "F"):
        raise ValueError(f"reshape reads elements in order 'C' or 'F', not {order!r}")
    return a.reshape(shape, order=order) if a.__class__ is np.ndarray else np.reshape(a, shape, order=order)


@reshape.vjp("a", "g in the old shape")
def _(g, a_shape, order):
    return reshape(g, a_shape, order=order)


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
    return a.T if axes is None and a.__class__ is np.ndarray else np.transpose(a, axes)


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
    1, formula="a, with another element type", linear=True,
    samples=lambda r: [((r.normal(size=3),), {"dtype": np.float64})],
)  # fmt: skip
def astype(a, dtype):
    """A copy with elements of type `dtype`; differentiable between floating-point types."""
    imaginary = np.iscomplexobj(a)  # a complex step, which a change of the element type lets pass
    return np.array(a, dtype=np.result_type(_real(dtype), a) if imaginary else _real(dtype))


@astype.vjp("a", "g, with the old element type")
def _(g):
    return g  # the backward pass gives a contribution its node's dtype


def _real(dtype: Any) -> np.dtype:
    found = np.dtype(dtype)
    if found.kind not in "fiub":
        raise TypeError(f"a Tensor holds real numbers, not {found}")
    return found


def _shell(a: Any) -> np.ndarray:
    """An array of the same shape that holds nothing, to ask NumPy which shape a function gives it."""
    return np.broadcast_to(0, np.shape(a))


def _axes(function: Any, a: Any, *where: Any) -> tuple[int, ...]:
    """Which order of axes a NumPy function makes, read from the shape of an array of shape (0, 1, 2, …)."""
    return function(np.empty(range(np.ndim(a))), *where).shape  # type: ignore[no-any-return]


@composition()
def ravel(a, order="C"):
    """All elements along one axis, read in C order or "F"."""
    return reshape(a, (-1,), order)


@composition()
def flatten(a, order="C"):
    """All elements along one axis, read in C order or "F"."""
    return reshape(a, (-1,), order)


@composition()
def squeeze(a, axis=None):
    """The same elements without axes of length 1: all of those, or those in `axis`."""
    return reshape(a, np.squeeze(_shell(a), axis).shape)


@composition(method=False)
def expand_dims(a, axis):
    """The same elements with new axes of length 1, which stand at `axis` in the result."""
    return reshape(a, np.expand_dims(_shell(a), axis).shape)


@composition()
def swapaxes(a, axis1, axis2):
    """Two axes exchanged."""
    return transpose(a, _axes(np.swapaxes, a, axis1, axis2))


@composition(method=False)
def moveaxis(a, source, destination):
    """Some axes moved to other places; the others keep their order."""
    return transpose(a, _axes(np.moveaxis, a, source, destination))


@composition(method=False)
def rollaxis(a, axis, start=0):
    """One axis moved back until it stands before `start`."""
    return transpose(a, _axes(np.rollaxis, a, axis, start))


@composition(method=False)
def matrix_transpose(x):
    """The last two axes exchanged."""
    return transpose(x, _axes(np.matrix_transpose, x))


def _at_least(function):
    def every(*arys):
        each = tuple(reshape(a, function(_shell(a)).shape) for a in arys)
        return each[0] if len(each) == 1 else each

    every.__name__ = function.__name__
    every.__module__ = __name__
    every.__doc__ = f"Each array as an array of at least {function.__name__[-2]} axes, as NumPy's {function.__name__}."
    return composition(method=False)(every)


atleast_1d, atleast_2d, atleast_3d = _at_least(np.atleast_1d), _at_least(np.atleast_2d), _at_least(np.atleast_3d)


@composition(method=False)
def broadcast_arrays(*args) -> tuple[Any, ...]:
    """The arrays, each repeated to the shape that they have together."""
    shape = np.broadcast_shapes(*(np.shape(a) for a in args))
    return tuple(broadcast_to(a, shape) for a in args)


__all__ = public_names(__name__)
