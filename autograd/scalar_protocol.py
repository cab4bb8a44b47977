"""How a Value behaves beside numbers: comparisons, conversions, NumPy's protocols."""

from __future__ import annotations

import numbers
import operator
from collections.abc import Callable
from typing import Any

import numpy as np

from autograd.layout import Numbers
from autograd.node import READERS, Node, reader
from autograd.op import BY_NUMPY


class NumberProtocol(Node, Numbers):
    """What makes a Value usable where a number is; what is read of it, a recording is told."""

    __slots__ = ()

    def _read(self) -> float:
        if READERS and (listening := reader()):
            listening.read("reads", self, None, self._data)
        return self._data

    # -- NumPy ----------------------------------------------------------------------------------------

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **kwargs: Any) -> Any:
        if method != "__call__" or kwargs:
            raise TypeError(f"np.{ufunc.__name__} of a Value takes no {', '.join(kwargs) or method}")
        if any(isinstance(x, np.ndarray) and x.dtype == object for x in inputs):
            return ufunc(*(x.as_grid() if isinstance(x, NumberProtocol) else x for x in inputs))
        op = BY_NUMPY.get(ufunc)
        if op is None:
            if ufunc in _COMPARISONS:
                return ufunc(*(x._data if isinstance(x, NumberProtocol) else x for x in inputs))
            raise TypeError(f"np.{ufunc.__name__} has no derivative here; use it on .data")
        return op(*inputs)

    def __array_function__(self, func: Callable[..., Any], types: Any, args: Any, kwargs: Any) -> Any:
        op = BY_NUMPY.get(func)
        if op is None or not op.elementwise:
            raise TypeError(f"np.{func.__name__} does not take a Value; pack() makes a Tensor of Values")
        return op(*args, **kwargs)

    # -- numbers --------------------------------------------------------------------------------------

    __hash__ = object.__hash__

    def __float__(self) -> float:
        return self._read()

    def __int__(self) -> int:
        return int(self._read())

    def __bool__(self) -> bool:
        return bool(_compared(self, 0.0, "!="))

    def __eq__(self, other: object) -> Any:
        return _compared(self, other, "==")

    def __ne__(self, other: object) -> Any:
        return _compared(self, other, "!=")

    def __lt__(self, other: Any) -> Any:
        return _compared(self, other, "<")

    def __le__(self, other: Any) -> Any:
        return _compared(self, other, "<=")

    def __gt__(self, other: Any) -> Any:
        return _compared(self, other, ">")

    def __ge__(self, other: Any) -> Any:
        return _compared(self, other, ">=")

    def __pos__(self) -> Any:
        return self


_RELATIONS = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def _compared(a: NumberProtocol, b: Any, relation: str) -> Any:
    if isinstance(b, NumberProtocol):
        number = b._data
    elif isinstance(b, (numbers.Real, np.number)):
        b = number = float(b)
    else:
        return NotImplemented
    outcome = _RELATIONS[relation](a._data, number)
    if READERS and (listening := reader()):
        listening.read(relation, a, b, outcome)
    return outcome


_COMPARISONS = {np.equal, np.not_equal, np.less, np.less_equal, np.greater, np.greater_equal, np.isnan, np.isfinite}
