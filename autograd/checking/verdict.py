"""The verdict on a gradient: what is judged, with which tolerance, and the report of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from autograd.checking.differences import Array

#: Relative tolerance by the dtype of the inputs, to be met by a correct gradient computed in that dtype.
RTOL = {"float16": 3e-2, "float32": 1e-3, "float64": 1e-6, "longdouble": 1e-6}


class Problem(NamedTuple):
    """A function and its claimed gradient, at one point, as plain arrays."""

    names: list[str]
    inputs: list[Array]
    evaluate: Callable[[list[Array]], list[Array]]  #: inputs (float64) ↦ outputs
    #: (cotangents, inputs or None for the point itself) ↦ gradients; None is zero
    pullback: Callable[[list[Array], list[Array] | None], list[Array | None]]
    outputs: list[Array]
    eps: float  #: rounding unit of what `evaluate` computes in
    exact: Callable[[list[Array]], list[Array] | None] | None = None  #: direction ↦ exact derivative, if to be had


@dataclass
class Tolerances:
    """atol + rtol·scale; with `atol=None` the numeric derivative's own error takes its place."""

    rtol: float
    atol: float | None = None

    def allowed(self, analytic: Array, numeric: Array, error: Array) -> Array:
        scale = np.maximum(np.abs(analytic), np.abs(numeric))
        return (10 * error if self.atol is None else self.atol) + self.rtol * scale


@dataclass
class Worst:
    """The element, or direction, that is furthest outside its tolerance."""

    input: int
    index: tuple[int, ...] | None  #: None: along a random direction
    output: int | None  #: None: along a random cotangent
    analytic: float
    numeric: float
    error: float
    allowed: float
    between: tuple[float, float] | None
    excess: float


@dataclass
class InputResult:
    """What was found of one input: arrays of its shape, nan where an element was not looked at."""

    name: str
    shape: tuple[int, ...]
    dtype: np.dtype
    analytic: Array  #: summed over the outputs with fixed weights, as `numeric` is
    numeric: Array
    state: Array  #: " " not looked at, "·" right, "~" right at a kink, "^" singular, "#" wrong
    directions: int = 0
    wrong_directions: int = 0


@dataclass
class Report:
    """The outcome of a check; true if nothing failed. Its text says what was compared and how."""

    inputs: list[InputResult]
    method: str
    seed: int
    rtol: float
    worst: Worst | None = None
    remarks: list[str] = field(default_factory=list)

    def count(self, state: str) -> int:
        """How many elements ended in a state: "·", "~", "^" or "#"."""
        return sum(int(np.count_nonzero(each.state == state)) for each in self.inputs)

    @property
    def kinks(self) -> int:
        """Elements at a kink whose gradient lies between the one-sided derivatives."""
        return self.count("~")

    @property
    def failures(self) -> int:
        """Elements and directions that fail."""
        return self.count("#") + sum(each.wrong_directions for each in self.inputs)

    def __bool__(self) -> bool:
        return not self.failures

    def __str__(self) -> str:
        looked = sum(int(np.count_nonzero(each.state != " ")) for each in self.inputs)
        text = f"{looked - self.count('#')} of {looked} elements agree ({self.method})"
        if self.kinks:
            text += f", {self.kinks} of them at a kink, between the one-sided derivatives"
        if singular := self.count("^"):
            text += f"; {singular} at a jump or an infinite slope, not judged"
        return "\n".join([text, *self.remarks])

    __repr__ = __str__


def remark_precision(report: Report, coarsest: np.dtype) -> None:
    """Say in the report that the inputs, or what is made of them, are of less than double precision."""
    if coarsest.itemsize < 8:
        sharper = f"{report.rtol / RTOL['float64']:,.0f} times more sharply"
        report.remarks.append(f"{coarsest}: rtol={report.rtol:g}; in float64 throughout it is checked {sharper}")
