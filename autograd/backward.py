"""The backward pass: one iterative topological pass for both kinds of node.

First the graph is walked from the root and the uses of every node are counted. Then a node is ready when
all of its uses have reported: its adjoint is complete, `.grad` receives it, and it is sent on, once along
every edge. Adjoints live in the pass alone (`_adjoint`, valid under the stamp `_pass`); `.grad` is only
added to, never read.
"""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from autograd.hooks import HOOKS, through
from autograd.layout import RECORDED
from autograd.node import PAUSED, Node, Watcher, watcher
from autograd.walking import count, send_numbers, visit

#: One pass at a time: two threads may share leaves, and their adjoints stand in the nodes.
_lock = threading.RLock()
#: The passes that are under way: one, or one inside another.
_running: list[_Pass] = []


class _Pass:
    """The stamp that a pass leaves on every node it visits."""

    __slots__ = ("running",)

    def __init__(self) -> None:
        self.running = True

    def __enter__(self) -> _Pass:
        _lock.acquire()
        _running.append(self)
        return self

    def __exit__(self, *exception: object) -> None:
        self.running = False
        _running.remove(self)
        _lock.release()


def _after_fork() -> None:
    """In a forked process the passes of the other threads do not go on, and nobody will free their lock."""
    global _lock
    _lock = threading.RLock()
    while _running:
        _running.pop().running = False


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)


def run(root: Node, adjoint: Any, create_graph: bool = False, release: bool = False) -> None:
    """Carry `adjoint` from `root` back to everything it was made of, adding to `.grad` on the way.

    With `release`, Tensors forget what they were made of as the pass goes, and so memory is freed.
    """
    with _Pass() as stamp, np.errstate(all="ignore"):
        count([visit(root, stamp)], stamp)
        root._adjoint = adjoint
        if release:
            _send_and_release([root])
        elif create_graph or PAUSED or HOOKS or RECORDED:
            _send([root], create_graph, receive=True)
        else:
            send_numbers([root], True, _send_on)


def collect(
    roots: Sequence[Node], adjoints: Sequence[Any], wanted: Sequence[Node], create_graph: bool = False
) -> list[Any]:
    """The same pass for whoever wants the adjoints themselves: what arrives at each of the `wanted` nodes.

    No `.grad` is touched, and the pass goes no further than the wanted nodes. None stands for a node that no
    root depends on, 0.0 for one that is reached by derivatives of 0 only.
    """
    with _Pass() as stamp, _lent(wanted) as lent, np.errstate(all="ignore"):
        for node in wanted:
            visit(node, stamp)  # one use that never reports: here the pass ends
        order: list[Any] = []
        for root in roots:
            if root._pass is stamp:
                root._uses += 1
            else:
                order.append(visit(root, stamp))
        count(order, stamp)
        reached = [node._uses > 1 for node in wanted]
        ready: list[Node] = []
        for root, adjoint in zip(roots, adjoints, strict=True):
            root.deposit(adjoint)
            _report(root, ready)
        if create_graph or PAUSED or HOOKS:
            _send(ready, create_graph, receive=False)
        else:
            send_numbers(ready, False, _send_on)
        found = [node._adjoint if there else None for node, there in zip(wanted, reached, strict=True)]
        for i, node in enumerate(wanted):
            node._adjoint = None
            if HOOKS and id(node) in HOOKS and found[i] is not None and id(node) not in lent:
                found[i] = through(node, found[i])
    return found


@contextlib.contextmanager
def _lent(wanted: Sequence[Node]) -> Iterator[set[int]]:
    """Let this pass end at nodes that a running pass has visited: what that keeps there is put back."""
    lent = [(n, n._pass, n._uses, n._adjoint) for n in wanted if n._pass is not None and n._pass.running]  # type: ignore[attr-defined]
    for node, *_ in lent:
        node._pass = None
    try:
        yield {id(node) for node, *_ in lent}
    finally:
        for node, stamp, uses, adjoint in lent:
            node._pass, node._uses, node._adjoint = stamp, uses, adjoint


def _send(ready: list[Node], create_graph: bool, receive: bool) -> None:
    """Send on every node that is ready, and then those that become ready by it."""
    who = watcher() if PAUSED else None
    for node in ready:  # the list grows while it is walked
        _send_on(node, ready, create_graph, receive, who)


def _send_and_release(ready: list[Any]) -> None:
    """`_send`, of numbers, that holds on to nothing it has sent on."""
    who = watcher() if PAUSED else None
    for k, node in enumerate(ready):  # the list grows while it is walked
        ready[k] = None
        _send_on(node, ready, False, True, who)
        node.release()


def _send_on(node: Node, ready: list[Node], create_graph: bool, receive: bool, who: Watcher | None) -> None:
    """Deposit adjoint × local derivative with every parent; the adjoint itself is not needed any more."""
    adjoint, node._adjoint = node._adjoint, None
    if HOOKS and id(node) in HOOKS:
        adjoint = through(node, adjoint)
    if who is not None:
        who.sending(node, adjoint)
    if receive:
        node.receive(adjoint)
    if node.op is None:
        return
    if who is None and not create_graph:
        node.send(adjoint, ready)
        return
    for parent, contribution in node.pull(adjoint, create_graph):
        if who is not None:
            who.sent(node, adjoint, parent, contribution)
        if contribution is not None:
            parent.deposit(contribution)
    for parent in node.edges():
        _report(parent, ready)


def _report(node: Node, ready: list[Node]) -> None:
    """One use of a node has reported; it is ready when all have."""
    if node._uses == 1:
        ready.append(node)
    else:
        node._uses -= 1
