"""`check_backward`: a forward and a backward function written by hand, on plain arrays of any framework."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from autograd.checking.blame import sizes_of
from autograd.checking.errors import GradcheckError, deterministic, failure, hidden
from autograd.checking.evaluation import finite
from autograd.checking.judging import judge
from autograd.checking.verdict import RTOL, Problem, Report, Tolerances, remark_precision

Array = np.ndarray


def check_backward(
    forward: Callable[..., Any], backward: Callable[..., Any], inputs: Sequence[Any] | Mapping[str, Any], *,
    eps: float | None = None, atol: float | None = None, rtol: float | None = None,
    max_elements: int = 400, seed: int = 0,
) -> Report:  # fmt: skip
    """Compare a hand-written backward function with numeric derivatives of its forward function.

    `out, cache = forward(*inputs)` and `dx, dw, … = backward(dout, cache)`: `out` is an array, or a tuple of
    them (then `dout` is one too); `backward` returns one gradient an input, each of its input's shape, None for
    one that is zero. Everything is a NumPy array, or a float; nothing of this engine is needed to write them.
    Inputs in a dictionary are called by name in messages and passed in order. `GradcheckError` where a gradient
    is wrong: it shows the worst element, how many fail, and what the error looks like.

    >>> def forward(x, w):
    ...     return x @ w, (x, w)
    >>> def backward(dout, cache):
    ...     x, w = cache
    ...     return dout @ w.T, x.T @ dout
    >>> check_backward(forward, backward, {"x": np.ones((2, 3)), "w": np.ones((3, 4))})
    18 of 18 elements agree (central differences)
    """
    __tracebackhide__ = hidden
    if not isinstance(inputs, (list, tuple, Mapping)):
        raise TypeError(f"check_backward: inputs is a list or a dictionary of arrays, not {type(inputs).__name__}: [x]")
    names = list(inputs) if isinstance(inputs, Mapping) else [f"input {i}" for i in range(len(inputs))]
    given = list(inputs.values()) if isinstance(inputs, Mapping) else list(inputs)
    title = f"check_backward of {getattr(backward, '__name__', type(backward).__name__)}"
    arrays = [_array(n, x) for n, x in zip(names, given, strict=True)]
    pair = _Pair(title, forward, backward, names, arrays)
    outputs = pair.outputs(pair.inputs)
    deterministic(title, outputs, pair.outputs(pair.inputs))
    dtypes = [x.dtype for x in (*pair.inputs, *outputs) if x.dtype.kind == "f"]
    coarsest = min(dtypes, key=lambda d: d.itemsize)
    if eps is None:
        eps = float(np.finfo(min((o.dtype for o in outputs if o.dtype.kind == "f"), key=lambda d: d.itemsize)).eps)
    tolerances = Tolerances(rtol if rtol is not None else RTOL.get(coarsest.name, 1e-6), atol)
    problem = Problem(names, pair.inputs, pair.outputs, pair.pull, outputs, eps)
    report = judge(problem, tolerances, max_elements, seed, "central differences")
    remark_precision(report, coarsest)
    if not report:
        raise failure(title, report, sizes=sizes_of([*pair.inputs, *outputs]))
    return report


class _Pair:
    """The two functions, called with copies, their answers looked at for what a checker can say at once."""

    def __init__(
        self, title: str, forward: Callable[..., Any], backward: Callable[..., Any], names: list[str],
        inputs: list[Array],
    ) -> None:  # fmt: skip
        self.title, self.forward, self.backward, self.names, self.inputs = title, forward, backward, names, inputs
        self.several = False

    def run(self, inputs: Sequence[Array]) -> tuple[list[Any], Any]:
        with np.errstate(all="ignore"):
            answer = self.forward(*inputs)
        if not isinstance(answer, tuple) or len(answer) != 2:
            raise TypeError(
                f"forward must return (out, cache), not {type(answer).__name__}; where backward needs nothing kept, "
                "return (out, None)"
            )
        out, cache = answer
        self.several = isinstance(out, (tuple, list))
        return list(out) if self.several else [out], cache

    def outputs(self, inputs: Sequence[Array]) -> list[Array]:
        copies = [x.copy() for x in inputs]
        out = [np.array(o) for o in self.run(copies)[0]]
        for name, copy, x in zip(self.names, copies, inputs, strict=True):
            if not np.array_equal(copy, x, equal_nan=True):
                raise GradcheckError(
                    f"{self.title}: forward changed its argument {name} in place: work on a copy of it"
                )
        for o in out:
            if o.dtype.kind not in "fiub":
                raise TypeError(f"forward returned an out of type {o.dtype}; it must be an array of real numbers")
        return out

    def pull(self, cotangents: list[Array], at: list[Array] | None) -> list[Array | None]:
        out, cache = self.run([x.copy() for x in at or self.inputs])
        dout: list[Any] = []
        for o, g in zip(out, cotangents, strict=True):
            dtype = np.asarray(o).dtype
            dout.append(float(g) if isinstance(o, float) else g.astype(dtype if dtype.kind == "f" else np.float64))
        kept = [np.copy(g) for g in dout]
        with np.errstate(all="ignore"):
            found = self.backward(tuple(dout) if self.several else dout[0], cache)
        if any(not np.array_equal(a, b, equal_nan=True) for a, b in zip(kept, dout, strict=True)):
            raise GradcheckError(
                f"{self.title}: backward changed dout in place: another branch of a network may need it still"
            )
        if not isinstance(found, (tuple, list)):
            found = (found,)
        if len(found) != len(self.inputs):
            raise GradcheckError(
                f"{self.title}: backward returned {len(found)} gradients for {len(self.inputs)} inputs"
            )
        pairs = zip(self.names, self.inputs, found, strict=True)
        return [None if g is None else _fitting(self.title, name, x, g) for name, x, g in pairs]


def _array(name: str, x: Any) -> Array:
    array = np.array(x)
    if array.dtype.kind != "f":
        raise TypeError(
            f"{name} is of type {array.dtype}, which has no derivative: convert it with astype(float), or, if it is "
            "no variable of the function, close over it: check_backward(lambda x: forward(x, labels), …)"
        )
    finite(name, array)
    return array


def _fitting(title: str, name: str, x: Array, gradient: Any) -> Array:
    g = np.asarray(gradient)
    if g.shape == x.shape:
        return g
    message = f"{title}: the gradient of {name} has shape {g.shape}, {name} has {x.shape}"
    extra = g.ndim - x.ndim
    if extra >= 0 and all(n in (1, m) for n, m in zip(x.shape, g.shape[extra:], strict=True)):
        axes = [*range(extra), *(extra + i for i, n in enumerate(x.shape) if n == 1 and g.shape[extra + i] != 1)]
        message += f": {name} was broadcast, and the sum over axis {', '.join(map(str, axes))} is missing"
    elif g.shape == x.shape[::-1]:
        message += ": it is transposed"
    raise GradcheckError(message)
