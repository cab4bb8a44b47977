"""The two walks of a backward pass: counting the uses of every node, and sending the adjoints of Values on.

`autograd.ahead` has this text translated to C; what it names `a`, `b` or `parent` is a Value.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from autograd import ahead


def visit(node: Any, stamp: Any) -> Any:
    """Stamp a node that this pass has not met before."""
    if node._pass is not stamp and node._pass is not None and node._pass.running:
        raise RuntimeError("backward() was called inside a backward pass over the same nodes")
    node._pass = stamp
    node._uses = 1
    node._adjoint = 0.0
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
            fan = node.fan()
            for parent in fan[0] if fan is not None else ():
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
            for other in node.edges() if fan is None else ():  # nodes of any kind
                if other._pass is stamp:
                    other._uses += 1
                else:
                    order.append(visit(other, stamp))


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


if ahead.built and not TYPE_CHECKING:
    from autograd.ahead.walking import count, send_numbers  # noqa: F401
