"""What the backward pass does to every contribution: zeros stay zeros, broadcasting is undone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from autograd.node import Node
from autograd.op import OPERATIONS, Op


def fit(contribution: Any, node: Node) -> Any:
    """Sum a contribution over the axes along which `node` was broadcast, and cast it to its dtype."""
    data = node._data
    shape = data.shape
    array = contribution._data if isinstance(contribution, Node) else contribution
    if np.shape(array) != shape:
        extra = np.ndim(array) - len(shape)
        axes = tuple(range(extra)) + tuple(
            extra + i for i, n in enumerate(shape) if n == 1 and np.shape(array)[extra + i] != 1
        )
        if isinstance(contribution, Node):
            contribution = OPERATIONS["reshape"](OPERATIONS["sum"](contribution, axis=axes), shape)
        else:
            summed = np.add.reduce(np.asarray(contribution), axis=axes)  # type: ignore[call-overload]
            contribution = summed.reshape(shape)
    if array.dtype != data.dtype:
        contribution = contribution.astype(data.dtype)
    return contribution


def keep_zeros(adjoint: Any, contribution: Any) -> Any:
    """Where the adjoint is 0, the contribution is 0, even if the local derivative is inf or nan."""
    if isinstance(contribution, Node):
        if not np.isfinite(contribution._data.sum()):
            return OPERATIONS["where"](adjoint._data == 0, 0, contribution)
    elif not np.isfinite(contribution.sum()):
        return np.where(adjoint == 0, adjoint, contribution)
    return contribution


def own(contribution: np.ndarray, op: Op, others: Sequence[Any]) -> np.ndarray:
    """The contribution, copied if its memory is that of another array: what a leaf keeps as its `.grad` is its alone.

    A user's own rule may return any array, so what it returns is always copied.
    """
    memory = _memory(contribution)
    ours = (op.__module__ or "").startswith("autograd.")
    return contribution if ours and all(_memory(other) is not memory for other in others) else contribution.copy()


def _memory(array: Any) -> Any:
    while isinstance(array, np.ndarray) and isinstance(array.base, np.ndarray):
        array = array.base
    return array
