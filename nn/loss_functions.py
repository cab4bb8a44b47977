"""Loss functions under PyTorch's names; shapes that do not match are refused, never broadcast.

Input and target have one shape, whatever it is, unless a docstring says otherwise. The result has the input's
element type, and is a number with `reduction` "mean" or "sum" and of the input's shape with "none"; any other is
refused.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd import (
    Tensor,
    abs,
    class_cross_entropy,
    exp,
    log,
    log1p,
    maximum,
    minimum,
    softmax_cross_entropy,
    softplus,
    where,
    xlogy,
)
from autograd.node import Node

# fmt: off
__all__ = [
    "binary_cross_entropy", "binary_cross_entropy_with_logits", "cross_entropy", "hinge_loss", "huber_loss",
    "kl_div", "l1_loss", "mse_loss", "nll_loss", "smooth_l1_loss",
]
# fmt: on


def _plain(x: Any) -> np.ndarray:
    return np.asarray(x.data if isinstance(x, Tensor) else x)


def _reduce(name: str, losses: Any, reduction: str) -> Any:
    match reduction:
        case "mean":
            return losses.mean()
        case "sum":
            return losses.sum()
        case "none":
            return losses
    raise ValueError(f"{name}: reduction must be 'mean', 'sum' or 'none', not {reduction!r}")


def _matched(name: str, input: Any, target: Any, what: str = "target") -> Any:
    """The target, of the input's shape, and of its element type if it is a plain array."""
    if np.shape(_plain(input)) != np.shape(_plain(target)):
        raise ValueError(
            f"{name}: input of shape {np.shape(_plain(input))} and {what} of shape {np.shape(_plain(target))} "
            "do not match; a loss never broadcasts"
        )
    return target if isinstance(target, Node) else np.asarray(target).astype(_plain(input).dtype, copy=False)


# -- regression ---------------------------------------------------------------------------------------


def mse_loss(input: Any, target: Any, *, reduction: str = "mean") -> Any:
    """Mean squared error: the mean of (input − target)² over all N numbers; by the input 2·(input − target) / N.

    >>> from autograd import Tensor
    >>> x = Tensor([1.0, 2.0], requires_grad=True)
    >>> mse_loss(x, [1.0, 4.0]).backward()
    >>> x.grad
    Tensor([ 0., -2.])
    """
    difference = input - _matched("mse_loss", input, target)
    return _reduce("mse_loss", difference * difference, reduction)


def l1_loss(input: Any, target: Any, *, reduction: str = "mean") -> Any:
    """Mean absolute error: the mean of |input − target| over all N numbers; by the input ±1/N, and 0 where they agree.

    >>> from autograd import Tensor
    >>> x = Tensor([1.0, 2.0], requires_grad=True)
    >>> l1_loss(x, [1.0, 4.0]).backward()
    >>> x.grad
    Tensor([ 0. , -0.5])
    """
    return _reduce("l1_loss", abs(input - _matched("l1_loss", input, target)), reduction)


def huber_loss(input: Any, target: Any, *, reduction: str = "mean", delta: float = 1.0) -> Any:
    """½d² where |d| < δ, else δ·(|d| − ½δ), with d = input − target; by the input d, cut off at ±δ. (Huber 1964.)

    >>> from autograd import Tensor
    >>> x = Tensor([0.5, 4.0], requires_grad=True)
    >>> huber_loss(x, [0.0, 0.0], reduction="sum").backward()
    >>> x.grad
    Tensor([0.5, 1. ])
    """
    if not delta > 0:
        raise ValueError(f"huber_loss: delta must be positive, not {delta!r}")
    distance = abs(input - _matched("huber_loss", input, target))
    near = minimum(distance, delta)
    return _reduce("huber_loss", near * (distance - near / 2), reduction)


def smooth_l1_loss(input: Any, target: Any, *, reduction: str = "mean", beta: float = 1.0) -> Any:
    """½d²/β where |d| < β, else |d| − ½β, with d = input − target: Huber's loss divided by β.

    β = 0 gives the absolute error; a negative one is refused. (Girshick 2015, "Fast R-CNN", eq. 3, with β = 1.)

    >>> from autograd import Tensor
    >>> smooth_l1_loss(Tensor([1.0, 4.0]), [0.0, 0.0], beta=2.0, reduction="none").data
    array([0.25, 3.  ])
    """
    if beta == 0:
        return l1_loss(input, target, reduction=reduction)
    _matched("smooth_l1_loss", input, target)
    return huber_loss(input, target, reduction=reduction, delta=beta) / beta


# -- classes ------------------------------------------------------------------------------------------


def _class_axis(input: Any) -> int:
    if not input.ndim:
        raise ValueError("a loss of classes needs an input (batch, classes, …) or (classes), not of shape ()")
    return 1 if input.ndim > 1 else 0


def _class_indices(name: str, input: Any, target: np.ndarray, ignore_index: int) -> tuple[np.ndarray, np.ndarray]:
    """Which targets count, and the target with 0 where it does not; errors where they do not fit."""
    axis = _class_axis(input)
    expected = input.shape[:axis] + input.shape[axis + 1 :]
    if target.shape != expected or target.dtype.kind not in "iu":
        raise ValueError(
            f"{name}: input of shape {input.shape} (batch, classes, …) needs integer classes of shape {expected}"
            f"{' or probabilities of its own shape' if name == 'cross_entropy' else ''}, "
            f"not a target of shape {target.shape} and type {target.dtype}"
        )
    counts = target != ignore_index
    classes = input.shape[axis]
    wrong = target[counts & ((target < 0) | (target >= classes))]
    if wrong.size:
        raise ValueError(f"{name}: class {wrong.flat[0]} in the target; there are {classes}, 0 to {classes - 1}")
    return counts, np.where(counts, target, 0)


def _class_weights(name: str, input: Any, weight: Any) -> np.ndarray:
    """A weight for every class, 1 unless told otherwise."""
    classes = input.shape[_class_axis(input)]
    if weight is None:
        return np.ones(classes, dtype=input.dtype)
    if np.shape(_plain(weight)) != (classes,):
        raise ValueError(f"{name}: weight of shape {np.shape(_plain(weight))} for {classes} classes")
    return _plain(weight).astype(input.dtype)


def nll_loss(input: Any, target: Any, weight: Any = None, *, ignore_index: int = -100, reduction: str = "mean") -> Any:
    """Negative log-likelihood: −w[t]·input[t] of the target class t, input being log-probabilities.

    Classes are on axis 1, or 0 of a single example. The mean is weighted: divided by the sum of w[t].
    Targets equal to `ignore_index` do not count. A target of other shape, of other numbers than integers, or of a
    class that does not exist is refused.

    >>> from autograd import Tensor
    >>> nll_loss(Tensor([[-1.0, -2.0], [-3.0, -4.0]]), np.array([1, 0])).item()
    2.5
    """
    counts, index = _class_indices("nll_loss", input, _plain(target), ignore_index)
    scale = _class_weights("nll_loss", input, weight)[index] * counts.astype(input.dtype)
    if input.ndim == 1:
        picked = input[index]
    else:
        places: list[np.ndarray] = [*np.indices(index.shape, sparse=True)]
        picked = input[(places[0], index, *places[1:])]
    losses = -picked * scale
    return losses.sum() / scale.sum() if reduction == "mean" else _reduce("nll_loss", losses, reduction)


def cross_entropy(
    input: Any, target: Any, weight: Any = None, *,
    ignore_index: int = -100, reduction: str = "mean", label_smoothing: float = 0.0,
) -> Any:  # fmt: skip
    """Cross-entropy of softmax(input) with the target: −Σ t·log softmax(input), classes on axis 1.

    `target` holds class indices (integers, without the class axis) or probabilities (the input's shape).
    The derivative by the input is softmax(input) − target, divided by the batch for the mean.
    `label_smoothing` mixes that part of the uniform distribution into the target (Szegedy et al. 2016, section 7).
    `weight`, `ignore_index` and the errors are those of `nll_loss`.

    >>> import numpy as np
    >>> from autograd import Tensor
    >>> cross_entropy(Tensor([[0.0, 0.0]]), np.array([1])) == np.log(2)
    np.True_
    """
    if not 0 <= label_smoothing <= 1:
        raise ValueError(f"cross_entropy: label_smoothing must be between 0 and 1, not {label_smoothing!r}")
    name, axis = "cross_entropy", _class_axis(input)
    if weight is None and not label_smoothing and not 0 <= ignore_index < input.shape[axis]:
        index, losses, mean = _plain(target), None, reduction == "mean"
        if index.dtype.kind in "iu" and index.size and index.shape == input.shape[:axis] + input.shape[axis + 1 :]:
            try:
                losses = class_cross_entropy(input, index, axis, mean)
            except IndexError:  # a target that does not count, or is no class
                losses = None
        if losses is not None:
            return losses if mean else _reduce(name, losses, reduction)
    classes, weights = input.shape[axis], _class_weights(name, input, weight)
    each = weights.reshape((-1,) + (1,) * (input.ndim - 2))  # along the class axis
    if _plain(target).dtype.kind == "f" and np.ndim(_plain(target)) == input.ndim:
        wanted = _matched(name, input, target)
        total: Any = max(_plain(input).size // max(classes, 1), 1)
    else:
        counts, index = _class_indices(name, input, _plain(target), ignore_index)
        at_class = np.expand_dims(index, axis) == np.arange(classes).reshape(each.shape)
        wanted = (at_class & np.expand_dims(counts, axis)).astype(input.dtype)
        total = (weights[index] * counts).sum()
        if label_smoothing:
            each = each * np.expand_dims(counts, axis)
    if label_smoothing:
        wanted = wanted * (1 - label_smoothing) + label_smoothing / classes
    losses = softmax_cross_entropy(input, wanted if weight is None and not label_smoothing else wanted * each, axis)
    return losses.sum() / total if reduction == "mean" else _reduce(name, losses, reduction)


# -- probabilities ------------------------------------------------------------------------------------


def _weighed(name: str, losses: Any, weight: Any) -> Any:
    return losses if weight is None else losses * _matched(name, losses, weight, "weight")


def binary_cross_entropy(input: Any, target: Any, weight: Any = None, *, reduction: str = "mean") -> Any:
    """−(t·log p + (1 − t)·log(1 − p)) of probabilities p; each logarithm is at least −100, as in PyTorch.

    Where p is exactly 0 or 1 the loss is cut off and gives no gradient: from logits,
    `binary_cross_entropy_with_logits` is exact everywhere. An input outside [0, 1] is refused.

    >>> from autograd import Tensor
    >>> binary_cross_entropy(Tensor([0.0, 0.5]), [1.0, 0.5], reduction="none").data.round(4)
    array([100.    ,   0.6931])
    """
    target = _matched("binary_cross_entropy", input, target)
    p = _plain(input)
    if ((p < 0) | (p > 1)).any():
        raise ValueError("binary_cross_entropy: the input must be probabilities, between 0 and 1")
    with np.errstate(divide="ignore"):
        losses = -(target * maximum(log(input), -100) + (1 - target) * maximum(log1p(-input), -100))
    return _reduce("binary_cross_entropy", _weighed("binary_cross_entropy", losses, weight), reduction)


def binary_cross_entropy_with_logits(
    input: Any, target: Any, weight: Any = None, *, reduction: str = "mean", pos_weight: Any = None
) -> Any:
    """Binary cross-entropy of σ(x) with the target t, without overflow: softplus(x) − t·x, of slope σ(x) − t.

    `pos_weight`, which broadcasts to the input, multiplies the loss of positive targets.

    >>> from autograd import Tensor
    >>> x = Tensor([0.0, 1000.0], requires_grad=True)
    >>> binary_cross_entropy_with_logits(x, [1.0, 0.0], reduction="sum").backward()
    >>> x.grad
    Tensor([-0.5,  1. ])
    """
    name = "binary_cross_entropy_with_logits"
    target = _matched(name, input, target)
    if pos_weight is None:
        losses = softplus(input, 1.0) - target * input
    else:
        positive = _plain(pos_weight).astype(_plain(input).dtype)
        if np.broadcast_shapes(positive.shape, input.shape) != input.shape:
            raise ValueError(f"{name}: pos_weight of shape {positive.shape} for input of shape {input.shape}")
        losses = (1 - target) * input + (1 + (positive - 1) * target) * softplus(-input, 1.0)
    return _reduce(name, _weighed(name, losses, weight), reduction)


def kl_div(input: Any, target: Any, *, reduction: str = "mean", log_target: bool = False) -> Any:
    """Kullback–Leibler divergence t·(log t − input) of log-probabilities `input` from probabilities t.

    "batchmean" divides the sum by the length of axis 0: the divergence proper. "mean" divides by the number
    of elements, as in PyTorch. Where t is 0 the loss is 0. With `log_target` the target is log t, finite.
    (Kullback & Leibler 1951.)

    >>> from autograd import Tensor
    >>> kl_div(Tensor(np.log([[0.5, 0.5]])), [[1.0, 0.0]], reduction="batchmean") == np.log(2)
    np.True_
    """
    target = _matched("kl_div", input, target)
    if log_target:
        losses = exp(target) * (target - input)
    else:
        counted = where(_plain(target) != 0, input, 0)  # 0 · log 0 is 0
        losses = xlogy(target, target) - target * counted
    if reduction == "batchmean":
        return losses.sum() / max(len(losses), 1)
    return _reduce("kl_div", losses, reduction)


def hinge_loss(input: Any, target: Any, *, margin: float = 1.0, reduction: str = "mean") -> Any:
    """max(0, margin − t·x) of scores x and targets t that are −1 or 1; other targets are refused.

    By x it is −t where t·x is below the margin, 0 above. (Cortes & Vapnik 1995.)

    >>> from autograd import Tensor
    >>> hinge_loss(Tensor([0.5, 2.0]), [1.0, -1.0], reduction="none").data
    array([0.5, 3. ])
    """
    target = _matched("hinge_loss", input, target)
    if (np.abs(_plain(target)) != 1).any():
        raise ValueError("hinge_loss: every target must be -1 or 1")
    return _reduce("hinge_loss", maximum(margin - target * input, 0), reduction)
