"""The table, continued: pooling, which sums a window up in one number, each channel by itself.

Max pooling picks a place of every window; its rule puts the adjoint back there. Average and Gaussian pooling
weigh the window with fixed weights; their rule spreads the adjoint by the same weights. Pooling learns nothing.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from autograd.array_operations import operation
from autograd.node import Node
from autograd.op import composition, public_names
from autograd.ops import kernels
from autograd.ops.linear_algebra import matmul
from autograd.ops.reductions import mean
from autograd.ops.shapes import transpose
from autograd.ops.windows import Pads, Sizes, pads, per_axis


def _lies(
    x_shape: tuple[int, ...], kernel_size: Any, stride: Any, padding: Any, dilation: Any = 1
) -> tuple[Sizes, Sizes, Pads, Sizes]:
    """How the window lies on x (N, C, *sizes): kernel, stride (default: the kernel), padding, dilation."""
    axes = len(x_shape) - 2
    if axes < 1:
        raise ValueError(f"pooling needs x of shape (batch, channels, *sizes), not {x_shape}")
    kernel = per_axis(kernel_size, axes, "kernel_size")
    stride = kernel if stride is None else per_axis(stride, axes, "stride")
    dilation = per_axis(dilation, axes, "dilation")
    around = pads(padding, tuple(x_shape[2:]), kernel, stride, dilation)
    if padding != "same" and any(2 * p > k for pair, k in zip(around, kernel, strict=True) for p in pair):
        raise ValueError(f"padding {padding!r} is more than half of the kernel {kernel}: a window would be all padding")
    return kernel, stride, around, dilation


# -- max ----------------------------------------------------------------------------------------------


def _max_samples(r: np.random.Generator) -> Any:
    def apart(*shape: int) -> np.ndarray:  # no two so near that a difference quotient steps over a tie
        return r.permutation(math.prod(shape)).reshape(shape) / 7.0 - 1.0

    return [
        ((apart(2, 3, 4, 6),), {"kernel_size": 2}),
        ((apart(1, 2, 5, 5),), {"kernel_size": 3, "stride": 2, "padding": 1}),
        ((apart(1, 2, 5, 4),), {"kernel_size": (2, 3), "stride": 1, "padding": "same", "dilation": (2, 1)}),
        ((apart(2, 1, 7),), {"kernel_size": 3, "stride": 2}),
        ((apart(3, 4, 5, 2).transpose(0, 3, 2, 1)[:, :, ::-1],), {"kernel_size": 2}),
        ((np.zeros((0, 2, 4, 4)),), {"kernel_size": 2}),
    ]


@operation(
    1, formula="maxₖ x[p·s+k]", saves=True, method=False, samples=_max_samples,
    kink="the whole gradient goes to the first of tied elements",
)  # fmt: skip
def max_pool(x, kernel_size, stride=None, padding=0, dilation=1):
    """The largest element of every window of x (N, C, *sizes); padding never wins.

    The stride is the kernel's size unless given; an axis of i elements has ⌊(i + padding − d·(k − 1) − 1) / s⌋ + 1
    windows. Padding of more than half the kernel, and a window larger than x, are refused.

    >>> max_pool(np.array([[[1.0, 3.0, 2.0, 2.0]]]), 2)
    array([[[3., 2.]]])
    """
    lie = _lies(x.shape, kernel_size, stride, padding, dilation)
    return kernels.pools.largest(x, *lie) if kernels.pools.takes(x) else (kernels.windowed.largest(x, *lie), None)


@max_pool.vjp("x", "g at the place of the maximum, 0 elsewhere")
def _(g, y, x, kernel_size, stride, padding, dilation, saved):
    lie = _lies(x.shape, kernel_size, stride, padding, dilation)
    if saved is None:
        y, x = (each.data if isinstance(each, Node) else each for each in (y, x))
        saved = kernels.windowed.place_of(y, x, *lie)
    return _put_places(g, saved, x.shape[2:], lie)


def _place_samples(r: np.random.Generator) -> Any:
    lie = ((2, 2), (1, 2), ((1, 0), (0, 1)), (1, 1))
    return [((r.normal(size=(2, 1, 3, 4)),), {"place": r.integers(2, 4, (2, 1, 3, 2)), "lie": lie})]


@operation(1, formula="x[p·s+placeₚ]", linear=True, public=False, method=False, samples=_place_samples)
def _take_places(x, place, lie):
    """Of every window, the element in the given place."""
    return kernels.windowed.pick(x, place, *lie)


@_take_places.vjp("x", "g put back in its places")
def _(g, x_shape, place, lie):
    return _put_places(g, place, x_shape[2:], lie)


@operation(
    1, formula="Σₚ g[p] where p·s+placeₚ = i", linear=True, public=False, method=False,
    samples=lambda r: [
        ((r.normal(size=params["place"].shape),), {"place": params["place"], "sizes": (3, 4), "lie": params["lie"]})
        for _, params in _place_samples(r)
    ],
)  # fmt: skip
def _put_places(delta, place, sizes, lie):
    """Every number added to the element in the given place of its window."""
    return (kernels.pools if kernels.pools.takes(delta) else kernels.windowed).put_back(delta, place, sizes, *lie)


@_put_places.vjp("delta", "g at the places")
def _(g, place, lie):
    return _take_places(g, place, lie)


# -- weighted: average and Gaussian -------------------------------------------------------------------


def _window_samples(r: np.random.Generator) -> Any:
    window = r.normal(size=(2, 3))
    return [
        ((r.normal(size=(2, 3, 4, 6)),), {"window": window, "stride": (2, 3)}),
        ((r.normal(size=(1, 2, 5, 4)),), {"window": window, "stride": (2, 1), "pads": ((0, 1), (1, 1))}),
        ((r.normal(size=(1, 1, 5)),), {"window": np.ones(2) / 2, "stride": (2,)}),
        ((np.zeros((2, 0, 2, 3)),), {"window": window, "stride": (1, 1)}),
    ]


@operation(1, formula="Σₖ window[k]·x[p·s+k]", linear=True, public=False, method=False, samples=_window_samples)
def window_sum(x, window, stride, pads=None):
    """Every window of x (N, C, *sizes) summed up with fixed weights, each channel by itself."""
    rule = kernels.pools if kernels.pools.takes(x) and window.ndim == x.ndim - 2 else kernels.windowed
    return rule.weighted(x, window.astype(x.dtype), stride, pads or ((0, 0),) * window.ndim)


@window_sum.vjp("x", "g spread over its window by the same weights")
def _(g, x_shape, window, stride, pads):
    return window_spread(g, window, x_shape[2:], stride, pads)


@operation(
    1, formula="Σₚ window[i−p·s]·δ[p]", linear=True, public=False, method=False,
    samples=lambda r: [
        ((r.normal(size=(2, 1, 2, 3)),), {"window": r.normal(size=(2, 3)), "sizes": (4, 9), "stride": (2, 3)}),
        ((r.normal(size=(1, 2, 2)),), {"window": r.normal(size=3), "sizes": (3,), "stride": (1,), "pads": ((1, 0),)}),
    ],
)  # fmt: skip
def window_spread(delta, window, sizes, stride, pads=None):
    """Every number spread over its window by fixed weights."""
    rule = kernels.pools if kernels.pools.takes(delta) and window.ndim == delta.ndim - 2 else kernels.windowed
    return rule.spread(delta, window.astype(delta.dtype), sizes, stride, pads or ((0, 0),) * window.ndim)


@window_spread.vjp("delta", "g summed up over every window by the same weights")
def _(g, window, stride, pads):
    return window_sum(g, window, stride, pads)


@composition(method=False)
def average_pool(x, kernel_size, stride=None, padding=0, count_include_pad=True):
    """The mean of every window of x (N, C, *sizes); its rule spreads the adjoint evenly.

    With `count_include_pad=False` padding is not counted among the elements of a window.

    >>> average_pool(np.array([[[1.0, 3.0, 2.0, 2.0]]]), 2)
    array([[[2., 2.]]])
    """
    kernel, stride, around, _ = _lies(x.shape, kernel_size, stride, padding)
    window = np.full(kernel, 1 / math.prod(kernel))
    y = window_sum(x, window, stride, around)
    if count_include_pad or not any(map(any, around)):
        return y
    inside = window_sum(np.ones((1, 1, *x.shape[2:]), dtype=x.dtype), window, stride, around)
    return y / inside


@composition(method=False)
def gaussian_pool(x, kernel_size, sigma=None, stride=None, padding=0):
    """Every window of x (N, C, *sizes) weighed by a Gaussian around its middle; the weights sum to 1.

    `sigma` is 0.3·((k − 1)/2 − 1) + 0.8 along an axis of k elements unless it is given (OpenCV's choice).

    >>> gaussian_pool(np.array([[[0.0, 1.0, 0.0]]]), 3, sigma=1.0).round(4)
    array([[[0.4519]]])
    """
    kernel, stride, around, _ = _lies(x.shape, kernel_size, stride, padding)
    return window_sum(x, gaussian_window(kernel, sigma), stride, around)


def gaussian_window(kernel: Sizes, sigma: float | None = None) -> np.ndarray:
    """Weights exp(−d²/2σ²) of the distances d from the middle, divided by their sum.

    >>> gaussian_window((3,), 1.0).round(4)
    array([0.2741, 0.4519, 0.2741])
    """
    if sigma is not None and not sigma > 0:
        raise ValueError(f"sigma must be positive, not {sigma!r}")
    window = np.ones(())
    for k in kernel:
        width = 0.3 * ((k - 1) / 2 - 1) + 0.8 if sigma is None else sigma
        along = np.exp(-((np.arange(k) - (k - 1) / 2) ** 2) / (2 * width**2))
        window = np.multiply.outer(window, along / along.sum())
    return window


@composition(method=False)
def adaptive_average_pool(x, output_size):
    """The mean of windows that cut each axis of x (N, C, *sizes) into as many pieces as asked.

    Piece j of n goes from ⌊j·i/n⌋ to ⌈(j + 1)·i/n⌉, as in PyTorch; None leaves an axis as it is.

    >>> adaptive_average_pool(np.array([[[1.0, 2.0, 3.0]]]), 2)
    array([[[1.5, 2.5]]])
    """
    axes = x.ndim - 2
    asked = output_size if isinstance(output_size, (tuple, list)) else (output_size,) * axes
    if len(asked) != axes:
        raise ValueError(f"adaptive_average_pool: output_size {output_size!r} for x of shape {x.shape}")
    sizes = per_axis(tuple(i if n is None else n for n, i in zip(asked, x.shape[2:], strict=True)), axes, "output_size")
    if sizes == tuple(x.shape[2:]):
        return x
    if all(n == 1 for n in sizes):
        return mean(x, axis=tuple(range(2, x.ndim)), keepdims=True)
    for axis, n in enumerate(sizes, start=2):
        if n != x.shape[axis]:
            order = [*range(axis), *range(axis + 1, x.ndim), axis]
            x = matmul(transpose(x, order), _pieces(x.shape[axis], n).astype(x.dtype))
            x = transpose(x, tuple(int(i) for i in np.argsort(order)))
    return x


def _pieces(i: int, n: int) -> np.ndarray:
    """The matrix (i, n) whose column j takes the mean of piece j."""
    matrix = np.zeros((i, n))
    for j in range(n):
        start, stop = j * i // n, -(-(j + 1) * i // n)
        matrix[start:stop, j] = 1 / (stop - start)
    return matrix


__all__ = public_names(__name__)
