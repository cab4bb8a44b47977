"""Pooling layers: a window summed up in one number; nothing is learnt."""

from __future__ import annotations

from typing import Any

from nn import functional as F
from nn.functional import Padding, Size
from nn.module import Module


class _Pool(Module):
    """A window of `kernel_size` that moves by `stride` (default: its own size) over a padded image."""

    def __init__(self, kernel_size: Size, stride: Size | None = None, padding: Padding = 0) -> None:
        self.kernel_size = kernel_size
        self.stride = kernel_size if stride is None else stride
        self.padding = padding


class _MaxPool(_Pool):
    def __init__(self, kernel_size: Size, stride: Size | None = None, padding: Padding = 0, dilation: Size = 1) -> None:
        super().__init__(kernel_size, stride, padding)
        self.dilation = dilation


class MaxPool1d(_MaxPool):
    """The largest element of every window of (N, C, L); the gradient goes to the first of equals.

    Everything else is as in `MaxPool2d`, with one axis.

    >>> import numpy as np
    >>> MaxPool1d(2)(np.array([[[1.0, 3.0, 2.0, 2.0]]]))
    array([[[3., 2.]]])
    """

    def forward(self, x: Any) -> Any:
        return F.max_pool1d(x, self.kernel_size, self.stride, self.padding, self.dilation)


class MaxPool2d(_MaxPool):
    """The largest element of every window of (N, C, H, W); the gradient goes to the first of equals.

    y[n, c, p] = max_k x[n, c, p·stride + k·dilation − padding]

    The stride is the window's size unless given; padding, at most half a window, never wins. The result has
    ⌊(H + 2·padding − dilation·(kH − 1) − 1) / stride⌋ + 1 rows. An input of other than four axes, more padding and
    a window larger than the padded input are refused.

    >>> import numpy as np
    >>> MaxPool2d(2)(np.arange(16.0).reshape(1, 1, 4, 4))
    array([[[[ 5.,  7.],
             [13., 15.]]]])
    """

    def forward(self, x: Any) -> Any:
        return F.max_pool2d(x, self.kernel_size, self.stride, self.padding, self.dilation)


class _AvgPool(_Pool):
    def __init__(
        self, kernel_size: Size, stride: Size | None = None, padding: Padding = 0, *, count_include_pad: bool = True
    ) -> None:
        super().__init__(kernel_size, stride, padding)
        self.count_include_pad = count_include_pad


class AvgPool1d(_AvgPool):
    """The mean of every window of (N, C, L); everything else is as in `AvgPool2d`, with one axis.

    >>> import numpy as np
    >>> AvgPool1d(2)(np.array([[[1.0, 3.0, 2.0, 2.0]]]))
    array([[[2., 2.]]])
    """

    def forward(self, x: Any) -> Any:
        return F.avg_pool1d(
            x, self.kernel_size, self.stride, self.padding, count_include_pad=self.count_include_pad
        )  # fmt: skip


class AvgPool2d(_AvgPool):
    """The mean of every window of (N, C, H, W); each element receives 1/(kH·kW) of its window's gradient.

    Zeros of the padding count as elements unless `count_include_pad` is False. Sizes and errors are those of
    `MaxPool2d`.

    >>> import numpy as np
    >>> AvgPool2d(2)(np.arange(16.0).reshape(1, 1, 4, 4))
    array([[[[ 2.5,  4.5],
             [10.5, 12.5]]]])
    """

    def forward(self, x: Any) -> Any:
        return F.avg_pool2d(
            x, self.kernel_size, self.stride, self.padding, count_include_pad=self.count_include_pad
        )  # fmt: skip


class GaussianPool2d(_Pool):
    """Every window of (N, C, H, W) weighed by a fixed Gaussian around its middle; the weights sum to 1.

    An element at distance d of the middle weighs exp(−d² / 2σ²), divided by the sum of all. σ is 0.3·((k − 1)/2 − 1)
    + 0.8 along an axis of k elements unless given (OpenCV's choice); one that is not positive is refused.

    >>> import numpy as np
    >>> GaussianPool2d(3, stride=1)(np.ones((1, 1, 5, 5))).shape
    (1, 1, 3, 3)
    """

    def __init__(
        self, kernel_size: Size, sigma: float | None = None, stride: Size | None = None, padding: Padding = 0
    ) -> None:
        super().__init__(kernel_size, stride, padding)
        self.sigma = sigma

    def forward(self, x: Any) -> Any:
        return F.gaussian_pool2d(x, self.kernel_size, self.sigma, self.stride, self.padding)


class _AdaptivePool(Module):
    def __init__(self, output_size: Any) -> None:
        self.output_size = output_size


class AdaptiveAvgPool1d(_AdaptivePool):
    """The mean of as many pieces of (N, C, L) as `output_size` says, whatever L is.

    Piece i of m reaches from ⌊i·L/m⌋ to ⌈(i + 1)·L/m⌉, as in PyTorch: neighbours may overlap.

    >>> import numpy as np
    >>> AdaptiveAvgPool1d(2)(np.array([[[1.0, 2.0, 3.0]]]))
    array([[[1.5, 2.5]]])
    """

    def forward(self, x: Any) -> Any:
        return F.adaptive_avg_pool1d(x, self.output_size)


class AdaptiveAvgPool2d(_AdaptivePool):
    """The mean of as many pieces of (N, C, H, W) as `output_size` says, whatever H and W are.

    `output_size` is a number or one for each axis; the pieces of each axis are those of `AdaptiveAvgPool1d`.

    >>> import numpy as np
    >>> AdaptiveAvgPool2d((1, 2))(np.arange(8.0).reshape(1, 1, 2, 4))
    array([[[[2.5, 4.5]]]])
    """

    def forward(self, x: Any) -> Any:
        return F.adaptive_avg_pool2d(x, self.output_size)


class GlobalAvgPool2d(Module):
    """The mean of every channel: (N, C, H, W) becomes (N, C). (Lin et al. 2014, "Network in network", 3.2.)

    >>> import numpy as np
    >>> GlobalAvgPool2d()(np.arange(8.0).reshape(1, 2, 2, 2))
    array([[1.5, 5.5]])
    """

    def forward(self, x: Any) -> Any:
        return F.flatten(F.adaptive_avg_pool2d(x, 1), 1)
