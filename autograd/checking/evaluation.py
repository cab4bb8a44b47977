"""A user's function as a problem on plain arrays: inputs put into leaves, results flattened, grads kept clean."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np

from autograd.backward import collect
from autograd.node import Node, topological
from autograd.scalar import Value, constant
from autograd.tensor import Tensor

Array = np.ndarray


class Arguments:
    """The arguments of a call: which of them are checked, and the leaf that each stands in."""

    def __init__(self, inputs: Sequence[Any]) -> None:
        if not inputs:
            raise ValueError("gradcheck needs at least one input: gradcheck(f, x)")
        arrays = any(isinstance(x, (np.ndarray, np.generic, Tensor)) for x in inputs)
        asked = any(isinstance(x, Node) and x.requires_grad for x in inputs)
        self.arguments: list[Any] = []
        self.leaves: list[Node] = []
        self.names: list[str] = []
        for i, x in enumerate(inputs):
            argument, checked = _argument(i, x, arrays, asked)
            self.arguments.append(argument)
            if checked:
                self.leaves.append(argument)
                self.names.append(f"input {i}" + (f" ({argument.name})" if argument.name else ""))
        for name, leaf in zip(self.names, self.leaves, strict=True):
            finite(name, leaf._data)
        if not self.leaves:
            raise ValueError("gradcheck: no input asks for a gradient; give one requires_grad=True, or pass an array")
        self.originals = [leaf._data for leaf in self.leaves]

    @contextmanager
    def holding(self, arrays: Sequence[Array]) -> Iterator[None]:
        """Let the leaves hold other data for a while; the version numbers do not notice."""
        try:
            for leaf, array in zip(self.leaves, arrays, strict=True):
                leaf._data = float(array) if isinstance(leaf, Value) else np.array(array)
            yield
        finally:
            for leaf, original in zip(self.leaves, self.originals, strict=True):
                leaf._data = original


def finite(name: str, array: Any) -> None:
    """Refuse an input that no step can be made from."""
    if not np.all(np.isfinite(array)):
        raise ValueError(f"{name} holds a nan or an infinity: a derivative can be checked at finite inputs only")


def _argument(i: int, x: Any, arrays: bool, asked: bool) -> tuple[Any, bool]:
    if isinstance(x, Node):
        if x._data.__class__ is not float and x._data.dtype.kind != "f":
            if x.requires_grad or not asked:
                _refuse(i, x._data.dtype)
            return x, False
        if asked and not x.requires_grad:
            return x, False
        if x.op is None and x.requires_grad:
            return x, True
        fresh = Value(x._data, x.name) if isinstance(x, Value) else Tensor(x._data, True, x.name)
        return fresh, True
    if isinstance(x, (bool, int, np.integer, np.bool_)):
        _refuse(i, type(x).__name__)
    if isinstance(x, float) and not arrays and not isinstance(x, np.generic):
        return Value(x), True
    if isinstance(x, (float, list, tuple, np.ndarray, np.generic)):
        array = np.asarray(x)
        if array.dtype.kind != "f":
            _refuse(i, array.dtype)
        return Tensor(array, requires_grad=True), True
    raise TypeError(
        f"input {i} is {type(x).__name__}; gradcheck takes nodes, arrays and floats: "
        "close over the others, gradcheck(lambda x: f(x, other), x)"
    )


def _refuse(i: int, kind: Any) -> None:
    raise TypeError(
        f"input {i} is of type {kind}, which has no derivative: convert it with astype(float), or, if it is no "
        "variable of the function, close over it: gradcheck(lambda x: f(x, labels), x)"
    )


def flatten(result: Any) -> list[Any]:
    """The nodes and arrays in what a function returned: a node, a grid of Values, a list, a tuple, a dict."""
    if isinstance(result, Node):
        return [result]
    if isinstance(result, dict):
        return [leaf for each in result.values() for leaf in flatten(each)]
    if isinstance(result, (list, tuple)):
        return [leaf for each in result for leaf in flatten(each)]
    if isinstance(result, np.ndarray) and result.dtype == object:
        return [leaf for each in result.flat for leaf in flatten(each)]
    if result is None:
        return []
    array = np.asarray(result)
    if array.dtype.kind not in "fiub":
        raise TypeError(f"the function returned {type(result).__name__}; gradcheck wants nodes, or arrays of numbers")
    return [array]


def data_of(result: Any) -> Array:
    """The numbers of a node or array, as an array."""
    return np.asarray(result._data if isinstance(result, Node) else result)


def pulled(
    leaves: Sequence[Node], outputs: Sequence[Any], cotangents: Sequence[Any], create_graph: bool = False
) -> list[Any]:
    """The vector-Jacobian product by the reverse pass, no `.grad` touched; None where a leaf got nothing."""
    pairs = [(o, g) for o, g in zip(outputs, cotangents, strict=True) if isinstance(o, Node) and o.requires_grad]
    roots = [o for o, _ in pairs]
    found = collect(roots, [_adjoint(o, g, create_graph) for o, g in pairs], leaves, create_graph)
    # 0.0 stands for an array of zeros
    return [None if g.__class__ is float and isinstance(x, Tensor) else g for g, x in zip(found, leaves, strict=True)]


def _adjoint(output: Node, cotangent: Any, create_graph: bool) -> Any:
    if isinstance(cotangent, Node):
        return cotangent
    if isinstance(output, Value):
        return constant(float(cotangent)) if create_graph else float(cotangent)
    array = np.array(cotangent, dtype=output._data.dtype)
    return Tensor(array) if create_graph else array


def precision(outputs: Sequence[Any], leaves: Sequence[Node]) -> np.dtype:
    """The coarsest floating-point type that stands on the way from the leaves to the outputs."""
    dtypes = [np.dtype(np.float64)]
    for node in topological([o for o in outputs if isinstance(o, Node) and o.requires_grad]):
        if node.requires_grad and node.op is not None:
            dtypes.append(np.asarray(node._data).dtype)
    dtypes += [data_of(o).dtype for o in outputs]
    return min((d for d in dtypes if d.kind == "f"), key=lambda d: d.itemsize)


Function = Callable[..., Any]
