"""Views of windows on arrays, and work that goes through the offsets of a window one by one."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

import numpy as np

from autograd.ops.windows import Pads, Sizes


def padded(x: np.ndarray, pads: Pads, fill: float = 0) -> np.ndarray:
    """x (batch, channels, *sizes) with padding around each of the sizes; x itself where there is none."""
    if not any(map(any, pads)):
        return x
    sizes = (i + sum(p) for i, p in zip(x.shape[2:], pads, strict=True))
    y = np.full((*x.shape[:2], *sizes), fill, dtype=x.dtype)
    y[inner(pads, x.shape[2:])] = x
    return y


def inner(pads: Pads, sizes: Sizes) -> tuple[Any, ...]:
    """The index of what stands inside the padding."""
    return (..., *(slice(before, before + i) for (before, _), i in zip(pads, sizes, strict=True)))


def offsets(kernel: Sizes, outputs: Sizes, stride: Sizes, dilation: Sizes) -> Iterator[tuple[Sizes, tuple[Any, ...]]]:
    """Every place in the window, with the index that takes, of a padded array, this place of all windows."""
    for place in product(*map(range, kernel)):
        yield (
            place,
            (
                ...,
                *(
                    slice(p * d, p * d + (n - 1) * s + 1, s)
                    for p, d, n, s in zip(place, dilation, outputs, stride, strict=True)
                ),
            ),
        )


def windows(x: np.ndarray, kernel: Sizes, outputs: Sizes, stride: Sizes, dilation: Sizes) -> np.ndarray:
    """A view (batch, channels, *kernel, *outputs) of all windows of a padded x; it copies nothing."""
    steps = x.strides[2:]
    return np.lib.stride_tricks.as_strided(
        x,
        (*x.shape[:2], *kernel, *outputs),
        (
            *x.strides[:2],
            *(step * d for step, d in zip(steps, dilation, strict=True)),
            *(step * s for step, s in zip(steps, stride, strict=True)),
        ),
        writeable=False,
    )
