"""Which way of convolving is taken: of those that fit a work, the one whose estimate is least.

Every algorithm estimates its seconds from the same two rates (`work.MULTIPLY_ADDS`, `work.BYTES`): multiply-adds
over the rate of a BLAS product, plus the bytes that it moves besides over the rate of memory. The estimates are
rough; the algorithms differ by more.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from typing import Any

import numpy as np

from autograd.ops.kernels import abreast, columns, depthwise, direct, grouped, rows, winograd
from autograd.ops.kernels.compiling import SMALL, fast
from autograd.ops.kernels.work import Algorithm, Work, work
from autograd.ops.windows import Geometry, Sizes

#: Every algorithm by its name. The first fits every work, and computes what is empty or of mixed or rare dtypes.
ALGORITHMS: dict[str, Algorithm] = {
    known.name: known
    for known in [
        columns.COLUMNS, rows.ROWS, direct.DIRECT, depthwise.DEPTHWISE, abreast.ABREAST, winograd.WINOGRAD_2, winograd.WINOGRAD_4,
    ]
}  # fmt: skip

#: So many multiply-adds count as one element when work is called large enough for Numba to be imported.
REUSE = 64

_forced: ContextVar[str | None] = ContextVar("convolution_algorithm", default=None)


@contextmanager
def convolution_algorithm(name: str | None) -> Iterator[None]:
    """Compute convolutions inside the block, backward passes included, by one algorithm wherever it fits.

    Without it, and with None, every convolution takes the algorithm whose estimated time is least. An algorithm
    that does not fit a convolution, or needs Numba where there is none, leaves it to that choice; an unknown name
    is refused. The block holds for this thread, or this asynchronous task, alone.

    >>> from autograd import conv
    >>> with convolution_algorithm("columns"):
    ...     conv(np.ones((1, 1, 3, 3)), np.ones((1, 1, 2, 2)), 0.0)
    array([[[[4., 4.],
             [4., 4.]]]])
    """
    if name is not None and name not in ALGORITHMS:
        raise ValueError(f"there is no convolution algorithm {name!r}: there are {', '.join(ALGORITHMS)}")
    token = _forced.set(name)
    try:
        yield
    finally:
        _forced.reset(token)


def estimates(asked: Work, compiled: bool = True) -> dict[str, float]:
    """The estimated seconds of every algorithm that fits a work, the quickest first. Not if `compiled`: NumPy's."""
    able = [known for known in ALGORITHMS.values() if known.compiled <= compiled and known.fits(asked)]
    return dict(sorted(((known.name, known.seconds(asked)) for known in able), key=lambda item: item[1]))


@lru_cache(maxsize=4096)
def chosen(asked: Work, forced: str | None = None, compiled: bool = True) -> Algorithm:
    """The algorithm for a work: the forced one if it fits, else the quickest by estimate."""
    fitting = estimates(asked, compiled)
    return ALGORITHMS[forced if forced in fitting else next(iter(fitting))]


def _for_part(part: Work) -> Algorithm:
    return chosen(part, _forced.get())


ALGORITHMS["grouped"] = grouped.algorithm(_for_part)  # which is made of the others


def _algorithm(
    derivative: str, x: tuple[int, ...], w: tuple[int, ...], outputs: Sizes | None, geometry: Geometry, *arrays: Any
) -> Algorithm:
    dtype = arrays[0].dtype
    asked = work(derivative, x, w, outputs, geometry, dtype)  # an impossible one is refused here
    if any(array.dtype != dtype or not array.size for array in arrays) or dtype.kind != "f" or dtype.itemsize < 4:
        return columns.COLUMNS
    forced = _forced.get()
    return chosen(asked, forced, fast(SMALL if forced else asked.multiply_adds // REUSE))


def forward(x: np.ndarray, w: np.ndarray, bias: np.ndarray | float, geometry: Geometry) -> np.ndarray:
    """∂T/∂g plus a bias: the convolution of x (N, C, *sizes) with w (O, C / groups, *kernel)."""
    if np.result_type(x, bias) != x.dtype:
        return columns.forward(x, w, bias, geometry)
    return _algorithm("forward", x.shape, w.shape, None, geometry, x, w).forward(x, w, bias, geometry)


def by_input(g: np.ndarray, w: np.ndarray, sizes: Sizes, geometry: Geometry) -> np.ndarray:
    """∂T/∂x: every number of g spreads a window of w over the result (N, C, *sizes)."""
    image = (len(g), w.shape[1] * geometry.groups, *sizes)
    return _algorithm("by_input", image, w.shape, g.shape[2:], geometry, g, w).by_input(g, w, sizes, geometry)


def by_weight(x: np.ndarray, g: np.ndarray, kernel: Sizes, geometry: Geometry) -> np.ndarray:
    """∂T/∂w: the correlation of x with g, one number for every place of the kernel."""
    weight = (g.shape[1], x.shape[1] // geometry.groups, *kernel)
    return _algorithm("by_weight", x.shape, weight, g.shape[2:], geometry, x, g).by_weight(x, g, kernel, geometry)
