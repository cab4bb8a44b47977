"""Convolution in groups as several without: each by the algorithm that is the quickest for it.

Groups of few channels are too small for what makes a convolution quick. So neighbours share one: the kernel of each
stands in a block on the diagonal of a larger kernel, with zeros beside it. As many share one as are estimated to take
the least time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache, partial
from typing import Any

import numpy as np

from autograd.ops.kernels import columns
from autograd.ops.kernels.layout import memory_order
from autograd.ops.kernels.memory import empty_in
from autograd.ops.kernels.work import BYTES, CALL, Algorithm, Work, work
from autograd.ops.windows import Geometry, Sizes

#: Which algorithm a work without groups takes.
Choose = Callable[[Work], Algorithm]


def _part(asked: Work, together: int) -> Work:
    """The work of so many groups as one without groups."""
    share = asked.geometry.groups // together
    geometry = asked.geometry._replace(groups=1)
    return asked._replace(channels=asked.channels // share, maps=asked.maps // share, geometry=geometry)


def _seconds(choose: Choose, asked: Work, together: int) -> float:
    """All parts, and what they are made of and make brought together."""
    part = _part(asked, together)
    each = choose(part).seconds(part) + CALL
    return asked.geometry.groups // together * each + 2 * asked.result_bytes / BYTES


def _together(choose: Choose, asked: Work) -> int:
    """How many groups share a part."""
    groups = asked.geometry.groups
    return min((n for n in range(1, groups + 1) if groups % n == 0), key=partial(_seconds, choose, asked))


def _ranges(whole: int, count: int) -> list[slice]:
    return [slice(k * whole // count, (k + 1) * whole // count) for k in range(count)]


def _diagonal(w: np.ndarray, groups: int) -> np.ndarray:
    """The kernels of groups as one kernel: (O, C / groups, …) as (O, C, …)."""
    if groups == 1:
        return w
    whole = np.zeros((len(w), w.shape[1] * groups, *w.shape[2:]), w.dtype)
    for rows, along in zip(_ranges(len(w), groups), _ranges(whole.shape[1], groups), strict=True):
        whole[rows, along] = w[rows]
    return whole


def _blocks(whole: np.ndarray, groups: int) -> np.ndarray:
    """The blocks on the diagonal of (O, C, …), as (O, C / groups, …)."""
    places = zip(_ranges(len(whole), groups), _ranges(whole.shape[1], groups), strict=True)
    return np.concatenate([whole[rows, along] for rows, along in places])


def _joined(parts: Iterator[np.ndarray], channels: int) -> np.ndarray:
    """Images of some channels each as one image."""
    y, start = None, 0
    for part in parts:
        if y is None:
            order = memory_order(part) or range(part.ndim)
            y = empty_in(order, (len(part), channels, *part.shape[2:]), part.dtype)
        y[:, start : start + part.shape[1]] = part
        start += part.shape[1]
    assert y is not None
    return y


def _finite(y: np.ndarray) -> bool:
    """False if a number is not finite: times the zeros beside a block, it would spoil the neighbours."""
    with np.errstate(over="ignore", invalid="ignore"):
        return bool(np.isfinite(np.sum(y)))


def algorithm(choose: Choose) -> Algorithm:
    """The algorithm, given what chooses for its parts."""
    together = lru_cache(maxsize=4096)(partial(_together, choose))

    def parts(asked: Work) -> tuple[int, Algorithm, Geometry, list[slice], list[slice]]:
        several = together(asked)
        part, count = _part(asked, several), asked.geometry.groups // several
        ranges = _ranges(asked.channels, count), _ranges(asked.maps, count)
        return several, choose(part), part.geometry, *ranges

    def forward(x: np.ndarray, w: np.ndarray, bias: Any, geometry: Geometry) -> np.ndarray:
        asked = work("forward", x.shape, w.shape, None, geometry, x.dtype)
        several, by, plain, of_x, of_y = parts(asked)
        shift = np.broadcast_to(bias, len(w))
        each = (by.forward(x[:, a], _diagonal(w[b], several), shift[b], plain) for a, b in zip(of_x, of_y, strict=True))
        y = _joined(each, len(w))
        return y if several == 1 or _finite(y) else columns.forward(x, w, bias, geometry)

    def by_input(g: np.ndarray, w: np.ndarray, sizes: Sizes, geometry: Geometry) -> np.ndarray:
        image = (len(g), w.shape[1] * geometry.groups, *sizes)
        asked = work("by_input", image, w.shape, g.shape[2:], geometry, g.dtype)
        several, by, plain, _, of_g = parts(asked)
        each = (by.by_input(g[:, b], _diagonal(w[b], several), sizes, plain) for b in of_g)
        y = _joined(each, asked.channels)
        return y if several == 1 or _finite(y) else columns.by_input(g, w, sizes, geometry)

    def by_weight(x: np.ndarray, g: np.ndarray, kernel: Sizes, geometry: Geometry) -> np.ndarray:
        weight = (g.shape[1], x.shape[1] // geometry.groups, *kernel)
        asked = work("by_weight", x.shape, weight, g.shape[2:], geometry, x.dtype)
        several, by, plain, of_x, of_g = parts(asked)
        each = (by.by_weight(x[:, a], g[:, b], kernel, plain) for a, b in zip(of_x, of_g, strict=True))
        return np.concatenate([_blocks(whole, several) for whole in each])

    return Algorithm(
        "grouped", "several groups at a time as one convolution without groups", forward, by_input, by_weight,
        lambda asked: asked.geometry.groups > 1, lambda asked: _seconds(choose, asked, together(asked)), compiled=True,
    )  # fmt: skip
