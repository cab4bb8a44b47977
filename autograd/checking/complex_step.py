"""The complex step: an exact derivative, to rounding, of a recorded graph whose operations are all analytic.

f(x + ih) = f(x) + ih·f'(x) + O(h²), and nothing is subtracted, so h may be 1e-100. Squire and Trapp (1998),
*Using complex variables to estimate derivatives of real functions*.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograd.array_operations import ArrayOp
from autograd.node import Node, topological
from autograd.rows import Elementwise
from autograd.tensor import Tensor

Array = np.ndarray
_STEP = 1e-100


def complex_step(outputs: Sequence[Any], leaves: Sequence[Node]) -> Callable[[list[Array]], list[Array] | None] | None:
    """A function: directions ↦ the outputs' derivative along them; None where the graph is not all analytic.

    It replays the formulas of the graph, so it sees neither what a user's function does outside of it nor an
    error in how an operation evaluates its formula: the function itself must be asked besides.
    """
    order = topological([o for o in outputs if isinstance(o, Node)])
    moving = {id(leaf) for leaf in leaves}
    plan: list[Node] = []
    for node in order:
        if node.op is not None and any(id(p) in moving for p in node.parents):
            if not _analytic(node):
                return None
            moving.add(id(node))
            plan.append(node)
    ends = [(o, id(o) in moving) for o in outputs]

    def derivative(directions: list[Array]) -> list[Array] | None:
        at: dict[int, Any] = {
            id(leaf): np.asarray(leaf._data, dtype=np.float64) + 1j * _STEP * np.asarray(d)
            for leaf, d in zip(leaves, directions, strict=True)
        }
        with np.errstate(all="ignore"):
            for node in plan:
                y = _replay(node, [at.get(id(p), p._data) for p in node.parents])
                if y is None or not _same(y.real, np.asarray(node._data)):
                    return None
                at[id(node)] = y
        return [
            at[id(o)].imag / _STEP if moves else np.zeros(np.shape(getattr(o, "_data", o))) for o, moves in ends
        ]  # fmt: skip

    return derivative


def _same(replayed: Array, recorded: Array) -> bool:
    tolerance = 1e-8 if recorded.dtype == np.float64 else 1e-2
    size = float(np.max(np.abs(recorded), initial=0.0))
    return bool(np.allclose(replayed, recorded, rtol=tolerance, atol=tolerance * size, equal_nan=True))


def _analytic(node: Node) -> bool:
    op = node.op
    if isinstance(op, Elementwise):
        return op.analytic and all(op.differentiable(k) for k in range(len(op.operands)))
    return isinstance(op, ArrayOp) and op.linear and isinstance(node, Tensor)


def _replay(node: Node, operands: list[Any]) -> Array | None:
    op = node.op
    assert op is not None
    function = op.exact if isinstance(op, Elementwise) else op.forward
    try:
        y = function(*operands, **node.params)
    except Exception:
        return None  # a kernel that takes no complex numbers: differences take over
    y = np.asarray(y[0] if op.saves else y)
    return y if y.dtype.kind == "c" and y.shape == np.shape(node._data) else None
