"""Convolution and pooling, one product and one place at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from autograd.elementary.chosen import first_largest
from autograd.grids import written_out
from autograd.ops.convolution import _geometry
from autograd.ops.pooling import _lies
from autograd.ops.windows import Geometry, counts

Index = tuple[int, ...]


def _window(p: Index, kernel: Index, sizes: Index, stride: Index, pads: Any, dilation: Index) -> Iterator[Any]:
    """The places of a window that lie on the image: (place in the kernel, place in the image)."""
    for k in np.ndindex(kernel):
        i = tuple(q * s + j * d - pad[0] for q, s, j, d, pad in zip(p, stride, k, dilation, pads, strict=True))
        if all(0 <= at < n for at, n in zip(i, sizes, strict=True)):
            yield k, i


def _form(x: Any, w: Any, delta_shape: Index, geometry: Geometry) -> Iterator[tuple[Index, Index, Index]]:
    """The triples (place in the result, place in the kernel, place in the image) that a convolution combines."""
    stride, pads, dilation, groups = geometry
    (batch, outputs), within = delta_shape[:2], w[1]
    for n, o, *p in np.ndindex(batch, outputs, *delta_shape[2:]):
        first = o // (outputs // groups) * within
        for c in range(within):
            for k, i in _window(tuple(p), w[2:], x[2:], stride, pads, dilation):
                yield (n, o, *p), (o, c, *k), (n, first + c, *i)


def _collected(shape: Index, products: Iterable[tuple[Index, Any]]) -> np.ndarray:
    """A grid of sums: each product is added to its place."""
    y = np.full(shape, 0.0, dtype=object)
    begun = np.zeros(shape, dtype=bool)
    for place, product in products:
        y[place] = y[place] + product if begun[place] else product
        begun[place] = True
    return y


@written_out("conv")
def _(x, weight, bias, stride=1, padding=0, dilation=1, groups=1):
    geometry = _geometry(x.shape[2:], weight.shape[2:], stride, padding, dilation, groups)
    shape = (len(x), len(weight), *counts(x.shape[2:], weight.shape[2:], *geometry[:3]))
    triples = _form(x.shape, weight.shape, shape, geometry)
    y = _collected(shape, ((p, weight[k] * x[i]) for p, k, i in triples))
    if not np.ndim(bias) and not isinstance(bias, np.ndarray) and not bias:
        return y
    return y + np.reshape(bias, (-1, *(1,) * (x.ndim - 2))) if np.ndim(bias) else y + bias


@written_out("_conv_input")
def _(delta, weight, sizes, geometry):
    shape = (len(delta), weight.shape[1] * geometry.groups, *sizes)
    triples = _form(shape, weight.shape, delta.shape, geometry)
    return _collected(shape, ((i, delta[p] * weight[k]) for p, k, i in triples))


@written_out("_conv_weight")
def _(x, delta, kernel, geometry):
    shape = (delta.shape[1], x.shape[1] // geometry.groups, *kernel)
    triples = _form(x.shape, shape, delta.shape, geometry)
    return _collected(shape, ((k, delta[p] * x[i]) for p, k, i in triples))


@written_out("max_pool")
def _(x, kernel_size, stride=None, padding=0, dilation=1):
    kernel, stride, around, dilation = _lies(x.shape, kernel_size, stride, padding, dilation)
    y = np.empty((*x.shape[:2], *counts(x.shape[2:], kernel, stride, around, dilation)), dtype=object)
    for n, c, *p in np.ndindex(y.shape):
        window = _window(tuple(p), kernel, x.shape[2:], stride, around, dilation)
        y[(n, c, *p)] = first_largest.of([x[(n, c, *i)] for _, i in window])
    return y


@written_out("window_sum")
def _(x, window, stride, pads=None):
    pads, one = pads or ((0, 0),) * window.ndim, (1,) * window.ndim
    shape = (*x.shape[:2], *counts(x.shape[2:], window.shape, stride, pads, one))
    return _collected(shape, (
        ((n, c, *p), float(window[k]) * x[(n, c, *i)])
        for n, c, *p in np.ndindex(shape)
        for k, i in _window(tuple(p), window.shape, x.shape[2:], stride, pads, one)
    ))  # fmt: skip


@written_out("window_spread")
def _(delta, window, sizes, stride, pads=None):
    pads, one = pads or ((0, 0),) * window.ndim, (1,) * window.ndim
    return _collected((*delta.shape[:2], *sizes), (
        ((n, c, *i), float(window[k]) * delta[(n, c, *p)])
        for n, c, *p in np.ndindex(delta.shape)
        for k, i in _window(tuple(p), window.shape, sizes, stride, pads, one)
    ))  # fmt: skip


def _chosen_places(place: np.ndarray, sizes: Index, lie: Any) -> Iterator[tuple[Index, Index]]:
    """For each window the place of its result and the place in the image that was chosen."""
    kernel = lie[0]
    for n, c, *p in np.ndindex(place.shape):
        wanted = np.unravel_index(int(place[(n, c, *p)]), kernel)
        for k, i in _window(tuple(p), kernel, sizes, *lie[1:]):
            if k == wanted:
                yield (n, c, *p), (n, c, *i)


@written_out("_take_places")
def _(x, place, lie):
    return _collected(place.shape, ((p, x[i]) for p, i in _chosen_places(place, x.shape[2:], lie)))


@written_out("_put_places")
def _(delta, place, sizes, lie):
    shape = (*delta.shape[:2], *sizes)
    return _collected(shape, ((i, delta[p]) for p, i in _chosen_places(place, sizes, lie)))
