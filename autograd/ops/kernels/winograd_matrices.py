"""The matrices of Winograd's minimal filtering, and how one is applied with few operations.

m results of a filter with r taps are coefficients of a product of polynomials, which is known from its values at
m + r − 2 points and at infinity:

    y = Aᵀ[(G w) ⊙ (Bᵀ x)]

(Toom and Cook; Winograd 1980, "Arithmetic Complexity of Computations"; Lavin & Gray 2016, "Fast Algorithms for
Convolutional Neural Networks". Which points lose least: Barabasz, Anderson, Soodhalter & Gregg 2020, "Error Analysis
and Improving the Accuracy of Winograd Convolution for Deep Neural Networks".)
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import prod
from typing import Any, NamedTuple

Matrix = tuple[tuple[Fraction, ...], ...]


class Matrices(NamedTuple):
    """Aᵀ (m × a), G (a × r) and Bᵀ (a × a), where a = m + r − 1."""

    results: Matrix
    taps: Matrix
    image: Matrix


def transposed(matrix: Matrix) -> Matrix:
    """Aᵀ of A."""
    return tuple(zip(*matrix, strict=True))


def _polynomial(roots: Sequence[Fraction]) -> list[Fraction]:
    """The coefficients of Π (x − root), the constant first."""
    made = [Fraction(1)]
    for root in roots:
        made = [low - root * high for low, high in zip([Fraction(0), *made], [*made, Fraction(0)], strict=True)]
    return made


def matrices(m: int, r: int, points: Sequence[Fraction]) -> Matrices:
    """Aᵀ, G and Bᵀ for m results of a filter with r taps, by the given points and infinity.

    >>> [[str(n) for n in row] for row in matrices(2, 3, [Fraction(0), Fraction(1), Fraction(-1)]).image]
    [['-1', '0', '1', '0'], ['0', '1', '1', '0'], ['0', '-1', '1', '0'], ['0', '-1', '0', '1']]
    """
    if len(points) != m + r - 2:
        raise ValueError(f"{m} results of {r} taps need {m + r - 2} points, not {len(points)}")
    others = [[q for q in points if q != p] for p in points]
    results = [(*(p**i for p in points), Fraction(i == m - 1)) for i in range(m)]
    divided = [prod((p - q for q in rest), start=Fraction(1)) for p, rest in zip(points, others, strict=True)]
    taps = [tuple(p**k / d for k in range(r)) for p, d in zip(points, divided, strict=True)]
    image = [(*_polynomial(rest), Fraction(0)) for rest in others]
    last = tuple(Fraction(k == r - 1) for k in range(r))
    return Matrices(tuple(results), (*taps, last), (*image, tuple(_polynomial(points))))


def _combination(row: Sequence[Fraction], terms: Sequence[Any]) -> Any:
    """Σ factor · term, without the terms whose factor is 0; None if there are none."""
    total = None
    for factor, term in sorted(zip(row, terms, strict=True), key=lambda pair: abs(pair[0]) != 1):
        if factor == 1:
            total = term if total is None else total + term
        elif factor == -1 and total is not None:
            total = total - term
        elif factor:
            total = term * factor if total is None else total + term * factor
    return total


def times(matrix: Matrix, terms: Sequence[Any]) -> list[Any]:
    """matrix · terms. Rows that differ in signs alone, as those of the points ±p do, share their sums."""
    made: list[Any] = []
    while len(made) < len(matrix):
        row, after = matrix[len(made)], matrix[len(made) + 1] if len(made) + 1 < len(matrix) else None
        if after is not None and row != after and [*map(abs, row)] == [*map(abs, after)]:
            same = _combination([a if a == b else Fraction(0) for a, b in zip(row, after, strict=True)], terms)
            other = _combination([a if a != b else Fraction(0) for a, b in zip(row, after, strict=True)], terms)
            made += [same + other, same - other]
        else:
            made.append(_combination(row, terms))
    return made


def paired(matrix: Matrix, terms: Sequence[Any]) -> list[Any]:
    """matrix · terms where columns 1 and 2, 3 and 4, … belong to points ±p: the sum and difference of both are shared."""
    pairs = range(1, len(terms) - 1, 2)
    folded = [terms[0], *(t for i in pairs for t in (terms[i] + terms[i + 1], terms[i] - terms[i + 1])), terms[-1]]
    half = []
    for row in matrix:
        new = [row[0]]
        for i in pairs:
            new += [row[i] if row[i] == row[i + 1] else Fraction(0), row[i] if row[i] != row[i + 1] else Fraction(0)]
        half.append((*new, row[-1]))
    return times(tuple(half), folded)


def both_ways(apply: Any, matrix: Matrix, grid: Sequence[Sequence[Any]]) -> list[list[Any]]:
    """matrix · grid · matrixᵀ, where `apply` is `times` or `paired`."""
    columns = [apply(matrix, column) for column in zip(*grid, strict=True)]
    return [apply(matrix, row) for row in zip(*columns, strict=True)]
