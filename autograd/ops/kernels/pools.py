"""Pooling in one pass over memory, for images of one or two axes whose memory lies in any order.

An image batch (N, C, H, W) is seen as (outer, H, W, inner) in the order of its memory: (N·C, H, W, 1) with channels
first, (N, H, W, C) with channels last. The loops go over `inner` where there is one, several numbers at once; where
there is none, over the places of a row.
"""

from __future__ import annotations

import math

import numpy as np

from autograd.ops.kernels.compiling import Kernel, fast, from_text, kernel, part
from autograd.ops.kernels.layout import memory_order
from autograd.ops.kernels.memory import empty_in
from autograd.ops.windows import Pads, Sizes, counts

_GEOMETRY = "UniTuple(i8, 2), UniTuple(i8, 2), UniTuple(i8, 2), UniTuple(i8, 2)"


def takes(*arrays: np.ndarray) -> bool:
    """Whether the kernels below take these arrays (N, C, *sizes)."""
    x = arrays[0]
    return x.ndim in (3, 4) and all(a.size and a.dtype == x.dtype for a in arrays) and (
        x.dtype.char in "fd" and any(fast(a.size) for a in arrays)
    )  # fmt: skip


def largest(x: np.ndarray, kernel: Sizes, stride: Sizes, pads: Pads, dilation: Sizes) -> tuple[np.ndarray, np.ndarray]:
    """The largest element of every window, and in which place of the window the first such element stands."""
    view, order = _nested(x)
    shape = (*x.shape[:2], *counts(x.shape[2:], kernel, stride, pads, dilation))
    y, place = empty_in(order, shape, x.dtype), empty_in(order, shape, np.min_scalar_type(math.prod(kernel)))
    run = max_pool_rows if view.shape[3] == 1 else max_pool_inner
    run(view, *_two(kernel, stride, pads, dilation), _nested(y, order)[0], _nested(place, order)[0])
    return y, place


def put_back(
    g: np.ndarray, place: np.ndarray, sizes: Sizes, kernel: Sizes, stride: Sizes, pads: Pads, dilation: Sizes
) -> np.ndarray:
    """Every number of g added to the element that stands in the given place of its window."""
    places, order = _nested(place)
    z = empty_in(order, (*g.shape[:2], *sizes), g.dtype)
    g = _nested(g, order)[0]
    run = put_rows if g.shape[3] == 1 else put_inner
    run(g, places, *_two(kernel, stride, pads, dilation), _nested(z, order)[0])
    return z


def weighted(x: np.ndarray, window: np.ndarray, stride: Sizes, pads: Pads) -> np.ndarray:
    """Σ window·x over every window, each channel by itself."""
    view, order = _nested(x)
    one = (1,) * window.ndim
    y = empty_in(order, (*x.shape[:2], *counts(x.shape[2:], window.shape, stride, pads, one)), x.dtype)
    _, steps, before, _ = _two(window.shape, stride, pads, one)
    window_sums(view, np.atleast_2d(window), steps, before, _nested(y, order)[0])
    return y


def spread(g: np.ndarray, window: np.ndarray, sizes: Sizes, stride: Sizes, pads: Pads) -> np.ndarray:
    """Every number of g spread over its window, by the window's weights."""
    view, order = _nested(g)
    z = empty_in(order, (*g.shape[:2], *sizes), g.dtype)
    _, steps, before, _ = _two(window.shape, stride, pads, (1,) * window.ndim)
    window_spreads(_nested(z, order)[0], np.atleast_2d(window), steps, before, view)
    return z


def _two(kernel: Sizes, stride: Sizes, pads: Pads, dilation: Sizes) -> tuple[Sizes, Sizes, Sizes, Sizes]:
    """How a window lies in two axes; padding is what stands before."""
    before = tuple(pair[0] for pair in pads)
    if len(kernel) == 2:
        return kernel, stride, before, dilation
    return (1, *kernel), (1, *stride), (0, *before), (1, *dilation)


def _nested(x: np.ndarray, order: Sizes | None = None) -> tuple[np.ndarray, Sizes]:
    """x as (outer, H, W, inner) in the order of memory, and that order; in the given one, x is copied if need be."""
    if order is None:
        order = memory_order(x)
        first = order.index(2) if order is not None else 0
        if order is None or order[first : first + x.ndim - 2] != tuple(range(2, x.ndim)):
            order = tuple(range(x.ndim))
    view = np.ascontiguousarray(x.transpose(order))
    first = order.index(2)
    outer, inner = math.prod(view.shape[:first]), math.prod(view.shape[first + x.ndim - 2 :])
    return view.reshape(outer, *(1,) * (4 - x.ndim), *x.shape[2:], inner), order


@kernel(
    "max pooling: the largest of every window and its place, images with channels last",
    f"T[:, :, :, ::1], {_GEOMETRY}, T[:, :, :, ::1], u1[:, :, :, ::1]",
)
def max_pool_inner(x, kernel, stride, pad, dilation, y, place):
    outer, height, width, inner = x.shape
    for a in range(outer):
        for i in range(y.shape[1]):
            for j in range(y.shape[2]):
                best, where = y[a, i, j], place[a, i, j]
                started = False
                for p in range(kernel[0]):
                    row = i * stride[0] + p * dilation[0] - pad[0]
                    if row < 0 or row >= height:
                        continue
                    for q in range(kernel[1]):
                        column = j * stride[1] + q * dilation[1] - pad[1]
                        if column < 0 or column >= width:
                            continue
                        here = x[a, row, column]
                        number = place.dtype.type(p * kernel[1] + q)
                        if started:
                            for c in range(inner):
                                v, b = here[c], best[c]
                                more = (v > b) | ((v != v) & (b == b))
                                best[c] = v if more else b
                                where[c] = number if more else where[c]
                        else:
                            for c in range(inner):
                                best[c] = here[c]
                                where[c] = number
                            started = True
                if not started:  # nothing but padding
                    for c in range(inner):
                        best[c] = -np.inf
                        where[c] = 0


@part
def _inside(size, count, step, offset):
    """The windows whose place at this offset lies inside an axis: from the first to before the last."""
    first = 0 if offset >= 0 else (-offset + step - 1) // step
    return first, max(min(count, (size - 1 - offset) // step + 1), first)


@kernel(
    "max pooling: the largest of every window and its place",
    f"T[:, :, :, ::1], {_GEOMETRY}, T[:, :, :, ::1], u1[:, :, :, ::1]",
)
def max_pool_rows(x, kernel, stride, pad, dilation, y, place):
    outer, height, width, _ = x.shape
    count = y.shape[2]
    nowhere = place.dtype.type(-1)
    for a in range(outer):
        for i in range(y.shape[1]):
            best, where = y[a, i].reshape(count), place[a, i].reshape(count)
            for j in range(count):
                best[j] = -np.inf
                where[j] = nowhere
            for p in range(kernel[0]):
                row = i * stride[0] + p * dilation[0] - pad[0]
                if row < 0 or row >= height:
                    continue
                here = x[a, row].reshape(width)
                for q in range(kernel[1]):
                    offset = q * dilation[1] - pad[1]
                    start, stop = _inside(width, count, stride[1], offset)
                    number = place.dtype.type(p * kernel[1] + q)
                    along = here[start * stride[1] + offset :]  # views from the first window on, for plain indices
                    bests, wheres = best[start:stop], where[start:stop]
                    if stride[1] == 2:  # a step that the compiler knows
                        for j in range(bests.size):
                            v, b = along[2 * j], bests[j]
                            more = (v > b) | ((v != v) & (b == b)) | (wheres[j] == nowhere)
                            bests[j] = v if more else b
                            wheres[j] = number if more else wheres[j]
                    else:
                        for j in range(bests.size):
                            v, b = along[j * stride[1]], bests[j]
                            more = (v > b) | ((v != v) & (b == b)) | (wheres[j] == nowhere)
                            bests[j] = v if more else b
                            wheres[j] = number if more else wheres[j]
            for j in range(count):
                where[j] = 0 if where[j] == nowhere else where[j]


@kernel(
    "max pooling: the adjoint put back in its places, images with channels last",
    f"T[:, :, :, ::1], u1[:, :, :, ::1], {_GEOMETRY}, T[:, :, :, ::1]",
)
def put_inner(g, place, kernel, stride, pad, dilation, z):
    outer, height, width, inner = z.shape
    zero = z.dtype.type(0)
    apart = stride[0] >= (kernel[0] - 1) * dilation[0] + 1 and stride[1] >= (kernel[1] - 1) * dilation[1] + 1
    whole = kernel[0] == stride[0] and kernel[1] == stride[1] and pad[0] == 0 and pad[1] == 0
    for a in range(outer):
        if not (apart and whole and g.shape[1] * stride[0] == height and g.shape[2] * stride[1] == width):
            z[a] = zero
        for i in range(g.shape[1]):
            for j in range(g.shape[2]):
                delta, where = g[a, i, j], place[a, i, j]
                for p in range(kernel[0]):
                    row = i * stride[0] + p * dilation[0] - pad[0]
                    if row < 0 or row >= height:
                        continue
                    for q in range(kernel[1]):
                        column = j * stride[1] + q * dilation[1] - pad[1]
                        if column < 0 or column >= width:
                            continue
                        there = z[a, row, column]
                        number = place.dtype.type(p * kernel[1] + q)
                        if apart:
                            for c in range(inner):
                                there[c] = delta[c] if where[c] == number else zero
                        else:
                            for c in range(inner):
                                there[c] += delta[c] if where[c] == number else zero


@kernel(
    "max pooling: the adjoint put back in its places",
    f"T[:, :, :, ::1], u1[:, :, :, ::1], {_GEOMETRY}, T[:, :, :, ::1]",
)
def put_rows(g, place, kernel, stride, pad, dilation, z):
    outer, height, width, _ = z.shape
    downs, rights = np.empty(kernel[0] * kernel[1], np.int64), np.empty(kernel[0] * kernel[1], np.int64)
    for p in range(kernel[0]):
        for q in range(kernel[1]):
            downs[p * kernel[1] + q] = p * dilation[0] - pad[0]
            rights[p * kernel[1] + q] = q * dilation[1] - pad[1]
    for a in range(outer):
        z[a] = 0
        for i in range(g.shape[1]):
            for j in range(g.shape[2]):
                number = place[a, i, j, 0]
                row, column = i * stride[0] + downs[number], j * stride[1] + rights[number]
                if 0 <= row < height and 0 <= column < width:
                    z[a, row, column, 0] += g[a, i, j, 0]


_WEIGHED = """
def {name}(x, window, stride, pad, y):
    outer, height, width, inner = x.shape
    every_x, every_y = x.reshape(x.size), y.reshape(y.size)
    for a in range(outer):
        {result}[a] = 0
        for i in range(y.shape[1]):
            for p in range(window.shape[0]):
                row = i * stride[0] + p - pad[0]
                if row < 0 or row >= height:
                    continue
                for q in range(window.shape[1]):
                    offset, weight = q - pad[1], window[p, q]
                    start, stop = inside(width, y.shape[2], stride[1], offset)
                    if inner > 1:
                        for column in range(start, stop):
                            xs, ys = x[a, row, column * stride[1] + offset], y[a, i, column]
                            for j in range(inner):
                                k = j
                                {inside}
                    else:
                        at, to = (a * height + row) * width + offset, (a * y.shape[1] + i) * y.shape[2]
                        if stride[1] == 2:
                            for column in range(start, stop):
                                j, k = to + column, at + 2 * column
                                {along}
                        else:
                            for column in range(start, stop):
                                j, k = to + column, at + column * stride[1]
                                {along}
"""


def _weighed(name: str, about: str, result: str, statement: str) -> Kernel:
    """What is done with the k-th number under a window and the j-th number of the windows' results, for every pair."""
    inside, along = statement.format(x="xs", y="ys"), statement.format(x="every_x", y="every_y")
    text = _WEIGHED.format(name=name, result=result, inside=inside, along=along)
    signature = "T[:, :, :, ::1], T[:, ::1], UniTuple(i8, 2), UniTuple(i8, 2), T[:, :, :, ::1]"
    return from_text(text, {"inside": _inside}, f"average pooling: {about}", signature)


window_sums = _weighed(
    "window_sums", "windows summed with weights",
    "y", "{y}[j] += weight * {x}[k]",
)  # fmt: skip
window_spreads = _weighed(
    "window_spreads", "the adjoint spread over windows by the same weights",
    "x", "{x}[k] += weight * {y}[j]",
)  # fmt: skip
