"""Forward mode: how the result changes with the arguments, carried along with the graph, operands first.

No rule is written twice. An elementwise operation has its local derivatives; an operation that is linear
in an operand is its own derivative; any other has a vector-Jacobian product g ↦ gᵀJ, which is linear in g,
so that its own vector-Jacobian product is t ↦ Jt.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograd.backward import collect
from autograd.contributions import fit, keep_zeros
from autograd.node import Node, enable_grad, tie_share
from autograd.op import OPERATIONS, Op
from autograd.packing import PACK, UNPACK, pack, unpack
from autograd.rows import Elementwise
from autograd.scalar import Value, constant
from autograd.tensor import Tensor
from autograd.transforms.nests import leaves, rebuild
from autograd.transforms.tracing import Call, adjoint_of


def jvp(function: Callable[..., Any], primals: Any, tangents: Any, *, has_aux: bool = False) -> tuple[Any, ...]:
    """f(primals), and its change ∂f/∂primals · tangents, the Jacobian-vector product, by forward mode.

    `primals` is the argument, or a tuple of them; `tangents` has the same form. A result that does
    not depend on them changes by 0. With `has_aux=True` the third entry is the second thing that f returned.

    >>> jvp(lambda a, b: (a * b, a + b), (2.0, 5.0), (1.0, 10.0))
    ((10.0, 7.0), (25.0, 11.0))
    """
    call = Call("jvp", function, primals if isinstance(primals, tuple) else (primals,), {}, None, has_aux)
    changes = push(call, [leaf for _, leaf in leaves(tangents)])
    result = call.released(call.output)
    changes = rebuild(call.output, iter(changes))
    return (result, changes, call.released(call.aux)) if has_aux else (result, changes)


def push(call: Call, tangents: Sequence[Any]) -> list[Any]:
    """A tangent of every input in, one of every output out."""
    if len(tangents) != len(call.inputs):
        raise ValueError(f"{call.who}: {len(call.inputs)} numbers or arrays, but tangents for {len(tangents)}")
    nodes = call.connected or any(isinstance(t, Node) and t.requires_grad for t in tangents)
    known: dict[int, Any] = {}
    for node, t in zip(call.inputs, tangents, strict=True):
        known[id(node)] = adjoint_of(node, t, nodes)
    with np.errstate(all="ignore"):
        for node in call.order:
            if id(node) not in known and node.op is not None:
                of_parents = [known.get(id(parent)) for parent in node.parents]
                if any(t is not None for t in of_parents):
                    change = _tangent(node, of_parents, nodes)
                    if change is not None:
                        known[id(node)] = change if isinstance(node, Value) else _fitted(change, node)
    return [_answer(call, y, known.get(id(y))) for y in call.outputs]


def _answer(call: Call, y: Any, change: Any) -> Any:
    if isinstance(change, Node):
        return change
    if not isinstance(y, Node):
        return np.zeros_like(y, dtype=float)[()]
    if change is None:
        change = np.zeros_like(y.data)
    return call.released(constant(float(change)) if isinstance(y, Value) else Tensor(change))


def _tangent(node: Any, tangents: list[Any], nodes: bool) -> Any:
    """The sum of what each operand's tangent makes of the result's."""
    op = node.op
    if op is PACK:
        return _packed(tangents, node, nodes)
    if op is UNPACK:
        index = node.params["index"]
        return unpack(tangents[0][index]) if nodes else float(tangents[0][index])
    if op.linear and not any(op.reads(k) for k in range(len(tangents)) if op.differentiable(k)):
        zeros = [np.zeros_like(p.data) if t is None else t for p, t in zip(node.parents, tangents, strict=True)]
        return _apply(op, zeros, node.params, nodes)
    total = None
    for k, t in enumerate(tangents):
        if t is not None and op.differentiable(k):
            change = _change(node, k, t, nodes)
            if change is not None:
                total = change if total is None else total + change
    return total


def _change(node: Any, k: int, t: Any, nodes: bool) -> Any:
    op, operands = node.op, node.parents
    if isinstance(node, Value):
        if not nodes:
            local = node.local_derivatives
            return local[k] * t if local and t else None  # a zero stays zero, as in the backward pass
        return op.local(k, node, operands, node.params, tie_share(operands), True) * t
    if isinstance(op, Elementwise):
        y, given = (node, operands) if nodes else (node.data, [o.data for o in operands])
        return keep_zeros(t, op.local(k, y, given, node.params, node._saved, nodes) * t)
    if op.linear:
        given = list(operands) if nodes else [o.data for o in operands]
        return _apply(op, [*given[:k], t, *given[k + 1 :]], node.params, nodes)
    return _transposed(node, k, t, nodes)


def _transposed(node: Any, k: int, t: Any, nodes: bool) -> Any:
    """J t from g ↦ gᵀJ, by back-propagating `t` through the rule, to g."""
    op, parents = node.op, node.parents
    g = Tensor(np.zeros_like(node.data), requires_grad=True)
    y, given = (node, parents) if nodes else (node.detach(), [p.detach() for p in parents])
    with enable_grad():
        product = op.pull(k, g, y, given, node.params, node._saved, True)
        if product is None:
            return None
        product = fit(product, parents[k])
    if not (isinstance(product, Node) and product.requires_grad):
        raise NotImplementedError(f"forward mode through {op.name}: its rule cannot be differentiated; use vjp or grad")
    return collect([product], [t], [g, y, *given], nodes)[0]


def _apply(op: Op, operands: Sequence[Any], params: dict[str, Any], nodes: bool) -> Any:
    if nodes:
        return op(operands, **params) if op.variadic else op(*operands, **params)
    return op.compute(operands, params)


def _packed(tangents: list[Any], node: Any, nodes: bool) -> Any:
    grid = np.empty(len(tangents), dtype=object)
    grid[:] = [0.0 if t is None else t for t in tangents]
    if nodes:
        return pack(grid.reshape(node.shape), dtype=node.dtype)
    return grid.reshape(node.shape).astype(node.dtype)


def _fitted(t: Any, node: Any) -> Any:
    """A tangent with the shape and dtype of its node."""
    if t.shape != node.shape:
        t = OPERATIONS["broadcast_to"](t, node.shape)
    return t if t.dtype == node.dtype else t.astype(node.dtype)
