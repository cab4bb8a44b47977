"""What pooling does on plain NumPy: one pass over the image for every place of the window."""

from __future__ import annotations

import numpy as np

from autograd.ops.kernels.views import inner, offsets, padded
from autograd.ops.windows import Pads, Sizes, counts


def largest(x: np.ndarray, kernel: Sizes, stride: Sizes, pads: Pads, dilation: Sizes) -> tuple[np.ndarray, np.ndarray]:
    """The largest element of every window, and which place of the window it stands in: the first of equals.

    A nan counts as the largest. Padding never does.
    """
    outputs = counts(x.shape[2:], kernel, stride, pads, dilation)
    lowest = -np.inf if x.dtype.kind == "f" else np.iinfo(x.dtype).min if x.dtype.kind in "iu" else False
    whole = padded(x, pads, lowest)
    top = np.full((*x.shape[:2], *outputs), lowest, dtype=x.dtype)
    place = np.zeros(top.shape, dtype=np.min_scalar_type(int(np.prod(kernel))))
    for i, (_, index) in enumerate(offsets(kernel, outputs, stride, dilation)):
        here = whole[index]
        better = ~(here <= top) if x.dtype.kind == "f" else here > top
        if x.dtype.kind == "f" and i:
            better &= top == top  # a nan stays
        np.copyto(top, here, where=better)
        np.copyto(place, i, where=better)
    return top, place


def pick(x: np.ndarray, place: np.ndarray, kernel: Sizes, stride: Sizes, pads: Pads, dilation: Sizes) -> np.ndarray:
    """The element of every window that stands in the given place of it."""
    whole = padded(x, pads)
    y = np.zeros(place.shape, dtype=x.dtype)
    for i, (_, index) in enumerate(offsets(kernel, place.shape[2:], stride, dilation)):
        np.copyto(y, whole[index], where=place == i)
    return y


def put_back(
    g: np.ndarray, place: np.ndarray, sizes: Sizes, kernel: Sizes, stride: Sizes, pads: Pads, dilation: Sizes
) -> np.ndarray:
    """Every number of g added to the element that stands in the given place of its window."""
    y = np.zeros(
        (*g.shape[:2], *(i + before + behind for i, (before, behind) in zip(sizes, pads, strict=True))), g.dtype
    )
    for i, (_, index) in enumerate(offsets(kernel, place.shape[2:], stride, dilation)):
        target = y[index]
        np.add(target, g, out=target, where=place == i)
    return y[inner(pads, sizes)]


def weighted(x: np.ndarray, window: np.ndarray, stride: Sizes, pads: Pads) -> np.ndarray:
    """Σ window·x over every window, each channel by itself."""
    one = (1,) * window.ndim
    outputs = counts(x.shape[2:], window.shape, stride, pads, one)
    whole = padded(x, pads)
    y = np.zeros((*x.shape[:2], *outputs), dtype=np.result_type(x, window.dtype))
    for place, index in offsets(window.shape, outputs, stride, one):
        y += window[place] * whole[index]
    return y


def spread(g: np.ndarray, window: np.ndarray, sizes: Sizes, stride: Sizes, pads: Pads) -> np.ndarray:
    """Every number of g spread over its window, by the window's weights."""
    whole = (i + before + behind for i, (before, behind) in zip(sizes, pads, strict=True))
    y = np.zeros((*g.shape[:2], *whole), dtype=np.result_type(g, window.dtype))
    for place, index in offsets(window.shape, g.shape[2:], stride, (1,) * window.ndim):
        y[index] += window[place] * g
    return y[inner(pads, sizes)]
