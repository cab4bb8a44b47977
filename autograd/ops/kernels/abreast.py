"""Convolution of small images with few channels: sixteen images at a time, one in each lane of a vector.

A batch is turned so that the same pixel of sixteen images lies side by side. Then every product of the definition is
one lane's, whatever the sizes, the stride or the padding: no border is an exception and nothing is laid out as
columns. Sums stay in registers. Two tables say where things stand: `bases`, where the window of each place begins
in the padded image, and `offsets`, how far from there each weight reaches.

Blocks in registers: four places and two maps (forward), four places and two weights (by_input), five weights and two
maps (by_weight); each is a loop of 8 or 10 fused multiply-adds beside at most 7 loads.
"""

from __future__ import annotations

from functools import lru_cache
from math import prod
from typing import Any, NamedTuple

import numpy as np

from autograd.ops.kernels.compiling import kernel, part
from autograd.ops.kernels.lanes import WIDTH, emitted
from autograd.ops.kernels.memory import empty
from autograd.ops.kernels.work import BYTES, CALL, Algorithm, Work
from autograd.ops.windows import Geometry, Sizes, counts

#: How many bytes of results are worked on before they are turned back; they stay in the second cache.
CHUNK_BYTES = 1 << 17
#: The largest room for sixteen padded images.
ROOM_BYTES = 1 << 26

_PLACES, _MAPS, _WEIGHTS = 4, 2, 5


# -- in registers -------------------------------------------------------------------------------------


@emitted
def _weigh(code, image, bases, offsets, weights, w, width, bias, y, plane):
    """y[o, p] = bias[o] + Σ_t w[t, o]·image[base_p + offset_t] for four places p and two maps o."""
    windows = [code.at(image, (code.integer(code.at(bases, (p, 8))), 4)) for p in range(_PLACES)]
    sums = [[code.variable(code.spread(code.at(bias, (o, 4)))) for _ in windows] for o in range(_MAPS)]
    with code.loop(weights) as loop:
        offset = code.integer(code.at(offsets, (loop.index, 8)))
        x = [code.load(code.at(window, (offset, 4))) for window in windows]
        for o, row in enumerate(sums):
            weight = code.spread(code.at(w, (loop.index, width), (o, 4)))
            for place, total in zip(x, row, strict=True):
                code.write(total, code.read(total) + weight * place)
    for o, row in enumerate(sums):
        for p, total in enumerate(row):
            code.store(code.read(total), code.at(y, (o, plane), (p, 4 * WIDTH)))


@emitted
def _spread_back(code, image, bases, offsets, maps, w, width, g, plane):
    """image[base_p + offset_t] += Σ_o w[t, o]·g[o, p] for four places p and two weights t."""
    sums = [[code.variable(code.number(0)) for _ in range(_PLACES)] for _ in range(_MAPS)]
    with code.loop(maps) as loop:
        places = [code.load(code.at(g, (loop.index, plane), (p, 4 * WIDTH))) for p in range(_PLACES)]
        for t, row in enumerate(sums):
            weight = code.spread(code.at(w, (t, width), (loop.index, 4)))
            for place, total in zip(places, row, strict=True):
                code.write(total, code.read(total) + weight * place)
    for t, row in enumerate(sums):
        offset = code.integer(code.at(offsets, (t, 8)))
        for p, total in enumerate(row):
            base = code.integer(code.at(bases, (p, 8)))
            pixel = code.at(image, (base, 4), (offset, 4))
            code.store(code.load(pixel) + code.read(total), pixel)


@emitted
def _correlate(code, image, bases, offsets, places, g, plane, w, width):
    """w[t, o] += Σ_p g[o, p]·image[base_p + offset_t] for five weights t and two maps o, in every lane."""
    windows = [code.at(image, (code.integer(code.at(offsets, (t, 8))), 4)) for t in range(_WEIGHTS)]
    cells = [[code.at(w, (t, width), (o, 4 * WIDTH)) for o in range(_MAPS)] for t in range(_WEIGHTS)]
    sums = [[code.variable(code.load(cell)) for cell in row] for row in cells]
    with code.loop(places) as loop:
        base = code.integer(code.at(bases, (loop.index, 8)))
        adjoints = [code.load(code.at(g, (o, plane), (loop.index, 4 * WIDTH))) for o in range(_MAPS)]
        for window, row in zip(windows, sums, strict=True):
            x = code.load(code.at(window, (base, 4)))
            for adjoint, total in zip(adjoints, row, strict=True):
                code.write(total, code.read(total) + x * adjoint)
    for places_of, row in zip(cells, sums, strict=True):
        for cell, total in zip(places_of, row, strict=True):
            code.store(code.read(total), cell)


@emitted
def _turn_in(code, images, step, image, rows):
    """Sixteen neighbours of sixteen images to sixteen rows of the turned image."""
    columns = code.transposed([code.load(code.at(images, (i, step))) for i in range(WIDTH)])
    for i, column in enumerate(columns):
        code.store(column, code.at(image, (code.integer(code.at(rows, (i, 8))), 4)))


@emitted
def _turn_back(code, image, rows, images, step):
    """Sixteen rows of the turned image to sixteen neighbours in sixteen images."""
    found = [code.load(code.at(image, (code.integer(code.at(rows, (i, 8))), 4))) for i in range(WIDTH)]
    for i, column in enumerate(code.transposed(found)):
        code.store(column, code.at(images, (i, step)))


# -- a batch turned, and back -------------------------------------------------------------------------


@part
def _pack(images, first, step, outer, inner, gap, n, lanes):
    """Images (n, …) beside each other: element (a, b), `gap`·a + b from an image's first, to outer[a] + inner[b]."""
    for a in range(outer.size):
        start = first + a * gap
        if n == WIDTH and inner.size >= WIDTH:
            for b in range(0, inner.size, WIDTH):
                b = min(b, inner.size - WIDTH)
                _turn_in(
                    images.ctypes.data + 4 * (start + b), 4 * step, lanes.ctypes.data + 4 * outer[a],
                    inner.ctypes.data + 8 * b,
                )  # fmt: skip
        else:
            for b in range(inner.size):
                at = outer[a] + inner[b]
                for i in range(WIDTH):
                    lanes[at + i] = images[start + i * step + b] if i < n else 0


@part
def _unpack(lanes, outer, inner, gap, n, images, first, step):
    """The way back of `_pack`."""
    for a in range(outer.size):
        start = first + a * gap
        if n == WIDTH and inner.size >= WIDTH:
            for b in range(0, inner.size, WIDTH):
                b = min(b, inner.size - WIDTH)
                _turn_back(
                    lanes.ctypes.data + 4 * outer[a], inner.ctypes.data + 8 * b,
                    images.ctypes.data + 4 * (start + b), 4 * step,
                )  # fmt: skip
        else:
            for b in range(inner.size):
                at = outer[a] + inner[b]
                for i in range(n):
                    images[start + i * step + b] = lanes[at + i]


# -- the loops ----------------------------------------------------------------------------------------


@part
def _pack_places(array, images, maps, places, planes, start, count, first, map_rows, place_rows, lanes):
    """Places `start` to `start + count` of sixteen images (…, maps, places), or (…, places, maps), from image `first`."""
    step = maps * places
    n = min(WIDTH, images - first)
    if planes:
        _pack(array, first * step + start, step, map_rows, place_rows[:count], places, n, lanes)
    else:
        _pack(array, first * step + start * maps, step, place_rows[:count], map_rows, maps, n, lanes)


@part
def _unpack_places(lanes, map_rows, place_rows, images, maps, places, planes, start, count, first, array):
    """The way back of `_pack_places`."""
    step = maps * places
    n = min(WIDTH, images - first)
    if planes:
        _unpack(lanes, map_rows, place_rows[:count], places, n, array, first * step + start, step)
    else:
        _unpack(lanes, place_rows[:count], map_rows, maps, n, array, first * step + start * maps, step)


@kernel(
    "convolution of small images, sixteen abreast",
    "f4[::1], b1, i8[::1], i8[::1], f4[::1], i8[::1], i8[::1], i8, f4[::1], f4[::1], f4[::1], i8, f4[::1], b1, i8, i8, i8",
)
def abreast_forward(
    x, x_planes, channel_rows, pixel_rows, image, bases, offsets, weights, w, bias, lanes, chunk, y, y_planes, images,
    maps, places,
):  # fmt: skip
    """y (images, maps, places) of x (images, channels, pixels); each may have its last two axes exchanged."""
    map_rows, place_rows = np.arange(maps) * chunk * WIDTH, np.arange(chunk) * WIDTH
    width, plane, line = 4 * bias.size, 4 * WIDTH * chunk, 4 * WIDTH
    image[: image.size // 2] = 0  # the padding; behind it is what nobody reads
    for first in range(0, images, WIDTH):
        _pack_places(
            x, images, channel_rows.size, pixel_rows.size, x_planes, 0, pixel_rows.size, first, channel_rows, pixel_rows,
            image,
        )  # fmt: skip
        for start in range(0, places, chunk):
            count = min(chunk, places - start)
            for p in range(0, count, _PLACES):
                for o in range(0, bias.size, _MAPS):
                    _weigh(
                        image.ctypes.data, bases.ctypes.data + 8 * (start + p), offsets.ctypes.data, weights,
                        w.ctypes.data + 4 * o, width, bias.ctypes.data + 4 * o,
                        lanes.ctypes.data + o * plane + p * line, plane,
                    )  # fmt: skip
            _unpack_places(lanes, map_rows, place_rows, images, maps, places, y_planes, start, count, first, y)


@kernel(
    "derivatives of convolution of small images, sixteen abreast",
    "f4[::1], b1, i8[::1], i8[::1], f4[::1], i8[::1], i8[::1], i8, f4[::1], f4[::1], i8, f4[::1], b1, i8, i8, i8, "
    "f4[::1], b1, f4[::1], f4[::1]",
)
def abreast_backward(
    x, x_planes, channel_rows, pixel_rows, image, bases, offsets, weights, w, lanes, chunk, g, g_planes, images, maps,
    places, dx, dx_planes, dw, spread,
):  # fmt: skip
    """The derivatives by x and by w, each where its array is not empty; by w in every lane."""
    map_rows, place_rows = np.arange(maps) * chunk * WIDTH, np.arange(chunk) * WIDTH
    even = maps + maps % _MAPS
    plane, line = 4 * WIDTH * chunk, 4 * WIDTH
    channels, pixels = channel_rows.size, pixel_rows.size
    image[: image.size // 2] = 0
    lanes[maps * chunk * WIDTH :] = 0
    for first in range(0, images, WIDTH):
        if dw.size:
            _pack_places(x, images, channels, pixels, x_planes, 0, pixels, first, channel_rows, pixel_rows, image)
        spread[: spread.size // 2] = 0
        for start in range(0, places, chunk):
            count = min(chunk, places - start)
            _pack_places(g, images, maps, places, g_planes, start, count, first, map_rows, place_rows, lanes)
            if dw.size:
                for t in range(0, weights, _WEIGHTS):
                    for o in range(0, even, _MAPS):
                        _correlate(
                            image.ctypes.data, bases.ctypes.data + 8 * start, offsets.ctypes.data + 8 * t, count,
                            lanes.ctypes.data + o * plane, plane, dw.ctypes.data + (t * even + o) * line, even * line,
                        )  # fmt: skip
            if dx.size:
                for p in range(0, count, _PLACES):
                    for t in range(0, weights, _MAPS):
                        _spread_back(
                            spread.ctypes.data, bases.ctypes.data + 8 * (start + p), offsets.ctypes.data + 8 * t, maps,
                            w.ctypes.data + 4 * even * t, 4 * even, lanes.ctypes.data + p * line, plane,
                        )  # fmt: skip
        if dx.size:
            _unpack_places(spread, channel_rows, pixel_rows, images, channels, pixels, dx_planes, 0, pixels, first, dx)


# -- from arrays and back -----------------------------------------------------------------------------


class _Lie(NamedTuple):
    """Where things stand in the turned image: rows of channels and of pixels, windows, and weights."""

    channels: np.ndarray
    pixels: np.ndarray
    bases: np.ndarray
    offsets: np.ndarray
    size: int


@lru_cache(maxsize=32)
def _lie(channels: int, sizes: Sizes, kernel: Sizes, outputs: Sizes, geometry: Geometry) -> _Lie:
    stride, pads, dilation, _ = geometry
    whole = tuple(i + sum(p) for i, p in zip(sizes, pads, strict=True))
    room = prod(whole)

    def places(axes: list[np.ndarray]) -> np.ndarray:
        return np.ravel_multi_index(np.meshgrid(*axes, indexing="ij"), whole).ravel()

    pixels = places([before + np.arange(i) for (before, _), i in zip(pads, sizes, strict=True)])
    bases = places([s * np.arange(n) for s, n in zip(stride, outputs, strict=True)])
    reach = places([d * np.arange(k) for d, k in zip(dilation, kernel, strict=True)])
    offsets = np.add.outer(room * np.arange(channels), reach).ravel()
    trash = room * channels  # a place that nobody reads, for what fills up a block
    bases = np.append(bases, np.full(-len(bases) % _PLACES, trash))
    offsets = np.append(offsets, np.full(_WEIGHTS, trash))
    rows, pixels, bases, offsets = (WIDTH * table for table in (room * np.arange(channels), pixels, bases, offsets))
    return _Lie(rows, pixels, bases, offsets, 2 * WIDTH * (trash + room))


def _flat(array: np.ndarray) -> tuple[np.ndarray, bool]:
    """The numbers of (N, C, *sizes) in a row, as they stand in memory or copied, and whether channels are planes."""
    if not (array.flags.writeable and array.flags.aligned):  # Numba would compile another loop for those
        array = array.copy(order="K")
    pixels = np.moveaxis(array, 1, -1)
    if pixels.flags.c_contiguous and not array.flags.c_contiguous:
        return pixels.reshape(-1), False
    return np.ascontiguousarray(array).reshape(-1), True


def _chunk(maps: int, places: int) -> int:
    fits = CHUNK_BYTES // (4 * WIDTH * maps) // _PLACES * _PLACES
    return min(max(fits, WIDTH), -(-places // _PLACES) * _PLACES)


def _even_rows(w: np.ndarray) -> np.ndarray:
    """w as a table (weights, maps), a row and a column of zeros added where a block would reach beyond."""
    table = np.zeros((w[0].size + 1, len(w) + len(w) % _MAPS), dtype=np.float32)
    table[:-1, : len(w)] = w.reshape(len(w), -1).T
    return table


def _result(batch: int, maps: int, sizes: Sizes) -> tuple[np.ndarray, np.ndarray, bool]:
    """An array (N, C, *sizes), channels last in memory where there are many, its numbers in a row, and if it has planes."""
    planes = maps < WIDTH
    y = empty((batch, maps, *sizes) if planes else (batch, *sizes, maps), np.float32)
    return (y if planes else np.moveaxis(y, -1, 1)), y.reshape(-1), planes


def forward(x: np.ndarray, w: np.ndarray, bias: Any, geometry: Geometry) -> np.ndarray:
    """The convolution of x with w, plus a bias."""
    outputs = counts(x.shape[2:], w.shape[2:], geometry.stride, geometry.pads, geometry.dilation)
    lie = _lie(x.shape[1], x.shape[2:], w.shape[2:], outputs, geometry)
    maps, places = len(w), prod(outputs)
    table, chunk = _even_rows(w), _chunk(maps, places)
    shift = np.zeros(table.shape[1], dtype=np.float32)
    shift[:maps] = bias
    y, flat, planes = _result(len(x), maps, outputs)
    abreast_forward(
        *_flat(x), lie.channels, lie.pixels, np.empty(lie.size, np.float32), lie.bases, lie.offsets, w[0].size,
        table.reshape(-1), shift, np.empty(chunk * len(shift) * WIDTH, np.float32), chunk, flat, planes, len(x), maps, places,
    )  # fmt: skip
    return y


_NOTHING = np.zeros(0, dtype=np.float32)


def backward(
    x: np.ndarray | None, w: np.ndarray | None, g: np.ndarray, sizes: Sizes, kernel: Sizes, geometry: Geometry
) -> tuple[np.ndarray | None, np.ndarray | None]:
    """The derivatives by the image (if w is given) and by the kernel (if x is given), in one pass over g."""
    channels = x.shape[1] if x is not None else w.shape[1]  # type: ignore[union-attr]
    batch, maps, outputs = len(g), g.shape[1], g.shape[2:]
    lie = _lie(channels, sizes, kernel, outputs, geometry)
    weights, places, even = channels * prod(kernel), prod(outputs), maps + maps % _MAPS
    chunk = _chunk(maps, places)
    image = spread = dx_flat = dw = _NOTHING
    dx, x_planes, dx_planes = None, True, True
    if x is not None:
        image, dw = np.empty(lie.size, np.float32), np.zeros((weights + _WEIGHTS) * even * WIDTH, np.float32)
        x, x_planes = _flat(x)
    if w is not None:
        spread = np.empty(lie.size, np.float32)
        dx, dx_flat, dx_planes = _result(batch, channels, sizes)
        w = _even_rows(w).reshape(-1)
    abreast_backward(
        _NOTHING if x is None else x, x_planes, lie.channels, lie.pixels, image, lie.bases, lie.offsets, weights,
        _NOTHING if w is None else w, np.empty(chunk * even * WIDTH, np.float32), chunk, *_flat(g), batch, maps, places,
        dx_flat, dx_planes, dw, spread,
    )  # fmt: skip
    if x is None:
        return dx, None
    each = (dw.reshape(-1, WIDTH) @ np.ones(WIDTH, np.float32)).reshape(-1, even)[:weights, :maps]
    return dx, np.ascontiguousarray(each.T).reshape(maps, channels, *kernel)


def by_input(g: np.ndarray, w: np.ndarray, sizes: Sizes, geometry: Geometry) -> Any:
    """Every number of g spread over a window of w."""
    return backward(None, w, g, sizes, w.shape[2:], geometry)[0]


def by_weight(x: np.ndarray, g: np.ndarray, kernel: Sizes, geometry: Geometry) -> Any:
    """The correlation of x with g."""
    return backward(x, None, g, x.shape[2:], kernel, geometry)[1]


def _fits(work: Work) -> bool:
    padded = prod(i + sum(p) for i, p in zip(work.sizes, work.geometry.pads, strict=True))
    small = (2 * work.channels + 1) * padded * 4 * WIDTH <= ROOM_BYTES
    return work.dtype == np.float32 and work.geometry.groups == 1 and small


def _seconds(work: Work) -> float:
    """Products in registers, for as many images as the lanes hold; the arrays turned, in and out."""
    filled = -(-work.batch // WIDTH) * WIDTH / work.batch
    near = work.image_bytes / work.batch * WIDTH < CHUNK_BYTES * 4  # what is read for every map stays in the cache
    products = filled * work.multiply_adds / work.rate
    return CALL + products * (1.15 if near else 1.6) + (work.image_bytes + work.result_bytes) / BYTES


ABREAST = Algorithm(
    "abreast", "sixteen images at a time, one in each lane of a vector", forward, by_input, by_weight, _fits, _seconds,
    compiled=True,
)  # fmt: skip
