"""Normalising every channel of an array (N, C, …): its moments in one pass over memory, the result in another.

The moments are those of blocks that stay in the cache, each by two passes, joined by the formula of Chan, Golub &
LeVeque (1983), "Algorithms for computing the sample variance"; so no large mean hides a small variance. Sums of
blocks are kept in the array's own dtype, sums of sums in float64.
"""

from __future__ import annotations

import numpy as np

from autograd.ops.kernels.compiling import fast, kernel
from autograd.ops.kernels.layout import as_in, dense
from autograd.ops.kernels.memory import empty_like

#: Elements of a block: 16 KiB of float32 stay in the first cache.
_BLOCK = 4096
_SUMS = {"fastmath": {"reassoc", "contract", "nsz"}}  # the order of a sum is free


def takes(*arrays: np.ndarray) -> bool:
    """Whether the kernels below take these arrays."""
    x = arrays[0]
    return x.ndim > 1 and fast(x.size) and x.dtype.char in "fd" and all(a.dtype == x.dtype for a in arrays)


def channels(x: np.ndarray, like: np.ndarray | None = None) -> np.ndarray:
    """x (N, C, …) as (rows, C) if its memory has channels last, else as (N, C, places); in the order of `like`."""
    x = dense(x) if like is None else as_in(x, like)
    last = np.moveaxis(x, 1, -1)
    if last.flags.c_contiguous:
        return last.reshape(-1, x.shape[1])
    return np.ascontiguousarray(x).reshape(*x.shape[:2], -1)


def moments(x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean and variance (divided by n) of every channel of x, of shape (C,)."""
    view = channels(x)
    mean, variance = np.empty((2, x.shape[1]), dtype=x.dtype)
    (moments_last if view.ndim == 2 else moments_first)(view, mean, variance)
    return mean, variance


def normalized(x: np.ndarray, mean: np.ndarray, scale: np.ndarray, shift: np.ndarray, floor: float) -> np.ndarray:
    """(x − mean)·scale + shift, each of them a number a channel, and no less than `floor`."""
    x = _in_order(x)
    y = empty_like(x)
    view = channels(x)
    run = normalize_last if view.ndim == 2 else normalize_first
    run(view, mean, scale, shift, floor, channels(y))
    return y


def adjoint_sums(g: np.ndarray, x: np.ndarray, mean: np.ndarray, y: np.ndarray | None) -> tuple[np.ndarray, np.ndarray]:
    """Σ g and Σ g·(x − mean) of every channel; where y is given, g counts where y is positive."""
    x = _in_order(x)
    masked = y is not None
    g, y = channels(g, x), channels(x if y is None else y, x)
    total, moment = np.empty((2, x.shape[1]), dtype=x.dtype)
    (sums_last if g.ndim == 2 else sums_first)(g, channels(x), mean, y, masked, total, moment)
    return total, moment


def spread(
    g: np.ndarray, x: np.ndarray, mean: np.ndarray, y: np.ndarray | None, of_g: np.ndarray, of_x: np.ndarray,
    shift: np.ndarray,
) -> np.ndarray:  # fmt: skip
    """g·of_g + (x − mean)·of_x + shift; where y is given, g counts where y is positive."""
    x = _in_order(x)
    masked = y is not None
    z = empty_like(x)
    g, y = channels(g, x), channels(x if y is None else y, x)
    (spread_last if g.ndim == 2 else spread_first)(g, channels(x), mean, y, masked, of_g, of_x, shift, channels(z))
    return z


def _in_order(x: np.ndarray) -> np.ndarray:
    """x, copied if its memory is neither channels first nor channels last."""
    if x.flags.c_contiguous or np.moveaxis(x, 1, -1).flags.c_contiguous:
        return x
    return np.ascontiguousarray(x)


# -- channels last: (rows, C), several channels at once ----------------------------------------------------


@kernel("batch normalisation: mean and variance of each channel, channels last", "T[:, ::1], T[::1], T[::1]")
def moments_last(x, mean, variance):
    rows, width = x.shape
    block = max(_BLOCK // width, 8)
    middle, away = np.zeros(width), np.zeros(width)
    sums, squares = np.empty(width, x.dtype), np.empty(width, x.dtype)
    for start in range(0, rows, block):
        stop = min(start + block, rows)
        n = stop - start
        for c in range(width):
            sums[c] = 0
            squares[c] = 0
        for m in range(start, stop):
            for c in range(width):
                sums[c] += x[m, c]
        for c in range(width):
            sums[c] /= n
        for m in range(start, stop):
            for c in range(width):
                d = x[m, c] - sums[c]
                squares[c] += d * d
        for c in range(width):
            delta = sums[c] - middle[c]
            middle[c] += delta * (n / stop)
            away[c] += squares[c] + delta * delta * (start * (n / stop))
    for c in range(width):
        mean[c] = middle[c]
        variance[c] = away[c] / rows


@kernel(
    "batch normalisation: the result, channels last", "T[:, ::1], T[::1], T[::1], T[::1], f8, T[:, ::1]"
)  # fmt: skip
def normalize_last(x, mean, scale, shift, floor, y):
    rows, width = x.shape
    low = x.dtype.type(floor)
    for m in range(rows):
        for c in range(width):
            v = (x[m, c] - mean[c]) * scale[c] + shift[c]
            y[m, c] = low if v <= low else v


@kernel(
    "batch normalisation: sums of the adjoint, channels last",
    "T[:, ::1], T[:, ::1], T[::1], T[:, ::1], b1, T[::1], T[::1]",
)
def sums_last(g, x, mean, y, masked, total, moment):
    rows, width = x.shape
    block = max(_BLOCK // width, 8)
    whole, whole_moment = np.zeros(width), np.zeros(width)
    sums, moments = np.empty(width, x.dtype), np.empty(width, x.dtype)
    for start in range(0, rows, block):
        for c in range(width):
            sums[c] = 0
            moments[c] = 0
        for m in range(start, min(start + block, rows)):
            if masked:
                for c in range(width):
                    v = g[m, c] if y[m, c] > 0 else x.dtype.type(0)
                    sums[c] += v
                    moments[c] += v * (x[m, c] - mean[c])
            else:
                for c in range(width):
                    sums[c] += g[m, c]
                    moments[c] += g[m, c] * (x[m, c] - mean[c])
        for c in range(width):
            whole[c] += sums[c]
            whole_moment[c] += moments[c]
    for c in range(width):
        total[c] = whole[c]
        moment[c] = whole_moment[c]


@kernel(
    "batch normalisation: the adjoint of the input, channels last",
    "T[:, ::1], T[:, ::1], T[::1], T[:, ::1], b1, T[::1], T[::1], T[::1], T[:, ::1]",
)
def spread_last(g, x, mean, y, masked, of_g, of_x, shift, z):
    rows, width = x.shape
    for m in range(rows):
        if masked:
            for c in range(width):
                v = g[m, c] if y[m, c] > 0 else x.dtype.type(0)
                z[m, c] = v * of_g[c] + (x[m, c] - mean[c]) * of_x[c] + shift[c]
        else:
            for c in range(width):
                z[m, c] = g[m, c] * of_g[c] + (x[m, c] - mean[c]) * of_x[c] + shift[c]


# -- channels first: (N, C, places), several places at once ------------------------------------------------


@kernel("batch normalisation: mean and variance of each channel", "T[:, :, ::1], T[::1], T[::1]", **_SUMS)
def moments_first(x, mean, variance):
    batch, width, places = x.shape
    for c in range(width):
        middle, away, count = 0.0, 0.0, 0
        for m in range(batch):
            for start in range(0, places, _BLOCK):
                block = x[m, c, start : start + _BLOCK]  # a view of its own: the compiler then adds up in vectors
                n = block.size
                total = x.dtype.type(0)
                for i in range(n):
                    total += block[i]
                here = x.dtype.type(total / n)
                squares = x.dtype.type(0)
                for i in range(n):
                    squares += (block[i] - here) * (block[i] - here)
                count += n
                delta = here - middle
                middle += delta * (n / count)
                away += squares + delta * delta * ((count - n) * (n / count))
        mean[c] = middle
        variance[c] = away / count


@kernel(
    "batch normalisation: the result", "T[:, :, ::1], T[::1], T[::1], T[::1], f8, T[:, :, ::1]"
)  # fmt: skip
def normalize_first(x, mean, scale, shift, floor, y):
    batch, width, places = x.shape
    low = x.dtype.type(floor)
    for m in range(batch):
        for c in range(width):
            middle, factor, add = mean[c], scale[c], shift[c]
            for i in range(places):
                v = (x[m, c, i] - middle) * factor + add
                y[m, c, i] = low if v <= low else v


@kernel(
    "batch normalisation: sums of the adjoint",
    "T[:, :, ::1], T[:, :, ::1], T[::1], T[:, :, ::1], b1, T[::1], T[::1]", **_SUMS,
)  # fmt: skip
def sums_first(g, x, mean, y, masked, total, moment):
    batch, width, places = x.shape
    for c in range(width):
        whole, whole_moment, middle = 0.0, 0.0, mean[c]
        for m in range(batch):
            for start in range(0, places, _BLOCK):
                gs, xs = g[m, c, start : start + _BLOCK], x[m, c, start : start + _BLOCK]
                ys = y[m, c, start : start + _BLOCK]
                sums, moments = x.dtype.type(0), x.dtype.type(0)
                if masked:
                    for i in range(gs.size):
                        v = gs[i] if ys[i] > 0 else x.dtype.type(0)
                        sums += v
                        moments += v * (xs[i] - middle)
                else:
                    for i in range(gs.size):
                        sums += gs[i]
                        moments += gs[i] * (xs[i] - middle)
                whole += sums
                whole_moment += moments
        total[c] = whole
        moment[c] = whole_moment


@kernel(
    "batch normalisation: the adjoint of the input",
    "T[:, :, ::1], T[:, :, ::1], T[::1], T[:, :, ::1], b1, T[::1], T[::1], T[::1], T[:, :, ::1]",
)
def spread_first(g, x, mean, y, masked, of_g, of_x, shift, z):
    batch, width, places = x.shape
    for m in range(batch):
        for c in range(width):
            middle, factor, slope, add = mean[c], of_g[c], of_x[c], shift[c]
            if masked:
                for i in range(places):
                    v = g[m, c, i] if y[m, c, i] > 0 else x.dtype.type(0)
                    z[m, c, i] = v * factor + (x[m, c, i] - middle) * slope + add
            else:
                for i in range(places):
                    z[m, c, i] = g[m, c, i] * factor + (x[m, c, i] - middle) * slope + add
