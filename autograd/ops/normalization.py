"""The table, continued: normalisation, which gives numbers along some axes mean 0 and variance 1."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd.array_operations import operation
from autograd.node import Node
from autograd.op import public_names
from autograd.ops.reductions import mean


def moments(x: np.ndarray, axis: Any = None) -> tuple[np.ndarray, np.ndarray]:
    """Mean and variance (divided by n) of an array along `axis`, kept with length 1."""
    middle = np.mean(x, axis=axis, keepdims=True)
    away = x - middle
    return middle, np.mean(np.multiply(away, away, out=np.asarray(away)), axis=axis, keepdims=True)


def _samples(r: np.random.Generator) -> Any:
    return [
        ((r.normal(size=(4, 3)),), {"axis": 0}),
        ((r.normal(size=(2, 3, 4)),), {"axis": (0, -1)}),
        ((r.normal(size=(2, 3, 2, 2)).transpose(0, 2, 3, 1)[::-1],), {"axis": (1, 2, 3), "eps": 0.1}),
        ((r.normal(size=5),), {}),
        ((np.full((2, 3), 0.7),), {"axis": 1, "eps": 0.5}),
    ]


@operation(1, formula="(x − mean) / √(variance + eps)", saves=True, method=False, samples=_samples)
def standardize(x, axis=None, eps=1e-5):
    """x with its mean along `axis` taken away, divided by its standard deviation. It saves mean and variance."""
    middle, variance = moments(x, axis)
    y = x - middle
    return np.divide(y, np.sqrt(variance + eps), out=np.asarray(y)), (middle, variance)


@standardize.vjp("x", "(g − mean(g) − y·mean(g·y)) / √(variance + eps)")
def _(g, x, y, axis, eps, saved):
    along = mean(g, axis=axis, keepdims=True) + y * mean(g * y, axis=axis, keepdims=True)
    if isinstance(x, Node):  # for higher orders the deviation must hang on x
        return (g - along) / deviation(x, axis, eps)
    return (g - along) / np.sqrt(saved[1] + eps)


@operation(1, formula="√(variance + eps)", method=False, public=False, samples=_samples)
def deviation(x, axis=None, eps=1e-5):
    """The standard deviation of x along `axis`, kept with length 1."""
    return np.sqrt(moments(x, axis)[1] + eps)


@deviation.vjp("x", "g·(x − mean) / (n·y)")
def _(g, x, y, axis):
    n = x.size // max(g.size, 1)
    return g * (x - mean(x, axis=axis, keepdims=True)) / (n * y)


__all__ = public_names(__name__)
