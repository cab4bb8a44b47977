"""How many threads arrays are computed with: one number for every pool in the process."""

from __future__ import annotations

import operator
from typing import Any

from autograd.ops.kernels import threads


def _pools() -> Any:
    try:
        import threadpoolctl
    except ImportError:
        raise ImportError(
            'threads are counted and set by threadpoolctl: pip install "chainrule[fast]"; or set OPENBLAS_NUM_THREADS '
            "(MKL_NUM_THREADS, OMP_NUM_THREADS) before Python starts"
        ) from None
    return threadpoolctl


def set_num_threads(n: int) -> None:
    """Let products of matrices, and whatever else has a pool of threads in this process, use `n` threads.

    The engine's own kernels use as many; they call no BLAS, so that two pools are never at work at once. The
    number holds for the whole process and for what has been loaded when it is set. An `n` below 1 is a ValueError.
    It needs threadpoolctl (the extra `fast`), and without it is an ImportError that says what to do.
    """
    if operator.index(n) < 1:
        raise ValueError(f"set_num_threads: at least 1 thread, not {n}")
    _pools().threadpool_limits(limits=operator.index(n))
    threads.limit = operator.index(n)


def get_num_threads() -> int:
    """How many threads a product of matrices may use; it needs threadpoolctl, as `set_num_threads` does."""
    return max((pool["num_threads"] for pool in _pools().threadpool_info() if pool["user_api"] == "blas"), default=1)
