"""A convolution told in numbers, and what a way of computing it has to say for itself.

What is computed is one of the three derivatives of T(x, w, g), see `columns`: `forward` (by g), `by_input` (by x)
and `by_weight` (by w). A way of computing them is an `Algorithm`; `choice` holds the table of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import prod
from typing import Any, NamedTuple

import numpy as np

from autograd.ops.windows import Geometry, Sizes, counts

#: What a core does in a second: multiply-adds of a BLAS product in float32 (float64 does half), bytes moved
#: through memory. Measured once, on one core with AVX-512; only their ratios decide what is chosen.
MULTIPLY_ADDS, BYTES = 50e9, 10e9
#: Seconds that it takes to call a few functions of NumPy, or one of Numba.
CALL = 4e-5


class Work(NamedTuple):
    """One convolution: which derivative of T, the sizes of its arrays, how the window lies, the type of a number."""

    derivative: str
    batch: int
    channels: int
    maps: int
    sizes: Sizes
    kernel: Sizes
    outputs: Sizes
    geometry: Geometry
    dtype: np.dtype[Any]

    @property
    def multiply_adds(self) -> int:
        """How many multiply-adds the definition takes."""
        return self.batch * self.maps * prod(self.outputs) * self.channels // self.geometry.groups * prod(self.kernel)

    @property
    def image_bytes(self) -> int:
        """How large x is."""
        return self.batch * self.channels * prod(self.sizes) * self.dtype.itemsize

    @property
    def result_bytes(self) -> int:
        """How large y (or g) is."""
        return self.batch * self.maps * prod(self.outputs) * self.dtype.itemsize

    @property
    def rate(self) -> float:
        """Multiply-adds a second of a BLAS product of this type."""
        return MULTIPLY_ADDS * 4 / self.dtype.itemsize


def work(
    derivative: str, x: tuple[int, ...], w: tuple[int, ...], outputs: Sizes | None, geometry: Geometry, dtype: Any
) -> Work:
    """The convolution of an image of shape x (N, C, *sizes) by a kernel of shape w (O, C / groups, *kernel).

    `outputs` may be fewer places than fit (an image with output_padding); None: as many as fit.
    """
    if outputs is None:
        outputs = counts(x[2:], w[2:], geometry.stride, geometry.pads, geometry.dilation)
    return Work(derivative, x[0], x[1], w[0], x[2:], w[2:], outputs, geometry, np.dtype(dtype))


class Algorithm(NamedTuple):
    """A way of convolving: the three functions, on which work it is right, and the seconds it is thought to take.

    The functions take arrays of any layout, all of one dtype, and return an array of that dtype whose memory may
    be channels-last. `fits` answers for a work in which nothing is empty. What is `compiled` is
    taken for large works alone, where there is Numba.
    """

    name: str
    summary: str
    forward: Callable[[np.ndarray, np.ndarray, Any, Geometry], np.ndarray]
    by_input: Callable[[np.ndarray, np.ndarray, Sizes, Geometry], np.ndarray]
    by_weight: Callable[[np.ndarray, np.ndarray, Sizes, Geometry], np.ndarray]
    fits: Callable[[Work], bool]
    seconds: Callable[[Work], float]
    compiled: bool = False


def blocks(batch: int, outputs: Sizes, bytes_each: int, most: int) -> Iterator[tuple[slice, slice]]:
    """Images and rows of the result to work on together, of `most` bytes: several images, or some rows of one."""
    rows = outputs[0]
    bytes_a_row = max(bytes_each * prod(outputs[1:]), 1)
    if bytes_a_row * rows <= most:
        images = max(most // max(bytes_a_row * rows, 1), 1)
        for start in range(0, batch, images):
            yield slice(start, min(start + images, batch)), slice(0, rows)
        return
    step = max(most // bytes_a_row, 1)
    for image in range(batch):
        for start in range(0, rows, step):
            yield slice(image, image + 1), slice(start, min(start + step, rows))
