"""`pack` and `unpack`: from Values to a Tensor and back, inside the graph."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd.node import PAUSED, is_grad_enabled
from autograd.op import Op
from autograd.ops.indexing import getitem, put_add
from autograd.scalar import Value, as_number, constant, recorded
from autograd.tensor import Element, Tensor


class _Pack(Op):
    """Values, in C order, become the elements of a Tensor."""

    variadic = True
    operands = ("values",)

    def derivative_texts(self) -> list[tuple[str, str]]:
        return [("values", "its own element of g")]

    def differentiable(self, k: int) -> bool:
        return True

    def reads(self, k: int) -> frozenset[str]:
        return frozenset()

    def pull(self, k: int, g: Any, y: Any, operands: Any, params: dict[str, Any], saved: Any, nodes: bool) -> Any:
        index = np.unravel_index(k, g.shape)
        return unpack(g[index]) if nodes else float(g[index])

    def __reduce__(self) -> str:
        return "PACK"


class _Unpack(Op):
    """One element of a Tensor becomes a Value."""

    operands = ("a",)

    def derivative_texts(self) -> list[tuple[str, str]]:
        return [("a", "g in its place, 0 elsewhere")]

    def differentiable(self, k: int) -> bool:
        return True

    def reads(self, k: int) -> frozenset[str]:
        return frozenset()

    def pull(self, k: int, g: Any, y: Any, operands: Any, params: dict[str, Any], saved: Any, nodes: bool) -> Any:
        index = params["index"]
        return put_add(pack(g), index, operands[0].shape) if nodes else Element(index, g)

    def __reduce__(self) -> str:
        return "UNPACK"


PACK = _Pack("pack(values)", formula="the Values as one array", linear=True)
UNPACK = _Unpack("unpack(a, index)", formula="a[index]", linear=True)


def pack(values: Any, dtype: Any = np.float64) -> Tensor:
    """Make a Tensor of a Value, a nested list of Values, or an object array of them, differentiably.

    >>> from autograd import Value
    >>> a, b = Value(2.0), Value(3.0)
    >>> (pack([a, b]) * [10.0, 100.0]).sum().backward()
    >>> a.grad, b.grad
    (10.0, 100.0)
    """
    grid = np.array(values, dtype=object)
    each = [v if isinstance(v, Value) else constant(as_number(v)) for v in grid.flat]
    node = Tensor(np.array([v.data for v in each], dtype=dtype).reshape(grid.shape))
    if any(v.requires_grad for v in each) and (not PAUSED or is_grad_enabled()):
        node.record(PACK, tuple(each), {})
    return node


def unpack(tensor: Tensor) -> Any:
    """Make Values of a Tensor's elements, differentiably: an object array, or one Value for a 0-d Tensor.

    If the Tensor has a name, `w`, they are called `w[0,0]`, `w[0,1]`, …

    >>> from autograd import Tensor
    >>> t = Tensor([1.0, 2.0], requires_grad=True)
    >>> a, b = unpack(t)
    >>> (a * b).backward()
    >>> t.grad
    Tensor([2., 1.])
    """
    if not isinstance(tensor, Tensor):
        raise TypeError(f"unpack takes a Tensor, not {type(tensor).__name__}")
    name = tensor.name
    records = tensor.requires_grad and (not PAUSED or is_grad_enabled())
    if records:
        tensor = getitem(tensor, ...)  # a node of its own, so that only elements deposit there
    grid = np.empty(tensor.shape, dtype=object)
    for index, x in np.ndenumerate(tensor.data):
        value = recorded(UNPACK, float(x), (tensor,), {"index": index}) if records else constant(float(x))
        if name is not None:
            value.name = element_name(name, index)
        grid[index] = value
    return grid if tensor.ndim else grid[()]


def element_name(name: str, index: tuple[int, ...]) -> str:
    """What an element of an array is called: `w[0,2]`."""
    return f"{name}[{','.join(map(str, index))}]" if index else name
