"""The table, continued: numbers for things. One-hot vectors, and the look-up of learnt ones."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd.array_operations import operation
from autograd.node import Node
from autograd.op import composition, public_names
from autograd.ops.indexing import getitem


def checked(indices: Any, n: int, what: str) -> np.ndarray:
    """Indices as an array; errors where they are no integers from 0 to n − 1."""
    indices = np.asarray(indices.data if isinstance(indices, Node) else indices)
    if indices.dtype.kind not in "iu" and indices.size:
        raise TypeError(f"{what}: indices must be integers, not {indices.dtype}")
    places = indices.astype(np.intp, copy=False)
    if places.size and not 0 <= indices.item(places.view(np.uintp).argmax()) < n:  # as unsigned, a negative is large
        wrong = indices[(indices < 0) | (indices >= n)]
        raise IndexError(f"{what}: index {wrong.flat[0]}; there are {n}, 0 to {n - 1}")
    return places


@operation(
    1, formula="1 at the index, 0 elsewhere", method=False,
    samples=lambda r: [
        ((np.array([2, 0, 1, 2]),), {}),
        ((np.array([[2, 0], [1, 3]]),), {"num_classes": 5}),
        ((np.array(1),), {"num_classes": 2}),
        ((np.zeros(0, dtype=int),), {"num_classes": 3}),
    ],
)  # fmt: skip
def one_hot(indices, num_classes=-1, dtype=np.float32):
    """Class indices (…) as vectors (…, num_classes) that are 1 at the index and 0 elsewhere.

    With num_classes = −1 there is one more than the largest index. Indices that are not whole numbers from 0 to
    num_classes − 1 are refused.

    >>> one_hot([2, 0])
    array([[0., 0., 1.],
           [1., 0., 0.]], dtype=float32)
    """
    indices = np.asarray(indices)
    n = int(indices.max(initial=-1)) + 1 if num_classes == -1 else num_classes
    return (checked(indices, n, "one_hot")[..., None] == np.arange(n)).astype(dtype)


@composition(method=False)
def embedding(indices, weight):
    """The rows of weight (number of things, size) that the indices name: (…) becomes (…, size).

    The gradient of a row is the sum of g over the places that named it. Indices that are not whole numbers, or name
    no row, are refused.

    >>> embedding([1, 1], np.array([[1.0, 2.0], [3.0, 4.0]]))
    array([[3., 4.],
           [3., 4.]])
    """
    return getitem(weight, checked(indices, weight.shape[0], "embedding"))


__all__ = public_names(__name__)
