"""Nests of numbers: what a captured function takes and returns, taken apart into a row of numbers."""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from autograd.scalar import Value, as_number


class Nest:
    """A tuple of arguments, as a flat row of leaves and the structure that puts them together again."""

    def __init__(self, args: tuple[Any, ...]) -> None:
        self.leaves: Any
        if len(args) == 1 and isinstance(args[0], np.ndarray) and args[0].dtype == np.float64:
            self.leaves = args[0].ravel()  # the common case, quickly
            self.structure: tuple[Any, ...] = (("array", args[0].shape),)
            return
        found: list[Any] = []
        self.structure = tuple(_take(arg, found) for arg in args)
        self.leaves = found

    @property
    def numbers(self) -> np.ndarray:
        """The leaves as floats."""
        if isinstance(self.leaves, np.ndarray):
            return self.leaves
        return np.array([x._data if isinstance(x, Value) else as_number(x) for x in self.leaves], dtype=np.float64)

    def rebuild(self, leaves: Any) -> Any:
        """The same structure with other leaves."""
        if isinstance(leaves, np.ndarray) and leaves.ndim == 1:
            shape = self.structure[0][1] if len(self.structure) == 1 and self.structure[0][0] == "array" else None
            if shape is not None:
                return (leaves.reshape(shape),)
            leaves = leaves.tolist()
        each = iter(leaves)
        return tuple(_put(structure, each) for structure in self.structure)

    def names(self, function: Callable[..., Any]) -> list[str]:
        """A name for every leaf: the argument's, with its indices."""
        try:
            parameters = list(inspect.signature(function).parameters.values())
        except (TypeError, ValueError):
            parameters = []
        plain = [p.name for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
        heads = [plain[k] if k < len(plain) else f"x{k}" for k in range(len(self.structure))]
        return [name for head, structure in zip(heads, self.structure, strict=True) for name in _named(structure, head)]

    @classmethod
    def of_batch(cls, args: tuple[Any, ...], shared: Sequence[bool]) -> tuple[Nest, np.ndarray]:
        """The nest of one point, and a row for every leaf; the points run along the first axis."""
        first = tuple(arg if same else _first_point(arg) for arg, same in zip(args, shared, strict=True))
        columns: list[np.ndarray] = []
        for arg, same in zip(args, shared, strict=True):
            columns.extend(_rows(arg, same))
        lengths = {c.shape[1] for c in columns if c.shape[1] != 1}
        if len(lengths) > 1:
            raise ValueError(f"the arguments have batches of different lengths: {sorted(lengths)}")
        length = lengths.pop() if lengths else 1
        rows = np.empty((sum(len(c) for c in columns), length))
        start = 0
        for column in columns:
            rows[start : start + len(column)] = column
            start += len(column)
        return cls(first), rows

    def rebuild_batch(self, rows: np.ndarray, shared: Sequence[bool]) -> Any:
        """Gradients in the arguments' structure: summed where shared, points first elsewhere."""
        result, start = [], 0
        for structure, same in zip(self.structure, shared, strict=True):
            stop = start + leaf_count(structure)
            part = rows[start:stop]
            if structure[0] == "array":
                result.append(
                    part.sum(axis=1).reshape(structure[1]) if same else part.T.copy().reshape(-1, *structure[1])
                )
            else:
                result.append(_put(structure, iter(part.sum(axis=1).tolist() if same else part.copy())))
            start = stop
        return tuple(result)


def _take(x: Any, leaves: list[Any]) -> tuple[Any, ...]:
    if isinstance(x, np.ndarray) and x.ndim:
        leaves.extend(x.ravel().tolist())
        return ("array", x.shape)
    if isinstance(x, dict):
        return ("dict", tuple(x), tuple(_take(item, leaves) for item in x.values()))
    if isinstance(x, (list, tuple)):
        return ("list" if isinstance(x, list) else "tuple", tuple(_take(item, leaves) for item in x))
    leaves.append(x[()] if isinstance(x, np.ndarray) else x)
    return ("number",)


def _put(structure: tuple[Any, ...], leaves: Iterator[Any]) -> Any:
    match structure:
        case ("array", shape):
            each = [next(leaves) for _ in range(int(np.prod(shape, dtype=int)))]
            grid = np.empty(len(each), dtype=object if any(isinstance(x, Value) for x in each) else np.float64)
            grid[:] = each
            return grid.reshape(shape)
        case ("dict", keys, items):
            return {key: _put(item, leaves) for key, item in zip(keys, items, strict=True)}
        case ("list", items):
            return [_put(item, leaves) for item in items]
        case ("tuple", items):
            return tuple(_put(item, leaves) for item in items)
    return next(leaves)


def _named(structure: tuple[Any, ...], head: str) -> Iterator[str]:
    match structure:
        case ("array", shape):
            yield from (f"{head}[{','.join(map(str, index))}]" for index in np.ndindex(*shape))
        case ("dict", keys, items):
            for key, item in zip(keys, items, strict=True):
                yield from _named(item, f"{head}[{key!r}]")
        case ("list" | "tuple", items):
            for k, item in enumerate(items):
                yield from _named(item, f"{head}[{k}]")
        case _:
            yield head


def leaf_count(structure: tuple[Any, ...]) -> int:
    """How many numbers a structure holds."""
    if structure[0] == "array":
        return math.prod(structure[1])
    return 1 if structure[0] == "number" else sum(map(leaf_count, structure[-1]))


def _first_point(x: Any) -> Any:
    if isinstance(x, dict):
        return {key: _first_point(item) for key, item in x.items()}
    if isinstance(x, (list, tuple)):
        return type(x)(_first_point(item) for item in x)
    array = np.asarray(x, dtype=np.float64)
    if not array.ndim:
        raise ValueError("an argument that is one number for all points needs None in in_axes")
    if not len(array):
        raise ValueError("a batch needs at least one point")
    return array[0] if array.ndim > 1 else float(array[0])


def _rows(x: Any, shared: bool) -> Iterator[np.ndarray]:
    if isinstance(x, dict):
        x = list(x.values())
    if isinstance(x, (list, tuple)):
        if shared and all(isinstance(item, (int, float)) for item in x):
            yield np.array(x, dtype=np.float64)[:, None]
            return
        for item in x:
            yield from _rows(item, shared)
        return
    array = np.asarray(x._data if isinstance(x, Value) else x, dtype=np.float64)
    yield array.reshape(-1, 1) if shared else array.reshape(len(array), -1).T
