"""Nests: tuples, lists, dicts and object arrays with numbers, arrays or nodes as their leaves."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np


def leaves(nest: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every leaf of a nest, with the path that leads to it.

    >>> list(leaves({"w": (1.0, 2.0), "b": 3.0}))
    [("['w'][0]", 1.0), ("['w'][1]", 2.0), ("['b']", 3.0)]
    """
    if isinstance(nest, dict):
        for key, inner in nest.items():
            yield from leaves(inner, f"{path}[{key!r}]")
    elif isinstance(nest, (tuple, list)):
        for i, inner in enumerate(nest):
            yield from leaves(inner, f"{path}[{i}]")
    elif isinstance(nest, np.ndarray) and nest.dtype == object:
        for index, inner in np.ndenumerate(nest):
            yield from leaves(inner, f"{path}[{', '.join(map(str, index))}]")
    else:
        yield path, nest


def rebuild(nest: Any, items: Iterator[Any]) -> Any:
    """A nest of the same form, with its leaves taken from `items` in order."""
    if isinstance(nest, dict):
        return type(nest)((key, rebuild(inner, items)) for key, inner in nest.items())
    if isinstance(nest, tuple) and hasattr(nest, "_fields"):
        return type(nest)(*(rebuild(inner, items) for inner in nest))
    if isinstance(nest, (tuple, list)):
        return type(nest)(rebuild(inner, items) for inner in nest)
    if isinstance(nest, np.ndarray) and nest.dtype == object:
        grid = np.empty_like(nest)
        for index, inner in np.ndenumerate(nest):
            grid[index] = rebuild(inner, items)
        return grid
    return next(items)


def mapped(nest: Any, change: Callable[[Any], Any]) -> Any:
    """A nest of the same form, with every leaf changed."""
    return rebuild(nest, iter([change(leaf) for _, leaf in leaves(nest)]))
