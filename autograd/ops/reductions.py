"""The table, continued: operations that reduce axes, and softmax."""

from __future__ import annotations

import builtins
import math
from typing import Any

import numpy as np

from autograd.array_operations import operation
from autograd.op import public_names
from autograd.ops import kernels
from autograd.ops.choices import where as pick
from autograd.ops.elementwise import exp
from autograd.ops.indexing import array_of
from autograd.ops.shapes import broadcast_to, reshape, transpose


def kept_shape(shape: tuple[int, ...], axis: Any) -> tuple[int, ...]:
    """The shape that a reduction over `axis` leaves with keepdims=True."""
    axes = range(len(shape)) if axis is None else np.lib.array_utils.normalize_axis_tuple(axis, len(shape))
    return tuple(1 if i in axes else n for i, n in enumerate(shape))


def restore(g: Any, shape: tuple[int, ...], axis: Any) -> Any:
    """Give the adjoint of a reduction its reduced axes back, with length 1."""
    return reshape(g, kept_shape(shape, axis))


def reduced_last(a: Any, axis: Any) -> Any:
    """The array with the axes of a reduction joined to one last axis."""
    kept, gone = _kept_and_reduced(np.ndim(a), axis)
    shape = np.shape(a)
    return reshape(transpose(a, (*kept, *gone)), (*(shape[i] for i in kept), math.prod(shape[i] for i in gone)))


def restored_last(b: Any, shape: tuple[int, ...], axis: Any) -> Any:
    """The inverse of `reduced_last`."""
    kept, gone = _kept_and_reduced(len(shape), axis)
    order = (*kept, *gone)
    return transpose(reshape(b, tuple(shape[i] for i in order)), tuple(order.index(i) for i in range(len(shape))))


def _kept_and_reduced(ndim: int, axis: Any) -> tuple[list[int], list[int]]:
    axes = range(ndim) if axis is None else np.lib.array_utils.normalize_axis_tuple(axis, ndim)
    return [i for i in range(ndim) if i not in axes], [i for i in range(ndim) if i in axes]


def count(shape: tuple[int, ...], axis: Any) -> int:
    """How many elements a reduction over `axis` puts together."""
    reduced = kept_shape(shape, axis)
    return int(np.prod([n for n, m in zip(shape, reduced, strict=True) if n != m], dtype=int))


def _samples(r: np.random.Generator) -> Any:
    matrix, cube = r.normal(size=(3, 4)), r.normal(size=(2, 3, 4))
    return [
        ((matrix,), {}),
        ((matrix,), {"axis": 0}),
        ((cube,), {"axis": (0, -1), "keepdims": True}),
        ((cube.transpose(2, 0, 1)[::-1],), {"axis": 1}),
        ((np.float64(0.7),), {}),
        ((r.normal(size=(1, 3)),), {"axis": 0}),
    ]


def _samples_with_empty(r: np.random.Generator) -> Any:
    return [*_samples(r), ((np.zeros((0, 3)),), {"axis": 0}), ((np.zeros((0,)),), {})]


def _where_samples(r: np.random.Generator) -> Any:
    cube = r.normal(size=(2, 3, 4))
    mask = np.arange(12).reshape(3, 4) % 3 > 0
    return [
        *_samples(r),
        ((cube,), {"axis": (0, 2), "where": mask}),
        ((cube,), {"where": mask[:, :1], "keepdims": True}),
    ]


def told(where: Any, initial: Any = None) -> dict[str, Any]:
    """The optional arguments of a NumPy reduction that were given."""
    if where is True and initial is None:
        return {}
    named = {} if where is True else {"where": array_of(where)}
    return named if initial is None else {**named, "initial": initial}


def masked(g: Any, where: Any) -> Any:
    """An adjoint of the elements, 0 where they took no part."""
    return g if where is True else pick(array_of(where), g, 0)


def number(shape: tuple[int, ...], axis: Any, where: Any) -> Any:
    """How many elements took part in each result of a reduction, with axes of length 1 for the reduced ones."""
    if where is True:
        return count(shape, axis)
    return np.sum(np.broadcast_to(array_of(where), shape), axis=axis, keepdims=True)


@operation(formula="Σᵢ aᵢ", linear=True, fuses=True, samples=lambda r: [*_where_samples(r), *_samples_with_empty(r)])
def sum(a, axis=None, keepdims=False, initial=None, where=True):
    """Sum of the elements along `axis`, of those where the condition holds, plus `initial`."""
    if where is not True or initial is not None:
        return np.add.reduce(a, axis=axis, keepdims=keepdims, **told(where, initial))
    if axis.__class__ is tuple and not keepdims and np.ndim(a) > 2:
        y = kernels.summing.of_channels(a, axis)
        if y is not None:
            return y
    return np.add.reduce(a, axis=axis, keepdims=keepdims)


@sum.vjp("a", "g, repeated along the summed axes")
def _(g, a_shape, axis, where):
    return masked(broadcast_to(restore(g, a_shape, axis), a_shape), where)


@sum.numbers
def _(a, axis, keepdims, initial, where):
    if axis is None and not keepdims and initial is None and where is True:
        return builtins.sum(a, 0.0), (1.0,) * len(a)
    return None


@operation(formula="Σᵢ aᵢ / n", linear=True, fuses=True, samples=_where_samples)
def mean(a, axis=None, keepdims=False, where=True):
    """Arithmetic mean of the elements along `axis`."""
    if axis is None and where is True and a.__class__ is np.ndarray and a.dtype.char in "fd" and a.size:
        return np.add.reduce(a, axis=None, keepdims=keepdims) / a.size  # what np.mean does, in half the time
    return np.mean(a, axis=axis, keepdims=keepdims, **told(where))


@mean.vjp("a", "g / n, repeated along the averaged axes")
def _(g, a_shape, axis, where):
    n = number(a_shape, axis, where)
    if where is not True:
        n = np.maximum(n, 1).astype(g.dtype)
    return masked(broadcast_to(restore(g, a_shape, axis) / n, a_shape), where)


def ties(a: Any, y: Any, axis: Any, where: Any = True, initial: Any = None) -> np.ndarray:
    """Which part of an extremum's adjoint each element gets: tied elements share it, a tied constant takes it."""
    y = y.reshape(kept_shape(a.shape, axis))
    tied = np.asarray(a == y)
    if where is not True:
        tied = tied & array_of(where)
    if initial is not None:
        tied = tied & np.asarray(y != initial)
    many = np.maximum(np.sum(tied, axis=axis, keepdims=True), 1)
    return tied.astype(a.dtype) / many.astype(a.dtype)


TIED = "tied elements share the gradient equally"


def _tied_samples(r: np.random.Generator) -> Any:
    a = np.array([[1.0, 3.0, 3.0], [2.0, -1.0, 2.0]])
    masks = [({"axis": 1, "where": a < 2.5, "initial": i}) for i in (-9.0, 9.0)]
    return [*_samples(r), ((a,), {"axis": 1}), *(((a,), params) for params in masks)]


@operation(formula="maxᵢ aᵢ", kink=TIED, samples=_tied_samples)
def max(a, axis=None, keepdims=False, initial=None, where=True):
    """Largest element along `axis`; nan if one is nan."""
    return np.max(a, axis=axis, keepdims=keepdims, **told(where, initial))


@operation(formula="minᵢ aᵢ", kink=TIED, samples=_tied_samples)
def min(a, axis=None, keepdims=False, initial=None, where=True):
    """Smallest element along `axis`; nan if one is nan."""
    return np.min(a, axis=axis, keepdims=keepdims, **told(where, initial))


@max.vjp("a", "g × [aᵢ = y] / number of ties")
@min.vjp("a", "g × [aᵢ = y] / number of ties")
def _(g, y, a, axis, initial, where):
    return restore(g, a.shape, axis) * ties(a, y, axis, where, initial)


def _spread_samples(r: np.random.Generator) -> Any:
    return [*_where_samples(r), ((r.normal(size=(3, 4)),), {"axis": -1, "ddof": 1, "keepdims": True})]


@operation(formula="Σᵢ (aᵢ − mean)² / (n − ddof)", fuses=True, samples=_spread_samples)
def var(a, axis=None, ddof=0, keepdims=False, where=True):
    """Variance of the elements along `axis`: the mean squared distance from their mean."""
    return np.var(a, axis=axis, ddof=ddof, keepdims=keepdims, **told(where))


@var.vjp("a", "g × 2 (a − mean) / (n − ddof)")
def _(g, a, axis, ddof, where):
    n = number(a.shape, axis, where) - ddof
    return restore(g, a.shape, axis) * (2 / n) * _distance(a, axis, where)


def _distance(a: Any, axis: Any, where: Any) -> Any:
    return masked(a - mean(a, axis=axis, keepdims=True, where=where), where)


@operation(
    formula="√(Σᵢ (aᵢ − mean)² / (n − ddof))", kink="0 where all elements are equal",
    samples=lambda r: [s for s in _spread_samples(r) if np.size(s[0][0]) > 1 and np.shape(s[0][0]) != (1, 3)],
)  # fmt: skip
def std(a, axis=None, ddof=0, keepdims=False, where=True):
    """Standard deviation of the elements along `axis`: the square root of their variance."""
    return np.std(a, axis=axis, ddof=ddof, keepdims=keepdims, **told(where))


@std.vjp("a", "g × (a − mean) / ((n − ddof) y)")
def _(g, y, a, axis, ddof, where):
    n = number(a.shape, axis, where) - ddof
    y = restore(y, a.shape, axis)
    rounding = np.finfo(a.dtype).eps * np.max(np.abs(array_of(a)), axis=axis, keepdims=True, initial=0)
    equal = array_of(y) <= rounding
    return restore(g, a.shape, axis) * pick(equal, 0, 1 / pick(equal, 1, y)) * (1 / n) * _distance(a, axis, where)


@operation(formula="log Σᵢ exp(aᵢ)", fuses=True, samples=_samples)
def logsumexp(a, axis=None, keepdims=False):
    """Logarithm of the sum of exponentials along `axis`, without overflow."""
    top = np.max(a, axis=axis, keepdims=True)
    top = np.where(np.isfinite(top), top, 0).astype(top.dtype)
    with np.errstate(divide="ignore"):
        y = np.log(np.sum(np.exp(a - top), axis=axis, keepdims=True)) + top
    return y if keepdims else np.squeeze(y, axis=tuple(range(y.ndim)) if axis is None else axis)


@logsumexp.vjp("a", "g × exp(a − y), which is g × softmax(a)")
def _(g, y, a, axis):
    return restore(g, a.shape, axis) * exp(a - restore(y, a.shape, axis))


def _softmax_samples(r: np.random.Generator) -> Any:
    return [
        ((r.normal(size=(3, 4)),), {}),
        ((r.normal(size=(2, 3, 4)),), {"axis": 1}),
        ((r.normal(size=5),), {"axis": 0}),
        ((np.array([[1e4, -1e4, 0.0]]),), {}),
    ]


@operation(formula="exp(aᵢ) / Σⱼ exp(aⱼ)", samples=_softmax_samples)
def softmax(a, axis=-1):
    """Exponentials along `axis`, divided by their sum, without overflow."""
    e = np.exp(a - np.max(a, axis=axis, keepdims=True))
    return e / np.sum(e, axis=axis, keepdims=True)


@softmax.vjp("a", "y × (g − Σ g·y)")
def _(g, y, axis):
    return y * (g - sum(g * y, axis=axis, keepdims=True))


@operation(formula="aᵢ − log Σⱼ exp(aⱼ)", samples=_softmax_samples)
def log_softmax(a, axis=-1):
    """Logarithm of softmax along `axis`, without overflow."""
    shifted = a - np.max(a, axis=axis, keepdims=True)
    return shifted - np.log(np.sum(np.exp(shifted), axis=axis, keepdims=True))


@log_softmax.vjp("a", "g − exp(y) × Σ g")
def _(g, y, axis):
    return g - exp(y) * sum(g, axis=axis, keepdims=True)


__all__ = public_names(__name__)
