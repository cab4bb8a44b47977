"""Convolution as matrix products on plain NumPy, channels last: windows are laid out as the rows of a matrix.

With channels last in memory a window is a few long runs, copied whole; the product with the kernels, (windows,
kernel · channels) · (kernel · channels, maps), is written straight to where the result stands. It is the way of
many channels; `columns`, which copies along the image, is better for few.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import prod
from typing import Any

import numpy as np

from autograd.ops.kernels.memory import empty
from autograd.ops.kernels.views import inner, offsets
from autograd.ops.kernels.work import BYTES, CALL, Algorithm, Work, blocks
from autograd.ops.windows import Geometry, Pads, Sizes, counts

#: How many bytes of rows are laid out at a time: they are read again by the product while they are in the cache.
BLOCK_BYTES = 1 << 20
#: What it takes to copy a run, besides its bytes: so many bytes more.
RUN_BYTES = 100


def last(x: np.ndarray, pads: Pads = ()) -> np.ndarray:
    """x (N, C, *sizes) as (N, *sizes, C) in memory, with padding around."""
    moved = np.moveaxis(x, 1, -1)
    if not any(map(any, pads)):
        return np.ascontiguousarray(moved)
    sizes = (i + sum(p) for i, p in zip(x.shape[2:], pads, strict=True))
    whole = np.zeros((len(x), *sizes, x.shape[1]), dtype=x.dtype)
    whole[(*inner(pads, x.shape[2:]), slice(None))] = moved
    return whole


def _windows(
    x: np.ndarray, kernel: Sizes, outputs: Sizes, geometry: Geometry
) -> Iterator[tuple[np.ndarray, slice, slice]]:
    """Blocks of rows (windows, kernel · channels) of x (N, *padded, C), with the images and lines they stand for."""
    stride, _, dilation, _ = geometry
    steps = x.strides[1:-1]
    view = np.lib.stride_tricks.as_strided(
        x,
        (len(x), *outputs, *kernel, x.shape[-1]),
        (
            x.strides[0],
            *(step * s for step, s in zip(steps, stride, strict=True)),
            *(step * d for step, d in zip(steps, dilation, strict=True)),
            x.strides[-1],
        ),
        writeable=False,
    )
    length = prod(kernel) * x.shape[-1]
    whole = prod(kernel) == prod(stride) == 1 and outputs == x.shape[1:-1]
    buffer = np.empty(0, dtype=x.dtype)
    for images, lines in blocks(len(x), outputs, length * x.itemsize, BLOCK_BYTES):
        part = view[images, lines]
        if whole:
            yield part.reshape(-1, length), images, lines
            continue
        if buffer.size < part.size:
            buffer = np.empty(part.size, dtype=x.dtype)
        rows = buffer[: part.size].reshape(part.shape)
        rows[...] = part
        yield rows.reshape(-1, length), images, lines


def table(w: np.ndarray) -> np.ndarray:
    """w (O, C, *kernel) as a matrix (kernel · C, O)."""
    return np.ascontiguousarray(np.moveaxis(w, (0, 1), (-1, -2))).reshape(-1, len(w))


def forward(x: np.ndarray, w: np.ndarray, bias: Any, geometry: Geometry) -> np.ndarray:
    """The convolution of x (N, C, *sizes) with w (O, C, *kernel), plus a bias."""
    kernel, stride, pads, dilation = w.shape[2:], geometry.stride, geometry.pads, geometry.dilation
    outputs = counts(x.shape[2:], kernel, stride, pads, dilation)
    y = empty((len(x), *outputs, len(w)), x.dtype)
    matrix = table(w)
    for rows, images, lines in _windows(last(x, pads), kernel, outputs, geometry):
        target = y[images, lines].reshape(-1, len(w))
        np.matmul(rows, matrix, out=target)
        if np.ndim(bias) or bias:
            target += bias
    return np.moveaxis(y, -1, 1)


def _full(outputs: Sizes, sizes: Sizes, kernel: Sizes, geometry: Geometry) -> Pads:
    """The padding with which the turned kernel sees g."""
    ends = [d * (k - 1) for k, d in zip(kernel, geometry.dilation, strict=True)]
    starts = [e - before for e, (before, _) in zip(ends, geometry.pads, strict=True)]
    return tuple((a, i + e - o - a) for a, i, e, o in zip(starts, sizes, ends, outputs, strict=True))


def can_turn(outputs: Sizes, sizes: Sizes, kernel: Sizes, geometry: Geometry) -> bool:
    """Whether the derivative by the image is a convolution of g: without a stride, padded by less than the kernel."""
    full = _full(outputs, sizes, kernel, geometry)
    return set(geometry.stride) == {1} and all(a >= 0 and b >= 0 for a, b in full)


def turned(g: np.ndarray, w: np.ndarray, sizes: Sizes, geometry: Geometry) -> tuple[np.ndarray, Geometry]:
    """The kernel by which g is to be convolved, and how it lies on g."""
    full = _full(g.shape[2:], sizes, w.shape[2:], geometry)
    return np.flip(w, tuple(range(2, w.ndim))).swapaxes(0, 1), Geometry(geometry.stride, full, geometry.dilation, 1)


def by_input(g: np.ndarray, w: np.ndarray, sizes: Sizes, geometry: Geometry) -> np.ndarray:
    """Every number of g spread over a window of w: gathered, where that can be, as the turned kernel sees g."""
    stride, pads, dilation, _ = geometry
    kernel, outputs, channels = w.shape[2:], g.shape[2:], w.shape[1]
    if len(w) <= 2 * channels and can_turn(outputs, sizes, kernel, geometry):
        other, around = turned(g, w, sizes, geometry)
        return forward(g, other, 0, around)
    whole = tuple(i + sum(p) for i, p in zip(sizes, pads, strict=True))
    y = np.zeros((len(g), *whole, channels), dtype=g.dtype)
    matrix, adjoints = table(w).T, last(g)
    for images, lines in blocks(len(g), outputs, prod(kernel) * channels * g.itemsize, BLOCK_BYTES):
        part = adjoints[images, lines]
        rows = np.matmul(part.reshape(-1, len(w)), matrix).reshape(*part.shape[:-1], *kernel, channels)
        target = np.moveaxis(y[images, lines.start * stride[0] :], -1, 1)
        for place, index in offsets(kernel, part.shape[1:-1], stride, dilation):
            target[index] += np.moveaxis(rows[(..., *place, slice(None))], -1, 1)
    return np.moveaxis(y, -1, 1)[inner(pads, sizes)]


def by_weight(x: np.ndarray, g: np.ndarray, kernel: Sizes, geometry: Geometry) -> np.ndarray:
    """The correlation of x with g: one number for every place of the kernel."""
    maps, channels = g.shape[1], x.shape[1]
    adjoints = last(g)
    w = np.zeros((maps, prod(kernel) * channels), dtype=x.dtype)
    for rows, images, lines in _windows(last(x, geometry.pads), kernel, g.shape[2:], geometry):
        w += np.matmul(adjoints[images, lines].reshape(-1, maps).T, rows)
    return np.ascontiguousarray(np.moveaxis(w.reshape(maps, *kernel, channels), -1, 1))


def _seconds(work: Work) -> float:
    """The product, the runs of rows copied and read, and the arrays brought in order."""
    channels, passes = work.channels, 1
    if work.derivative == "by_input":
        gathers = set(work.geometry.stride) == {1} and work.maps <= 2 * work.channels
        channels, passes = (work.maps, 1) if gathers else (work.channels, 2)  # what is scattered is read and written
    runs = work.batch * prod(work.outputs) * prod(work.kernel[:-1])
    run = work.kernel[-1] * channels * work.dtype.itemsize
    copied = 0 if prod(work.kernel) == 1 else runs * (run + RUN_BYTES) * passes
    moved = copied + work.image_bytes + 2 * work.result_bytes
    return CALL + work.multiply_adds / work.rate + moved / BYTES


ROWS = Algorithm(
    "rows", "windows laid out as rows of a matrix, channels last, on plain NumPy", forward, by_input, by_weight,
    lambda work: work.geometry.groups == 1, _seconds,
)  # fmt: skip
