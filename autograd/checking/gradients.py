"""`gradcheck` and `gradgradcheck`: a function's gradient against numeric derivatives."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, NamedTuple

import numpy as np

from autograd.checking.blame import Blame, blame, few_of_each, recorded, sizes_of
from autograd.checking.complex_step import complex_step
from autograd.checking.errors import GradcheckError, deterministic, failure, hidden
from autograd.checking.evaluation import Arguments, Function, data_of, flatten, precision, pulled
from autograd.checking.judging import judge
from autograd.checking.verdict import RTOL, Problem, Report, Tolerances, remark_precision
from autograd.node import Node
from autograd.scalar import Value
from autograd.tensor import Tensor

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
    __tracebackhide__ = hidden
    if order < 1:
        raise ValueError(f"order must be 1 or more, not {order}")
    name = getattr(f, "__name__", type(f).__name__)
    told = _Settings(method, eps, atol, rtol, max_elements, seed)
    first = f, Arguments(inputs)
    report = _check(*first, f"gradcheck of {name}", told)
    for level in range(2, order + 1):
        try:
            report = _check(*_of_order(level, *first, seed), f"gradcheck of {name}, order {level}", told)
        except GradcheckError as error:
            if not isinstance(error.blame, Blame) and error.report is not None:
                error.accuse(_rule_to_blame(*first, level, seed))
            raise
    return report


def gradgradcheck(f: Function, *inputs: Any, **options: Any) -> Report:
    """Compare the gradient of `f`, and the gradient of that, with numeric derivatives: `gradcheck(…, order=2)`.

    >>> from autograd import exp
    >>> gradgradcheck(lambda x: exp(x * x), np.array([0.5, -1.0]))
    4 of 4 elements agree (complex step)
    """
    __tracebackhide__ = hidden
    return gradcheck(f, *inputs, **{"order": 2, **options})


class _Settings(NamedTuple):
    method: Method = "auto"
    eps: float | None = None
    atol: float | None = None
    rtol: float | None = None
    max_elements: int = 40
    seed: int = 0


def _check(f: Function, arguments: Arguments, title: str, told: _Settings) -> Report:
    __tracebackhide__ = hidden
    method, eps, atol, rtol, max_elements, seed = told
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

    coarsest = min([precision(outputs, leaves), *(np.asarray(x).dtype for x in arguments.originals)], key=_size)
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
    tolerances = Tolerances(rtol if rtol is not None else RTOL.get(coarsest.name, 1e-6), atol)
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


def _rule_to_blame(f: Function, arguments: Arguments, order: int, seed: int) -> str | None:
    """The first operation whose own derivatives of a higher order are wrong, though the first ones are right."""
    for position, node in few_of_each(made := recorded(flatten(f(*arguments.arguments))), most=3):
        op, operands = node.op, [np.asarray(p._data) for p in node.parents]
        assert op is not None
        asked = [k for k, p in enumerate(node.parents) if p.requires_grad and op.differentiable(k)]

        def alone(*given: Any, op: Any = op, operands: Any = operands, asked: Any = asked, node: Any = node) -> Any:
            mixed = list(operands)
            for k, x in zip(asked, given, strict=True):
                mixed[k] = x
            return op(mixed, **node.params) if op.variadic else op(*mixed, **node.params)

        if not asked or not hasattr(op, "forward"):
            continue
        given = Arguments([operands[k].astype(np.float64) for k in asked])
        try:
            _check(*_of_order(order, alone, given, seed), op.name, _Settings(seed=seed))
        except GradcheckError:
            return (
                f"operation {op.name} (operation {position} of the {len(made)} in the graph): its derivatives of order "
                f"{order} are wrong, though those of order 1 are right; is its rule written in operations throughout?"
            )
    return None


def _size(dtype: np.dtype) -> int:
    return dtype.itemsize


def _array(x: Any) -> np.ndarray | None:
    return None if x is None else np.asarray(x._data if isinstance(x, Node) else x)


def _of_order(order: int, f: Function, arguments: Arguments, seed: int) -> tuple[Function, Arguments]:
    for _ in range(order - 1):
        f, arguments = gradient_function(f, arguments, seed)
    return f, arguments


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
