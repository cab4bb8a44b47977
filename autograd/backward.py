"""The backward pass: one iterative topological pass for both kinds of node.

First the graph is walked from the root and the uses of every node are counted. Then a node is ready when
all of its uses have reported: its adjoint is complete, `.grad` receives it, and it is sent on, once along
every edge. Adjoints live in the pass alone (`_adjoint`, valid under the stamp `_pass`); `.grad` is only
added to, never read.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from autograd.node import PAUSED, Node, Watcher, watcher

#: One pass at a time: two threads may share leaves, and their adjoints stand in the nodes.
_lock = threading.RLock()


class _Pass:
    """The stamp that a pass leaves on every node it visits."""

    __slots__ = ("running",)

    def __init__(self) -> None:
        self.running = True


def run(root: Node, adjoint: Any, create_graph: bool = False) -> None:
    """Carry `adjoint` from `root` back to everything it was made of, adding to `.grad` on the way."""
    with _lock, np.errstate(all="ignore"):
        stamp = _Pass()
        try:
            _count(root, stamp)
            root._adjoint = adjoint
            if PAUSED and (who := watcher()) is not None:
                _send_watched(root, who, create_graph)
            elif create_graph:
                _send_nodes(root)
            else:
                _send_numbers(root)
        finally:
            stamp.running = False


def _count(root: Node, stamp: _Pass) -> None:
    """Visit every node that the root depends on and count along how many edges it is reached."""
    order: list[Node] = []
    _first_visit(root, stamp, order)
    for node in order:
        a = node._a
        b = node._b
        if a is not None:
            seen = a._pass
            if seen is stamp:
                a._uses += 1
            elif seen is None:
                a._pass = stamp
                a._uses = 1
                a._adjoint = 0.0
                order.append(a)
            else:
                _first_visit(a, stamp, order)
        if b is not None:
            seen = b._pass
            if seen is stamp:
                b._uses += 1
            elif seen is None:
                b._pass = stamp
                b._uses = 1
                b._adjoint = 0.0
                order.append(b)
            else:
                _first_visit(b, stamp, order)
        elif a is None and node.op is not None:
            for parent in node.edges():
                if parent._pass is stamp:
                    parent._uses += 1
                else:
                    _first_visit(parent, stamp, order)


def _first_visit(node: Node, stamp: _Pass, order: list[Node]) -> None:
    if node._pass is not None and node._pass.running:  # type: ignore[attr-defined]
        raise RuntimeError("backward() was called inside a backward pass over the same nodes")
    node._pass = stamp
    node._uses = 1
    node._adjoint = 0.0
    order.append(node)


def _send_numbers(root: Node) -> None:
    ready = [root]
    for node in ready:  # the list grows while it is walked: what is complete is appended
        adjoint = node._adjoint
        a = node._a
        b = node._b
        if a is not None:
            if adjoint:  # a zero stays zero, whatever the local derivative
                a._adjoint += adjoint * node._da
            if a._uses == 1:
                ready.append(a)
            else:
                a._uses -= 1
            if b is not None:
                if adjoint:
                    b._adjoint += adjoint * node._db
                if b._uses == 1:
                    ready.append(b)
                else:
                    b._uses -= 1
        elif b is not None:
            if adjoint:
                b._adjoint += adjoint * node._db
            if b._uses == 1:
                ready.append(b)
            else:
                b._uses -= 1
        else:
            node.receive(adjoint)
            if node.op is not None:
                _send(node, adjoint, ready, False)
            continue
        if node.grad:
            node.grad += adjoint
        else:
            node.grad = adjoint


def _send_nodes(root: Node) -> None:
    """The same pass with adjoints that are nodes, so that the gradient has a graph of its own."""
    ready = [root]
    while ready:
        node = ready.pop()
        adjoint = node._adjoint
        node._adjoint = None
        node.receive(adjoint)
        if node.op is not None:
            _send(node, adjoint, ready, True)


def collect(
    roots: Sequence[Node], adjoints: Sequence[Any], wanted: Sequence[Node], create_graph: bool = False
) -> list[Any]:
    """The same pass for whoever wants the adjoints themselves: what arrives at each of the `wanted` nodes.

    No `.grad` is touched, and the pass goes no further than the wanted nodes. None stands for a node that no
    root depends on, 0.0 for one that is reached by derivatives of 0 only.
    """
    arrived: dict[int, Any] = {id(node): None for node in wanted}
    order: list[Node] = []
    ready: list[Node] = []
    who = watcher() if PAUSED else None

    def reach(node: Node) -> None:
        if id(node) in arrived:
            arrived[id(node)] = 0.0
        elif node._pass is stamp:
            node._uses += 1
        else:
            _first_visit(node, stamp, order)

    def give(node: Node, contribution: Any) -> None:
        if id(node) not in arrived:
            node.deposit(contribution)
        elif contribution is not None:
            so_far = arrived[id(node)]
            first = so_far.__class__ is float and not so_far
            arrived[id(node)] = contribution if first else so_far + contribution

    def release(node: Node) -> None:
        if id(node) not in arrived:
            if node._uses == 1:
                ready.append(node)
            else:
                node._uses -= 1

    with _lock, np.errstate(all="ignore"):
        stamp = _Pass()
        try:
            for root in roots:
                reach(root)
            for node in order:
                for parent in node.edges():
                    reach(parent)
            for root, adjoint in zip(roots, adjoints, strict=True):
                give(root, adjoint)
                release(root)
            for node in ready:  # the list grows while it is walked
                adjoint, node._adjoint = node._adjoint, None
                if node.op is None:
                    continue
                pulled = (
                    node.pull(adjoint, create_graph) if who is None else _pull_watched(node, adjoint, create_graph, who)
                )
                for parent, contribution in pulled:
                    give(parent, contribution)
                for parent in node.edges():
                    release(parent)
        finally:
            stamp.running = False
    return [arrived[id(node)] for node in wanted]


def _send_watched(root: Node, who: Watcher, create_graph: bool) -> None:
    """The same pass, shown step by step to `detect_anomaly()`."""
    ready = [root]
    for node in ready:
        adjoint = node._adjoint
        node.receive(adjoint)
        for parent, contribution in _pull_watched(node, adjoint, create_graph, who):
            parent.deposit(contribution)
        if node.op is not None:
            _ready_parents(node, ready)


def _pull_watched(node: Node, adjoint: Any, create_graph: bool, who: Watcher) -> Iterator[tuple[Node, Any]]:
    who.sending(node, adjoint)
    if node.op is not None:
        for parent, contribution in node.pull(adjoint, create_graph):
            who.sent(node, adjoint, parent, contribution)
            yield parent, contribution


def _send(node: Node, adjoint: Any, ready: list[Node], create_graph: bool) -> None:
    for parent, contribution in node.pull(adjoint, create_graph):
        parent.deposit(contribution)
    _ready_parents(node, ready)


def _ready_parents(node: Node, ready: list[Node]) -> None:
    for parent in node.edges():
        if parent._uses == 1:
            ready.append(parent)
        else:
            parent._uses -= 1
