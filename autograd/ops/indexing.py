"""The table, continued: taking elements out, and putting them back."""

from __future__ import annotations

from types import EllipsisType, NoneType
from typing import Any

import numpy as np

from autograd.array_operations import operation
from autograd.node import Node
from autograd.op import public_names


def plain_index(index: Any) -> Any:
    """An index with every Tensor in it replaced by its data, and lists by arrays."""
    if isinstance(index, tuple):
        return tuple(plain_index(i) for i in index)
    if isinstance(index, Node):
        return index.data
    return np.asarray(index) if isinstance(index, list) else index


def array_of(x: Any) -> np.ndarray:
    """The data of a node, or of anything else that is an array."""
    return x.data if isinstance(x, Node) else np.asarray(x)


def as_operand(x: Any) -> Any:
    """A list as an array; a node, an array and a number (which does not widen a dtype) as it is."""
    return np.asarray(x) if isinstance(x, (list, tuple)) else x


def is_basic(index: Any) -> bool:
    """Whether an index meets each element at most once: integers, slices, None and … only."""
    parts = index if isinstance(index, tuple) else (index,)
    basic = (int, slice, EllipsisType, np.integer, NoneType)
    return all(isinstance(i, basic) and not isinstance(i, bool) for i in parts)


def _samples(r: np.random.Generator) -> Any:
    a = r.normal(size=(3, 4))
    return [
        ((a,), {"index": 1}),
        ((a,), {"index": (slice(None, None, -1), slice(1, 4, 2))}),
        ((a,), {"index": (Ellipsis, None, -1)}),
        ((a,), {"index": np.array([0, 2, 2, 0])}),
        ((a,), {"index": (np.array([[0, 1], [2, 2]]), np.array([1, 3]))}),
        ((a,), {"index": a > 0}),
        ((a,), {"index": (slice(2, 1),)}),
        ((r.normal(size=(2, 3, 4)),), {"index": (np.array([0, 1, 1]), slice(None), np.array([3, 0, 0]))}),
    ]


@operation(1, formula="a[index]", linear=True, method=False, public=False, samples=_samples)
def getitem(a, index):
    """The elements of `a` that `index` selects, by NumPy's rules, advanced indexing included."""
    return np.asarray(a)[index]


@getitem.vjp("a", "g put back in its places, 0 elsewhere, repeated places summed")
def _(g, a_shape, index):
    return put_add(g, index, a_shape)


@operation(
    1, formula="0 everywhere, plus b at [index]", linear=True, method=False, public=False,
    samples=lambda r: [
        ((r.normal(size=4),), {"index": np.array([0, 2, 2, 0]), "shape": (3,)}),
        ((r.normal(size=(2, 2)),), {"index": (slice(0, 2), slice(1, 3)), "shape": (3, 4)}),
    ],
)  # fmt: skip
def put_add(b, index, shape):
    """An array of zeros of `shape`, with `b` added at `index`; repeated places are summed."""
    b = np.asarray(b)
    y = np.zeros(shape, dtype=b.dtype)
    if is_basic(index):
        y[index] = b
    else:
        # NumPy is many times faster where places are told by one flat index
        flat = len(y.shape) == 1 and isinstance(index, np.ndarray) and index.dtype.kind == "i"
        places = index if flat else np.arange(y.size).reshape(y.shape)[index]
        np.add.at(y.reshape(-1), places.ravel(), np.broadcast_to(b, places.shape).ravel())
    return y


@put_add.vjp("b", "g[index]")
def _(g, index):
    return getitem(g, index)


__all__ = public_names(__name__)
