"""What Winograd's convolution does to one tile, sixteen channels at a time, in machine code.

Five small products with the matrices of `winograd_matrices`, each for tiles of 2×2 and of 4×4 results: of an image
(Bᵀ x B), of a kernel (G w Gᵀ), back to results (Aᵀ m A), and for the derivative by the kernel of results (A g Aᵀ) and
back to a kernel (Gᵀ s G). A `plane` is where the next of the 16 or 36 numbers of a transformed tile stands.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from autograd.ops.kernels.lanes import Code, Emitted, Lanes, emitted
from autograd.ops.kernels.winograd_matrices import Matrices, both_ways, matrices, paired, times, transposed

TAPS = 3
#: F(2×2, 3×3) by 0, ±1 and F(4×4, 3×3) by 0, ±5/8, ±3/2, which lose half as much as 0, ±1, ±2.
TRANSFORMS = {
    2: matrices(2, TAPS, [Fraction(p) for p in ("0", "1", "-1")]),
    4: matrices(4, TAPS, [Fraction(p) for p in ("0", "5/8", "-5/8", "3/2", "-3/2")]),
}

Grid = Sequence[Sequence[Lanes]]


def _load(code: Code, size: int, start: Any, row: Any, column: Any) -> Grid:
    return [[code.load(code.at(start, (i, row), (j, column))) for j in range(size)] for i in range(size)]


def _spread(code: Code, grid: Grid, start: Any, plane: Any) -> None:
    for k, value in enumerate(value for row in grid for value in row):
        code.store(value, code.at(start, (k, plane)))


def _gather(code: Code, size: int, start: Any, plane: Any) -> Grid:
    return [[code.load(code.at(start, (i * size + j, plane))) for j in range(size)] for i in range(size)]


def _of_image(m: int, by: Matrices) -> Emitted:
    def image_tile(code: Code, x: Any, row: Any, column: Any, v: Any, plane: Any) -> None:
        """v = Bᵀ x B."""
        _spread(code, both_ways(times, by.image, _load(code, m + TAPS - 1, x, row, column)), v, plane)

    return emitted(image_tile)


def _of_results(m: int, by: Matrices) -> Emitted:
    def results_tile(code: Code, g: Any, row: Any, column: Any, z: Any, plane: Any) -> None:
        """z = A g Aᵀ."""
        _spread(code, both_ways(times, transposed(by.results), _load(code, m, g, row, column)), z, plane)

    return emitted(results_tile)


def _of_kernel(m: int, by: Matrices) -> Emitted:
    def kernel_tile(code: Code, w: Any, lane: Any, row: Any, column: Any, u: Any, plane: Any) -> None:
        """u = G w Gᵀ, of sixteen kernels that stand `lane` bytes apart."""
        taps = [[code.load_apart(code.at(w, (i, row), (j, column)), lane) for j in range(TAPS)] for i in range(TAPS)]
        _spread(code, both_ways(times, by.taps, taps), u, plane)

    return emitted(kernel_tile)


def _to_results(m: int, by: Matrices) -> Emitted:
    def tile_results(code: Code, t: Any, plane: Any, bias: Any, y: Any, row: Any, column: Any, check: Any) -> None:
        """y = Aᵀ t A + bias; `check` becomes nan if a number of y is not finite."""
        found, shift, zero = code.load(check), code.load(bias), code.number(0)
        results = both_ways(paired, by.results, _gather(code, m + TAPS - 1, t, plane))
        for i, line in enumerate(results):
            for j, value in enumerate(line):
                shifted = value + shift
                code.store(shifted, code.at(y, (i, row), (j, column)))
                found = found + shifted * zero
        code.store(found, check)

    return emitted(tile_results)


def _to_kernel(m: int, by: Matrices) -> Emitted:
    def tile_kernel(code: Code, s: Any, plane: Any, w: Any, lane: Any, row: Any, column: Any) -> None:
        """w = Gᵀ s G, sixteen kernels that stand `lane` bytes apart."""
        grid = both_ways(paired, transposed(by.taps), _gather(code, m + TAPS - 1, s, plane))
        for i, line in enumerate(grid):
            for j, value in enumerate(line):
                code.store_apart(value, code.at(w, (i, row), (j, column)), lane)

    return emitted(tile_kernel)


image_2, image_4 = (_of_image(m, by) for m, by in TRANSFORMS.items())
results_2, results_4 = (_of_results(m, by) for m, by in TRANSFORMS.items())
kernel_2, kernel_4 = (_of_kernel(m, by) for m, by in TRANSFORMS.items())
to_results_2, to_results_4 = (_to_results(m, by) for m, by in TRANSFORMS.items())
to_kernel_2, to_kernel_4 = (_to_kernel(m, by) for m, by in TRANSFORMS.items())


@emitted
def copy_line(code: Code, source: Any, target: Any) -> None:
    """Sixteen numbers from one place to another."""
    code.store(code.load(source), target)


@emitted
def clear_line(code: Code, target: Any) -> None:
    """Sixteen zeros."""
    code.store(code.number(0), target)
