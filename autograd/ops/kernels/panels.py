"""Matrix products of panels, in machine code: where the time of a convolution goes.

A matrix (rows × columns) is kept as panels of sixteen columns, (columns / 16, rows, 16): a step along a row of a panel
is one vector, and what was written so needs no repacking for a product. All sums stay in registers: eight rows of
two panels, sixteen multiply-adds after ten loads, on a machine with 32 wide registers. (Goto & van de Geijn 2008,
"Anatomy of High-Performance Matrix Multiplication".)
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from autograd.ops.kernels.lanes import LINE, WIDTH, Code, Emitted, emitted, wide

#: So many steps of a product are written out; with more, the compiler moves loads so far ahead that registers run out.
_STEPS = 4


def rows() -> int:
    """How many rows of a product are made at a time: a divisor of sixteen."""
    return 8 if wide() else 4


def at_once() -> int:
    """How many panels of a product are made at a time."""
    return 2 if wide() else 1


def _sums(code: Code, count: int, panels: int, start: Callable[[int, int], Any]) -> list[list[Any]]:
    return [[code.variable(start(row, panel)) for panel in range(panels)] for row in range(count)]


def _multiply_add(code: Code, sums: list[list[Any]], vectors: list[Any], factors: Any, step: int) -> None:
    """sums[row][panel] += factor[row] · vector[panel]; the factors stand `step` bytes apart."""
    for row, of_row in enumerate(sums):
        factor = code.spread(code.at(factors, (row, step)))
        for vector, total in zip(vectors, of_row, strict=True):
            code.write(total, code.read(total) + factor * vector)


def _product(panels: int) -> Emitted:
    def product(code: Code, a: Any, a_panel: Any, b: Any, b_panel: Any, c: Any, c_panel: Any, depth: Any) -> None:
        """`rows()` rows of C = A·B for some panels of B; `depth` is how many panels A has."""
        sums = _sums(code, rows(), panels, lambda row, panel: code.number(0))
        with code.loop(depth) as panel, code.loop(WIDTH // _STEPS) as step:
            for row in range(ahead := rows() * _STEPS // WIDTH):  # what the next rows will begin with
                code.prefetch(code.at(a, (panel.index, a_panel), (step.index, ahead * LINE), (rows() + row, LINE)))
            left = code.at(a, (panel.index, a_panel), (step.index, 4 * _STEPS))
            right = code.at(b, (panel.index, WIDTH * LINE), (step.index, LINE * _STEPS))
            for k in range(_STEPS):
                vectors = [code.load(code.at(right, (j, b_panel), (k, LINE))) for j in range(panels)]
                _multiply_add(code, sums, vectors, code.at(left, (k, 4)), LINE)
        for row, of_row in enumerate(sums):
            for panel, total in enumerate(of_row):
                code.store(code.read(total), code.at(c, (panel, c_panel), (row, LINE)))

    return emitted(product)


def _product_turned(panels: int) -> Emitted:
    def product_turned(code: Code, a: Any, b: Any, b_panel: Any, c: Any, c_panel: Any, depth: Any) -> None:
        """`rows()` rows of C += Aᵀ·B for some panels of B; `depth` is how many rows A and B have."""
        where = [[code.at(c, (panel, c_panel), (row, LINE)) for panel in range(panels)] for row in range(rows())]
        sums = _sums(code, rows(), panels, lambda row, panel: code.load(where[row][panel]))
        with code.loop(depth) as step:
            a, b = code.at(a, (step.index, LINE)), code.at(b, (step.index, LINE))
            vectors = [code.load(code.at(b, (panel, b_panel))) for panel in range(panels)]
            _multiply_add(code, sums, vectors, a, 4)
        for of_row, places in zip(sums, where, strict=True):
            for total, place in zip(of_row, places, strict=True):
                code.store(code.read(total), place)

    return emitted(product_turned)


product_1, product_2 = _product(1), _product(2)
product_turned_1, product_turned_2 = _product_turned(1), _product_turned(2)
