"""The table, continued: operations that reduce axes, and softmax."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd.op import operation, public_names
from autograd.ops.elementwise import exp
from autograd.ops.shapes import broadcast_to, reshape


def kept_shape(shape: tuple[int, ...], axis: Any) -> tuple[int, ...]:
    """The shape that a reduction over `axis` leaves with keepdims=True."""
    axes = range(len(shape)) if axis is None else np.lib.array_utils.normalize_axis_tuple(axis, len(shape))
    return tuple(1 if i in axes else n for i, n in enumerate(shape))


def restore(g: Any, shape: tuple[int, ...], axis: Any) -> Any:
    """Give the adjoint of a reduction its reduced axes back, with length 1."""
    return reshape(g, kept_shape(shape, axis))


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


@operation(formula="Σᵢ aᵢ", linear=True, samples=_samples_with_empty)
def sum(a, axis=None, keepdims=False):
    """Sum of the elements along `axis`."""
    return np.sum(a, axis=axis, keepdims=keepdims)


@sum.vjp("a", "g, repeated along the summed axes")
def _(g, a_shape, axis):
    return broadcast_to(restore(g, a_shape, axis), a_shape)


@operation(formula="Σᵢ aᵢ / n", linear=True, samples=_samples)
def mean(a, axis=None, keepdims=False):
    """Arithmetic mean of the elements along `axis`."""
    return np.mean(a, axis=axis, keepdims=keepdims)


@mean.vjp("a", "g / n, repeated along the averaged axes")
def _(g, a_shape, axis):
    return broadcast_to(restore(g, a_shape, axis) / count(a_shape, axis), a_shape)


def ties(a: Any, y: Any, axis: Any) -> np.ndarray:
    """Which part of an extremum's adjoint each element gets: tied elements share it equally."""
    y = y.reshape(kept_shape(a.shape, axis))
    tied = np.asarray(a == y)
    return tied.astype(a.dtype) / np.sum(tied, axis=axis, keepdims=True).astype(a.dtype)


@operation(formula="maxᵢ aᵢ", kink="tied elements share the gradient equally", samples=_samples)
def max(a, axis=None, keepdims=False):
    """Largest element along `axis`; nan if one is nan."""
    return np.max(a, axis=axis, keepdims=keepdims)


@max.vjp("a", "g × [aᵢ = y] / number of ties")
def _(g, y, a, axis):
    return restore(g, a.shape, axis) * ties(a, y, axis)


@operation(formula="log Σᵢ exp(aᵢ)", samples=_samples)
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
