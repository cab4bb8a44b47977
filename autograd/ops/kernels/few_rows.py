"""A few rows times a large transposed matrix, at the speed of memory.

A fully connected layer on a batch of a few images reads its weights once for a handful of sums each. BLAS's product
of matrices copies them into panels first, as is right for many rows; here they are read where they stand, in a
quarter of the time.
"""

from __future__ import annotations

import numpy as np

from autograd.ops.kernels.compiling import fast, kernel

#: So many rows; one alone is BLAS's product of a matrix and a vector, which copies nothing.
FEW = range(2, 9)
#: So many elements of the matrix at least: a smaller one is in the cache when BLAS copies it.
LARGE = 1 << 20


def takes(a: np.ndarray, b: np.ndarray) -> bool:
    """Whether a·bᵀ is for the kernel below."""
    return (
        b.size >= LARGE and a.ndim == b.ndim == 2 and len(a) in FEW and a.shape[1] == b.shape[1]
        and a.dtype == b.dtype and a.dtype.char in "fd" and b.flags.c_contiguous and fast(b.size)
    )  # fmt: skip


def times_transposed(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """a·bᵀ; the sums are in another order than BLAS's."""
    y = np.empty((len(a), len(b)), a.dtype)
    dots(np.ascontiguousarray(a), b, y)
    return y


@kernel(
    "a few rows times a large transposed matrix",
    "T[:, ::1], T[:, ::1], T[:, ::1]",
    fastmath={"reassoc", "contract", "nsz"},  # the order of a sum is free
)
def dots(a, b, y):
    """y = a·bᵀ."""
    for j in range(b.shape[0]):
        for i in range(a.shape[0]):
            total = a.dtype.type(0)
            for k in range(a.shape[1]):
                total += a[i, k] * b[j, k]
            y[i, j] = total
