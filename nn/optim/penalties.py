"""Penalties on large weights, to be added to a loss."""

from __future__ import annotations

import functools
import operator
from collections.abc import Iterable

import autograd
from autograd import Tensor


def l1_penalty(parameters: Tensor | Iterable[Tensor], weight: float = 1.0) -> Tensor:
    """weight · Σ|p|, which drives small weights to zero.

    >>> l1_penalty([Tensor([1.0, -2.0])], 0.5)
    Tensor(1.5)
    """
    return functools.reduce(operator.add, [autograd.sum(autograd.abs(p)) for p in _several(parameters)]) * weight


def l2_penalty(parameters: Tensor | Iterable[Tensor], weight: float = 1.0) -> Tensor:
    """weight · Σp², which keeps weights small; its gradient is that of weight_decay = 2 · weight.

    >>> l2_penalty([Tensor([1.0, -2.0])], 0.5)
    Tensor(2.5)
    """
    return functools.reduce(operator.add, [autograd.sum(p**2) for p in _several(parameters)]) * weight


def _several(parameters: Tensor | Iterable[Tensor]) -> list[Tensor]:
    found = [parameters] if isinstance(parameters, Tensor) else list(parameters)
    if not found:
        raise ValueError("a penalty of no parameters")
    return found
