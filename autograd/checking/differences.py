"""Numeric derivatives along a direction, with an estimate of their own error, and what kinks they meet.

Central differences, extrapolated once (Richardson), on a ladder of steps that shrink by 8; every output
takes the rung where neighbouring rungs agree best. Ridders (1982), *Accurate computation of F'(x) and
F'(x)F''(x)*, is where the idea of choosing the rung by the tableau itself comes from.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

Array = np.ndarray
#: t ↦ the outputs, flat and float64, at (inputs + t × direction).
Path = Callable[[float], Array]

RATIO = 8.0
_MANY = 4.0  # how many of its own error bars a jump must have to count


class Slope(NamedTuple):
    """The numeric derivative of every output along one direction."""

    value: Array
    error: Array  # an estimate of the error of `value`
    low: Array  # the smaller of the one-sided derivatives at a kink; `value` elsewhere
    high: Array
    kink: Array  # where the two one-sided derivatives differ
    singular: Array  # where there is none: a jump, an infinite slope, the edge of the domain


def power_of_two(x: float) -> float:
    """The power of two below `x`: x + h is then free of rounding for most x."""
    return float(2.0 ** np.floor(np.log2(x)))


def quick(path: Path, here: Array, step: float, eps: float) -> tuple[Slope, bool]:
    """Five evaluations, one extrapolation; and whether a kink or trouble is suspected."""
    h = power_of_two(step)
    far, near = [(path(t) - here) for t in (h, -h)], [(path(t) - here) for t in (h / 2, -h / 2)]
    with np.errstate(all="ignore"):
        coarse, fine = (far[0] - far[1]) / (2 * h), (near[0] - near[1]) / h
        value = (4 * fine - coarse) / 3
        noise = 4 * eps * np.maximum(np.abs(here), np.maximum(np.abs(far[0]), np.abs(far[1]))) / h
        error = np.abs(value - fine) / 8 + noise
        # a smooth function's second difference quarters with the step; a kink's only halves
        bend, finer_bend = np.abs(far[0] + far[1]), np.abs(near[0] + near[1])
        suspected = bool(np.any((finer_bend > 0.35 * bend) & (finer_bend / h > 8 * noise)))
    trouble = suspected or not bool(np.all(np.isfinite(value)))
    nowhere = np.zeros(value.shape, dtype=bool)
    return Slope(value, error, value, value, nowhere, nowhere), trouble


def careful(path: Path, here: Array, scale: float, eps: float) -> Slope:
    """The whole ladder of steps, both sides looked at apart."""
    top = power_of_two(0.1 * scale)
    rungs = int(np.log2(0.1 / eps**0.65) / np.log2(RATIO)) + 1
    steps = [top * RATIO**-k for k in range(max(rungs, 3))]
    with np.errstate(all="ignore"):
        size = np.abs(here)
        right, left, noise = [], [], []
        for h in steps:
            up, down = path(h), path(-h)
            right.append((up - here) / h)
            left.append((here - down) / h)
            noise.append(4 * eps * np.maximum(size, np.fmax(np.abs(up), np.abs(down))) / h)
        rights, lefts, bars = np.array(right), np.array(left), np.array(noise)
        value, error = _best((rights + lefts) / 2, bars, order=2)
        low, low_error = _best(lefts, bars, order=1)
        high, high_error = _best(rights, bars, order=1)
        finite = np.isfinite(low) & np.isfinite(high)
        jump = np.abs(high - low)
        steepest = np.max(np.abs(value), initial=0.0, where=np.isfinite(value))
        largest = np.max(size, initial=0.0, where=np.isfinite(size))
        floor = 1e-5 * np.maximum(np.abs(high), np.abs(low)) + 1e-10 * steepest + 1e-11 * largest / scale
        kink = finite & (jump > _MANY * (low_error + high_error) + floor)
        edge = np.isfinite(low) ^ np.isfinite(high)  # one side is outside the domain: the other one counts
        inside, inside_error = np.where(np.isfinite(low), low, high), np.where(np.isfinite(low), low_error, high_error)
        value, error = np.where(edge, inside, value), np.where(edge, inside_error, error)
        common = np.maximum(bars, 4 * eps * largest / np.array(steps)[:, None])  # rounding inside, before it cancels
        singular = ~np.isfinite(value) | _grows(rights, common) | _grows(lefts, common)
    kink &= ~singular
    error = np.where(np.isfinite(error), error, 0.0)
    return Slope(
        value, error,
        np.where(kink, np.minimum(low, high), value), np.where(kink, np.maximum(low, high), value),
        kink, singular,
    )  # fmt: skip


def _best(quotients: Array, noise: Array, order: int) -> tuple[Array, Array]:
    """Extrapolate neighbouring rungs and take, output by output, the one that its neighbours confirm."""
    gain = RATIO**order
    extrapolated = (gain * quotients[1:] - quotients[:-1]) / (gain - 1)
    apart = np.abs(np.diff(extrapolated, axis=0))
    apart[~np.isfinite(apart)] = np.inf
    error = noise[1:] + np.maximum(
        np.concatenate([apart[:1], apart]), np.concatenate([apart, apart[-1:]])
    )  # fmt: skip
    error[~np.isfinite(extrapolated)] = np.inf
    rung = np.argmin(error, axis=0)[None]
    return np.take_along_axis(extrapolated, rung, 0)[0], np.take_along_axis(error, rung, 0)[0]


def _grows(quotients: Array, noise: Array) -> Array:
    """Where one-sided quotients keep growing evenly as the step shrinks: a jump, or an infinite slope."""
    last, bars = quotients[-4:], noise[-4:]
    growth = last[1:] / last[:-1]
    least, most = growth.min(axis=0), growth.max(axis=0)
    return (least > 1.5) & (most < 1.3 * least) & np.all(np.abs(last) > bars, axis=0)
