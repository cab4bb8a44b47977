"""Convolution where it stands, channels last: no window is laid out, sums stay in registers.

A window of the padded image is a few runs of numbers; `places` says where each window begins, `reach` how far from
there each number of it lies. Forward, six windows meet the weights of 32 maps: for every number of a window six
numbers are spread over the lanes, two vectors of weights are loaded, and twelve fused multiply-adds done. By the
weight, six numbers of a window meet 32 maps of g. It needs nothing but the image in the cache, and so is right
for the first layer of a network for large images, whose few channels are little work for a matrix product.
"""

from __future__ import annotations

from functools import lru_cache
from math import prod
from typing import Any

import numpy as np

from autograd.ops.kernels import rows
from autograd.ops.kernels.compiling import kernel
from autograd.ops.kernels.lanes import WIDTH, emitted
from autograd.ops.kernels.memory import empty
from autograd.ops.kernels.work import BYTES, CALL, Algorithm, Work
from autograd.ops.windows import Geometry, Sizes, counts

_TILE, _VECTORS = 6, 2
#: How many maps are worked on at a time.
MAPS = _VECTORS * WIDTH
#: How many windows are worked on before the next weights.
CHUNK = 252
#: The largest table of weights for 32 maps, which is read for every six windows.
TABLE_BYTES = 1 << 18


@emitted
def _meet(code, image, places, reach, numbers, w, width, bias, y):
    """Six windows from `places` on, by 32 maps, to six rows of y."""
    windows = [code.at(image, (code.integer(code.at(places, (p, 8))), 4)) for p in range(_TILE)]
    sums = [[code.variable(code.load(code.at(bias, (v, 4 * WIDTH)))) for v in range(_VECTORS)] for _ in windows]
    with code.loop(numbers) as loop:
        far = code.integer(code.at(reach, (loop.index, 8)))
        weights = [code.load(code.at(w, (loop.index, width), (v, 4 * WIDTH))) for v in range(_VECTORS)]
        for window, row in zip(windows, sums, strict=True):
            x = code.spread(code.at(window, (far, 4)))
            for weight, total in zip(weights, row, strict=True):
                code.write(total, code.read(total) + x * weight)
    for p, row in enumerate(sums):
        for v, total in enumerate(row):
            code.store(code.read(total), code.at(y, (p, width), (v, 4 * WIDTH)))


@emitted
def _gather(code, image, places, reach, count, g, width, w):
    """Six numbers of `count` windows, by 32 maps of g, added to six rows of w."""
    far = [code.at(image, (code.integer(code.at(reach, (t, 8))), 4)) for t in range(_TILE)]
    cells = [[code.at(w, (t, width), (v, 4 * WIDTH)) for v in range(_VECTORS)] for t in range(_TILE)]
    sums = [[code.variable(code.load(cell)) for cell in row] for row in cells]
    with code.loop(count) as loop:
        place = code.integer(code.at(places, (loop.index, 8)))
        adjoints = [code.load(code.at(g, (loop.index, width), (v, 4 * WIDTH))) for v in range(_VECTORS)]
        for start, row in zip(far, sums, strict=True):
            x = code.spread(code.at(start, (place, 4)))
            for adjoint, total in zip(adjoints, row, strict=True):
                code.write(total, code.read(total) + x * adjoint)
    for places_of, row in zip(cells, sums, strict=True):
        for cell, total in zip(places_of, row, strict=True):
            code.store(code.read(total), cell)


@kernel(
    "convolution where it stands, channels last", "f4[:, ::1], i8[::1], i8[::1], f4[:, ::1], f4[::1], f4[:, :, ::1]"
)
def direct_forward(x, places, reach, w, bias, y):
    """y (images, places, maps) of padded images x."""
    maps = y.shape[2]
    for n in range(y.shape[0]):
        for first in range(0, places.size, CHUNK):
            stop = min(first + CHUNK, places.size)
            for o in range(0, maps, MAPS):
                for p in range(first, stop, _TILE):
                    p = min(p, places.size - _TILE)
                    _meet(
                        x.ctypes.data + 4 * n * x.shape[1], places.ctypes.data + 8 * p, reach.ctypes.data, reach.size,
                        w.ctypes.data + 4 * o, 4 * maps, bias.ctypes.data + 4 * o,
                        y.ctypes.data + 4 * ((n * places.size + p) * maps + o),
                    )  # fmt: skip


@kernel("convolution where it stands: by its weight", "f4[:, ::1], i8[::1], i8[::1], f4[:, :, ::1], f4[:, ::1]")
def direct_by_weight(x, places, reach, g, w):
    """w (numbers of a window, maps) += the correlation of padded images x with g (images, places, maps)."""
    maps = g.shape[2]
    for n in range(g.shape[0]):
        for first in range(0, places.size, CHUNK):
            count = min(CHUNK, places.size - first)
            for o in range(0, maps, MAPS):
                for t in range(0, reach.size, _TILE):
                    _gather(
                        x.ctypes.data + 4 * n * x.shape[1], places.ctypes.data + 8 * first, reach.ctypes.data + 8 * t,
                        count, g.ctypes.data + 4 * ((n * places.size + first) * maps + o), 4 * maps,
                        w.ctypes.data + 4 * (t * maps + o),
                    )  # fmt: skip


@lru_cache(maxsize=32)
def _tables(channels: int, whole: Sizes, kernel: Sizes, outputs: Sizes, geometry: Geometry) -> tuple[Any, Any]:
    """Where each window begins in a padded image (*whole, C), and how far from there each number of it lies."""

    def index(axes: list[np.ndarray]) -> np.ndarray:
        return channels * np.ravel_multi_index(np.meshgrid(*axes, indexing="ij"), whole).ravel()

    places = index([s * np.arange(n) for s, n in zip(geometry.stride, outputs, strict=True)])
    spots = index([d * np.arange(k) for d, k in zip(geometry.dilation, kernel, strict=True)])
    return places, np.add.outer(spots, np.arange(channels)).ravel()


def forward(x: np.ndarray, w: np.ndarray, bias: Any, geometry: Geometry) -> np.ndarray:
    """The convolution of x (N, C, *sizes) with w (O, C, *kernel), plus a bias."""
    outputs = counts(x.shape[2:], w.shape[2:], geometry.stride, geometry.pads, geometry.dilation)
    image = _writable(rows.last(x, geometry.pads))
    places, reach = _tables(x.shape[1], image.shape[1:-1], w.shape[2:], outputs, geometry)
    shift = np.zeros(len(w), dtype=np.float32)
    shift[:] = bias
    y = empty((len(x), *outputs, len(w)), np.float32)
    direct_forward(
        image.reshape(len(x), -1), places, reach, _writable(rows.table(w)), shift, y.reshape(len(x), -1, len(w))
    )
    return np.moveaxis(y, -1, 1)


def by_input(g: np.ndarray, w: np.ndarray, sizes: Sizes, geometry: Geometry) -> np.ndarray:
    """Without a stride: the convolution of g with the kernel turned."""
    turned, around = rows.turned(g, w, sizes, geometry)
    return forward(g, turned, 0, around)


def by_weight(x: np.ndarray, g: np.ndarray, kernel: Sizes, geometry: Geometry) -> np.ndarray:
    """The correlation of x with g."""
    image, adjoints = _writable(rows.last(x, geometry.pads)), _writable(rows.last(g))
    places, reach = _tables(x.shape[1], image.shape[1:-1], kernel, g.shape[2:], geometry)
    more = -len(reach) % _TILE
    w = np.zeros((len(reach) + more, g.shape[1]), dtype=np.float32)
    direct_by_weight(
        image.reshape(len(x), -1), places, np.append(reach, np.zeros(more, reach.dtype)),
        adjoints.reshape(len(g), -1, g.shape[1]), w,
    )  # fmt: skip
    each = w[: len(reach)].reshape(*kernel, x.shape[1], g.shape[1])
    return np.ascontiguousarray(np.moveaxis(each, (-1, -2), (0, 1)))


def _writable(x: np.ndarray) -> np.ndarray:
    return x if x.flags.writeable else x.copy()  # Numba would compile another loop for what is read-only


def _fits(work: Work) -> bool:
    maps, numbers = work.maps, work.channels * prod(work.kernel)
    places = prod(work.outputs)
    if work.derivative == "by_input":
        maps, numbers, places = work.channels, work.maps * prod(work.kernel), prod(work.sizes)
        if not rows.can_turn(work.outputs, work.sizes, work.kernel, work.geometry):
            return False
    room = numbers * MAPS * 4 <= TABLE_BYTES
    return work.dtype == np.float32 and work.geometry.groups == 1 and maps % MAPS == 0 and places >= _TILE and room


def _seconds(work: Work) -> float:
    """Products in registers; the images brought in order, the results written."""
    return CALL + 1.1 * work.multiply_adds / work.rate + (work.image_bytes + work.result_bytes) / BYTES


DIRECT = Algorithm(
    "direct", "where it stands, channels last, sums in registers", forward, by_input, by_weight, _fits, _seconds,
    compiled=True,
)  # fmt: skip
