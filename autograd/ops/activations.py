"""The table, continued: activation functions of neural networks."""

from __future__ import annotations

from autograd.op import public_names, row

# fmt: off
sigmoid = row("sigmoid(x)", "1 / (1 + exp(-x))", "y * (1 - y)", symbol="σ", doc="The logistic function.",
              stable="1 / (1 + (e := exp(-abs(x)))) * where(x > 0, 1, e)")
relu    = row("relu(x)",    "maximum(x, 0)",     "x > 0",       doc="The rectifier.", kink="0 at 0")
# fmt: on

__all__ = public_names(__name__)
