"""The table, continued: normalisation, which gives numbers along some axes mean 0 and variance 1."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.lib.array_utils import normalize_axis_tuple

from autograd.array_operations import operation
from autograd.node import Node
from autograd.op import public_names
from autograd.ops import kernels
from autograd.ops.activations import relu
from autograd.ops.choices import where
from autograd.ops.indexing import array_of
from autograd.ops.reductions import kept_shape, mean, sum
from autograd.ops.shapes import reshape


def moments(x: np.ndarray, axis: Any = None) -> tuple[np.ndarray, np.ndarray]:
    """Mean and variance (divided by n) of an array along `axis`, kept with length 1."""
    middle = np.mean(x, axis=axis, keepdims=True)
    away = x - middle
    return middle, np.mean(np.multiply(away, away, out=np.asarray(away)), axis=axis, keepdims=True)


def _rows(x: np.ndarray, axis: Any) -> np.ndarray | None:
    """x as one example of (1, rows, numbers in a row), if `axis` are its last axes and a kernel takes it so."""
    if not x.flags.c_contiguous or not kernels.normalizing.takes(x):
        return None
    axes = normalize_axis_tuple(range(x.ndim) if axis is None else axis, x.ndim)
    if sorted(axes) != list(range(x.ndim - len(axes), x.ndim)):
        return None
    return x.reshape(1, math.prod(x.shape[: x.ndim - len(axes)]), -1)


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
    if (rows := _rows(x, axis)) is not None:
        middle, variance = kernels.normalizing.moments(rows)
        y = _normalized(rows, middle, 1 / np.sqrt(variance + eps), np.zeros_like(middle), False)
        kept = kept_shape(x.shape, axis)
        return y.reshape(x.shape), (middle.reshape(kept), variance.reshape(kept))
    middle, variance = moments(x, axis)
    y = x - middle
    return np.divide(y, np.sqrt(variance + eps), out=np.asarray(y)), (middle, variance)


@standardize.vjp("x", "(g − mean(g) − y·mean(g·y)) / √(variance + eps)")
def _(g, x, y, axis, eps, saved):
    rows = None if isinstance(x, Node) or g.dtype != x.dtype else _rows(x, axis)
    if rows is not None:
        middle, slope = saved[0].ravel(), 1 / np.sqrt(saved[1].ravel() + eps)
        n, g = rows.shape[2], g.reshape(rows.shape)
        total, moment = kernels.normalizing.adjoint_sums(g, rows, middle, None)
        of_x, shift = -(slope**3) * moment / n, -slope * total / n
        return kernels.normalizing.spread(g, rows, middle, None, slope, of_x, shift).reshape(x.shape)
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


# -- every channel by itself ------------------------------------------------------------------------------


def _axes(x: Any) -> tuple[int, ...]:
    return (0, *range(2, x.ndim))


def _along(vector: Any, x: Any) -> Any:
    """Numbers of channels (C,), as they stand along x (N, C, …)."""
    return reshape(vector, (-1, *(1,) * (x.ndim - 2)))


def channel_moments(x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean and variance (divided by n) of every channel of x (N, C, …)."""
    if kernels.normalizing.takes(x):
        return kernels.normalizing.moments(x)
    middle, variance = moments(x, _axes(x))
    return middle.ravel(), variance.ravel()


def _check_channels(name: str, x: np.ndarray, **vectors: np.ndarray) -> None:
    if x.ndim < 2:
        raise ValueError(f"{name} needs x of shape (batch, channels, …), not {x.shape}")
    for what, vector in vectors.items():
        if np.shape(vector) != x.shape[1:2]:
            raise ValueError(f"{name}: {what} of shape {np.shape(vector)} for the channels of x {x.shape}")


def _channel_samples(r: np.random.Generator) -> Any:
    def operands(*shape: int) -> tuple[np.ndarray, ...]:
        return r.normal(size=shape), r.normal(size=shape[1]), r.normal(size=shape[1])

    x, weight, bias = operands(2, 3, 4, 3)
    return [
        (operands(5, 2), {"eps": 0.1}),
        (operands(2, 3, 4), {}),
        ((x.transpose(0, 1, 3, 2)[::-1], weight, bias), {"eps": 0.5}),
        ((x, weight, bias), {"rectify": True}),
    ]


def _affine_samples(r: np.random.Generator) -> Any:
    return [(operands, {k: v for k, v in params.items() if k != "eps"}) for operands, params in _channel_samples(r)]


@operation(
    formula="(x − mean) / √(variance + eps) · weight + bias", saves=True, method=False, samples=_channel_samples,
    kink="where rectified, relu'(0) = 0",
)  # fmt: skip
def batch_norm(x, weight, bias, eps=1e-5, rectify=False):
    """Every channel of x (N, C, …) normalised over the batch and all places, then scaled and shifted.

    The variance is divided by n. `weight` and `bias` have shape (C,). With `rectify` a negative result is 0, as if
    relu followed. It saves mean and variance. A channel without values is refused. (Ioffe & Szegedy 2015.)

    >>> batch_norm(np.array([[1.0], [3.0]]), np.array([2.0]), np.array([0.5])).round(3)
    array([[-1.5],
           [ 2.5]])
    """
    _check_channels("batch_norm", x, weight=weight, bias=bias)
    if not x.size:
        raise ValueError(f"batch_norm: there is no mean of nothing, x has shape {x.shape}")
    middle, variance = channel_moments(x)
    scale = weight / np.sqrt(variance + eps)
    return _normalized(x, middle, scale, bias, rectify), (middle, variance)


def _normalized(x: Any, middle: Any, scale: Any, shift: Any, rectify: bool) -> Any:
    if kernels.normalizing.takes(x, middle, scale, shift):
        return kernels.normalizing.normalized(x, middle, scale, shift, 0.0 if rectify else -np.inf)
    y = (x - _along(middle, x)) * _along(scale, x) + _along(shift, x)
    return relu(y) if rectify else y


@batch_norm.vjp(
    "x", "weight", "bias",
    text=("(h − mean(h) − s·mean(h·s)) / √(variance + eps), h = g·weight, s = x standardized", "Σ g·s", "Σ g"),
)  # fmt: skip
def _(g, y, x, weight, eps, rectify, saved, wanted):
    middle, variance = saved
    n = x.size // max(x.shape[1], 1)
    if not isinstance(x, Node) and kernels.normalizing.takes(x, g, weight, middle):
        mask = y if rectify else None
        slope = 1 / np.sqrt(variance + eps)
        total, moment = kernels.normalizing.adjoint_sums(g, x, middle, mask)
        scale = weight * slope
        of_x, shift = -scale * slope * slope * moment / n, -scale * total / n
        by_x = kernels.normalizing.spread(g, x, middle, mask, scale, of_x, shift) if wanted[0] else None
        return by_x, moment * slope, total
    axes = _axes(x)
    if rectify:
        g = where(array_of(y) > 0, g, 0)
    if isinstance(x, Node):  # for higher orders mean and deviation must hang on x
        middle, size = mean(x, axis=axes, keepdims=True), deviation(x, axes, eps)
    else:
        middle, size = _along(middle, x), _along(np.sqrt(variance + eps), x)
    s = (x - middle) / size
    h = g * _along(weight, x)
    by_x = (h - mean(h, axis=axes, keepdims=True) - s * mean(h * s, axis=axes, keepdims=True)) / size
    return by_x, sum(g * s, axis=axes), sum(g, axis=axes)


@operation(formula="x·scale + shift", method=False, samples=_affine_samples, kink="where rectified, relu'(0) = 0")
def scale_channels(x, scale, shift, rectify=False):
    """Every channel of x (N, C, …) scaled and shifted by numbers of its own, of shape (C,).

    With `rectify` a negative result is 0, as if relu followed.

    >>> scale_channels(np.array([[1.0, 3.0]]), np.array([2.0, 1.0]), np.array([0.0, 10.0]))
    array([[ 2., 13.]])
    """
    _check_channels("scale_channels", x, scale=scale, shift=shift)
    return _normalized(x, np.zeros_like(scale), scale, shift, rectify)


@scale_channels.vjp("x", "scale", "shift", text=("g·scale", "Σ g·x", "Σ g"))
def _(g, y, x, scale, rectify, wanted):
    if rectify:
        g = where(array_of(y) > 0, g, 0)
    if not isinstance(x, Node) and kernels.normalizing.takes(x, g, scale):
        none = np.zeros_like(scale)
        sums = kernels.normalizing.adjoint_sums(g, x, none, None) if any(wanted[1:]) else (None, None)
        return _normalized(g, none, scale, none, False) if wanted[0] else None, sums[1], sums[0]
    return g * _along(scale, x), sum(g * x, axis=_axes(x)), sum(g, axis=_axes(x))


__all__ = public_names(__name__)
