"""Activation functions as modules."""

from __future__ import annotations

from typing import Any

import numpy as np

from nn import functional as F
from nn.module import Module
from nn.parameter import Parameter


class _Plain(Module):
    """An activation that is told nothing: its function."""

    function: Any

    def forward(self, x: Any) -> Any:
        return type(self).function(x)


# fmt: off
class ReLU(_Plain):
    """The rectifier: max(x, 0)."""
    function = staticmethod(F.relu)


class ReLU6(_Plain):
    """The rectifier, but not above 6: min(max(x, 0), 6)."""
    function = staticmethod(F.relu6)


class Sigmoid(_Plain):
    """The logistic function: 1 / (1 + exp(−x)), of slope y·(1 − y), at most 0.25."""
    function = staticmethod(F.sigmoid)


class LogSigmoid(_Plain):
    """Logarithm of the logistic function, without overflow."""
    function = staticmethod(F.logsigmoid)


class Tanh(_Plain):
    """The hyperbolic tangent, of slope 1 − y²."""
    function = staticmethod(F.tanh)


class HardLogistic(_Plain):
    """The logistic function's tangent at 0, cut off: max(min(0.25·x + 0.5, 1), 0)."""
    function = staticmethod(F.hard_logistic)


class Hardsigmoid(_Plain):
    """PyTorch's hardsigmoid, of slope 1/6: max(min(x / 6 + 0.5, 1), 0)."""
    function = staticmethod(F.hardsigmoid)


class Hardswish(_Plain):
    """x·hardsigmoid(x)."""
    function = staticmethod(F.hardswish)


class SiLU(_Plain):
    """x·σ(x): swish with β = 1."""
    function = staticmethod(F.silu)


class Mish(_Plain):
    """x·tanh(softplus(x))."""
    function = staticmethod(F.mish)


class SELU(_Plain):
    """The self-normalising exponential linear unit."""
    function = staticmethod(F.selu)


class Softsign(_Plain):
    """x / (1 + |x|)."""
    function = staticmethod(F.softsign)


class Tanhshrink(_Plain):
    """x − tanh(x)."""
    function = staticmethod(F.tanhshrink)
# fmt: on


class Hardtanh(Module):
    """x between two bounds: max(min(x, max_val), min_val), −1 and 1 unless told otherwise."""

    def __init__(self, min_val: float = -1.0, max_val: float = 1.0) -> None:
        if not min_val < max_val:
            raise ValueError(f"Hardtanh: min_val {min_val} must be below max_val {max_val}")
        self.min_val, self.max_val = min_val, max_val

    def forward(self, x: Any) -> Any:
        return F.hardtanh(x, self.min_val, self.max_val)


class LeakyReLU(Module):
    """The rectifier with a small slope γ below 0: max(x, γ·x) for γ < 1."""

    def __init__(self, negative_slope: float = 0.01) -> None:
        self.negative_slope = negative_slope

    def forward(self, x: Any) -> Any:
        return F.leaky_relu(x, self.negative_slope)


class PReLU(Module):
    """The rectifier with a learnt slope below 0, one for all or one for each channel. (He et al. 2015.)"""

    def __init__(self, num_parameters: int = 1, init: float = 0.25, *, dtype: Any = np.float32) -> None:
        self.num_parameters = num_parameters
        self.weight = Parameter(np.full(num_parameters, init), dtype=dtype)

    def forward(self, x: Any) -> Any:
        return F.prelu(x, self.weight)


class Swish(Module):
    """x·σ(β·x); β is fixed, or learnt from where it is set. (Ramachandran et al. 2017.)"""

    def __init__(self, beta: float = 1.0, learnable: bool = False, *, dtype: Any = np.float32) -> None:
        self.learnable = learnable
        self.beta: Any = Parameter(beta, dtype=dtype) if learnable else beta

    def forward(self, x: Any) -> Any:
        return F.swish(x, self.beta)


class ELU(Module):
    """The exponential linear unit: x above 0, α·(exp(x) − 1) below."""

    def __init__(self, alpha: float = 1.0) -> None:
        self.alpha = alpha

    def forward(self, x: Any) -> Any:
        return F.elu(x, self.alpha)


class CELU(Module):
    """The continuously differentiable exponential linear unit: x above 0, α·(exp(x / α) − 1) below."""

    def __init__(self, alpha: float = 1.0) -> None:
        self.alpha = alpha

    def forward(self, x: Any) -> Any:
        return F.celu(x, self.alpha)


class GELU(Module):
    """x·Φ(x) with the normal distribution function Φ; `approximate="tanh"` takes tanh for it."""

    def __init__(self, approximate: str = "none") -> None:
        self.approximate = approximate

    def forward(self, x: Any) -> Any:
        return F.gelu(x, self.approximate)


class Softplus(Module):
    """A smooth rectifier: log(1 + exp(β·x)) / β, without overflow."""

    def __init__(self, beta: float = 1.0) -> None:
        self.beta = beta

    def forward(self, x: Any) -> Any:
        return F.softplus(x, self.beta)


class Hardshrink(Module):
    """x, but 0 between −λ and λ."""

    def __init__(self, lambd: float = 0.5) -> None:
        self.lambd = lambd

    def forward(self, x: Any) -> Any:
        return F.hardshrink(x, self.lambd)


class Softshrink(Module):
    """x moved towards 0 by λ, but not across."""

    def __init__(self, lambd: float = 0.5) -> None:
        self.lambd = lambd

    def forward(self, x: Any) -> Any:
        return F.softshrink(x, self.lambd)


class Threshold(Module):
    """x above the threshold, a value elsewhere."""

    def __init__(self, threshold: float, value: float) -> None:
        self.threshold, self.value = threshold, value

    def forward(self, x: Any) -> Any:
        return F.threshold(x, self.threshold, self.value)


class Softmax(Module):
    """Exponentials along `dim`, divided by their sum: probabilities."""

    def __init__(self, dim: int = -1) -> None:
        self.dim = dim

    def forward(self, x: Any) -> Any:
        return F.softmax(x, self.dim)


class LogSoftmax(Softmax):
    """Logarithm of softmax along `dim`."""

    def forward(self, x: Any) -> Any:
        return F.log_softmax(x, self.dim)
