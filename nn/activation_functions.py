"""Activation functions under PyTorch's names; the operations themselves stand in `autograd.ops.activations`."""

from __future__ import annotations

from typing import Any

from autograd.ops import activations, reductions
from autograd.ops.activations import (
    celu,
    elu,
    hard_logistic,
    leaky_relu,
    mish,
    relu,
    relu6,
    selu,
    sigmoid,
    silu,
    softplus,
    softsign,
    swish,
    tanhshrink,
    threshold,
)  # fmt: skip
from autograd.ops.activations import hard_shrink as hardshrink
from autograd.ops.activations import hard_sigmoid as hardsigmoid
from autograd.ops.activations import hard_swish as hardswish
from autograd.ops.activations import hard_tanh as hardtanh
from autograd.ops.activations import log_sigmoid as logsigmoid
from autograd.ops.activations import soft_shrink as softshrink
from autograd.ops.elementwise import tanh

# fmt: off
__all__ = [
    "celu", "elu", "gelu", "glu", "hard_logistic", "hardshrink", "hardsigmoid", "hardswish", "hardtanh", "leaky_relu",
    "log_softmax", "logsigmoid", "mish", "prelu", "relu", "relu6", "selu", "sigmoid", "silu", "softmax", "softmin",
    "softplus", "softshrink", "softsign", "swish", "tanh", "tanhshrink", "threshold",
]
# fmt: on


def gelu(input: Any, approximate: str = "none") -> Any:
    """x·Φ(x) with the normal distribution function Φ; `approximate="tanh"` takes tanh for it.

    Then it is ½x·(1 + tanh(√(2/π)·(x + 0.044715·x³))). Any other is refused. (Hendrycks & Gimpel 2016.)

    >>> import numpy as np
    >>> gelu(np.array([0.0, 1.0])).round(4), gelu(np.array([0.0, 1.0]), "tanh").round(4)
    (array([0.    , 0.8413]), array([0.    , 0.8412]))
    """
    if approximate not in ("none", "tanh"):
        raise ValueError(f"gelu: approximate must be 'none' or 'tanh', not {approximate!r}")
    return activations.gelu(input) if approximate == "none" else activations.gelu_tanh(input)


def glu(input: Any, dim: int = -1) -> Any:
    """The first half of the input along `dim` times σ of the second. (Dauphin et al. 2017.)

    An axis of odd length is refused.

    >>> import numpy as np
    >>> glu(np.array([1.0, 2.0, 0.0, 0.0]))
    array([0.5, 1. ])
    """
    return activations.glu(input, dim)


def prelu(input: Any, weight: Any) -> Any:
    """max(x, 0) + weight·min(x, 0); the weight has one number, or one for each channel (axis 1).

    Any other weight is refused. (He et al. 2015, section 2.1.)

    >>> import numpy as np
    >>> prelu(np.array([[-1.0, -1.0]]), np.array([0.5, 2.0]))
    array([[-0.5, -2. ]])
    """
    if weight.size == 1:
        return activations.prelu(input, weight.reshape(()))
    channels = input.shape[1] if input.ndim > 1 else None
    if weight.shape != (channels,):
        raise ValueError(f"prelu: {weight.size} slopes for an input of shape {input.shape}")
    return activations.prelu(input, weight.reshape((-1, *(1,) * (input.ndim - 2))))


def softmax(input: Any, dim: int = -1) -> Any:
    """Exponentials along `dim`, divided by their sum: exp(xᵢ) / Σⱼ exp(xⱼ), without overflow.

    >>> import numpy as np
    >>> softmax(np.array([1000.0, 1000.0]))
    array([0.5, 0.5])
    """
    return reductions.softmax(input, axis=dim)


def softmin(input: Any, dim: int = -1) -> Any:
    """Softmax of −x along `dim`: the smallest has the most.

    >>> import numpy as np
    >>> softmin(np.array([0.0, 1000.0]))
    array([1., 0.])
    """
    return reductions.softmax(-input, axis=dim)


def log_softmax(input: Any, dim: int = -1) -> Any:
    """Logarithm of softmax along `dim`: xᵢ − log Σⱼ exp(xⱼ), without overflow.

    >>> import numpy as np
    >>> log_softmax(np.array([0.0, -1000.0]))
    array([    0., -1000.])
    """
    return reductions.log_softmax(input, axis=dim)
