"""Hooks on nodes: functions that see, and may replace, a gradient on its way through the backward pass."""

from __future__ import annotations

import itertools
import weakref
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from autograd.node import Node

Hook = Callable[[Any], Any]

#: The hooks of every node that has some, by its id. Nearly always empty: `if HOOKS and id(node) in HOOKS: …`.
HOOKS: dict[int, dict[int, Hook]] = {}
_count = itertools.count()


class Handle:
    """Takes a hook off its node again."""

    def __init__(self, node: int, number: int) -> None:
        self._node, self._number = node, number

    def remove(self) -> None:
        """Take the hook off. A second call does nothing."""
        hooks = HOOKS.get(self._node, {})
        hooks.pop(self._number, None)
        if not hooks:
            HOOKS.pop(self._node, None)


def add(node: Node, hook: Hook) -> Handle:
    """Hang a hook on a node; it goes with the node."""
    key = id(node)
    if key not in HOOKS:
        HOOKS[key] = {}
        weakref.finalize(node, HOOKS.pop, key, None).atexit = False
    number = next(_count)
    HOOKS[key][number] = hook
    return Handle(key, number)


def through(node: Node, adjoint: Any) -> Any:
    """The adjoint of a node after its hooks have seen it."""
    number = adjoint.__class__ is float
    if number and isinstance(node._data, np.ndarray):  # nothing was deposited here
        return adjoint
    recorded = hasattr(adjoint, "op")
    for hook in tuple(HOOKS[id(node)].values()):
        given = hook(adjoint if number or recorded else node.kind(adjoint))
        if given is None:
            continue
        data: Any = getattr(given, "_data", given)
        if np.shape(data) != np.shape(node._data):
            raise ValueError(
                f"a hook gave back a gradient of shape {np.shape(data)} for a node of shape {np.shape(node._data)}"
            )
        if recorded:
            adjoint = given if hasattr(given, "op") else node.kind(given, requires_grad=False)
        else:
            adjoint = float(data) if number else np.array(data, dtype=node._data.dtype)
    return adjoint
