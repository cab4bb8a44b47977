"""The verdict: analytic gradients against numeric ones, element by element or along directions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from autograd.checking.differences import Array, Path, Slope, careful, quick

#: Relative tolerance by the dtype of the inputs, to be met by a correct gradient computed in that dtype.
RTOL = {"float16": 3e-2, "float32": 1e-3, "float64": 1e-6, "longdouble": 1e-6}

_FEW_OUTPUTS = 50  # up to here every output is differentiated by itself, above along random cotangents
_DIRECTIONS = 8


class Problem(NamedTuple):
    """A function and its claimed gradient, at one point, as plain arrays."""

    names: list[str]
    inputs: list[Array]
    evaluate: Callable[[list[Array]], list[Array]]  #: inputs (float64) ↦ outputs
    pullback: Callable[[list[Array]], list[Array | None]]  #: cotangents ↦ gradients; None is zero
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


def judge(problem: Problem, tolerances: Tolerances, max_elements: int, seed: int, method: str) -> Report:
    """Compare the claimed gradient of a problem with numeric derivatives of it."""
    random = np.random.default_rng(seed)
    cotangents = _cotangents(problem, random)
    results = [_blank(name, x) for name, x in zip(problem.names, problem.inputs, strict=True)]
    report = Report(results, method, seed, tolerances.rtol)
    if not cotangents:
        report.remarks.append("the result is empty: nothing to compare")
        return report
    gradients = [_flat_gradients(problem, cotangent) for cotangent in cotangents]
    analytic = [np.stack(rows) for rows in zip(*gradients, strict=True)]  # each (cotangents, elements)
    rows = np.stack([_flat(c) for c in cotangents])
    unit = len(rows) == rows.shape[1] and bool(np.all(rows == np.eye(len(rows))))
    judging = _Judging(problem, tolerances, rows, unit, report)
    total = sum(x.size for x in problem.inputs)
    sampled = total > max_elements
    for i, x in enumerate(problem.inputs):
        elements = np.arange(x.size)
        if sampled:
            share = max(4, max_elements * x.size // total)
            if x.size > share:
                largest = np.argsort(-np.abs(analytic[i]).max(axis=0))[:3]
                others = random.choice(x.size, share, replace=False)
                elements = np.unique(np.concatenate([largest, others]))
        for element in elements:
            judging.element(i, int(element), analytic[i][:, element])
        if sampled or problem.exact is not None:
            for _ in range(_DIRECTIONS if sampled else 1):
                direction = random.normal(size=x.size) * _scales(x).reshape(-1)
                judging.direction(i, direction.reshape(x.shape), analytic[i] @ direction)
    if sampled:
        looked = sum(int(np.count_nonzero(each.state != " ")) for each in report.inputs)
        report.remarks.append(
            f"large input: {looked} of its {total} elements were sampled, and {_DIRECTIONS} random directions of "
            f"each input tried (max_elements={max_elements})"
        )
    if not unit:
        report.remarks.append(f"the {rows.shape[1]} outputs were weighted by {len(rows)} random cotangents")
    return report


def remark_precision(report: Report, coarsest: np.dtype) -> None:
    """Say in the report that the inputs are of less than double precision, and what that costs."""
    if coarsest.itemsize < 8:
        sharper = f"{report.rtol / RTOL['float64']:,.0f} times more sharply"
        report.remarks.append(f"{coarsest} inputs: rtol={report.rtol:g}; float64 inputs are checked {sharper}")


def _blank(name: str, x: Array) -> InputResult:
    return InputResult(
        name, x.shape, x.dtype, np.full(x.shape, np.nan), np.full(x.shape, np.nan), np.full(x.shape, " ")
    )  # fmt: skip


class _Judging:
    def __init__(
        self, problem: Problem, tolerances: Tolerances, rows: Array, unit: bool, report: Report
    ) -> None:  # fmt: skip
        self.problem, self.tolerances, self.rows, self.unit, self.report = problem, tolerances, rows, unit, report
        self.base = [np.asarray(x, dtype=np.float64) for x in problem.inputs]
        self.scales = [_scales(x) for x in self.base]
        self.here = _flat(problem.evaluate([x.copy() for x in self.base]))  # as the steps will see it, unrounded
        self.finite = np.isfinite(self.here)
        self.weights = np.random.default_rng(report.seed).uniform(0.5, 1.5, size=len(rows))

    def path(self, i: int, direction: Array) -> Path:
        """The outputs as a function of the step along a direction of input `i`."""

        def at(t: float) -> Array:
            moved = list(self.base)
            moved[i] = self.base[i] + t * direction
            return _flat(self.problem.evaluate(moved))

        return at

    def element(self, i: int, element: int, analytic: Array) -> None:
        """Judge the derivative by one element of input `i`."""
        index = tuple(int(n) for n in np.unravel_index(element, self.base[i].shape))
        direction = np.zeros(self.base[i].shape)
        direction[index] = 1.0
        result = self.report.inputs[i]
        state, numeric = self._judge(i, direction, float(self.scales[i][index]), analytic, index)
        result.state[index] = state
        result.analytic[index], result.numeric[index] = self.weights @ analytic, self.weights @ numeric

    def direction(self, i: int, direction: Array, analytic: Array) -> None:
        """Judge the derivative along a direction; here the function itself is asked, whatever the method."""
        state, _ = self._judge(i, direction, 1.0, analytic, None)
        self.report.inputs[i].directions += 1
        self.report.inputs[i].wrong_directions += state == "#"

    def _judge(
        self, i: int, direction: Array, scale: float, analytic: Array, index: tuple[int, ...] | None
    ) -> tuple[str, Array]:
        path, eps = self.path(i, direction), self.problem.eps
        slope = self._exact(i, direction) if index is not None else None
        trouble = False
        if slope is None:
            slope, trouble = quick(path, self.here, eps**0.2 * scale, eps)
        numeric, outside, allowed, _ = self._compare(slope, analytic)
        if trouble or np.any(outside > 0) or not np.all(np.isfinite(outside)):
            slope = careful(path, self.here, scale, eps)
            numeric, outside, allowed, bounds = self._compare(slope, analytic)
            k = int(np.argmax(outside))
            if outside[k] > 0:
                self._remember(i, index, k, analytic, numeric, slope, allowed, bounds, float(outside[k]))
                return "#", numeric
            state = "~" if slope.kink.any() else "^" if (slope.singular & self.finite).any() else "·"
            return state, numeric
        return "·", numeric

    def _exact(self, i: int, direction: Array) -> Slope | None:
        if self.problem.exact is None:
            return None
        moves = [np.zeros(x.shape) for x in self.base]
        moves[i] = direction
        found = self.problem.exact(moves)
        if found is None:
            return None
        value = _flat(found)
        if not np.all(np.isfinite(value[self.finite])):
            return None
        nowhere = np.zeros(value.shape, dtype=bool)
        error = 1e-13 * np.full(value.shape, np.max(np.abs(value), initial=0.0))
        return Slope(value, error, value, value, nowhere, nowhere)

    def _compare(self, slope: Slope, analytic: Array) -> tuple[Array, Array, Array, tuple[Array, Array]]:
        """By how much each cotangent's analytic derivative is outside [low, high] ± tolerance."""
        usable = self.finite & ~slope.singular
        with np.errstate(all="ignore"):
            value, error, low, high = (np.where(usable, each, 0.0) for each in slope[:4])
            if self.unit:
                numeric, bars, below, above = value, error, low, high
                judged = usable
            else:
                positive, negative = np.maximum(self.rows, 0), np.minimum(self.rows, 0)
                numeric, bars = self.rows @ value, np.abs(self.rows) @ error
                below, above = positive @ low + negative @ high, positive @ high + negative @ low
                judged = np.full(len(self.rows), bool(np.all(usable)))
            allowed = self.tolerances.allowed(analytic, numeric, bars)
            outside = np.maximum(below - analytic, analytic - above) - allowed
            outside = np.where(np.isfinite(analytic), outside, np.inf)
        return numeric, np.where(judged, outside, -1.0), allowed, (below, above)

    def _remember(
        self, i: int, index: tuple[int, ...] | None, k: int, analytic: Array, numeric: Array, slope: Slope,
        allowed: Array, bounds: tuple[Array, Array], outside: float,
    ) -> None:  # fmt: skip
        old = self.report.worst
        excess = outside / float(allowed[k]) if allowed[k] else np.inf
        # an element says more than a direction
        if old is not None and ((old.index is not None, old.excess) >= (index is not None, excess)):
            return
        kink = (float(bounds[0][k]), float(bounds[1][k])) if slope.kink.any() else None
        self.report.worst = Worst(
            i, index, k if self.unit else None, float(analytic[k]), float(numeric[k]),
            float(slope.error[k] if self.unit else np.abs(self.rows[k]) @ slope.error),
            float(allowed[k]), kink, float(excess),
        )  # fmt: skip


def _scales(x: Array) -> Array:
    """The size of a step's unit for every element: its own magnitude, not far below the largest one's."""
    x = np.abs(np.asarray(x, dtype=np.float64))
    x = np.where(np.isfinite(x), x, 1.0)
    largest = float(np.max(x, initial=0.0)) or 1.0
    return np.where(x == 0, min(largest, 1.0), np.maximum(x, 1e-3 * largest))


def _flat(arrays: Sequence[Array]) -> Array:
    if not arrays:
        return np.zeros(0)
    return np.concatenate([np.asarray(a, dtype=np.float64).reshape(-1) for a in arrays])


def _cotangents(problem: Problem, random: np.random.Generator) -> list[list[Array]]:
    """What the outputs are weighted with: each alone where they are few, else positive random weights."""
    outputs = problem.outputs
    m = sum(y.size for y in outputs)
    rows = np.eye(m) if m <= _FEW_OUTPUTS else random.uniform(0.5, 1.5, size=(2, m))
    ends = np.cumsum([y.size for y in outputs])[:-1]
    return [
        [piece.reshape(y.shape) for piece, y in zip(np.split(row, ends), outputs, strict=True)] for row in rows
    ]  # fmt: skip


def _flat_gradients(problem: Problem, cotangent: list[Array]) -> list[Array]:
    found = problem.pullback(cotangent)
    flat = []
    for x, gradient in zip(problem.inputs, found, strict=True):
        if gradient is None:
            gradient = np.zeros(x.shape)
        flat.append(np.asarray(gradient, dtype=np.float64).reshape(-1))
    return flat
