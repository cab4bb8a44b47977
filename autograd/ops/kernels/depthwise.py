"""Depthwise convolution, where every channel has a kernel of its own: channels last, a loop over channels inside.

Nothing is summed over channels, so that a matrix product has nothing to do; what there is to do is to go through
memory in order. Several maps a channel are as many convolutions of one.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd.ops.kernels.compiling import Kernel, from_text
from autograd.ops.kernels.memory import empty
from autograd.ops.kernels.work import BYTES, CALL, Algorithm, Work
from autograd.ops.windows import Geometry, Sizes, counts

#: Seconds that a loop takes, besides its channels.
_LOOP = 5e-9
_SIGNATURE = "T[:, :, :, ::1], T[:, :, ::1], T[:, :, :, ::1], i8, i8, i8, i8, i8, i8"


_WINDOWS = """
def depthwise_{name}(x, w, y, down, across, above, left, apart, aside):
    for n in range(y.shape[0]):
        for i in range(y.shape[1]):
            for p in range(w.shape[0]):
                row = i * down - above + p * apart
                if 0 <= row < x.shape[1]:
                    for j in range(y.shape[2]):
                        for q in range(w.shape[1]):
                            column = j * across - left + q * aside
                            if 0 <= column < x.shape[2]:
                                for c in range(y.shape[3]):
                                    {statement}
"""


def _loop(name: str, about: str, statement: str) -> Kernel:
    """What is done with every number of x under every window, its weight in w and the window's number in y.

    All channels last. Two numbers each of stride, padding before, dilation.
    """
    return from_text(_WINDOWS.format(name=name, statement=statement), {}, about, _SIGNATURE)


depthwise_forward = _loop(
    "forward", "depthwise convolution",
    "y[n, i, j, c] += w[p, q, c] * x[n, row, column, c]",
)  # fmt: skip
depthwise_by_input = _loop(
    "by_input", "depthwise convolution by its image",
    "x[n, row, column, c] += w[p, q, c] * y[n, i, j, c]",
)  # fmt: skip
depthwise_by_weight = _loop(
    "by_weight", "depthwise convolution by its kernels",
    "w[p, q, c] += x[n, row, column, c] * y[n, i, j, c]",
)  # fmt: skip


def _last(x: np.ndarray) -> np.ndarray:
    """x (N, C, H, W) or (N, C, W) as (N, H, W, C) in memory."""
    x = x if x.ndim == 4 else x[:, :, None]
    last = np.ascontiguousarray(np.moveaxis(x, 1, -1))
    return last if last.flags.writeable else last.copy()  # Numba would compile another loop for it


def _first(x: np.ndarray, axes: int) -> np.ndarray:
    x = np.moveaxis(x, -1, 1)
    return x if axes == 2 else x[:, :, 0]


def _each(w: np.ndarray, more: int, channels: int) -> np.ndarray:
    """The kernels (O, 1, *kernel) as (maps a channel, kH, kW, C)."""
    kernel = (1, *w.shape[2:])[-2:]
    return np.ascontiguousarray(np.moveaxis(w.reshape(channels, more, *kernel), 0, -1))


def _lie(geometry: Geometry) -> tuple[int, ...]:
    stride, pads, dilation, _ = geometry
    before = tuple(p[0] for p in pads)
    return tuple(n for pair, other in ((stride, 1), (before, 0), (dilation, 1)) for n in (other, *pair)[-2:])


def forward(x: np.ndarray, w: np.ndarray, bias: Any, geometry: Geometry) -> np.ndarray:
    """The convolution of x (N, C, *sizes) with w (O, 1, *kernel), plus a bias."""
    axes, channels, maps = x.ndim - 2, x.shape[1], len(w)
    outputs = counts(x.shape[2:], w.shape[2:], geometry.stride, geometry.pads, geometry.dilation)
    shift = np.broadcast_to(np.asarray(bias, x.dtype), maps).reshape(channels, -1).T
    image, more = _last(x), maps // channels
    y = empty((len(x), *(1, *outputs)[-2:], channels, more), x.dtype)
    for k, table in enumerate(_each(w, more, channels)):
        part = y[..., 0] if more == 1 else np.empty(y.shape[:-1], dtype=x.dtype)
        part[...] = shift[k]
        depthwise_forward(image, table, part, *_lie(geometry))
        if more > 1:
            y[..., k] = part
    return _first(y.reshape(*y.shape[:-2], maps), axes)


def _parts(g: np.ndarray, channels: int) -> list[np.ndarray]:
    """The channels of g that belong to the first, the second, … map of every channel of the image."""
    more = g.shape[1] // channels
    return [_last(g[:, k::more]) for k in range(more)]


def by_input(g: np.ndarray, w: np.ndarray, sizes: Sizes, geometry: Geometry) -> np.ndarray:
    """Every number of g spread over a window of its channel's w."""
    channels = geometry.groups
    x = np.zeros((len(g), *(1, *sizes)[-2:], channels), dtype=g.dtype)
    for part, table in zip(_parts(g, channels), _each(w, len(w) // channels, channels), strict=True):
        depthwise_by_input(x, table, part, *_lie(geometry))
    return _first(x, len(sizes))


def by_weight(x: np.ndarray, g: np.ndarray, kernel: Sizes, geometry: Geometry) -> np.ndarray:
    """The correlation of every channel of x with its channels of g."""
    channels, image = x.shape[1], _last(x)
    w = np.empty((channels, g.shape[1] // channels, *kernel), dtype=x.dtype)
    for k, part in enumerate(_parts(g, channels)):
        table = np.zeros((*(1, *kernel)[-2:], channels), dtype=x.dtype)
        depthwise_by_weight(image, table, part, *_lie(geometry))
        w[:, k] = np.moveaxis(table, -1, 0).reshape(channels, *kernel)
    return w.reshape(g.shape[1], 1, *kernel)


def _fits(work: Work) -> bool:
    usual = work.dtype in (np.float32, np.float64)
    return usual and work.channels == work.geometry.groups and len(work.kernel) <= 2


def _seconds(work: Work) -> float:
    """For every place of a window a loop over channels, with two loads and a store; images through memory."""
    loops = work.multiply_adds / work.channels
    return (
        CALL
        + loops * (_LOOP + work.channels * work.dtype.itemsize / (4 * BYTES))
        + (2 * (work.image_bytes + work.result_bytes) / BYTES)
    )


DEPTHWISE = Algorithm(
    "depthwise", "every channel by itself, channels last, compiled", forward, by_input, by_weight,
    _fits, _seconds, compiled=True,
)  # fmt: skip
