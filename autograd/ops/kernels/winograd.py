"""Convolution by Winograd's minimal filtering: 3×3 kernels without stride, in float32.

The results are made in tiles of m×m, m = 2 or 4. A tile's (m+2)×(m+2) places of the image are transformed (Bᵀ x B),
as are the kernels (G w Gᵀ); then each of the (m+2)² numbers of a tile is a matrix product over channels of its own,
and what comes out is transformed back (Aᵀ · A). That is (m+2)²/m² multiplications a result instead of 9: 4 or 2.25.
Blocks of tiles go through all three steps while they are in the cache, sixteen channels at a time. The derivative by
the image is the same with the kernel turned by 180°; the derivative by the kernel is the transpose of the same
algorithm, Gᵀ[Σ (A g Aᵀ) ⊙ (Bᵀ x B)]G. The matrices and their sources stand in `winograd_matrices`.

Rounding. Numbers of a tile meet in the transforms that the definition keeps apart, so the error is relative to the
largest number of a tile: with C channels and numbers up to |x| and |w|,

    |error| ≤ (C + 30) · 2⁻²⁴ · K · 9 C |x| |w|,     K = 7.2 for m = 2, 63 for m = 4,

where K is the largest of |Aᵀ| (|G| 1 |Gᵀ| ⊙ |Bᵀ| 1 |B|) |A| / 9 (256 by the usual points 0, ±1, ±2), and C + 30 the
roundings on the way. Seen are errors near those of the definition for m = 2, and 2 to 5 times as large for m = 4: 1e-6
of the results' root mean square at 64 channels, 2e-6 at 512. A small result beside a large one in a tile has the large
one's error. Where a result is not finite (because an operand is not, or since numbers above 1e36 overflow on the way)
all is computed anew by the plain rule: a nan stays in its place, and what is finite by the definition is finite.
"""

from __future__ import annotations

from functools import partial
from math import prod
from typing import Any, NamedTuple

import numpy as np

from autograd.ops.kernels import columns, panels, winograd_loops
from autograd.ops.kernels.lanes import LINE, WIDTH
from autograd.ops.kernels.memory import empty
from autograd.ops.kernels.threads import pieces, side_by_side, threads
from autograd.ops.kernels.work import BYTES, MULTIPLY_ADDS, Algorithm, Work
from autograd.ops.windows import Geometry, Sizes, counts

#: A whole image is transformed at once up to so many bytes, kernels and results then in groups of about so many; else
#: about so many bytes of transformed tiles are worked on at a time.
WHOLE_BYTES, GROUP_BYTES, BLOCK_BYTES = 8 << 20, 6 << 20, 1 << 19

#: So many multiply-adds are worth another thread.
SHARE = 1 << 22


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


class _Room(NamedTuple):
    """Memory for a batch of matrices as panels. Steps are odd numbers of lines, so that planes do not share the same
    few places of the cache."""

    memory: np.ndarray
    panel: int
    plane: int

    @property
    def place(self) -> tuple[int, int, int]:
        """Address, at the start of a line, and steps in bytes from panel to panel and from plane to plane."""
        return _address(self.memory) + -_address(self.memory) % LINE, self.panel * LINE, self.plane * LINE


def _room(planes: int, count: int, lines: int) -> _Room:
    panel = lines | 1
    plane = (count * panel) | 1
    return _Room(empty(((planes * plane + 1) * WIDTH,), np.float32), panel, plane)


class _Plan(NamedTuple):
    """Which tiles and how many at a time, for compiled loops."""

    grid: tuple[int, ...]
    tiles: int
    block: int
    group: int

    @property
    def planes(self) -> int:
        """How many numbers a transformed tile has."""
        return (self.grid[0] + 2) ** 2

    def steps(self, first: int, last: int) -> tuple[int, ...]:
        """What loops over some of the tiles take besides the grid."""
        return first, last, self.block, self.group, panels.rows(), panels.at_once()


def _plan(m: int, batch: int, outputs: Sizes, pads: Any, channels: int, count: int) -> _Plan:
    """All tiles at once and the panels in groups, where all tiles of the image are few; else tiles in blocks."""
    down, across = (-(-n // m) for n in outputs)
    tiles, line = batch * down * across, (m + 2) ** 2 * LINE
    grid = (m, down, across, pads[0][0], pads[1][0])
    if tiles * line * channels <= WHOLE_BYTES:
        group = max(GROUP_BYTES // (line * (channels * WIDTH + tiles)) // 2 * 2, 2)
        return _Plan(grid, tiles, tiles, min(group, count))
    block = max(BLOCK_BYTES // (line * (channels + count)) // 8 * 8, 8)
    return _Plan(grid, tiles, min(block, tiles), count)


def _shares(plan: _Plan, channels: int, count: int) -> int:
    """How many threads are worth their start."""
    return min(threads(), max(plan.planes * plan.tiles * channels * count * WIDTH**2 // SHARE, 1))


def _whole_panels(w: np.ndarray) -> np.ndarray:
    """w (O, C, 3, 3) with zeros for what is missing to whole panels."""
    lacking = [-n % WIDTH for n in w.shape[:2]]
    return np.pad(w, [(0, n) for n in (*lacking, 0, 0)]) if any(lacking) or not w.flags.aligned else w


def _convolve(m: int, x: np.ndarray, w: np.ndarray, bias: Any, pads: Any) -> np.ndarray | None:
    """The convolution, or None if a number of it is not finite. Threads share the tiles, or where those are worked on
    at once the maps."""
    outputs = counts(x.shape[2:], (3, 3), (1, 1), pads, (1, 1))
    maps, count = len(w), _panels(len(w))
    image, w = _images(x), _whole_panels(w)
    y = empty((len(x), *outputs, count * WIDTH), np.float32)
    shift = np.zeros(count * WIDTH, dtype=np.float32)
    shift[:maps] = bias
    plan = _plan(m, len(x), outputs, pads, image.panels, count)
    found = []

    def piece(low: int, high: int, first: int, last: int) -> None:
        here = slice(low * WIDTH, high * WIDTH)
        v = _room(plan.planes, image.panels, plan.block + 8)
        u = _room(plan.planes, min(plan.group, high - low), image.panels * WIDTH)
        t = _room(plan.planes, min(plan.group, high - low), plan.block + 8)
        scratch = np.zeros((plan.planes + 1, WIDTH), dtype=np.float32)
        winograd_loops.convolve(
            image.place, (_address(w[here]), *w.strides), _address(shift[here]), _Images(y[..., here], high - low).place,
            plan.grid, plan.steps(first, last), v.place, u.place, t.place, _address(scratch),
        )  # fmt: skip
        found.append(scratch[-1])

    shares = _shares(plan, image.panels, count)
    if plan.block == plan.tiles:
        cuts = [(low, high, 0, plan.tiles) for low, high in pieces(count, shares, 2)]
    else:
        cuts = [(0, count, first, last) for first, last in pieces(plan.tiles, shares, plan.block)]
    side_by_side([partial(piece, *cut) for cut in cuts])
    if not np.isfinite(found).all():
        return None
    return np.ascontiguousarray(y[..., :maps]).transpose(0, 3, 1, 2)


def _correlate(m: int, x: np.ndarray, g: np.ndarray, pads: Any) -> np.ndarray:
    """The derivative by the kernel: (O, C, 3, 3). Threads share the maps."""
    image, results = _images(x), _images(g)
    plan = _plan(m, len(x), g.shape[2:], pads, image.panels, results.panels)
    w = empty((results.panels * WIDTH, image.panels * WIDTH, 3, 3), np.float32)
    line, lane, row, column = w.strides

    def piece(low: int, high: int) -> None:
        here, group = slice(low * WIDTH, high * WIDTH), min(plan.group, high - low)
        v = _room(plan.planes, image.panels, plan.block)
        z = _room(plan.planes, group, plan.block)
        s = _room(plan.planes, image.panels, group * WIDTH)
        scratch = np.empty((plan.planes, WIDTH), dtype=np.float32)
        winograd_loops.correlate(
            image.place, _Images(results.array[..., here], high - low).place, (_address(w[here]), lane, line, row, column),
            plan.grid, plan.steps(0, plan.tiles),
            v.place, z.place, s.place, _address(scratch),
        )  # fmt: skip

    shares = _shares(plan, image.panels, results.panels)
    side_by_side([partial(piece, *cut) for cut in pieces(results.panels, shares)])
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
    with np.errstate(over="ignore", invalid="ignore"):
        finite = np.isfinite(np.sum(w))
    return w if finite else columns.by_weight(x, g, kernel, geometry)


def _fits(work: Work) -> bool:
    geometry = work.geometry
    return (
        work.dtype == np.float32
        and work.kernel == (3, 3)
        and geometry.stride == geometry.dilation == (1, 1)
        and geometry.groups == 1
    )


def _seconds(m: int, work: Work) -> float:
    """The products, by whole panels; images, results and transformed kernels moved."""
    c, o = (_panels(n) * WIDTH for n in (work.channels, work.maps))
    made = work.sizes if work.derivative == "by_input" else work.outputs
    tiles = work.batch * prod(-(-n // m) for n in made)
    moved = 2 * (work.image_bytes + work.result_bytes) + 2 * (m + 2) ** 2 * c * o
    moved += sum(
        4 * n for n, channels in ((work.image_bytes, work.channels), (work.result_bytes, work.maps)) if channels % WIDTH
    )
    return (m + 2) ** 2 * tiles * c * o / MULTIPLY_ADDS + moved / BYTES


def _algorithm(m: int) -> Algorithm:
    return Algorithm(
        f"winograd_{m}", f"3×3 kernels by Winograd's filtering in tiles of {m}×{m}, compiled",
        partial(forward, m), partial(by_input, m), partial(by_weight, m), _fits, partial(_seconds, m), compiled=True,
    )  # fmt: skip


WINOGRAD_2, WINOGRAD_4 = _algorithm(2), _algorithm(4)
