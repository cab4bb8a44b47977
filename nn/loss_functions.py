"""Loss functions under PyTorch's names; shapes that do not match are refused, never broadcast."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd import Tensor
from autograd.ops.reductions import log_softmax


def _plain(x: Any) -> np.ndarray:
    return np.asarray(x.data if isinstance(x, Tensor) else x)


def _reduce(losses: Any, reduction: str, name: str) -> Any:
    match reduction:
        case "mean":
            return losses.mean()
        case "sum":
            return losses.sum()
        case "none":
            return losses
    raise ValueError(f"{name}: reduction must be 'mean', 'sum' or 'none', not {reduction!r}")


def _same_shape(name: str, input: Any, target: Any) -> None:
    if np.shape(_plain(input)) != np.shape(_plain(target)):
        raise ValueError(
            f"{name}: input of shape {np.shape(_plain(input))} and target of shape {np.shape(_plain(target))} "
            "do not match; a loss never broadcasts"
        )


def mse_loss(input: Any, target: Any, *, reduction: str = "mean") -> Any:
    """Mean squared error: the mean of (input − target)² over all N numbers; by the input 2·(input − target) / N."""
    _same_shape("mse_loss", input, target)
    difference = input - target
    return _reduce(difference * difference, reduction, "mse_loss")


def _class_indices(name: str, input: Any, target: np.ndarray, ignore_index: int) -> tuple[np.ndarray, np.ndarray]:
    """Which targets count, and the target with 0 where it does not; errors where they do not fit."""
    expected = input.shape[:1] + input.shape[2:] if input.ndim > 1 else ()
    if target.shape != expected:
        raise ValueError(
            f"{name}: input of shape {input.shape} (batch, classes, …) needs class indices of shape {expected} "
            f"or probabilities of its own shape, not a target of shape {target.shape} and type {target.dtype}"
        )
    counts = target != ignore_index
    classes = input.shape[1 if input.ndim > 1 else 0]
    wrong = target[counts & ((target < 0) | (target >= classes))]
    if wrong.size:
        raise ValueError(f"{name}: class {wrong.flat[0]} in the target; there are {classes}, 0 to {classes - 1}")
    return counts, np.where(counts, target, 0)


def nll_loss(input: Any, target: Any, weight: Any = None, *, ignore_index: int = -100, reduction: str = "mean") -> Any:
    """Negative log-likelihood: −w[t]·input[t] of the target class t, input being log-probabilities.

    The mean is weighted: divided by the sum of w[t]. Targets equal to `ignore_index` do not count.
    """
    target = _plain(target)
    counts, index = _class_indices("nll_loss", input, target, ignore_index)
    if input.ndim == 1:
        picked = input[index]
    else:
        batch, *rest = np.indices(target.shape, sparse=True)
        picked = input[(batch, index, *rest)]
    scale = counts.astype(input.dtype)
    if weight is not None:
        weight = _plain(weight)
        if weight.shape != (input.shape[1 if input.ndim > 1 else 0],):
            raise ValueError(f"nll_loss: weight of shape {weight.shape} for input of shape {input.shape}")
        scale = scale * weight.astype(input.dtype)[index]
    losses = -picked * scale
    if reduction == "mean":
        return losses.sum() / scale.sum()
    return _reduce(losses, reduction, "nll_loss")


def cross_entropy(
    input: Any, target: Any, weight: Any = None, *,
    ignore_index: int = -100, reduction: str = "mean", label_smoothing: float = 0.0,
) -> Any:  # fmt: skip
    """Cross-entropy of softmax(input) with the target: −Σ t·log softmax(input), classes on axis 1.

    `target` holds class indices (integers, without the class axis) or probabilities (the input's shape).
    The derivative by the input is softmax(input) − target, divided by the batch for the mean.

    >>> import numpy as np
    >>> from autograd import Tensor
    >>> cross_entropy(Tensor([[0.0, 0.0]]), np.array([1])) == np.log(2)
    np.True_
    """
    axis = 1 if input.ndim > 1 else 0
    log_p = log_softmax(input, axis=axis)
    classes = input.shape[axis]
    target_array = _plain(target)
    if target_array.dtype.kind in "iu":
        loss = nll_loss(log_p, target_array, weight, ignore_index=ignore_index, reduction=reduction)
        if not label_smoothing:
            return loss
        counts, index = _class_indices("cross_entropy", input, target_array, ignore_index)
        scale = np.ones(classes, dtype=input.dtype) if weight is None else _plain(weight).astype(input.dtype)
        spread = -(log_p * _along(scale, input)).sum(axis=axis) * counts.astype(input.dtype) / classes
        if reduction == "mean":
            smooth = spread.sum() / (scale[index] * counts).sum()
        else:
            smooth = _reduce(spread, reduction, "cross_entropy")
        return loss * (1 - label_smoothing) + smooth * label_smoothing
    _same_shape("cross_entropy", input, target)
    if label_smoothing:
        target = target * (1 - label_smoothing) + label_smoothing / classes
    losses = log_p * target
    if weight is not None:
        losses = losses * _along(_plain(weight).astype(input.dtype), input)
    losses = -losses.sum(axis=axis)
    return _reduce(losses, reduction, "cross_entropy")


def _along(weight: np.ndarray, input: Any) -> np.ndarray:
    """A weight for every class, laid along the class axis of the input."""
    return weight.reshape((-1,) + (1,) * (input.ndim - 2))
