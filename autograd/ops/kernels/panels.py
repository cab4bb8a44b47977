"""Matrix products of panels, in machine code: the part of a convolution's time that matters.

A matrix (rows × columns) is kept as panels of sixteen columns, (columns / 16, rows, 16): a step along a row of a panel
is a vector, and a product needs no repacking of what was written so. All sums stay in registers: on a machine with 32
registers of sixteen numbers, 14 rows of two panels, so that 28 multiply-adds follow on 16 loads. (Goto & van de Geijn
2008, "Anatomy of High-Performance Matrix Multiplication".)
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from autograd.ops.kernels.lanes import LINE, WIDTH, Code, Emitted, emitted, wide


def rows() -> int:
    """How many rows of a product are made at a time."""
    return 14 if wide() else 6


def rows_turned() -> int:
    """How many rows of a product with a transposed matrix are made at a time: a divisor of sixteen."""
    return 8 if wide() else 4


def _sums(code: Code, count: int, panels: int, start: Callable[[int, int], Any]) -> list[list[Any]]:
    return [[code.variable(start(row, panel)) for panel in range(panels)] for row in range(count)]


def _multiply_add(code: Code, sums: list[list[Any]], vectors: list[Any], one: Callable[[int], Any]) -> None:
    for row, of_row in enumerate(sums):
        factor = code.spread(one(row))
        for vector, total in zip(vectors, of_row, strict=True):
            code.write(total, code.read(total) + factor * vector)


def _product(panels: int) -> Emitted:
    def product(code: Code, a: Any, a_panel: Any, b: Any, b_panel: Any, c: Any, c_panel: Any, depth: Any) -> None:
        """`rows()` rows of C = A·B for some panels of B; `depth` is how many panels A has."""
        sums = _sums(code, rows(), panels, lambda row, panel: code.number(0))
        with code.loop(depth) as step:
            a, b = code.at(a, (step.index, a_panel)), code.at(b, (step.index, WIDTH * LINE))
            for k in range(WIDTH):
                vectors = [code.load(code.at(b, (panel, b_panel), (k, LINE))) for panel in range(panels)]
                _multiply_add(code, sums, vectors, lambda row, k=k: code.at(a, (row, LINE), (k, 4)))  # type: ignore[misc]
        for row, of_row in enumerate(sums):
            for panel, total in enumerate(of_row):
                code.store(code.read(total), code.at(c, (panel, c_panel), (row, LINE)))

    return emitted(product)


def _product_turned(panels: int) -> Emitted:
    def product_turned(code: Code, a: Any, b: Any, b_panel: Any, c: Any, c_panel: Any, depth: Any) -> None:
        """`rows_turned()` rows of C += Aᵀ·B for some panels of B; `depth` is how many rows A and B have."""
        where = [[code.at(c, (panel, c_panel), (row, LINE)) for panel in range(panels)] for row in range(rows_turned())]
        sums = _sums(code, rows_turned(), panels, lambda row, panel: code.load(where[row][panel]))
        with code.loop(depth) as step:
            a, b = code.at(a, (step.index, LINE)), code.at(b, (step.index, LINE))
            vectors = [code.load(code.at(b, (panel, b_panel))) for panel in range(panels)]
            _multiply_add(code, sums, vectors, lambda row: code.at(a, (row, 4)))
        for of_row, places in zip(sums, where, strict=True):
            for total, place in zip(of_row, places, strict=True):
                code.store(code.read(total), place)

    return emitted(product_turned)


product_1, product_2 = _product(1), _product(2)
product_turned_1, product_turned_2 = _product_turned(1), _product_turned(2)
