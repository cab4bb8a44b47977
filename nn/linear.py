"""Fully connected layers."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from autograd import Tensor
from nn import functional as F
from nn import initializers
from nn.module import Module
from nn.parameter import Parameter
from nn.randomness import GeneratorLike


class Linear(Module):
    """Every output sees every input: y = x·Wᵀ + b, x of shape (…, in_features), W (out_features, in_features).

    Both are of `dtype` and start from U(−1/√in_features, 1/√in_features), as in PyTorch; `bias=False` leaves b out.
    The gradients are gᵀ·x by W, Σ g over the batch by b, and g·W by x. An x that does not end in in_features is
    refused at the call.

    >>> import numpy as np
    >>> Linear(3, 2)(np.ones((5, 3))).shape
    (5, 2)
    """

    def __init__(
        self, in_features: int, out_features: int, bias: bool = True, *,
        dtype: Any = np.float32, generator: GeneratorLike = None,
    ) -> None:  # fmt: skip
        if min(in_features, out_features) < 0:
            raise ValueError(f"Linear: features are counted from 0, not {min(in_features, out_features)}")
        self.in_features = in_features
        self.out_features = out_features
        self.weight = Parameter.zeros(out_features, in_features, dtype=dtype)
        self.bias = Parameter.zeros(out_features, dtype=dtype) if bias else None
        initializers.default_(self.weight, self.bias, generator)

    def forward(self, x: Any) -> Tensor:
        return F.linear(x, self.weight, self.bias)

    def multiply_adds(self, input_shape: tuple[int, ...], output_shape: tuple[int, ...]) -> int:
        return math.prod(output_shape) * self.in_features

    def extra_repr(self) -> str:
        return f"in_features={self.in_features}, out_features={self.out_features}, bias={self.bias is not None}"


class Identity(Module):
    """The input itself; whatever it is told at its making is ignored, as in PyTorch.

    >>> Identity(54, unused=True)(7.0)
    7.0
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        pass

    def forward(self, x: Any) -> Any:
        return x


class Flatten(Module):
    """The axes from `start_dim` to `end_dim` become one; all but the first, unless told otherwise.

    A `start_dim` behind `end_dim` is refused at the call.

    >>> import numpy as np
    >>> Flatten()(np.zeros((2, 3, 4, 5))).shape
    (2, 60)
    """

    def __init__(self, start_dim: int = 1, end_dim: int = -1) -> None:
        self.start_dim, self.end_dim = start_dim, end_dim

    def forward(self, x: Any) -> Any:
        return F.flatten(x, self.start_dim, self.end_dim)
