"""Convolutional layers: a few weights, shared by all places."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from autograd import Tensor
from autograd.ops.windows import pads, per_axis
from nn import functional as F
from nn import initializers
from nn.functional import Padding, Size
from nn.module import Module
from nn.parameter import Parameter
from nn.randomness import GeneratorLike


class _Conv(Module):
    """What convolutions have in common: the kernel, how it lies on the image, PyTorch's start."""

    axes: int
    transposed = False

    def __init__(
        self, in_channels: int, out_channels: int, kernel_size: Size, stride: Size = 1, padding: Padding = 0,
        dilation: Size = 1, groups: int = 1, bias: bool = True, *,
        dtype: Any = np.float32, generator: GeneratorLike = None,
    ) -> None:  # fmt: skip
        if groups < 1 or in_channels % groups or out_channels % groups:
            raise ValueError(f"{in_channels} channels in and {out_channels} out do not divide into {groups} groups")
        self.in_channels, self.out_channels, self.groups = in_channels, out_channels, groups
        self.kernel_size = per_axis(kernel_size, self.axes, "kernel_size")
        self.stride = per_axis(stride, self.axes, "stride")
        self.dilation = per_axis(dilation, self.axes, "dilation")
        pads(padding, self.kernel_size, self.kernel_size, self.stride, self.dilation)  # refuses what is no padding
        self.padding = padding
        outer, inner = (in_channels, out_channels) if self.transposed else (out_channels, in_channels)
        self.weight = Parameter.zeros(outer, inner // groups, *self.kernel_size, dtype=dtype)
        self.bias = Parameter.zeros(out_channels, dtype=dtype) if bias else None
        initializers.default_(self.weight, self.bias, generator)

    def multiply_adds(self, input_shape: tuple[int, ...], output_shape: tuple[int, ...]) -> int:
        places = math.prod((input_shape if self.transposed else output_shape)[1:])
        return places * self.weight.size

    def extra_repr(self) -> str:
        parts = [f"{self.in_channels}, {self.out_channels}, kernel_size={self.kernel_size}, stride={self.stride}"]
        if self.padding != 0:
            parts.append(f"padding={self.padding!r}")
        if set(self.dilation) != {1}:
            parts.append(f"dilation={self.dilation}")
        if self.groups != 1:
            parts.append(f"groups={self.groups}")
        if self.bias is None:
            parts.append("bias=False")
        return ", ".join(parts)


class Conv1d(_Conv):
    """A convolution over one axis: (N, in_channels, L) becomes (N, out_channels, L′).

    The formula, `padding`, L′ and the errors are those of `Conv2d`, with one axis.

    >>> import numpy as np
    >>> Conv1d(2, 4, 3, padding=1)(np.zeros((1, 2, 7), np.float32)).shape
    (1, 4, 7)
    """

    axes = 1

    def forward(self, x: Any) -> Tensor:
        return F.conv1d(x, self.weight, self.bias, self.stride, self.padding, self.dilation, self.groups)


class Conv2d(_Conv):
    """A convolution over two axes: (N, in_channels, H, W) becomes (N, out_channels, H′, W′).

    y[n, o, p] = b[o] + Σ_c Σ_k W[o, c, k] · x[n, c, p·stride + k·dilation − padding]

    W is (out_channels, in_channels / groups, kH, kW), and H′ = ⌊(H + 2·padding − dilation·(kH − 1) − 1) / stride⌋ + 1
    (Dumoulin & Visin 2016). `padding` is a number, a number or a pair for each axis, "valid" or "same" (⌈H / stride⌉
    results, the odd zero at the end: TensorFlow's rule, allowed with a stride, where PyTorch refuses). W and b, of
    `dtype`, start from U(−1/√fan_in, 1/√fan_in), fan_in = in_channels / groups·kH·kW. A size, padding or number of
    groups that does not fit is refused here; channels of x that do not fit and a kernel larger than x at the call.

    >>> import numpy as np
    >>> Conv2d(3, 8, 3, stride=2, padding="same")(np.zeros((1, 3, 5, 5))).shape
    (1, 8, 3, 3)
    """

    axes = 2

    def forward(self, x: Any) -> Tensor:
        return F.conv2d(x, self.weight, self.bias, self.stride, self.padding, self.dilation, self.groups)


class ConvTranspose2d(_Conv):
    """A transposed convolution: every number of (N, in_channels, H, W) spreads a kernel over a larger image.

    An axis of i elements becomes (i − 1)·stride − 2·padding + dilation·(k − 1) + output_padding + 1: it is the
    derivative of `Conv2d` by its input (Dumoulin & Visin 2016, ch. 4). The weight is (in_channels, out_channels /
    groups, kH, kW). An `output_padding` that is below neither the stride nor the dilation is refused at the call.

    >>> import numpy as np
    >>> ConvTranspose2d(4, 2, 3, stride=2, padding=1, output_padding=1)(np.zeros((1, 4, 5, 5))).shape
    (1, 2, 10, 10)
    """

    axes = 2
    transposed = True

    def __init__(
        self, in_channels: int, out_channels: int, kernel_size: Size, stride: Size = 1, padding: Padding = 0,
        output_padding: Size = 0, groups: int = 1, bias: bool = True, dilation: Size = 1, *,
        dtype: Any = np.float32, generator: GeneratorLike = None,
    ) -> None:  # fmt: skip
        super().__init__(
            in_channels, out_channels, kernel_size, stride, padding, dilation, groups, bias,
            dtype=dtype, generator=generator,
        )  # fmt: skip
        self.output_padding = output_padding

    def forward(self, x: Any) -> Tensor:
        return F.conv_transpose2d(
            x, self.weight, self.bias, self.stride, self.padding, self.output_padding, self.groups, self.dilation
        )
