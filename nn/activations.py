"""Activation functions as modules, of an input of any shape; the result has its shape and element type.

The derivatives stand with the operations in `autograd.ops.activations`.

>>> import numpy as np
>>> Softplus()(np.zeros(2, np.float32)).dtype
dtype('float32')
"""

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
    """The rectifier: max(x, 0), of slope 1 above 0 and 0 elsewhere. (Nair & Hinton 2010.)

    >>> ReLU()(np.array([-1.0, 0.0, 2.0]))
    array([0., 0., 2.])
    """
    function = staticmethod(F.relu)


class ReLU6(_Plain):
    """The rectifier, but not above 6: min(max(x, 0), 6). (Krizhevsky 2010, "Convolutional deep belief networks".)

    >>> ReLU6()(np.array([-1.0, 2.0, 9.0]))
    array([0., 2., 6.])
    """
    function = staticmethod(F.relu6)


class Sigmoid(_Plain):
    """The logistic function: 1 / (1 + exp(−x)), of slope y·(1 − y), at most 0.25.

    >>> Sigmoid()(np.array([-1000.0, 0.0]))
    array([0. , 0.5])
    """
    function = staticmethod(F.sigmoid)


class LogSigmoid(_Plain):
    """Logarithm of the logistic function, without overflow: −log(1 + exp(−x)), of slope σ(−x).

    >>> LogSigmoid()(np.array([-1000.0]))
    array([-1000.])
    """
    function = staticmethod(F.logsigmoid)


class Tanh(_Plain):
    """The hyperbolic tangent: (exp(x) − exp(−x)) / (exp(x) + exp(−x)), of slope 1 − y².

    >>> Tanh()(np.array([0.0, 1000.0]))
    array([0., 1.])
    """
    function = staticmethod(F.tanh)


class HardLogistic(_Plain):
    """The logistic function's tangent at 0, cut off: max(min(0.25·x + 0.5, 1), 0).

    >>> HardLogistic()(np.array([-3.0, 1.0]))
    array([0.  , 0.75])
    """
    function = staticmethod(F.hard_logistic)


class Hardsigmoid(_Plain):
    """PyTorch's hardsigmoid, of slope 1/6: max(min(x / 6 + 0.5, 1), 0). (Howard et al. 2019, section 5.2.)

    >>> Hardsigmoid()(np.array([-3.0, 0.0]))
    array([0. , 0.5])
    """
    function = staticmethod(F.hardsigmoid)


class Hardswish(_Plain):
    """x·hardsigmoid(x), SiLU without exponentials. (Howard et al. 2019, section 5.2.)

    >>> Hardswish()(np.array([-4.0, 4.0])).round(3) + 0
    array([0., 4.])
    """
    function = staticmethod(F.hardswish)


class SiLU(_Plain):
    """x·σ(x): swish with β = 1. (Elfwing et al. 2018.)

    >>> SiLU()(np.array([0.0, 1.0])).round(4)
    array([0.    , 0.7311])
    """
    function = staticmethod(F.silu)


class Mish(_Plain):
    """x·tanh(softplus(x)). (Misra 2019.)

    >>> Mish()(np.array([0.0, 1.0])).round(4)
    array([0.    , 0.8651])
    """
    function = staticmethod(F.mish)


class SELU(_Plain):
    """The self-normalising exponential linear unit: λ·x above 0, λ·α·(exp(x) − 1) below.

    λ ≈ 1.0507 and α ≈ 1.6733 keep mean 0 and variance 1 from layer to layer, if weights start from N(0, 1/fan_in).
    (Klambauer et al. 2017.)

    >>> SELU()(np.array([-1000.0, 1.0])).round(4)
    array([-1.7581,  1.0507])
    """
    function = staticmethod(F.selu)


class Softsign(_Plain):
    """x / (1 + |x|), of slope 1 / (1 + |x|)². (Glorot & Bengio 2010.)

    >>> Softsign()(np.array([-3.0, 1.0]))
    array([-0.75,  0.5 ])
    """
    function = staticmethod(F.softsign)


class Tanhshrink(_Plain):
    """x − tanh(x), of slope tanh(x)².

    >>> Tanhshrink()(np.array([0.0, 1.0])).round(4)
    array([0.    , 0.2384])
    """
    function = staticmethod(F.tanhshrink)
# fmt: on


class Hardtanh(Module):
    """x between two bounds: max(min(x, max_val), min_val), −1 and 1 unless told otherwise.

    Bounds that are not ascending are refused.

    >>> Hardtanh()(np.array([-2.0, 0.5, 2.0]))
    array([-1. ,  0.5,  1. ])
    """

    def __init__(self, min_val: float = -1.0, max_val: float = 1.0) -> None:
        if not min_val < max_val:
            raise ValueError(f"Hardtanh: min_val {min_val} must be below max_val {max_val}")
        self.min_val, self.max_val = min_val, max_val

    def forward(self, x: Any) -> Any:
        return F.hardtanh(x, self.min_val, self.max_val)


class LeakyReLU(Module):
    """The rectifier with a small slope γ below 0: max(x, γ·x) for γ < 1. (Maas et al. 2013.)

    >>> LeakyReLU(0.1)(np.array([-1.0, 2.0]))
    array([-0.1,  2. ])
    """

    def __init__(self, negative_slope: float = 0.01) -> None:
        self.negative_slope = negative_slope

    def forward(self, x: Any) -> Any:
        return F.leaky_relu(x, self.negative_slope)


class PReLU(Module):
    """The rectifier with a learnt slope a below 0, one for all or one for each channel: max(x, 0) + a·min(x, 0).

    `num_parameters` is 1 or the length of axis 1; other inputs are refused at the call. (He et al. 2015, section 2.1.)

    >>> PReLU()(np.array([-1.0, 2.0])).data
    array([-0.25,  2.  ])
    """

    def __init__(self, num_parameters: int = 1, init: float = 0.25, *, dtype: Any = np.float32) -> None:
        self.num_parameters = num_parameters
        self.weight = Parameter(np.full(num_parameters, init), dtype=dtype)

    def forward(self, x: Any) -> Any:
        return F.prelu(x, self.weight)


class Swish(Module):
    """x·σ(β·x); β is fixed, or learnt from where it is set. (Ramachandran et al. 2017.)

    >>> Swish(2.0)(np.array([0.0, 1.0])).round(4)
    array([0.    , 0.8808])
    """

    def __init__(self, beta: float = 1.0, learnable: bool = False, *, dtype: Any = np.float32) -> None:
        self.learnable = learnable
        self.beta: Any = Parameter(beta, dtype=dtype) if learnable else beta

    def forward(self, x: Any) -> Any:
        return F.swish(x, self.beta)


class ELU(Module):
    """The exponential linear unit: x above 0, α·(exp(x) − 1) below. (Clevert et al. 2016.)

    >>> ELU()(np.array([-1.0, 1.0])).round(4)
    array([-0.6321,  1.    ])
    """

    def __init__(self, alpha: float = 1.0) -> None:
        self.alpha = alpha

    def forward(self, x: Any) -> Any:
        return F.elu(x, self.alpha)


class CELU(Module):
    """The continuously differentiable exponential linear unit: x above 0, α·(exp(x / α) − 1) below. (Barron 2017.)

    >>> CELU(2.0)(np.array([-1.0, 1.0])).round(4)
    array([-0.7869,  1.    ])
    """

    def __init__(self, alpha: float = 1.0) -> None:
        self.alpha = alpha

    def forward(self, x: Any) -> Any:
        return F.celu(x, self.alpha)


class GELU(Module):
    """x·Φ(x) with the normal distribution function Φ; `approximate="tanh"` takes tanh for it.

    Then it is ½x·(1 + tanh(√(2/π)·(x + 0.044715·x³))). Any other `approximate` than that and "none" is refused at
    the call. (Hendrycks & Gimpel 2016.)

    >>> GELU()(np.array([0.0, 1.0])).round(4)
    array([0.    , 0.8413])
    """

    def __init__(self, approximate: str = "none") -> None:
        self.approximate = approximate

    def forward(self, x: Any) -> Any:
        return F.gelu(x, self.approximate)


class Softplus(Module):
    """A smooth rectifier: log(1 + exp(β·x)) / β, without overflow; its slope is σ(β·x). (Dugas et al. 2001.)

    >>> Softplus()(np.array([0.0, 1000.0])).round(4)
    array([6.931e-01, 1.000e+03])
    """

    def __init__(self, beta: float = 1.0) -> None:
        self.beta = beta

    def forward(self, x: Any) -> Any:
        return F.softplus(x, self.beta)


class Hardshrink(Module):
    """x, but 0 between −λ and λ. (Donoho & Johnstone 1994.)

    >>> Hardshrink()(np.array([-2.0, 0.3]))
    array([-2.,  0.])
    """

    def __init__(self, lambd: float = 0.5) -> None:
        self.lambd = lambd

    def forward(self, x: Any) -> Any:
        return F.hardshrink(x, self.lambd)


class Softshrink(Module):
    """x moved towards 0 by λ, but not across: sign(x)·max(|x| − λ, 0). (Donoho & Johnstone 1994.)

    >>> Softshrink()(np.array([-2.0, 0.3]))
    array([-1.5,  0. ])
    """

    def __init__(self, lambd: float = 0.5) -> None:
        self.lambd = lambd

    def forward(self, x: Any) -> Any:
        return F.softshrink(x, self.lambd)


class Threshold(Module):
    """x above the threshold, a value elsewhere.

    >>> Threshold(1.0, 7.0)(np.array([0.0, 1.0, 2.0]))
    array([7., 7., 2.])
    """

    def __init__(self, threshold: float, value: float) -> None:
        self.threshold, self.value = threshold, value

    def forward(self, x: Any) -> Any:
        return F.threshold(x, self.threshold, self.value)


class Softmax(Module):
    """Exponentials along `dim`, divided by their sum: probabilities, exp(xᵢ) / Σⱼ exp(xⱼ), without overflow.

    >>> Softmax()(np.array([1000.0, 1000.0]))
    array([0.5, 0.5])
    """

    def __init__(self, dim: int = -1) -> None:
        self.dim = dim

    def forward(self, x: Any) -> Any:
        return F.softmax(x, self.dim)


class LogSoftmax(Softmax):
    """Logarithm of softmax along `dim`: xᵢ − log Σⱼ exp(xⱼ), without overflow.

    >>> LogSoftmax()(np.array([0.0, -1000.0]))
    array([    0., -1000.])
    """

    def forward(self, x: Any) -> Any:
        return F.log_softmax(x, self.dim)
