"""Judging: analytic gradients against numeric ones, element by element or along directions."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from autograd.checking.differences import Array, Path, Slope, careful, quick
from autograd.checking.verdict import InputResult, Problem, Report, Tolerances, Worst

_FEW_OUTPUTS = 50  # up to here every output is differentiated by itself, above along random cotangents
_DIRECTIONS = 8


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
    judging = _Judging(problem, tolerances, rows, unit, analytic, report)
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


def _blank(name: str, x: Array) -> InputResult:
    return InputResult(
        name, x.shape, x.dtype, np.full(x.shape, np.nan), np.full(x.shape, np.nan), np.full(x.shape, " ")
    )  # fmt: skip


class _Judging:
    def __init__(
        self, problem: Problem, tolerances: Tolerances, rows: Array, unit: bool, analytic: list[Array], report: Report
    ) -> None:  # fmt: skip
        self.problem, self.tolerances, self.rows, self.unit, self.report = problem, tolerances, rows, unit, report
        self.base = [np.asarray(x, dtype=np.float64) for x in problem.inputs]
        self.scales = [_scales(x) for x in self.base]
        self.here = _flat(problem.evaluate([x.copy() for x in self.base]))  # as the steps will see it, unrounded
        self.finite = np.isfinite(self.here)
        self.analytic = analytic
        self._rounding: list[Array] | None = None
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
            if np.any(outside > 0) and self.tolerances.atol is None:
                smooth = ~slope.kink if self.unit else not slope.kink.any()
                rounding = self.rounding()[i] * np.abs(direction).sum() * smooth
                allowed, outside = allowed + 10 * rounding, outside - 10 * rounding
            k = int(np.argmax(outside))
            if outside[k] > 0:
                self._remember(i, index, k, analytic, numeric, slope, allowed, bounds, float(outside[k]))
                return "#", numeric
            state = "~" if slope.kink.any() else "^" if (slope.singular & self.finite).any() else "·"
            return state, numeric
        return "·", numeric

    def rounding(self) -> list[Array]:
        """How much each cotangent's gradient changes when the inputs change by a rounding: it is no surer than that."""
        if self._rounding is None:
            random = np.random.default_rng(self.report.seed)
            moved = [
                (x * (1 + 2 * np.finfo(x.dtype).eps * random.uniform(-1, 1, x.shape))).astype(x.dtype)
                for x in self.problem.inputs
            ]
            cotangents = [_split(self.problem, row) for row in self.rows]
            again = [_flat_gradients(self.problem, cotangent, moved) for cotangent in cotangents]
            everywhere = max(np.max(np.abs(g), initial=0.0, where=np.isfinite(g)) for g in self.analytic)
            coarse = max([self.problem.eps, *(float(np.finfo(x.dtype).eps) for x in self.problem.inputs)])
            least = min(30 * coarse, 0.01 * self.tolerances.rtol) * everywhere
            self._rounding = []
            for i, gradients in enumerate(self.analytic):
                with np.errstate(all="ignore"):
                    change = np.max(np.abs(np.stack([g[i] for g in again]) - gradients), axis=1, initial=0.0)
                    size = np.maximum(1.0, np.max(np.abs(gradients), axis=1, initial=0.0))
                # more than that is no rounding: there is a corner of the function
                change = np.where(change <= self.tolerances.rtol * size, change, 0.0)
                self._rounding.append(np.maximum(change, least))
        return self._rounding

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
    return [_split(problem, row) for row in rows]


def _split(problem: Problem, row: Array) -> list[Array]:
    ends = np.cumsum([y.size for y in problem.outputs])[:-1]
    return [piece.reshape(y.shape) for piece, y in zip(np.split(row, ends), problem.outputs, strict=True)]


def _flat_gradients(problem: Problem, cotangent: list[Array], at: list[Array] | None = None) -> list[Array]:
    found = problem.pullback(cotangent, at)
    flat = []
    for x, gradient in zip(problem.inputs, found, strict=True):
        if gradient is None:
            gradient = np.zeros(x.shape)
        flat.append(np.asarray(gradient, dtype=np.float64).reshape(-1))
    return flat
