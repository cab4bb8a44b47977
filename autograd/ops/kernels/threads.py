"""Work shared among threads: pieces that release the interpreter's lock run side by side in one pool.

A piece is compiled code on its own part of a result. It calls no BLAS, so that there are never two pools of busy
threads at once.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from itertools import pairwise

_pool: ThreadPoolExecutor | None = None
_workers = 0
#: How many threads compiled kernels may use, as `autograd.set_num_threads` said; None: as many as `surroundings` says.
limit: int | None = None


def threads() -> int:
    """How many threads a kernel may use."""
    return surroundings() if limit is None else limit


@cache
def surroundings() -> int:
    """What NUMBA_NUM_THREADS or OMP_NUM_THREADS says, else one thread for each core of this process."""
    for name in ("NUMBA_NUM_THREADS", "OMP_NUM_THREADS"):
        told = os.environ.get(name, "")
        if told.isdecimal() and int(told):
            return int(told)
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def pieces(count: int, most: int, step: int = 1) -> list[tuple[int, int]]:
    """0 … count cut into at most so many nearly equal ranges, at multiples of `step`.

    >>> pieces(10, 3, 2), pieces(3, 8)
    ([(0, 4), (4, 8), (8, 10)], [(0, 1), (1, 2), (2, 3)])
    """
    steps = -(-count // step)
    most = max(min(most, steps), 1)
    cuts = [min(-(-steps * i // most) * step, count) for i in range(most + 1)]
    return list(pairwise(cuts))


def side_by_side(works: Sequence[Callable[[], None]]) -> None:
    """Do all of the works, each in a thread of its own; the first in this one. The first error is raised at the end."""
    if len(works) == 1:
        works[0]()
        return
    global _pool, _workers
    if _pool is None or _workers < len(works) - 1:
        _workers = max(_workers, len(works) - 1)
        _pool = ThreadPoolExecutor(_workers, thread_name_prefix="kernels")
    others = [_pool.submit(work) for work in works[1:]]
    try:
        works[0]()
    finally:
        errors = [other.exception() for other in others]
    for error in errors:
        if error is not None:
            raise error


def _forget() -> None:
    global _pool, _workers
    _pool, _workers = None, 0


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget)  # a child has none of its parent's threads
