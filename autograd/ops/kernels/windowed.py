"""What pooling does on plain NumPy: one pass over the image for every place of the window."""

from __future__ import annotations

import numpy as np

from autograd.ops.kernels.views import inner, offsets, padded
from autograd.ops.windows import Pads, Sizes, counts


def largest(x: np.ndarray, kernel: Sizes, stride: Sizes, pads: Pads, dilation: Sizes) -> np.ndarray:
    """The largest element of every window; a nan counts as the largest, padding never does."""
    outputs = counts(x.shape[2:], kernel, stride, pads, dilation)
    whole = padded(x, pads, _lowest(x))
    (_, first), *others = offsets(kernel, outputs, stride, dilation)
    y = whole[first].copy()
    for _, index in others:
        np.maximum(y, whole[index], out=y)
    return y


def _lowest(x: np.ndarray) -> float:
    return -np.inf if x.dtype.kind == "f" else np.iinfo(x.dtype).min if x.dtype.kind in "iu" else False


def place_of(y: np.ndarray, x: np.ndarray, kernel: Sizes, stride: Sizes, pads: Pads, dilation: Sizes) -> np.ndarray:
    """In which place of its window the first element stands that is the largest, y."""
    nan = bool(np.isnan(y.sum()))
    whole = padded(x, pads, np.nan)
    outside = padded(np.zeros(x.shape, dtype=bool), pads, True)
    place = np.zeros(y.shape, dtype=np.min_scalar_type(int(np.prod(kernel))))
    missed = np.ones(y.shape, dtype=bool)
    *before_last, _ = offsets(kernel, y.shape[2:], stride, dilation)
    for _, index in before_last:
        here = whole[index]
        missed &= here != y if not nan else (here != y) & (here == here) | outside[index]
        place += missed
    return place


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
    whole = (i + before + behind for i, (before, behind) in zip(sizes, pads, strict=True))
    y = np.zeros((*g.shape[:2], *whole), dtype=g.dtype)
    finite = bool(np.isfinite(g.sum()))  # then a product does for a choice, in a tenth of the time
    for i, (_, index) in enumerate(offsets(kernel, place.shape[2:], stride, dilation)):
        here = place == i
        y[index] += g * here if finite else np.where(here, g, 0)
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
