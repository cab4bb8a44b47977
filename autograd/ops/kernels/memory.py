"""Memory of large arrays that nobody holds any more, used again.

A training step makes the same large arrays as the step before, and drops them. The operating system takes such memory
back and must clear it, page by page, before it gives it out again: a seventh of the time of a VGG16 step. So the
memory of large results is kept here, in regions that are cut into blocks. An array holds on to the block it looks at,
and so does every view of it; a block whose count of holders says that it is here alone can be looked at anew, or
joined with its neighbours and cut elsewhere. What a user holds is never touched. The first place with room is taken,
so that what comes and goes as on a stack lies close together, whatever the sizes. All in all a thread keeps about a
quarter more than it once used at the same time, at most.
"""

from __future__ import annotations

import math
import sys
import threading
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from autograd.ops.kernels.layout import memory_order

#: Arrays of fewer bytes are left to NumPy.
LARGE = 1 << 18
#: So many bytes has a region that arrays share; a larger array has one for itself, or that of one little larger.
REGION = 1 << 26
#: How many bytes are kept, at most, in regions that nobody looks at when another region is made.
KEPT = 1 << 30
#: What the count of holders of a block in a list of them is, by `_holders`, if nobody else holds it.
_ALONE = next(map(sys.getrefcount, [object()]))
#: Blocks begin at a multiple of this many bytes.
_ALIGNMENT = 64


class _Region:
    """A stretch of memory as blocks, one behind another."""

    def __init__(self, size: int) -> None:
        memory = np.empty(size + _ALIGNMENT, dtype=np.uint8).data
        start = -np.frombuffer(memory, np.uint8).ctypes.data % _ALIGNMENT
        self.size, self._memory = size, memory[start : start + size]
        self._blocks = [self._block(0, size)]

    def _block(self, start: int, stop: int) -> np.ndarray:
        # of a memoryview: a part of an array would hand its holders on to the whole array
        return np.frombuffer(self._memory[start:stop], np.uint8)

    def take(self, size: int) -> np.ndarray | None:
        """A block of so many bytes that nobody looks at, if there is room for one."""
        if not size <= self.size <= max(REGION, size + size // 4):
            return None
        blocks = self._blocks
        place = start = first = 0
        for i, holders in enumerate(self._holders()):
            place += blocks[i].nbytes
            if holders != _ALONE:
                start, first = place, i + 1
            elif place - start >= size:
                if first < i or place - start > size:
                    cuts = [start, start + size] + [place] * (place > start + size)
                    blocks[first : i + 1] = [self._block(*cut) for cut in pairwise(cuts)]
                return blocks[first]
        return None

    @property
    def used(self) -> int:
        """How many bytes somebody looks at."""
        return sum([b.nbytes for b, holders in zip(self._blocks, self._holders(), strict=True) if holders != _ALONE])

    def _holders(self) -> list[int]:
        """How many hold each block. The interpreter's own references differ from release to release, but not here."""
        return list(map(sys.getrefcount, self._blocks))


class _Regions(threading.local):
    """The memory of one thread's results, the oldest region first."""

    def __init__(self) -> None:
        self.all: list[_Region] = []
        self.most = 0  # bytes that were looked at at once, when a region was made

    @property
    def kept(self) -> int:
        """How many bytes all regions have."""
        return sum([region.size for region in self.all])

    def take(self, size: int) -> np.ndarray:
        """A block of so many bytes, or a few more, that nobody looks at."""
        size += -size % _ALIGNMENT
        for region in self.all:
            if (block := region.take(size)) is not None:
                return block
        self._give_back(size)
        self.all.append(_Region(max(size, min(self.kept // 4, REGION))))
        block = self.all[-1].take(size)
        assert block is not None
        return block

    def _give_back(self, size: int) -> None:
        """Drop regions that nobody looks at, the oldest first, until there are few beside what is used."""
        used = {region: region.used for region in self.all}
        self.most = max(self.most, sum(used.values()) + size)
        kept, unused = self.kept + size, sum([region.size for region in used if not used[region]])
        for region in used:
            if kept <= self.most + self.most // 4 and unused <= KEPT:
                break
            if not used[region]:
                self.all.remove(region)
                kept -= region.size
                unused -= region.size


_regions = _Regions()
_counts_are_exact = getattr(sys, "_is_gil_enabled", lambda: True)() and sys.implementation.name == "cpython"


def empty(shape: Sequence[int], dtype: Any) -> np.ndarray:
    """`np.empty` in memory that is used again, where the array is large."""
    dtype = np.dtype(dtype)
    size = math.prod(shape) * dtype.itemsize
    if size < LARGE or not _counts_are_exact:
        return np.empty(shape, dtype)
    return np.ndarray(shape, dtype, _regions.take(size))


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
    _regions.__init__()  # type: ignore[misc]
