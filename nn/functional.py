"""What layers compute, as functions under PyTorch's names: thin compositions of `autograd` operations.

Nothing is derived here: every rule stands in the records of `autograd.ops`.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd import Tensor
from autograd.ops import affine, reductions
from autograd.ops.activations import relu, sigmoid
from autograd.ops.elementwise import tanh
from nn.loss_functions import cross_entropy, mse_loss, nll_loss

__all__ = [
    "cross_entropy", "flatten", "linear", "log_softmax", "mse_loss", "nll_loss", "relu", "sigmoid", "softmax", "tanh"
]  # fmt: skip


def linear(input: Any, weight: Any, bias: Any = None) -> Tensor:
    """y = x·Wᵀ + b: input (…, in_features), weight (out_features, in_features), bias (out_features)."""
    return affine.linear(input, weight, 0.0 if bias is None else bias)


def flatten(input: Any, start_dim: int = 0, end_dim: int = -1) -> Any:
    """The axes from `start_dim` to `end_dim` become one."""
    shape, n = input.shape, input.ndim
    start, end = start_dim % max(n, 1), end_dim % max(n, 1)
    if n and start > end:
        raise ValueError(f"flatten: start_dim {start_dim} stands behind end_dim {end_dim} in shape {shape}")
    return input.reshape((*shape[:start], int(np.prod(shape[start : end + 1], dtype=int)), *shape[end + 1 :]))


def softmax(input: Any, dim: int = -1) -> Any:
    """Exponentials along `dim`, divided by their sum."""
    return reductions.softmax(input, axis=dim)


def log_softmax(input: Any, dim: int = -1) -> Any:
    """Logarithm of softmax along `dim`."""
    return reductions.log_softmax(input, axis=dim)
