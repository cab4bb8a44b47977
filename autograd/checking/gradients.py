"""`gradcheck` and `gradgradcheck`: a function's gradient against numeric derivatives."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np

from autograd.array import Tensor
from autograd.checking.blame import blame, sizes_of
from autograd.checking.complex_step import complex_step
from autograd.checking.errors import GradcheckError, deterministic, failure
from autograd.checking.evaluation import Arguments, Function, data_of, flatten, precision, pulled
from autograd.checking.judging import judge
from autograd.checking.verdict import RTOL, Problem, Report, Tolerances, remark_precision
from autograd.node import Node
from autograd.scalar import Value

Method = Literal["auto", "complex", "differences"]


def gradcheck(
    f: Function, *inputs: Any, order: int = 1, method: Method = "auto", eps: float | None = None,
    atol: float | None = None, rtol: float | None = None, max_elements: int = 400, seed: int = 0,
) -> Report:  # fmt: skip
    """Compare the gradient of `f` at `inputs` with numeric derivatives; `GradcheckError` where they disagree.

    |analytic − numeric| ≤ atol + rtol · max(|analytic|, |numeric|), for every element.

    Inputs are arrays, floats, or leaves (a Value, a Tensor); a Tensor without `requires_grad` beside one that
    has it is a constant. The function may return a node, or several in a list, tuple or dict. Where all
    operations on the way are analytic the derivative comes from a complex step, elsewhere from extrapolated
    central differences. At a kink any value between the two one-sided derivatives passes, and is counted apart.

    `order=2` checks the gradient's gradient too, and so on. `eps` is the rounding unit of what the function
    computes (default: found from the dtypes); the steps follow from it. `rtol` comes from the inputs' dtype,
    `atol` from the numeric derivative's own uncertainty. Of inputs with more than `max_elements` elements a
    sample is taken, and random directions.

    >>> import autograd
    >>> autograd.gradcheck(lambda x, w: autograd.tanh(x @ w), np.ones((2, 3)), np.eye(3))
    15 of 15 elements agree (complex step)
    """
    if order < 1:
        raise ValueError(f"order must be 1 or more, not {order}")
    name = getattr(f, "__name__", type(f).__name__)
    arguments = Arguments(inputs)
    report = _check(f, arguments, f"gradcheck of {name}", method, eps, Tolerances(0.0, atol), rtol, max_elements, seed)
    for level in range(2, order + 1):
        f, arguments = gradient_function(f, arguments, seed)
        title = f"gradcheck of {name}, order {level}"
        report = _check(f, arguments, title, method, eps, Tolerances(0.0, atol), rtol, max_elements, seed)
    return report


def gradgradcheck(f: Function, *inputs: Any, **options: Any) -> Report:
    """Compare the gradient of `f`, and the gradient of that, with numeric derivatives: `gradcheck(…, order=2)`.

    >>> from autograd import exp
    >>> gradgradcheck(lambda x: exp(x * x), np.array([0.5, -1.0]))
    4 of 4 elements agree (complex step)
    """
    return gradcheck(f, *inputs, **{"order": 2, **options})


def _check(
    f: Function, arguments: Arguments, title: str, method: Method, eps: float | None, tolerances: Tolerances,
    rtol: float | None, max_elements: int, seed: int,
) -> Report:  # fmt: skip
    leaves = arguments.leaves
    if method not in ("auto", "complex", "differences"):
        raise ValueError(f'method must be "auto", "complex" or "differences", not {method!r}')
    with np.errstate(all="ignore"):
        outputs, again = flatten(f(*arguments.arguments)), flatten(f(*arguments.arguments))
    arrays = [np.array(data_of(o), dtype=np.float64) for o in outputs]
    deterministic(title, arrays, [data_of(o) for o in again])
    if arrays and not any(np.any(np.isfinite(a)) for a in arrays if a.size) and any(a.size for a in arrays):
        raise GradcheckError(f"{title}: the result is nowhere finite; detect_anomaly() names the operation at fault")

    def evaluate(moved: Sequence[np.ndarray]) -> list[np.ndarray]:
        with arguments.holding(moved), np.errstate(all="ignore"):
            return [data_of(o) for o in flatten(f(*arguments.arguments))]

    coarsest = min((np.asarray(leaf._data).dtype for leaf in leaves), key=lambda d: d.itemsize)
    originals = [np.asarray(x) for x in arguments.originals]
    if eps is None:
        with arguments.holding([x.astype(np.float64) for x in originals]), np.errstate(all="ignore"):
            eps = float(np.finfo(precision(flatten(f(*arguments.arguments)), leaves)).eps)
    exact = None
    if method != "differences":
        exact = complex_step(outputs, leaves)
        if exact is not None and exact([np.zeros(np.shape(x)) for x in originals]) is None:
            exact = None
        if exact is None and method == "complex":
            raise ValueError(f"{title}: an operation on the way is not analytic; use method='auto'")

    def pullback(cotangents: list[np.ndarray], at: list[np.ndarray] | None) -> list[np.ndarray | None]:
        if at is None:
            return [_array(x) for x in pulled(leaves, outputs, cotangents)]
        with arguments.holding(at), np.errstate(all="ignore"):
            return [_array(x) for x in pulled(leaves, flatten(f(*arguments.arguments)), cotangents)]

    problem = Problem(arguments.names, originals, evaluate, pullback, arrays, eps, exact)
    tolerances.rtol = rtol if rtol is not None else RTOL.get(coarsest.name, 1e-6)
    how = "complex step" if exact is not None else "central differences"
    report = judge(problem, tolerances, max_elements, seed, how)
    if exact is not None and not report.count("#") and not report:  # the formulas are right, the function is not
        report = judge(problem._replace(exact=None), tolerances, max_elements, seed, "central differences")
    remark_precision(report, coarsest)
    if not all(np.all(np.isfinite(a)) for a in arrays):
        report.remarks.append("some elements of the result are not finite and were left out")
    if not report:
        guilty = blame(outputs, tolerances.rtol, seed)
        raise failure(title, report, guilty or _NOBODY, sizes_of([*originals, *arrays]))
    return report


_NOBODY = (
    "every operation of the graph agrees with its own difference quotient, so the graph is not the function: a part "
    "was detached, computed on .data or with NumPy outside the graph, or two kinks meet"
)


def _array(x: Any) -> np.ndarray | None:
    return None if x is None else np.asarray(x._data if isinstance(x, Node) else x)


def gradient_function(f: Function, arguments: Arguments, seed: int) -> tuple[Function, Arguments]:
    """The gradient of `f` as a function of its inputs and of the cotangents, and its arguments."""
    random = np.random.default_rng(seed)
    outputs = flatten(f(*arguments.arguments))
    cotangents: list[Node] = []
    for output in outputs:
        if isinstance(output, Node) and output.requires_grad:
            weights = random.uniform(0.5, 1.5, size=np.shape(output._data))
            if isinstance(output, Value):
                cotangents.append(Value(float(weights)))
            else:
                cotangents.append(Tensor(weights.astype(output._data.dtype), requires_grad=True))
    count = len(arguments.arguments)

    def gradient(*all_arguments: Any) -> list[Any]:
        results = [o for o in flatten(f(*all_arguments[:count])) if isinstance(o, Node) and o.requires_grad]
        grads = pulled(arguments.leaves, results, all_arguments[count:], create_graph=True)
        return [np.zeros(np.shape(x._data)) if g is None else g for x, g in zip(arguments.leaves, grads, strict=True)]

    extended = Arguments.__new__(Arguments)
    extended.arguments = [*arguments.arguments, *cotangents]
    extended.leaves = [*arguments.leaves, *cotangents]
    extended.names = [*arguments.names, *(f"cotangent {i}" for i in range(len(cotangents)))]
    extended.originals = [*arguments.originals, *(c._data for c in cotangents)]
    return gradient, extended
