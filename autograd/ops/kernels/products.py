"""Products of two matrices whose panels fit in the second cache.

A tile of eight rows by two vectors stays in registers over the whole depth; 32 columns of B are copied at a time, in the
order in which they are read. A small A is read where it stands, whatever its order; of a larger one sixteen rows
after another are copied first. (Goto & van de Geijn 2008, "Anatomy of High-Performance Matrix Multiplication".)
"""

from __future__ import annotations

import numpy as np

from autograd.ops.kernels.compiling import fast, kernel, part
from autograd.ops.kernels.lanes import LINE, WIDTH, emitted, wide
from autograd.ops.kernels.memory import empty
from autograd.ops.kernels.threads import threads

#: Rows and vectors of a tile: sixteen sums, two vectors and a factor in 32 registers.
ROWS, VECTORS = 8, 2
COLUMNS = VECTORS * WIDTH
#: So many products at least; so deep at most, and so many elements of A: a panel of B and all of A stay in the cache.
FEWEST, DEEPEST, MOST = 1 << 20, 1 << 10, 1 << 18
#: So many elements of A are read where they stand, unless they stand so many bytes apart: those compete for the same
#: places of the first cache.
SMALL, PAGE = 1 << 16, 4096


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
def _copy_1(code, b, b_row, panel, depth):
    """Sixteen columns of B, whose rows are dense, as a panel."""
    with code.loop(depth) as k:
        code.store(code.load(code.at(b, (k.index, b_row))), code.at(panel, (k.index, LINE)))


@emitted
def _copy_2(code, b, b_row, panel, depth):
    """32 columns of B, whose rows are dense, as a panel."""
    with code.loop(depth) as k:
        for v in range(VECTORS):
            number = code.load(code.at(b, (k.index, b_row), (v, LINE)))
            code.store(number, code.at(panel, (k.index, VECTORS * LINE), (v, LINE)))


@emitted
def _turn(code, b, b_column, panel, panel_row):
    """Sixteen rows by sixteen columns of B, whose columns are dense, as part of a panel."""
    columns = [code.load(code.at(b, (i, b_column))) for i in range(WIDTH)]
    for i, row in enumerate(code.transposed(columns)):
        code.store(row, code.at(panel, (i, panel_row)))


@part
def _bring(b, b_row, b_column, panel, depth):
    """32 columns of B from address b on, as a panel."""
    if b_column == 4:
        _copy_2(b, b_row, panel, depth)
    else:
        for k in range(0, depth, WIDTH):
            k = min(k, depth - WIDTH)
            for v in range(VECTORS):
                _turn(b + 4 * k + v * WIDTH * b_column, b_column, panel + (k * VECTORS + v) * LINE, VECTORS * LINE)


@kernel("product of two matrices, the first small", "f4[::1], i8, i8, f4[::1], i8, i8, f4[:, ::1], f4[:, ::1]")
def multiply(a, a_row, a_column, b, b_row, b_column, panel, c):
    """c = a·b, with strides in bytes; `panel` is room for 32 columns of b."""
    (rows, columns), depth = c.shape, len(panel)
    for j in range(0, columns, COLUMNS):
        j = min(j, columns - COLUMNS)
        _bring(b.ctypes.data + j * b_column, b_row, b_column, panel.ctypes.data, depth)
        for i in range(0, rows, ROWS):
            i = min(i, rows - ROWS)
            to = c.ctypes.data + 4 * (i * columns + j)
            _tile(a.ctypes.data + i * a_row, a_row, a_column, panel.ctypes.data, to, 4 * columns, depth)


@kernel("product of two matrices", "f4[::1], i8, i8, f4[:, :, ::1], f4[::1], i8, i8, f4[:, ::1], f4[:, ::1]")
def multiply_panels(a, a_row, a_column, panels, b, b_row, b_column, panel, c):
    """The same with `panels`, room for all of a, sixteen rows a panel."""
    (rows, columns), depth = c.shape, len(panel)
    for p in range(len(panels)):
        here, to = a.ctypes.data + min(p * WIDTH, rows - WIDTH) * a_row, panels.ctypes.data + p * depth * LINE
        if a_row == 4:
            _copy_1(here, a_column, to, depth)
        else:
            for k in range(0, depth, WIDTH):
                k = min(k, depth - WIDTH)
                _turn(here + 4 * k, a_row, to + k * LINE, LINE)
    for j in range(0, columns, COLUMNS):
        j = min(j, columns - COLUMNS)
        _bring(b.ctypes.data + j * b_column, b_row, b_column, panel.ctypes.data, depth)
        for p in range(len(panels)):
            for half in range(0, WIDTH, ROWS):
                to = c.ctypes.data + 4 * ((min(p * WIDTH, rows - WIDTH) + half) * columns + j)
                of_a = panels.ctypes.data + p * depth * LINE + 4 * half
                _tile(of_a, 4, LINE, panel.ctypes.data, to, 4 * columns, depth)


def _stands_well(a: np.ndarray) -> bool:
    return a.size <= SMALL and a.strides[0] % PAGE != 0 and a.strides[1] % PAGE != 0


def takes(a: np.ndarray, b: np.ndarray) -> bool:
    """Whether a·b, two arrays of two axes, is for the kernels above: one thread, little at the edges."""
    (rows, depth), columns = a.shape, b.shape[1]
    if not (rows * depth * columns >= FEWEST and rows >= WIDTH and columns >= COLUMNS and WIDTH <= depth <= DEEPEST):
        return False
    height = ROWS if _stands_well(a) else WIDTH
    tiled = -(-rows // height) * height * -(-columns // COLUMNS) * COLUMNS
    return (
        a.size <= MOST and tiled <= rows * columns + rows * columns // 8
        and a.dtype == b.dtype == np.float32 and len(b) == depth and a.flags.forc and b.flags.forc
        and a.flags.writeable and b.flags.writeable and fast(FEWEST) and wide() and threads() == 1
    )  # fmt: skip


def times(a: np.ndarray, b: np.ndarray, c: np.ndarray) -> np.ndarray:
    """c = a·b, of dense matrices by rows or by columns; the sums are in the order of the depth."""
    rows, depth = a.shape
    panel = np.empty((depth, COLUMNS), np.float32)
    given = b.ravel("K"), *b.strides, panel, c
    if _stands_well(a):
        multiply(a.ravel("K"), *a.strides, *given)
    else:
        multiply_panels(a.ravel("K"), *a.strides, empty((-(-rows // WIDTH), depth, WIDTH), np.float32), *given)
    return c
