"""One of several numbers, chosen by its size: a node with any number of parents."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograd.node import Node
from autograd.op import Op
from autograd.scalar import recorded


class Chosen(Op):
    """One of any number of Values, chosen by its size; ties share the adjoint, or the first takes it all."""

    variadic = True
    operands = ("values",)

    def __init__(self, name: str, choose: Callable[..., Any], symbol: str, first: bool = False) -> None:
        super().__init__(f"{name}(values)", formula=f"{symbol}ᵢ valuesᵢ", symbol=symbol, public=False, method=False)
        self.choose, self.first = choose, first

    def differentiable(self, k: int) -> bool:
        return True

    def of(self, values: Sequence[Any], *which: int) -> Any:
        """The chosen one of Values and floats, a node if one of them is."""
        numbers = np.array([float(v) for v in values])
        y = float(self.choose(numbers, *which))
        asking = np.array([isinstance(v, Node) and v.requires_grad for v in values])
        if not asking.any():
            return y
        if len(values) == 1:
            return values[0]
        tied = numbers == y
        if self.first:
            share = np.arange(len(values)) == int(np.argmax(tied))
        else:  # a tie with a constant goes to the constant
            share = tied * bool(asking[tied].all()) / max(tied.sum(), 1)
        local = tuple(map(float, np.nan * share if math.isnan(y) else share))
        return recorded(self, y, tuple(values), {}, local)

    def __reduce__(self) -> str:
        return self.name


largest = Chosen("largest", np.max, "max")
smallest = Chosen("smallest", np.min, "min")
first_largest = Chosen("first_largest", np.max, "max", first=True)
kth_smallest = Chosen("kth_smallest", lambda numbers, k: np.partition(numbers, k)[k], "kth")
