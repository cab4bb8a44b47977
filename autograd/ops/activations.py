"""The table, continued: activation functions of neural networks, with PyTorch's parameters and defaults."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd.op import composition, public_names
from autograd.ops.joining import split
from autograd.rows import row

LEFT = "the slope from the left at 0"


def _x(r: np.random.Generator) -> np.ndarray:
    return np.concatenate([r.normal(size=3), [-4.3, 0.0, 5.1]])


def told(**params: Any) -> Any:
    """Samples of an activation: with its defaults, and with these parameters on corners too."""
    return lambda r: [((r.normal(size=3),), {}), ((_x(r),), params)]


# fmt: off
# smooth ----------------------------------------------------------------------------------------------
sigmoid     = row("sigmoid(x)", "1 / (1 + exp(-x))", "y * (1 - y)", symbol="σ", doc="The logistic function.",
                  stable="1 / (1 + (e := exp(-abs(x)))) * where(x > 0, 1, e)")
log_sigmoid = row("log_sigmoid(x)", "log(1 / (1 + exp(-x)))", "sigmoid(-x)", symbol="log σ",
                  stable="minimum(x, 0) - log1p(exp(-abs(x)))", doc="Logarithm of the logistic function, without overflow.")
logit       = row("logit(x)", "log(x / (1 - x))", "1 / (x * (1 - x))", domain="abs(x - 0.5) < 0.5",
                  stable="log(x) - log1p(-x)", doc="The inverse of the logistic function.")
softplus    = row("softplus(x, beta=1.0)", "log(1 + exp(beta * x)) / beta", "sigmoid(beta * x)", samples=told(beta=2.5),
                  stable="(maximum(beta * x, 0) + log1p(exp(-abs(beta * x)))) / beta", doc="A smooth rectifier, without overflow.")
softsign    = row("softsign(x)", "x / (1 + abs(x))", "(r := 1 / (1 + abs(x))) * r", doc="x / (1 + |x|).",
                  stable="sign(x) * where((a := abs(x)) > 1, 1 - 1 / (1 + a), (m := minimum(a, 1)) / (1 + m))")
silu        = row("silu(x)", "x / (1 + exp(-x))", "(s := sigmoid(x)) * (1 + minimum(maximum(x, -10000), 10000) * (1 - s))",
                  stable="maximum(x, -10000) * sigmoid(x)",
                  doc="x·σ(x), also called swish (Ramachandran et al. 2017).")
mish        = row("mish(x)", "x * tanh(log(1 + exp(x)))",
                  "(t := tanh(softplus(x, 1))) + minimum(maximum(x, -10000), 10000) * sigmoid(x) * (1 - t * t)",
                  stable="maximum(x, -10000) * tanh(softplus(x, 1))", doc="x·tanh(softplus(x)) (Misra 2019).")
gelu        = row("gelu(x)", "x * (1 + erf(x / 2 ** 0.5)) / 2",
                  "erfc(x * -0.7071067811865476) / 2 + (c := minimum(maximum(x, -100), 100)) * exp(c * c * -0.5) * 0.3989422804014327",
                  stable="maximum(x, -10000) * (0.5 * erfc(x * -0.7071067811865476))",
                  doc="x·Φ(x), with the normal distribution function Φ (Hendrycks & Gimpel 2016).")
gelu_tanh   = row("gelu_tanh(x)", "x / 2 * (1 + tanh((2 / 3.141592653589793) ** 0.5 * (x + 0.044715 * x ** 3)))",
                  "((1 + (t := tanh(0.7978845608028654 * (c := minimum(maximum(x, -100), 100)) * (1 + 0.044715 * c * c))))"
                  " + c * (1 - t * t) * (0.7978845608028654 + 0.10703222440890038 * c * c)) / 2",
                  stable="maximum(x, -100) * 0.5 * (1 + tanh(0.7978845608028654 * (c := minimum(maximum(x, -100), 100)) * (1 + 0.044715 * c * c)))",
                  doc="The approximation of gelu by tanh (`approximate=\"tanh\"` in PyTorch).")
tanhshrink  = row("tanhshrink(x)", "x - tanh(x)", "tanh(x) ** 2", doc="x − tanh(x).")

# rectifiers ------------------------------------------------------------------------------------------
relu        = row("relu(x)", "maximum(x, 0)", "x > 0", doc="The rectifier.", kink="0 at 0")
relu6       = row("relu6(x)", "minimum(maximum(x, 0), 6)", "where(x > 0, x < 6, 0)", samples=told(),
                  doc="The rectifier, but not above 6.", kink="0 at 0 and at 6")
leaky_relu  = row("leaky_relu(x, negative_slope=0.01)", "where(x > 0, x, negative_slope * x)", "where(x > 0, 1, negative_slope)",
                  samples=told(negative_slope=0.3), doc="The rectifier with a small slope below 0.", kink=LEFT)
prelu       = row("prelu(x, weight)", "where(x > 0, x, weight * x)", "where(x > 0, 1, weight)", "where(x > 0, 0, x)",
                  doc="The rectifier with a learnt slope below 0 (He et al. 2015).", kink=LEFT)
elu         = row("elu(x, alpha=1.0)", "where(x > 0, x, alpha * (exp(x) - 1))", "where(x > 0, 1, y + alpha)",
                  stable="where(x > 0, x, alpha * expm1(minimum(x, 0)))", samples=told(alpha=0.7),
                  doc="The exponential linear unit (Clevert et al. 2015).", kink=LEFT)
celu        = row("celu(x, alpha=1.0)", "where(x > 0, x, alpha * (exp(x / alpha) - 1))", "where(x > 0, 1, y / alpha + 1)",
                  stable="where(x > 0, x, alpha * expm1(minimum(x, 0) / alpha))", samples=told(alpha=0.7),
                  doc="The continuously differentiable exponential linear unit (Barron 2017).", kink=LEFT)
selu        = row("selu(x)", "1.0507009873554805 * where(x > 0, x, 1.6732632423543772 * (exp(x) - 1))",
                  "where(x > 0, 1.0507009873554805, y + 1.7580993408473766)", samples=told(),
                  stable="1.0507009873554805 * where(x > 0, x, 1.6732632423543772 * expm1(minimum(x, 0)))",
                  doc="The self-normalising exponential linear unit (Klambauer et al. 2017).", kink=LEFT)

# piecewise linear and quadratic: a tie with a constant goes to the constant --------------------------
hard_logistic = row("hard_logistic(x)", "maximum(minimum(x / 4 + 0.5, 1), 0)", "where(abs(x) < 2, 0.25, 0)", samples=told(),
                    doc="The logistic function's tangent at 0, between 0 and 1.", kink="0 at −2 and at 2")
hard_sigmoid  = row("hard_sigmoid(x)", "maximum(minimum(x / 6 + 0.5, 1), 0)", "where(abs(x) < 3, 1 / 6, 0)", samples=told(),
                    doc="PyTorch's hardsigmoid, of slope 1/6, between 0 and 1.", kink="0 at −3 and at 3")
hard_tanh     = row("hard_tanh(x, min_val=-1.0, max_val=1.0)", "maximum(minimum(x, max_val), min_val)",
                    "where(x > min_val, x < max_val, 0)", samples=told(min_val=-2.0, max_val=0.5),
                    doc="x between two bounds.", kink="0 at both bounds")
hard_swish    = row("hard_swish(x)", "x * minimum(maximum(x + 3, 0), 6) / 6", "where(x > -3, where(x < 3, x / 3 + 0.5, 1), 0)",
                    stable="maximum(x, -3) * (minimum(maximum(x + 3, 0), 6) / 6)", samples=told(),
                    doc="x times hard_sigmoid(x) (Howard et al. 2019).", kink="0 at −3, 1 at 3")
hard_shrink   = row("hard_shrink(x, lambd=0.5)", "where(abs(x) <= lambd, 0, x)", "abs(x) > lambd", samples=told(lambd=1.2),
                    doc="x, but 0 between −lambd and lambd.", kink="0 at −lambd and at lambd, where the function jumps")
soft_shrink   = row("soft_shrink(x, lambd=0.5)", "maximum(x - lambd, 0) + minimum(x + lambd, 0)", "abs(x) > lambd",
                    samples=told(lambd=1.2), doc="x moved towards 0 by lambd, but not across.", kink="0 at −lambd and at lambd")
threshold     = row("threshold(x, threshold, value)", "where(x <= threshold, value, x)", "x > threshold",
                    samples=lambda r: [((_x(r),), {"threshold": 0.3, "value": -1.0})],
                    doc="x above the threshold, a value elsewhere.", kink="0 at the threshold, where the function jumps")
# fmt: on


@composition(elementwise=True, method=False)
def swish(x, beta=1.0):
    """x·σ(βx); β may be learnt, and 1 makes it `silu`."""
    return silu(x) if isinstance(beta, (int, float)) and beta == 1 else x * sigmoid(beta * x)


@composition(method=False)
def glu(x, axis=-1):
    """The gated linear unit: the first half of `x` along an axis times σ of the second (Dauphin et al. 2017)."""
    if np.shape(x)[axis] % 2:
        raise ValueError(f"glu halves an axis of even length, not of {np.shape(x)[axis]}")
    first, second = split(x, 2, axis)
    return first * sigmoid(second)


__all__ = public_names(__name__)
