"""In which order an array's elements lie in memory, and arrays brought into the order a kernel wants."""

from __future__ import annotations

import numpy as np


def memory_order(x: np.ndarray) -> tuple[int, ...] | None:
    """The axes from the slowest to the fastest; None where the elements do not lie side by side, each once."""
    order = tuple(range(x.ndim))
    if x.flags.c_contiguous:
        return order
    last = (0, *range(2, x.ndim), 1)  # images with channels last
    if x.ndim > 2 and x.transpose(last).flags.c_contiguous:
        return last
    order = tuple(sorted(order, key=lambda i: x.strides[i] if x.shape[i] > 1 else 1 << 62, reverse=True))
    return order if x.transpose(order).flags.c_contiguous else None


def flat(x: np.ndarray) -> np.ndarray | None:
    """A view of all elements in the order of memory; None where they do not lie side by side, each once."""
    order = memory_order(x)
    return None if order is None else x.transpose(order).reshape(-1)


def dense(x: np.ndarray) -> np.ndarray:
    """x, copied where its elements do not lie side by side, in the same order as far as there is one."""
    return x if flat(x) is not None else x.copy(order="K")


def same_order(x: np.ndarray, y: np.ndarray) -> bool:
    """Whether two arrays of one shape lie in memory in the same order."""
    return x.strides == y.strides or all(a == b for a, b, n in zip(x.strides, y.strides, x.shape, strict=True) if n > 1)


def as_in(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """x in the memory order of y, which has its shape: copied where it is not."""
    if same_order(x, y):
        return x
    z = np.empty_like(y, dtype=x.dtype)
    z[...] = x
    return z
