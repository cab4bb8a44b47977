"""Normalising layers."""

from __future__ import annotations

from typing import Any

import numpy as np

from nn import functional as F
from nn.functional import Size
from nn.module import Module
from nn.parameter import Buffer, Parameter


class _BatchNorm(Module):
    """Every channel normalised over the batch in training, by running statistics in evaluation.

    y = (x − mean) / √(variance + eps) · weight + bias, the variance divided by n. The running mean and variance
    (divided by n − 1) move by `momentum` towards each batch's, or are the average of all batches' if that is None,
    as in PyTorch. weight starts at 1, bias at 0; `affine=False` leaves both out. Refused: an input of other shape,
    and training on one value a channel, which has no variance. (Ioffe & Szegedy 2015, algorithms 1 and 2.)
    """

    dims: tuple[int, ...]

    def __init__(
        self, num_features: int, eps: float = 1e-5, momentum: float | None = 0.1, affine: bool = True,
        track_running_stats: bool = True, *, dtype: Any = np.float32,
    ) -> None:  # fmt: skip
        self.num_features, self.eps, self.momentum = num_features, eps, momentum
        self.affine, self.track_running_stats = affine, track_running_stats
        self.weight = Parameter(np.ones(num_features), dtype=dtype) if affine else None
        self.bias = Parameter.zeros(num_features, dtype=dtype) if affine else None
        self.running_mean = Buffer(np.zeros(num_features), dtype=dtype) if track_running_stats else None
        self.running_var = Buffer(np.ones(num_features), dtype=dtype) if track_running_stats else None
        self.num_batches_tracked = Buffer(0, dtype=np.int64) if track_running_stats else None

    def forward(self, x: Any) -> Any:
        if x.ndim not in self.dims or x.shape[1] != self.num_features:
            axes = " or ".join(map(str, self.dims))
            raise ValueError(
                f"{type(self).__name__} of {self.num_features} channels: the input must have {axes} axes and those "
                f"channels on axis 1, not shape {x.shape}"
            )
        momentum = self.momentum
        if self.training and self.num_batches_tracked is not None:
            self.num_batches_tracked.data = self.num_batches_tracked.data + 1
            if momentum is None:
                momentum = 1 / self.num_batches_tracked.item()
        return F.batch_norm(
            x, self.running_mean, self.running_var, self.weight, self.bias,
            self.training or not self.track_running_stats, momentum or 0.0, self.eps,
        )  # fmt: skip


class BatchNorm1d(_BatchNorm):
    __doc__ = f"""Batch normalisation of (N, C) or (N, C, L). {_BatchNorm.__doc__}
    >>> import numpy as np
    >>> BatchNorm1d(1)(np.array([[0.0], [2.0]])).data.round(3)
    array([[-1.],
           [ 1.]])
    """
    dims = (2, 3)


class BatchNorm2d(_BatchNorm):
    __doc__ = f"""Batch normalisation of (N, C, H, W). {_BatchNorm.__doc__}
    >>> import numpy as np
    >>> norm = BatchNorm2d(3)
    >>> norm(np.ones((2, 3, 4, 4), np.float32)).shape, norm.running_mean.data.round(2)
    ((2, 3, 4, 4), array([0.1, 0.1, 0.1], dtype=float32))
    """
    dims = (4,)


class LayerNorm(Module):
    """Every example normalised over its last axes, which have `normalized_shape`, then scaled and shifted.

    y = (x − mean) / √(variance + eps) · weight + bias, with the mean and variance (divided by n) of those axes;
    weight and bias have `normalized_shape`. The same in training and evaluation. An input that does not end in
    that shape is refused. (Ba, Kiros & Hinton 2016.)

    >>> import numpy as np
    >>> LayerNorm(2)(np.array([[1.0, 3.0], [5.0, 5.0]])).data.round(3)
    array([[-1.,  1.],
           [ 0.,  0.]])
    """

    def __init__(
        self, normalized_shape: Size, eps: float = 1e-5, elementwise_affine: bool = True, bias: bool = True, *,
        dtype: Any = np.float32,
    ) -> None:  # fmt: skip
        self.normalized_shape = (normalized_shape,) if isinstance(normalized_shape, int) else tuple(normalized_shape)
        self.eps, self.elementwise_affine = eps, elementwise_affine
        self.weight = Parameter(np.ones(self.normalized_shape), dtype=dtype) if elementwise_affine else None
        self.bias = Parameter.zeros(*self.normalized_shape, dtype=dtype) if elementwise_affine and bias else None

    def forward(self, x: Any) -> Any:
        return F.layer_norm(x, self.normalized_shape, self.weight, self.bias, self.eps)


class GroupNorm(Module):
    """Every example of (N, C, …) normalised over groups of its channels, then each channel scaled and shifted.

    y = (x − mean) / √(variance + eps) · weight + bias, with the mean and variance (divided by n) of a group's
    C / num_groups channels and all their places. One group is layer normalisation, C groups are instance
    normalisation. Channels that do not divide into the groups are refused. (Wu & He 2018.)

    >>> import numpy as np
    >>> GroupNorm(1, 2)(np.array([[1.0, 3.0]])).data.round(3)
    array([[-1.,  1.]])
    """

    def __init__(
        self, num_groups: int, num_channels: int, eps: float = 1e-5, affine: bool = True, *, dtype: Any = np.float32
    ) -> None:
        if num_groups < 1 or num_channels % num_groups:
            raise ValueError(f"GroupNorm: {num_channels} channels do not divide into {num_groups} groups")
        self.num_groups, self.num_channels, self.eps, self.affine = num_groups, num_channels, eps, affine
        self.weight = Parameter(np.ones(num_channels), dtype=dtype) if affine else None
        self.bias = Parameter.zeros(num_channels, dtype=dtype) if affine else None

    def forward(self, x: Any) -> Any:
        if x.ndim < 2 or x.shape[1] != self.num_channels:
            raise ValueError(f"GroupNorm of {self.num_channels} channels: an input of shape {x.shape} has others")
        return F.group_norm(x, self.num_groups, self.weight, self.bias, self.eps)
