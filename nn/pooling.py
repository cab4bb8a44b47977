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
    """The largest element of every window of (N, C, L); the gradient goes to the first of equals."""

    def forward(self, x: Any) -> Any:
        return F.max_pool1d(x, self.kernel_size, self.stride, self.padding, self.dilation)


class MaxPool2d(_MaxPool):
    """The largest element of every window of (N, C, H, W); the gradient goes to the first of equals."""

    def forward(self, x: Any) -> Any:
        return F.max_pool2d(x, self.kernel_size, self.stride, self.padding, self.dilation)


class _AvgPool(_Pool):
    def __init__(
        self, kernel_size: Size, stride: Size | None = None, padding: Padding = 0, *, count_include_pad: bool = True
    ) -> None:
        super().__init__(kernel_size, stride, padding)
        self.count_include_pad = count_include_pad


class AvgPool1d(_AvgPool):
    """The mean of every window of (N, C, L)."""

    def forward(self, x: Any) -> Any:
        return F.avg_pool1d(
            x, self.kernel_size, self.stride, self.padding, count_include_pad=self.count_include_pad
        )  # fmt: skip


class AvgPool2d(_AvgPool):
    """The mean of every window of (N, C, H, W)."""

    def forward(self, x: Any) -> Any:
        return F.avg_pool2d(
            x, self.kernel_size, self.stride, self.padding, count_include_pad=self.count_include_pad
        )  # fmt: skip


class GaussianPool2d(_Pool):
    """Every window of (N, C, H, W) weighed by a fixed Gaussian around its middle; the weights sum to 1."""

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
    """The mean of as many pieces of (N, C, L) as `output_size` says, whatever L is."""

    def forward(self, x: Any) -> Any:
        return F.adaptive_avg_pool1d(x, self.output_size)


class AdaptiveAvgPool2d(_AdaptivePool):
    """The mean of as many pieces of (N, C, H, W) as `output_size` says, whatever H and W are."""

    def forward(self, x: Any) -> Any:
        return F.adaptive_avg_pool2d(x, self.output_size)


class GlobalAvgPool2d(Module):
    """The mean of every channel: (N, C, H, W) becomes (N, C)."""

    def forward(self, x: Any) -> Any:
        return F.flatten(F.adaptive_avg_pool2d(x, 1), 1)
