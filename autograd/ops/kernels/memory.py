"""Memory of large arrays that nobody holds any more, used again.

A training step makes the same large arrays as the step before, and drops them. The operating system takes such memory
back and must clear it, page by page, before it gives it out again: a seventh of the time of a VGG16 step. So the
memory of large results is kept here. An array holds on to the memory it looks at, and so does every view of it;
memory whose count of holders says that it is here alone can be looked at anew. What a user holds is never touched.
All in all a thread keeps at most a quarter more than it once used at the same time.
"""

from __future__ import annotations

import math
import sys
import threading
from collections.abc import Sequence
from typing import Any

import numpy as np

from autograd.ops.kernels.layout import memory_order

#: Arrays of fewer bytes are left to NumPy.
LARGE = 1 << 20
#: How many bytes are kept, at most, for results to come.
KEPT = 1 << 30
#: What the count of holders of a buffer is while `_Buffers.take` looks at it and nobody else holds it.
_ALONE = 3
#: Results begin at a multiple of this many bytes.
_ALIGNMENT = 64


class _Buffers(threading.local):
    """The memory of one thread's results, the longest unused first."""

    def __init__(self) -> None:
        self.all: list[np.ndarray] = []
        self.most = 0  # bytes that were looked at at once

    def take(self, size: int) -> np.ndarray:
        """A buffer of at least so many bytes, and little more, that nobody looks at."""
        free, found, used = [], -1, size
        for i in range(len(self.all)):  # an enumeration would hold a buffer too
            buffer = self.all[i]
            if sys.getrefcount(buffer) != _ALONE:
                used += buffer.nbytes
                continue
            free.append(i)
            if size <= buffer.nbytes <= size + size // 4 and (found < 0 or buffer.nbytes < self.all[found].nbytes):
                found = i
        self.most = max(self.most, used)
        if found >= 0:
            taken = self.all.pop(found)
        else:
            self._give_back(free, used)
            taken = np.empty(size, dtype=np.uint8)
        self.all.append(taken)
        return taken

    def _give_back(self, free: Sequence[int], used: int) -> None:
        """Drop unused buffers, the longest unused first, until there are few beside the `used` bytes."""
        unused = sum(self.all[i].nbytes for i in free)
        dropped = set()
        for i in free:
            if used + unused <= self.most + self.most // 4 and unused <= KEPT:
                break
            dropped.add(i)
            unused -= self.all[i].nbytes
        self.all = [buffer for i, buffer in enumerate(self.all) if i not in dropped]


_buffers = _Buffers()
_counts_are_exact = getattr(sys, "_is_gil_enabled", lambda: True)() and sys.implementation.name == "cpython"


def empty(shape: Sequence[int], dtype: Any) -> np.ndarray:
    """`np.empty` in memory that is used again, where the array is large."""
    dtype = np.dtype(dtype)
    size = math.prod(shape) * dtype.itemsize
    if size < LARGE or not _counts_are_exact:
        return np.empty(shape, dtype)
    buffer = _buffers.take(size + _ALIGNMENT)
    return np.ndarray(shape, dtype, buffer, -buffer.ctypes.data % _ALIGNMENT)


def empty_like(x: np.ndarray, dtype: Any = None) -> np.ndarray:
    """`np.empty_like` in memory that is used again, in the order of x where its elements lie side by side."""
    dtype = x.dtype if dtype is None else dtype
    if x.size * x.itemsize < LARGE:
        return np.empty_like(x, dtype)
    order = memory_order(x)
    return np.empty_like(x, dtype) if order is None else empty_in(order, x.shape, dtype)


def empty_in(order: Sequence[int], shape: Sequence[int], dtype: Any) -> np.ndarray:
    """The same with the axes in memory in the given order, from the slowest to the fastest."""
    back = [0] * len(order)
    for i, axis in enumerate(order):
        back[axis] = i
    return empty([shape[axis] for axis in order], dtype).transpose(back)


def release() -> None:
    """Give back all memory of this thread that nobody looks at."""
    _buffers.__init__()  # type: ignore[misc]
