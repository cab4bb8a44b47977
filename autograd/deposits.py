"""What back-propagation deposits with every node, as data, without touching any `.grad`.

The explanation, the player and the checks of worked examples read a backward pass from here.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from autograd.node import Node
from autograd.numbering import backward_order
from autograd.tensor import Element


class Deposit(NamedTuple):
    """What one edge brings: the result's adjoint × the local derivative, laid down with the operand.

    `local` is None where the rule is not elementwise.
    """

    result: Node
    operand: int
    parent: Node
    upstream: Any
    local: Any
    amount: Any


class Deposits:
    """A backward pass from `root`, followed: `order`, and for each node its deposits and its adjoint.

    >>> from autograd import Value
    >>> a, b = Value(2.0, "a"), Value(1.0, "b")
    >>> e = (a + b) * (b + 1)
    >>> followed = Deposits(e)
    >>> [(d.result.data, d.upstream, d.local, d.amount) for d in followed.on(b)]
    [(3.0, 2.0, 1.0, 2.0), (2.0, 3.0, 1.0, 3.0)]
    >>> followed.adjoint(b), b.grad
    (5.0, 0.0)
    """

    def __init__(self, root: Node, gradient: Any = None) -> None:
        self.root = root
        self.order = backward_order(root)
        self._adjoints: dict[int, Any] = {id(root): _seed(root, gradient)}
        self._on: dict[int, list[Deposit]] = {}
        with np.errstate(all="ignore"):
            for node in self.order:
                if node.op is not None and id(node) in self._adjoints:
                    for deposit in deposits_of(node, self._adjoints[id(node)]):
                        self._enter(deposit)

    def _enter(self, deposit: Deposit) -> None:
        key, amount = id(deposit.parent), deposit.amount
        self._on.setdefault(key, []).append(deposit)
        if isinstance(amount, Element):
            pile = self._adjoints.setdefault(key, np.zeros_like(deposit.parent._data))
            pile[amount.index] += amount.number
        else:
            self._adjoints[key] = self._adjoints[key] + amount if key in self._adjoints else amount

    def on(self, node: Node) -> list[Deposit]:
        """The deposits with a node, in the order in which they arrive."""
        return self._on.get(id(node), [])

    def adjoint(self, node: Node) -> Any:
        """∂root/∂node, a float or an array: the sum of the deposits with it."""
        zero = 0.0 if isinstance(node._data, float) else np.zeros_like(node._data)
        return self._adjoints.get(id(node), zero)


def _seed(root: Node, gradient: Any) -> Any:
    if isinstance(root._data, float):
        return 1.0 if gradient is None else float(gradient)
    seed = np.ones_like(root._data) if gradient is None else np.asarray(gradient, dtype=root._data.dtype)
    if seed.shape != root._data.shape:
        raise ValueError(f"a gradient of shape {seed.shape} for a Tensor of shape {root._data.shape}")
    return seed


def deposits_of(node: Node, upstream: Any) -> Iterator[Deposit]:
    """What a node lays down with each of its operands when it is sent `upstream`."""
    parents, locals_ = node.parents, node.local_derivatives
    if isinstance(node._data, float) and locals_ is not None:
        for k, (parent, local) in enumerate(zip(parents, locals_, strict=True)):
            if parent.requires_grad:  # a zero stays zero, whatever the local derivative
                yield Deposit(node, k, parent, upstream, local, upstream * local if upstream else 0.0)
        return
    pulled = list(node.pull(upstream, False))
    for k, parent in enumerate(parents):
        if pulled and pulled[0][0] is parent:
            local = locals_[k] if locals_ is not None else None
            yield Deposit(node, k, parent, upstream, local, pulled.pop(0)[1])


#: More than this is not counted on: a deep graph has more paths than there are atoms.
MANY = 10**30


class EdgeCounts(NamedTuple):
    """How many edges are walked from the root, by two ways of adding up derivatives; constants left out."""

    visited: int  #: by back-propagation: every edge once
    walked: int  #: path by path: the length of every path from the root to a leaf, summed; at most `MANY`
    paths: int  #: how many such paths there are; at most `MANY`


def edge_counts(root: Node) -> EdgeCounts:
    """Count the edges that back-propagation visits, and those that the sum over all paths walks.

    >>> from autograd import Value
    >>> a, b = Value(2.0), Value(1.0)
    >>> edge_counts((a + b) * (b + 1))
    EdgeCounts(visited=5, walked=6, paths=3)
    """
    ways = {id(root): (1, 0)}  # node: paths that reach it from the root, and the sum of their lengths
    visited = walked = paths = 0
    for node in backward_order(root):
        reached, length = ways.pop(id(node))
        if node.op is None:
            walked, paths = min(walked + length, MANY), min(paths + reached, MANY)
        for parent in node.edges():
            visited += 1
            r, s = ways.get(id(parent), (0, 0))
            ways[id(parent)] = (min(r + reached, MANY), min(s + length + reached, MANY))
    return EdgeCounts(visited, walked, paths)
