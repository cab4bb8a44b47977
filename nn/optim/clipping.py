"""Gradients made smaller before a step: all together by their norm, or each number by itself."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from autograd import Tensor


def clip_grad_norm_(
    parameters: Tensor | Iterable[Tensor],
    max_norm: float,
    norm_type: float = 2.0,
    error_if_nonfinite: bool = False,
) -> float:
    """Scale all gradients so that their norm, taken as of one vector, is at most `max_norm`; return what it was.

    The factor is max_norm / (norm + 1e-6), where that is below 1 (as in PyTorch). R. Pascanu, T. Mikolov,
    Y. Bengio, On the difficulty of training recurrent neural networks, 2013.

    >>> p = Tensor([0.0, 0.0], requires_grad=True)
    >>> p.grad = Tensor([3.0, 4.0])
    >>> clip_grad_norm_([p], max_norm=1.0)
    5.0
    >>> p.grad
    Tensor([0.6, 0.8])
    """
    grads = _gradients(parameters)
    if norm_type == np.inf:
        norms = [float(np.abs(g).max(initial=0.0)) for g in grads]
        total = max(norms, default=0.0)
    else:
        total = sum(float(np.sum(np.abs(g.astype(float)) ** norm_type)) for g in grads) ** (1 / norm_type)
    if error_if_nonfinite and not np.isfinite(total):
        raise RuntimeError(f"the gradients' norm is {total}; nothing was clipped")
    factor = max_norm / (total + 1e-6)
    if factor < 1:
        for g in grads:
            g *= factor
    return float(total)


def clip_grad_value_(parameters: Tensor | Iterable[Tensor], clip_value: float) -> None:
    """Move every number of the gradients into [−clip_value, clip_value].

    >>> p = Tensor([0.0, 0.0], requires_grad=True)
    >>> p.grad = Tensor([0.5, -7.0])
    >>> clip_grad_value_([p], 1.0)
    >>> p.grad
    Tensor([ 0.5, -1. ])
    """
    if not clip_value >= 0:
        raise ValueError(f"clip_value is at least 0, not {clip_value}")
    for g in _gradients(parameters):
        np.clip(g, -clip_value, clip_value, out=g)


def _gradients(parameters: Any) -> list[np.ndarray]:
    """The arrays of the gradients there are, which may be written to."""
    given = [parameters] if isinstance(parameters, Tensor) else parameters
    with_grad = [p for p in given if p.grad is not None]
    for p in with_grad:
        if not p.grad.data.flags.writeable:
            p.grad = Tensor(p.grad.data)
    return [p.grad.data for p in with_grad]
