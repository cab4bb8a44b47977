"""NumPy's functions that carry no derivative, given a Tensor: they see its data."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograd.node import Node

#: Functions whose result is no differentiable number: truth values, indices, shapes, comparisons.
ON_DATA: frozenset[Callable[..., Any]] = frozenset(
    getattr(np, name)
    for name in """
    equal not_equal less less_equal greater greater_equal isnan isinf isfinite signbit logical_and logical_or
    logical_not logical_xor argmax argmin argsort argwhere nonzero flatnonzero count_nonzero searchsorted
    all any allclose isclose array_equal array_equiv shape ndim size zeros_like ones_like empty_like full_like
    result_type can_cast iscomplexobj isrealobj may_share_memory shares_memory nanargmax nanargmin
    array_repr array_str array2string isin unique bincount digitize histogram
    """.split()
)


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
