"""Products of two matrices that fit in the second cache together.

A BLAS copies both matrices into panels before it multiplies, which pays where they are large. Here one of them is read
where it stands, whatever its strides, and thirty-two columns of the other are copied at a time: a tile of eight rows
by two vectors stays in registers over the whole depth. (Goto & van de Geijn 2008, "Anatomy of High-Performance Matrix
Multiplication", with the copy of A left out.)
"""

from __future__ import annotations

import numpy as np

from autograd.ops.kernels.compiling import fast, kernel
from autograd.ops.kernels.lanes import LINE, WIDTH, emitted, wide
from autograd.ops.kernels.threads import threads

#: Rows and vectors of a tile: sixteen sums, two vectors and a factor in 32 registers.
ROWS, VECTORS = 8, 2
COLUMNS = VECTORS * WIDTH
#: So many products at least, and at most; and so deep at most: 32 columns are to stay in the first cache.
FEWEST, MOST, DEEPEST = 1 << 20, 1 << 24, 1 << 10
#: Rows so many bytes apart compete for the same places of the first cache.
PAGE = 4096


@emitted
def _tile(code, a, a_row, a_step, b, c, c_row, depth):
    """Eight rows of C = A·B for 32 columns; B is a panel."""
    sums = [[code.variable(code.number(0)) for _ in range(VECTORS)] for _ in range(ROWS)]
    with code.loop(depth) as k:
        vectors = [code.load(code.at(b, (k.index, VECTORS * LINE), (v, LINE))) for v in range(VECTORS)]
        column = code.at(a, (k.index, a_step))
        for row, of_row in enumerate(sums):
            factor = code.spread(code.at(column, (row, a_row)))
            for vector, total in zip(vectors, of_row, strict=True):
                code.write(total, code.read(total) + factor * vector)
    for row, of_row in enumerate(sums):
        for v, total in enumerate(of_row):
            code.store(code.read(total), code.at(c, (row, c_row), (v, LINE)))


@emitted
def _copy(code, b, b_row, panel, depth):
    """32 columns of B, whose rows are dense, as a panel."""
    with code.loop(depth) as k:
        for v in range(VECTORS):
            number = code.load(code.at(b, (k.index, b_row), (v, LINE)))
            code.store(number, code.at(panel, (k.index, VECTORS * LINE), (v, LINE)))


@emitted
def _turn(code, b, b_column, panel):
    """Sixteen rows by sixteen columns of B, whose columns are dense, as part of a panel."""
    columns = [code.load(code.at(b, (i, b_column))) for i in range(WIDTH)]
    for i, row in enumerate(code.transposed(columns)):
        code.store(row, code.at(panel, (i, VECTORS * LINE)))


@kernel("product of two matrices", "f4[::1], i8, i8, f4[::1], i8, i8, f4[:, ::1], f4[:, ::1]")
def multiply(a, a_row, a_step, b, b_row, b_step, panel, c):
    """c = a·b, two matrices with their strides in bytes; `panel` is room for 32 columns of b."""
    (rows, columns), depth = c.shape, len(panel)
    for j in range(0, columns, COLUMNS):
        j = min(j, columns - COLUMNS)
        if b_step == 4:
            _copy(b.ctypes.data + 4 * j, b_row, panel.ctypes.data, depth)
        else:
            for k in range(0, depth, WIDTH):
                k = min(k, depth - WIDTH)
                for v in range(VECTORS):
                    corner = b.ctypes.data + 4 * k + (j + v * WIDTH) * b_step
                    _turn(corner, b_step, panel.ctypes.data + (k * VECTORS + v) * LINE)
        for i in range(0, rows, ROWS):
            i = min(i, rows - ROWS)
            to = c.ctypes.data + 4 * (i * columns + j)
            _tile(a.ctypes.data + i * a_row, a_row, a_step, panel.ctypes.data, to, 4 * columns, depth)


def takes(a: np.ndarray, b: np.ndarray) -> bool:
    """Whether a·b, two arrays of two axes, is for the kernel above: one thread, little at the edges."""
    (rows, depth), columns = a.shape, b.shape[1]
    tiled = -(-rows // ROWS) * ROWS * -(-columns // COLUMNS) * COLUMNS
    return bool(
        FEWEST <= rows * depth * columns <= MOST and rows >= ROWS and columns >= COLUMNS and WIDTH <= depth <= DEEPEST
        and a.dtype == b.dtype == np.float32 and len(b) == depth and a.flags.forc and b.flags.forc and a.strides[0] % PAGE
        and tiled <= rows * columns + rows * columns // 8
        and a.flags.writeable and b.flags.writeable and fast(FEWEST) and wide() and threads() == 1
    )  # fmt: skip


def times(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """a·b, dense matrices by rows or by columns; the sums are in the order of the depth."""
    panel, c = np.empty((len(b), COLUMNS), np.float32), np.empty((len(a), b.shape[1]), np.float32)
    multiply(a.ravel("K"), *a.strides, b.ravel("K"), *b.strides, panel, c)
    return c
