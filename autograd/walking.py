"""The two walks of a backward pass through Values: counting the uses of every node, and sending adjoints on.

Where the ahead-of-time build is there, this text has been compiled to C.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from autograd.layout import Layout


def visit(node: Layout, stamp: Any) -> Layout:
    """Stamp a node that this pass has not met before."""
    if node._pass is not stamp and node._pass is not None and node._pass.running:
        raise RuntimeError("backward() was called inside a backward pass over the same nodes")
    node._pass = stamp
    node._uses = 1
    node._adjoint = 0.0  # type: ignore[attr-defined]
    return node


def count(order: list[Any], stamp: Any) -> None:
    """Visit every node that those in `order` depend on and count along how many edges it is reached."""
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
                order.append(visit(a, stamp))
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
                order.append(visit(b, stamp))
        elif a is None and node.op is not None:
            for parent in node.edges():
                seen = parent._pass
                if seen is stamp:
                    parent._uses += 1
                elif seen is None:
                    parent._pass = stamp
                    parent._uses = 1
                    parent._adjoint = 0.0
                    order.append(parent)
                else:
                    order.append(visit(parent, stamp))


def send_numbers(ready: list[Any], receive: bool, send_on: Callable[..., None]) -> None:
    """Send the adjoints of Values on, numbers that nobody watches; `send_on` does so for nodes of any other kind."""
    for node in ready:  # the list grows while it is walked: what is complete is appended
        a = node._a
        b = node._b
        if a is not None:
            adjoint = node._adjoint
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
            adjoint = node._adjoint
            if adjoint:
                b._adjoint += adjoint * node._db
            if b._uses == 1:
                ready.append(b)
            else:
                b._uses -= 1
        elif (fan := node.fan()) is not None:
            adjoint = node._adjoint
            for parent, local in zip(*fan, strict=True):
                if adjoint:
                    parent._adjoint += adjoint * local
                if parent._uses == 1:
                    ready.append(parent)
                else:
                    parent._uses -= 1
        else:
            send_on(node, ready, False, receive, None)
            continue
        if receive:
            if node.grad:
                node.grad += adjoint
            else:
                node.grad = adjoint
