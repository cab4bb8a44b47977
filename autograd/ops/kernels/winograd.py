"""Convolution by Winograd's minimal filtering: 3×3 kernels without stride, in float32.

The results are made in tiles of m×m, m = 2 or 4. A tile's (m+2)×(m+2) places of the image are transformed (Bᵀ x B),
as are the kernels (G w Gᵀ); then each of the (m+2)² numbers of a tile is a matrix product over channels of its own,
and what comes out is transformed back (Aᵀ · A). That is (m+2)²/m² multiplications a result instead of 9: 4 or 2.25.
Blocks of tiles go through all three steps while they are in the cache, sixteen channels at a time. The derivative by
the image is the same with the kernel turned by 180°; the derivative by the kernel is the transpose of the same
algorithm, Gᵀ[Σ (A g Aᵀ) ⊙ (Bᵀ x B)]G. The matrices and their sources stand in `winograd_matrices`.

Rounding. In the transforms numbers of a tile meet that the definition keeps apart, so the error is relative to the
largest of a tile: |error| ≤ c · ε · Σ_channels max|x| · max|w|, where Barabasz et al. 2020 bound c; for numbers of one
scale it is about 1 times the error of the definition in float32 for m = 2, and 3 times for m = 4. Where a
result is not finite (infinite or nan operands, or numbers above 1e36 that overflow on the way) all is computed anew by
the plain rule, so that a nan stays in its place and what is finite remains so.
"""

from __future__ import annotations

from functools import partial
from typing import Any, NamedTuple

import numpy as np

from autograd.ops.kernels import columns, panels, winograd_loops
from autograd.ops.kernels.lanes import LINE, WIDTH
from autograd.ops.kernels.work import BYTES, MULTIPLY_ADDS, Algorithm, Work
from autograd.ops.windows import Geometry, Sizes, counts

#: About how many bytes of transformed tiles are worked on at a time.
BLOCK_BYTES = 1 << 20


class _Images(NamedTuple):
    """An array (N, C, H, W) as compiled loops take it: its memory channels-last, in whole panels of channels."""

    array: np.ndarray
    panels: int

    @property
    def place(self) -> tuple[int, ...]:
        """Address, steps in bytes from image to image, row to row and column to column; height, width, panels."""
        return (_address(self.array), *self.array.strides[:3], *self.array.shape[1:3], self.panels)


def _address(array: np.ndarray) -> int:
    return int(array.__array_interface__["data"][0])


def _panels(channels: int) -> int:
    return -(-channels // WIDTH)


def _images(x: np.ndarray) -> _Images:
    count = _panels(x.shape[1])
    last = x.transpose(0, 2, 3, 1)
    if x.shape[1] % WIDTH:
        whole = np.zeros((*last.shape[:3], count * WIDTH), dtype=np.float32)
        whole[..., : x.shape[1]] = last
        last = whole
    elif last.strides[3] != last.itemsize or not last.flags.aligned:
        last = np.ascontiguousarray(last)
    return _Images(last, count)


class _Panels(NamedTuple):
    """Room for a batch of matrices as panels; strides are odd numbers of lines, so that planes do not share the
    same few places of the cache."""

    address: int
    panel: int
    plane: int
    owner: np.ndarray

    @property
    def place(self) -> tuple[int, int, int]:
        """Address, and steps in bytes from panel to panel and plane to plane."""
        return self[:3]


def _room(planes: int, count: int, lines: int) -> _Panels:
    panel = lines | 1
    plane = (count * panel) | 1
    owner = np.zeros((planes * plane + 1) * WIDTH, dtype=np.float32)
    start = -_address(owner) % LINE
    return _Panels(_address(owner) + start, panel * LINE, plane * LINE, owner)


def _block(m: int, channels: int, tiles: int, rows: int) -> int:
    """How many tiles are worked on at a time: a multiple of `rows`."""
    most = max(BLOCK_BYTES // ((m + 2) ** 2 * channels * 4), rows)
    return min(-(-most // rows) * rows, -(-tiles // rows) * rows)


def _kernels(w: np.ndarray, m: int) -> _Panels:
    """The transformed kernels of w (O, C, 3, 3): rows are channels C, columns O."""
    maps, channels = w.shape[:2]
    count, lines = _panels(maps), _panels(channels) * WIDTH
    if maps % WIDTH or channels % WIDTH:
        whole = np.zeros((count * WIDTH, lines, 3, 3), dtype=np.float32)
        whole[:maps, :channels] = w
        w = whole
    u = _room((m + 2) ** 2, count, lines)
    winograd_loops.spread_kernels((_address(w), *w.strides), lines, count, m, u.place)
    return u


def _convolve(m: int, x: np.ndarray, w: np.ndarray, bias: Any, pads: Any) -> np.ndarray | None:
    """The convolution, or None if a number of it is not finite."""
    outputs = counts(x.shape[2:], (3, 3), (1, 1), pads, (1, 1))
    source, u, planes, rows = _images(x), _kernels(w, m), (m + 2) ** 2, panels.rows()
    count = _panels(len(w))
    shift = np.zeros(count * WIDTH, dtype=np.float32)
    shift[: len(w)] = bias
    y = _Images(np.empty((len(x), *outputs, count * WIDTH), dtype=np.float32), count)
    down, across = (-(-n // m) for n in outputs)
    tiles = len(x) * down * across
    block = _block(m, (source.panels + count) * WIDTH, tiles, rows)
    v, t = _room(planes, source.panels, block), _room(planes, count, block)
    scratch = np.zeros((planes + 1, WIDTH), dtype=np.float32)
    winograd_loops.convolve(
        source.place, u.place, _address(shift), y.place, (m, down, across, pads[0][0], pads[1][0]), 0, tiles, block, rows,
        v.place, t.place, _address(scratch),
    )  # fmt: skip
    if not np.isfinite(scratch[planes]).all():
        return None
    whole = y.array[..., : len(w)] if len(w) % WIDTH else y.array
    return whole.transpose(0, 3, 1, 2)


def _correlate(m: int, x: np.ndarray, g: np.ndarray, pads: Any) -> np.ndarray:
    """The derivative by the kernel: (O, C, 3, 3)."""
    left, right, planes, rows = _images(x), _images(g), (m + 2) ** 2, panels.rows_turned()
    down, across = (-(-n // m) for n in g.shape[2:])
    tiles = len(x) * down * across
    block = _block(m, (left.panels + right.panels) * WIDTH, tiles, 1)
    v, z = _room(planes, left.panels, block), _room(planes, right.panels, block)
    s = _room(planes, left.panels, right.panels * WIDTH)
    scratch = np.zeros((planes, WIDTH), dtype=np.float32)
    winograd_loops.correlate(
        left.place, right.place, (m, down, across, pads[0][0], pads[1][0]), 0, tiles, block, rows,
        v.place, z.place, s.place, _address(scratch),
    )  # fmt: skip
    w = np.empty((right.panels * WIDTH, left.panels * WIDTH, 3, 3), dtype=np.float32)
    lines, lanes, row, column = w.strides
    winograd_loops.gather_kernels(s.place, len(w), left.panels, m, (_address(w), lanes, lines, row, column))
    return w[: g.shape[1], : x.shape[1]]


def forward(m: int, x: np.ndarray, w: np.ndarray, bias: Any, geometry: Geometry) -> np.ndarray:
    """The convolution of x (N, C, H, W) with w (O, C, 3, 3) plus a bias, in tiles of m×m results."""
    y = _convolve(m, x, w, bias, geometry.pads)
    return columns.forward(x, w, bias, geometry) if y is None else y


def by_input(m: int, g: np.ndarray, w: np.ndarray, sizes: Sizes, geometry: Geometry) -> np.ndarray:
    """Its derivative by x (N, C, *sizes): the convolution of g with the kernels turned by 180°."""
    starts = [2 - before for before, _ in geometry.pads]
    around = tuple((a, i + 2 - o - a) for a, i, o in zip(starts, sizes, g.shape[2:], strict=True))
    y = _convolve(m, g, w.transpose(1, 0, 2, 3)[:, :, ::-1, ::-1], 0, around)
    return columns.by_input(g, w, sizes, geometry) if y is None else y


def by_weight(m: int, x: np.ndarray, g: np.ndarray, kernel: Sizes, geometry: Geometry) -> np.ndarray:
    """Its derivative by w."""
    w = _correlate(m, x, g, geometry.pads)
    return w if np.isfinite(w).all() else columns.by_weight(x, g, kernel, geometry)


def _fits(work: Work) -> bool:
    geometry = work.geometry
    return (
        work.dtype == np.float32
        and work.kernel == (3, 3)
        and geometry.stride == geometry.dilation == (1, 1)
        and geometry.groups == 1
    )


def _seconds(m: int, work: Work) -> float:
    """The products, by whole panels; tiles and kernels written and read, transformed."""
    planes, (c, o) = (m + 2) ** 2, (_panels(n) * WIDTH for n in (work.channels, work.maps))
    made = work.sizes if work.derivative == "by_input" else work.outputs
    tiles = work.batch * -(-made[0] // m) * -(-made[1] // m)
    moved = 4 * planes * (2 * tiles * (c + o) + 4 * c * o)
    return planes * tiles * c * o / MULTIPLY_ADDS + moved / BYTES / 3


def _algorithm(m: int) -> Algorithm:
    return Algorithm(
        f"winograd_{m}", f"3×3 kernels by Winograd's filtering in tiles of {m}×{m}, compiled",
        partial(forward, m), partial(by_input, m), partial(by_weight, m), _fits, partial(_seconds, m), compiled=True,
    )  # fmt: skip


WINOGRAD_2, WINOGRAD_4 = _algorithm(2), _algorithm(4)
