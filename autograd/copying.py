"""How a node is copied and pickled: with everything that it was made of, however deep, without recursion.

A copied or pickled result brings its whole graph along; what is shared inside stays shared.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, NamedTuple

from autograd.layout import Layout


class _Place(NamedTuple):
    """Stands for a node in a pickled graph: its place in the list of nodes."""

    at: int


class Copied:
    """What `Node` inherits: `copy.copy`, `copy.deepcopy` and pickling of a whole graph, iteratively."""

    __slots__ = ()

    def __copy__(self) -> Any:
        return _filled(_shell(type(self)), _state(self))

    def __deepcopy__(self, memo: dict[int, Any]) -> Any:
        fresh = [node for node in _reachable(self) if id(node) not in memo]
        for node in fresh:
            memo[id(node)] = _shell(type(node))
        for node in fresh:
            state = _state(node)
            op = state.pop("op")  # there is one of each
            copied = _mapped(state, lambda n: memo[id(n)], lambda x: copy.deepcopy(x, memo))
            _filled(memo[id(node)], {"op": op, **copied})
        return memo[id(self)]

    def __reduce_ex__(self, protocol: Any) -> tuple[Any, ...]:
        nodes = list(_reachable(self))
        places = {id(node): _Place(i) for i, node in enumerate(nodes)}
        # a leaf is pickled as an object of its own, so that whatever else is pickled shares it
        listed = [
            node
            if node.op is None and node is not self
            else (type(node), _mapped(_state(node), lambda n: places[id(n)]))
            for node in nodes
        ]
        return _shell, (type(self),), listed

    def __setstate__(self, listed: list[Any]) -> None:
        nodes = [self]
        nodes += [_shell(entry[0]) if isinstance(entry, tuple) else entry for entry in listed[1:]]
        for node, entry in zip(nodes, listed, strict=True):
            if isinstance(entry, tuple):
                _filled(node, _mapped(entry[1], lambda place: nodes[place.at]))
                node._unpickled()

    def _unpickled(self) -> None:
        """Called on a node that has come out of a pickle, perhaps of another process."""


_ATOMS = (float, type(None), int, bool, str)


def _reachable(root: Any) -> Iterator[Any]:
    """The root, everything it was made of, and the gradients of these, each once."""
    seen = {id(root)}
    stack = [root]
    while stack:
        node = stack.pop()
        yield node
        for slot in _slots(node.__class__):
            x = getattr(node, slot, None)
            for other in () if type(x) in _ATOMS else _inside(x):
                if id(other) not in seen:
                    seen.add(id(other))
                    stack.append(other)


def _inside(x: Any) -> Iterator[Any]:
    if isinstance(x, Copied):
        yield x
    elif isinstance(x, (tuple, list)):
        for item in x:
            yield from _inside(item)
    elif isinstance(x, dict):
        for item in x.values():
            yield from _inside(item)


def _mapped(x: Any, of_node: Callable[[Any], Any], of_other: Callable[[Any], Any] = lambda x: x) -> Any:
    """The same nest with every node, or every place of one, replaced."""
    kind = type(x)
    if kind in _ATOMS:
        return x
    if isinstance(x, (Copied, _Place)):
        return of_node(x)
    if kind in (tuple, list):
        return kind(_mapped(item, of_node, of_other) for item in x)
    if kind is dict:
        return {key: _mapped(item, of_node, of_other) for key, item in x.items()}
    return of_other(x)


@cache
def _slots(kind: Any) -> tuple[str, ...]:
    """The slots of a kind of node, without those that belong to a running pass."""
    own = ("__weakref__", "_pass", "_uses", "_adjoint")
    return tuple(slot for base in kind.__mro__ for slot in getattr(base, "__slots__", ()) if slot not in own)


def _state(node: Any) -> dict[str, Any]:
    state = {slot: getattr(node, slot) for slot in _slots(node.__class__) if hasattr(node, slot)}
    return state | getattr(node, "__dict__", {})


def _shell(kind: type) -> Any:
    node: Any = Layout.__new__(kind)
    node._pass = None
    return node


def _filled(node: Any, state: dict[str, Any]) -> Any:
    for slot, x in state.items():
        setattr(node, slot, x)
    return node
