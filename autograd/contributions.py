"""What the backward pass does to every contribution: zeros stay zeros, broadcasting is undone."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from autograd.node import Node
from autograd.op import OPERATIONS, Op


def fit(contribution: Any, node: Node) -> Any:
    """Sum a contribution over the axes along which `node` was broadcast, and cast it to its dtype."""
    data = node._data
    array = contribution._data if isinstance(contribution, Node) else contribution
    if array.shape != data.shape:
        contribution = _summed(contribution, array.shape, data.shape)
    return contribution if array.dtype is data.dtype or array.dtype == data.dtype else contribution.astype(data.dtype)


def _summed(contribution: Any, shape: tuple[int, ...], fitting: tuple[int, ...]) -> Any:
    extra = len(shape) - len(fitting)
    repeated = (extra + i for i, n in enumerate(fitting) if n == 1 and shape[extra + i] != 1)
    axes = (*range(extra), *repeated)
    if isinstance(contribution, Node):
        return OPERATIONS["reshape"](OPERATIONS["sum"](contribution, axis=axes), fitting)
    return np.add.reduce(contribution, axis=axes).reshape(fitting)


def keep_zeros(adjoint: Any, contribution: Any) -> Any:
    """Where the adjoint is 0, the contribution is 0, even if the local derivative is inf or nan."""
    if isinstance(contribution, Node):
        if not _finite(contribution._data):
            return OPERATIONS["where"](adjoint._data == 0, 0, contribution)
    elif not _finite(contribution):
        return np.where(adjoint == 0, adjoint, contribution)
    return contribution


def _finite(array: np.ndarray) -> bool:
    """False if a number of the array is not finite; it may be False too where they are very large."""
    if array.dtype.kind != "f":
        return True
    flat = array.ravel("K")
    return math.isfinite(flat.dot(flat))  # the quickest pass over memory that nan and inf survive


def own(contribution: np.ndarray, op: Op, others: Sequence[Any]) -> np.ndarray:
    """The contribution, copied if its memory is that of another array: what a leaf keeps as its `.grad` is its alone.

    A user's own rule may return any array, so what it returns is always copied.
    """
    if not op.ours:
        return contribution.copy()
    if contribution.base is None:  # memory of its own, unless it is one of the others
        for other in others:
            if other is contribution:
                return contribution.copy()
        return contribution
    memory = _memory(contribution)
    return contribution.copy() if any(_memory(other) is memory for other in others) else contribution


def _memory(array: Any) -> Any:
    while array.__class__ is np.ndarray and array.base.__class__ is np.ndarray:
        array = array.base
    return array
