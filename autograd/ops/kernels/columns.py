"""Convolution as matrix products on plain NumPy: windows are laid out as the columns of a matrix.

The three kernels are the three derivatives of one form that is linear in x, w and g,

    T(x, w, g) = Σ g[n, o, p] · w[o, c, k] · x[n, c, p·stride + k·dilation − pad],

by g (the convolution), by x and by w. They work block by block, so that the columns, k times as large as
the image, take little memory and stay in the cache.
"""

from __future__ import annotations

from math import prod

import numpy as np

from autograd.ops.kernels.memory import empty
from autograd.ops.kernels.views import inner, offsets, padded, windows
from autograd.ops.kernels.work import BYTES, CALL, Algorithm, Work, blocks
from autograd.ops.windows import Geometry, Sizes, counts

#: How many bytes of columns are laid out at a time.
BLOCK_BYTES = 4 << 20


def _columns(view: np.ndarray, images: slice, rows: slice, groups: int, axes: int) -> np.ndarray:
    """(groups, channels a group · kernel, images · outputs) of a view of windows."""
    part = view[(images, slice(None), *(slice(None),) * axes, rows)]
    channels, kernel, outputs = part.shape[1], part.shape[2 : 2 + axes], part.shape[2 + axes :]
    columns = np.empty((channels, *kernel, part.shape[0], *outputs), dtype=view.dtype)
    columns[...] = np.moveaxis(part, 0, 1 + axes)
    return columns.reshape(groups, channels // groups * prod(kernel), part.shape[0] * prod(outputs))


def _side_by_side(g: np.ndarray, images: slice, rows: slice, groups: int) -> np.ndarray:
    """(groups, channels a group, images · outputs) of an array (batch, channels, *outputs)."""
    part = np.swapaxes(g[images, :, rows], 0, 1)
    return np.ascontiguousarray(part).reshape(groups, g.shape[1] // groups, prod(part.shape[1:]))


def forward(x: np.ndarray, w: np.ndarray, bias: np.ndarray | float, geometry: Geometry) -> np.ndarray:
    """∂T/∂g plus a bias: the convolution of x (N, C, *sizes) with w (O, C / groups, *kernel)."""
    stride, pads, dilation, groups = geometry
    kernel = w.shape[2:]
    outputs = counts(x.shape[2:], kernel, stride, pads, dilation)
    y = empty((len(x), len(w), *outputs), np.result_type(x, w, bias))
    view = windows(padded(x, pads), kernel, outputs, stride, dilation)
    rows_of_w = w.reshape(groups, len(w) // groups, prod(w.shape[1:]))
    shift = np.reshape(bias, (groups, len(w) // groups, 1)) if np.ndim(bias) else bias
    for images, rows in blocks(len(x), outputs, x.shape[1] * prod(kernel) * x.itemsize, BLOCK_BYTES):
        block = np.matmul(rows_of_w, _columns(view, images, rows, groups, len(kernel)))
        if np.ndim(bias) or bias:
            block = np.add(block, shift, dtype=y.dtype)
        target = y[images, :, rows]
        target[...] = np.swapaxes(block.reshape(len(w), target.shape[0], *target.shape[2:]), 0, 1)
    return y


def by_input(g: np.ndarray, w: np.ndarray, sizes: Sizes, geometry: Geometry) -> np.ndarray:
    """∂T/∂x: every number of g spreads a window of w over the result (N, C, *sizes).

    Without a stride that is the full correlation of g with the kernel turned by 180°; to gather its columns
    is cheaper than to scatter these, unless g has many more channels than the result.
    """
    stride, pads, dilation, groups = geometry
    kernel, outputs = w.shape[2:], g.shape[2:]
    channels = w.shape[1] * groups
    if set(stride) == {1} and len(w) <= 2 * channels:
        ends = [d * (k - 1) for k, d in zip(kernel, dilation, strict=True)]
        starts = [e - before for e, (before, _) in zip(ends, pads, strict=True)]
        full = tuple((a, i + e - o - a) for a, i, e, o in zip(starts, sizes, ends, outputs, strict=True))
        if all(a >= 0 and b >= 0 for a, b in full):
            turned = np.flip(w, tuple(range(2, w.ndim))).reshape(groups, len(w) // groups, *w.shape[1:])
            turned = np.swapaxes(turned, 1, 2).reshape(channels, len(w) // groups, *kernel)
            return forward(g, turned, 0.0, Geometry(stride, full, dilation, groups))
    whole = tuple(i + sum(p) for i, p in zip(sizes, pads, strict=True))
    y = np.zeros((len(g), channels, *whole), dtype=np.result_type(g, w))
    columns_of_w = np.swapaxes(w.reshape(groups, len(w) // groups, prod(w.shape[1:])), 1, 2)
    for images, rows in blocks(len(g), outputs, channels * prod(kernel) * y.itemsize, BLOCK_BYTES):
        columns = np.matmul(columns_of_w, _side_by_side(g, images, rows, groups))
        target = y[images, :, slice(rows.start * stride[0], None)]
        piece = (rows.stop - rows.start, *outputs[1:])
        columns = columns.reshape(channels, *kernel, target.shape[0], *piece)
        for place, index in offsets(kernel, piece, stride, dilation):
            target[index] += np.swapaxes(columns[(slice(None), *place)], 0, 1)
    return y[inner(pads, sizes)] if whole != tuple(sizes) else y


def by_weight(x: np.ndarray, g: np.ndarray, kernel: Sizes, geometry: Geometry) -> np.ndarray:
    """∂T/∂w: the correlation of x with g, one number for every place of the kernel."""
    stride, pads, dilation, groups = geometry
    outputs = g.shape[2:]
    o, c = g.shape[1] // groups, x.shape[1] // groups
    w = np.zeros((groups, o, c * prod(kernel)), dtype=np.result_type(x, g))
    view = windows(padded(x, pads), kernel, outputs, stride, dilation)
    for images, rows in blocks(len(x), outputs, x.shape[1] * prod(kernel) * x.itemsize, BLOCK_BYTES):
        columns = _columns(view, images, rows, groups, len(kernel))
        w += np.matmul(_side_by_side(g, images, rows, groups), np.swapaxes(columns, 1, 2))
    return w.reshape(groups * o, c, *kernel)


def _seconds(work: Work) -> float:
    """The product, the columns written and read, and images and results brought in its order and back."""
    columns = work.image_bytes // prod(work.sizes) * prod(work.outputs) * prod(work.kernel)
    passes = 3 if work.derivative == "forward" else 7  # g is laid out anew, and by_input adds columns up
    moved = 2 * columns + 3 * work.image_bytes + passes * work.result_bytes
    return CALL + work.multiply_adds / work.rate + moved / BYTES


COLUMNS = Algorithm(
    "columns", "windows laid out as columns of a matrix, on plain NumPy", forward, by_input, by_weight,
    lambda work: True, _seconds, compiled=False,
)  # fmt: skip
