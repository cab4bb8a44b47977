"""NumPy's functions that carry no derivative, given a Tensor: they see its data."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import numpy as np

from autograd.node import Node
from autograd.op import BY_NUMPY, OPERATIONS, Composition, Op

#: Functions whose result is no differentiable number, and which are no operation of the table either.
ON_DATA: frozenset[Callable[..., Any]] = frozenset(
    getattr(np, name)
    for name in """
    shape ndim size zeros_like ones_like empty_like full_like result_type can_cast iscomplexobj isrealobj
    may_share_memory shares_memory array_repr array_str array2string common_type min_scalar_type isneginf isposinf
    iscomplex isreal isscalar lexsort tril_indices_from triu_indices_from diag_indices_from histogram_bin_edges
    histogram2d intersect1d union1d setdiff1d setxor1d einsum_path
    """.split()
) | {np.linalg.matrix_rank}
#: Operations that do what a method of a ufunc does.
UFUNC_METHODS: dict[tuple[np.ufunc, str], str] = {
    (np.add, "reduce"): "sum", (np.multiply, "reduce"): "prod", (np.maximum, "reduce"): "max",
    (np.minimum, "reduce"): "min", (np.logaddexp, "reduce"): "logsumexp", (np.add, "accumulate"): "cumsum",
    (np.multiply, "accumulate"): "cumprod", (np.logaddexp, "accumulate"): "logcumsumexp",
}  # fmt: skip


def ufunc_method(ufunc: np.ufunc, method: str, inputs: Any, kwargs: Any) -> Any:
    """`np.add.reduce(t)`, `np.add.accumulate(t)`, `np.multiply.outer(t, u)`: by the operation that does the same."""
    named = {key: value for key, value in kwargs.items() if not _nothing(key, value)}
    if (ufunc, method) in UFUNC_METHODS:
        return OPERATIONS[UFUNC_METHODS[ufunc, method]](*inputs, **{"axis": 0, **named} if len(inputs) == 1 else named)
    if method == "outer" and ufunc in BY_NUMPY and not named:
        a, b = inputs
        shape = np.shape(a) + (1,) * np.ndim(b)
        return BY_NUMPY[ufunc](OPERATIONS["reshape"](a, shape), b)
    return on_data(ufunc, method, inputs, kwargs)


def call(op: Op | Composition, function: Callable[..., Any], args: Any, kwargs: Any) -> Any:
    """Call an operation as NumPy's function is called: `out=None` says nothing, `dtype=` casts the result."""
    if len(args) < 3 and not (kwargs and {"out", "dtype"} & kwargs.keys()):
        return op(*args, **kwargs)
    theirs = _parameters(function)
    if {"out", "dtype"} & {*theirs[2 : len(args)]}:  # given by position, where ours have no such argument
        args, kwargs = args[:2], {**dict(zip(theirs[2:], args[2:], strict=False)), **kwargs}
    named = {key: value for key, value in kwargs.items() if not _nothing(key, value)}
    if "out" in named:
        raise TypeError(
            f"{op.name}: a result in the graph is not written into an array, as out= or a += t would have it; "
            f"take the new Tensor: a = np.{function.__name__}(a, t)"
        )
    takes = op.arguments if isinstance(op, Op) else inspect.signature(op.function).parameters
    dtype = None if "dtype" in takes else named.pop("dtype", None)
    y = op(*args, **named)
    return y if dtype is None else OPERATIONS["astype"](y, dtype)


def _parameters(function: Callable[..., Any]) -> list[str]:
    """The names of what one of NumPy's functions takes; none where it is compiled and does not say, as before 2.4."""
    try:
        return [] if isinstance(function, np.ufunc) else [*inspect.signature(function).parameters]
    except ValueError:
        return []


def _nothing(key: str, value: Any) -> bool:
    return key in ("out", "dtype") and (value is None or (isinstance(value, tuple) and all(x is None for x in value)))


def on_data(function: Callable[..., Any], method: str, args: Any, kwargs: Any) -> Any:
    """Call a function of `ON_DATA` on the data of the nodes among its arguments; refuse any other."""
    name = getattr(function, "__name__", str(function))
    if function not in ON_DATA or method != "__call__":
        form = name if method == "__call__" else f"{name}.{method}"
        asking = [a for a in args if isinstance(a, Node) and a.requires_grad]
        if asking or function not in ON_DATA:
            raise TypeError(f"np.{form} of a Tensor has no derivative here; use it on .data, outside the graph")
    return function(*(_data(a) for a in args), **{k: _data(v) for k, v in kwargs.items()})


def _data(x: Any) -> Any:
    if isinstance(x, Node):
        return x._data
    if isinstance(x, (list, tuple)):
        return type(x)(_data(item) for item in x)
    return x
