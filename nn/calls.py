"""What a module leaves on its result, so that a picture can draw the module as one box."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from weakref import ref

from autograd.node import Node


def _nobody() -> None:
    """The module of a call that was copied or read from a file."""


class Call:
    """One call of a module: its kind, the nodes it was given, and the module itself while it lives."""

    __slots__ = ("inputs", "kind", "module")

    def __init__(self, kind: str, inputs: tuple[Node, ...], module: Callable[[], Any] = _nobody) -> None:
        self.kind, self.inputs, self.module = kind, inputs, module

    def __reduce__(self) -> tuple[Any, ...]:
        return Call, (self.kind, self.inputs)


def remember_call(module: Any, args: tuple[Any, ...], result: Node) -> None:
    """Note on a result that was recorded in the graph which module made it, of what."""
    inputs = args if len(args) == 1 and isinstance(args[0], Node) else tuple(a for a in args if isinstance(a, Node))
    for arg in inputs:
        if arg is result:  # the module passed it on
            return
    call = Call(module.__class__.__name__, inputs, ref(module))
    notes = getattr(result, "_notes", None)
    if notes is None:
        result._notes = {"calls": (call,)}
    else:
        notes["calls"] = (*notes.get("calls", ()), call)
