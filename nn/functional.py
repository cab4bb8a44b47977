"""What layers compute, as functions under PyTorch's names: thin compositions of `autograd` operations.

Nothing is derived here: every rule stands in the records of `autograd.ops`. Inputs are Tensors or plain arrays;
given arrays only, a function computes an array. Where a layer of the same name exists, its docstring tells what is
left out here.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from autograd import Tensor, where
from autograd.ops import affine, convolution, pooling
from autograd.ops import embedding as look_up
from autograd.ops.dropout import dropout as drop
from autograd.ops.embedding import one_hot
from autograd.ops.images import fold, pixel_shuffle, unfold
from autograd.ops.normalization import batch_norm as normalize_batch
from autograd.ops.normalization import channel_moments, scale_channels, standardize
from nn import activation_functions, loss_functions
from nn.activation_functions import *
from nn.loss_functions import *
from nn.randomness import GeneratorLike, as_generator

Size = int | Sequence[int]
Padding = int | str | Sequence[int] | Sequence[Sequence[int]]

# fmt: off
__all__ = [
    "adaptive_avg_pool1d", "adaptive_avg_pool2d", "avg_pool1d", "avg_pool2d", "batch_norm", "conv1d", "conv2d",
    "conv_transpose1d", "conv_transpose2d", "dropout", "dropout2d", "embedding", "flatten", "fold", "gaussian_pool2d",
    "group_norm", "layer_norm", "linear", "max_pool1d", "max_pool2d", "one_hot", "pixel_shuffle", "unfold",
]
__all__ += activation_functions.__all__
__all__ += loss_functions.__all__
# fmt: on


def linear(input: Any, weight: Any, bias: Any = None, *, rectify: bool = False) -> Tensor:
    """y = x·Wᵀ + b: input (…, in_features), weight (out_features, in_features), bias (out_features).

    With `rectify` relu follows, in one operation: a node less to make and an array less to keep.

    >>> linear(np.array([[1.0, 2.0]]), np.array([[3.0, 4.0], [5.0, 6.0]]), np.array([0.0, 1.0]))
    array([[11., 18.]])
    """
    compute = affine.rectified_linear if rectify else affine.linear
    return compute(input, weight, 0.0 if bias is None else bias)


def flatten(input: Any, start_dim: int = 0, end_dim: int = -1) -> Any:
    """The axes from `start_dim` to `end_dim` become one; all of them, unless told otherwise.

    >>> flatten(np.zeros((2, 3, 4)), 1).shape
    (2, 12)
    """
    input = input if hasattr(input, "reshape") else np.asarray(input)
    shape, n = input.shape, input.ndim
    start, end = start_dim % max(n, 1), end_dim % max(n, 1)
    if n and start > end:
        raise ValueError(f"flatten: start_dim {start_dim} stands behind end_dim {end_dim} in shape {shape}")
    return input.reshape((*shape[:start], math.prod(shape[start : end + 1]), *shape[end + 1 :]))


# -- convolution --------------------------------------------------------------------------------------


def _spatial(name: str, input: Any, axes: int) -> None:
    if input.ndim != axes + 2:
        wanted = ("length", "height, width")[axes - 1]
        raise ValueError(f"{name}: the input must be (batch, channels, {wanted}), not of shape {input.shape}")


def conv1d(
    input: Any, weight: Any, bias: Any = None,
    stride: Size = 1, padding: Padding = 0, dilation: Size = 1, groups: int = 1,
) -> Tensor:  # fmt: skip
    """Convolution over one axis: input (N, C, L), weight (O, C / groups, k), bias (O).

    >>> conv1d(np.array([[[1.0, 2.0, 4.0]]]), np.array([[[-1.0, 1.0]]]))
    array([[[1., 2.]]])
    """
    _spatial("conv1d", input, 1)
    return convolution.conv(input, weight, 0.0 if bias is None else bias, stride, padding, dilation, groups)


def conv2d(
    input: Any, weight: Any, bias: Any = None,
    stride: Size = 1, padding: Padding = 0, dilation: Size = 1, groups: int = 1,
) -> Tensor:  # fmt: skip
    """Convolution over two axes: input (N, C, H, W), weight (O, C / groups, kH, kW), bias (O).

    y[n, o, p] = b[o] + Σ_c Σ_k W[o, c, k] · x[n, c, p·stride + k·dilation − padding]

    `padding` is a number, a number or a pair (before, behind) for each axis, "valid" or "same"; "same" is
    TensorFlow's rule, the odd zero at the end, and allows a stride. Channels, groups and sizes that do not fit are
    refused.

    >>> conv2d(np.ones((1, 1, 3, 3)), np.ones((1, 1, 2, 2)), padding="same")
    array([[[[4., 4., 2.],
             [4., 4., 2.],
             [2., 2., 1.]]]])
    """
    _spatial("conv2d", input, 2)
    return convolution.conv(input, weight, 0.0 if bias is None else bias, stride, padding, dilation, groups)


def conv_transpose1d(
    input: Any, weight: Any, bias: Any = None, stride: Size = 1, padding: Padding = 0,
    output_padding: Size = 0, groups: int = 1, dilation: Size = 1,
) -> Tensor:  # fmt: skip
    """Transposed convolution over one axis: input (N, C, L), weight (C, O / groups, k), bias (O).

    >>> conv_transpose1d(np.array([[[1.0, 10.0]]]), np.array([[[1.0, 2.0]]]))
    array([[[ 1., 12., 20.]]])
    """
    _spatial("conv_transpose1d", input, 1)
    bias = 0.0 if bias is None else bias
    return convolution.conv_transpose(input, weight, bias, stride, padding, output_padding, dilation, groups)


def conv_transpose2d(
    input: Any, weight: Any, bias: Any = None, stride: Size = 1, padding: Padding = 0,
    output_padding: Size = 0, groups: int = 1, dilation: Size = 1,
) -> Tensor:  # fmt: skip
    """Transposed convolution over two axes: input (N, C, H, W), weight (C, O / groups, kH, kW), bias (O).

    >>> conv_transpose2d(np.ones((1, 1, 2, 2)), np.ones((1, 1, 2, 2)), stride=2).shape
    (1, 1, 4, 4)
    """
    _spatial("conv_transpose2d", input, 2)
    bias = 0.0 if bias is None else bias
    return convolution.conv_transpose(input, weight, bias, stride, padding, output_padding, dilation, groups)


# -- pooling ------------------------------------------------------------------------------------------


def max_pool1d(
    input: Any, kernel_size: Size, stride: Size | None = None, padding: Padding = 0, dilation: Size = 1
) -> Any:
    """The largest element of every window of (N, C, L); a tie goes to the first.

    >>> max_pool1d(np.array([[[1.0, 3.0, 2.0, 2.0]]]), 2)
    array([[[3., 2.]]])
    """
    _spatial("max_pool1d", input, 1)
    return pooling.max_pool(input, kernel_size, stride, padding, dilation)


def max_pool2d(
    input: Any, kernel_size: Size, stride: Size | None = None, padding: Padding = 0, dilation: Size = 1
) -> Any:
    """The largest element of every window of (N, C, H, W); a tie goes to the first.

    >>> max_pool2d(np.arange(16.0).reshape(1, 1, 4, 4), 2, stride=1).shape
    (1, 1, 3, 3)
    """
    _spatial("max_pool2d", input, 2)
    return pooling.max_pool(input, kernel_size, stride, padding, dilation)


def avg_pool1d(
    input: Any, kernel_size: Size, stride: Size | None = None, padding: Padding = 0, *, count_include_pad: bool = True
) -> Any:
    """The mean of every window of (N, C, L); zeros of the padding count unless told otherwise.

    >>> avg_pool1d(np.array([[[3.0, 5.0]]]), 2, padding=1, count_include_pad=False)
    array([[[3., 5.]]])
    """
    _spatial("avg_pool1d", input, 1)
    return pooling.average_pool(input, kernel_size, stride, padding, count_include_pad)


def avg_pool2d(
    input: Any, kernel_size: Size, stride: Size | None = None, padding: Padding = 0, *, count_include_pad: bool = True
) -> Any:
    """The mean of every window of (N, C, H, W); zeros of the padding count unless told otherwise.

    >>> avg_pool2d(np.arange(4.0).reshape(1, 1, 2, 2), 2)
    array([[[[1.5]]]])
    """
    _spatial("avg_pool2d", input, 2)
    return pooling.average_pool(input, kernel_size, stride, padding, count_include_pad)


def gaussian_pool2d(
    input: Any, kernel_size: Size, sigma: float | None = None, stride: Size | None = None, padding: Padding = 0
) -> Any:
    """Every window of (N, C, H, W) weighed by a fixed Gaussian whose weights sum to 1."""
    _spatial("gaussian_pool2d", input, 2)
    return pooling.gaussian_pool(input, kernel_size, sigma, stride, padding)


def adaptive_avg_pool1d(input: Any, output_size: Any) -> Any:
    """The mean of `output_size` windows that cut (N, C, L) into pieces."""
    _spatial("adaptive_avg_pool1d", input, 1)
    return pooling.adaptive_average_pool(input, output_size)


def adaptive_avg_pool2d(input: Any, output_size: Any) -> Any:
    """The mean of `output_size` windows that cut (N, C, H, W) into pieces."""
    _spatial("adaptive_avg_pool2d", input, 2)
    return pooling.adaptive_average_pool(input, output_size)


# -- normalisation ------------------------------------------------------------------------------------


def _scale_and_shift(y: Any, weight: Any, bias: Any) -> Any:
    if weight is not None:
        y = y * weight
    return y if bias is None else y + bias


def _per_channel(vector: Any, ndim: int) -> Any:
    return None if vector is None else vector.reshape((-1, *(1,) * (ndim - 2)))


def batch_norm(
    input: Any, running_mean: Any, running_var: Any, weight: Any = None, bias: Any = None,
    training: bool = False, momentum: float = 0.1, eps: float = 1e-5, *, rectify: bool = False,
) -> Any:  # fmt: skip
    """Every channel of (N, C, …) normalised: over the batch in training, else by its running mean and variance.

    y = (x − mean) / √(variance + eps) · weight + bias. In training the running statistics, if any, move by `momentum`
    towards the batch's, the variance divided by n − 1, as in PyTorch. One value a channel in training, and no
    statistics outside of it, are refused. With `rectify` relu follows, in the same pass over memory. (Ioffe & Szegedy
    2015.)

    >>> batch_norm(np.array([[1.0], [5.0]]), np.array([1.0]), np.array([4.0])).round(3)
    array([[0.],
           [2.]])
    """
    if input.ndim < 2:
        raise ValueError(f"batch_norm: the input must be (batch, channels, …), not of shape {input.shape}")
    dtype, channels = _plain(input).dtype, input.shape[1]
    weight = np.ones(channels, dtype) if weight is None else weight
    bias = np.zeros(channels, dtype) if bias is None else bias
    if not training:
        if running_mean is None or running_var is None:
            raise ValueError("batch_norm: without training it needs a running mean and variance")
        scale = weight * (1 / np.sqrt(_plain(running_var) + eps))
        return scale_channels(input, scale, bias - _plain(running_mean) * scale, rectify)
    n = input.size // max(channels, 1)
    if n < 2:
        raise ValueError(f"batch_norm: one value a channel has no variance to train with, input {input.shape}")
    y = normalize_batch(input, weight, bias, eps, rectify)
    mean, variance = y.saved if isinstance(y, Tensor) and y.op is normalize_batch else channel_moments(_plain(input))
    if mean.dtype == object:  # of a grid of Values; the running statistics are numbers
        mean, variance = mean.astype(float), variance.astype(float)
    if running_mean is not None:
        running_mean.data = running_mean.data * (1 - momentum) + mean * momentum
    if running_var is not None:
        running_var.data = running_var.data * (1 - momentum) + variance * (momentum * n / (n - 1))
    return y


def layer_norm(input: Any, normalized_shape: Size, weight: Any = None, bias: Any = None, eps: float = 1e-5) -> Any:
    """Every example normalised over its last axes, which have `normalized_shape`. (Ba et al. 2016.)

    >>> layer_norm(np.array([[1.0, 3.0], [5.0, 5.0]]), 2).round(3)
    array([[-1.,  1.],
           [ 0.,  0.]])
    """
    shape = (normalized_shape,) if isinstance(normalized_shape, int) else tuple(normalized_shape)
    if not shape or tuple(input.shape[-len(shape) :]) != shape:
        raise ValueError(f"layer_norm: an input of shape {input.shape} does not end in {shape}")
    return _scale_and_shift(standardize(input, tuple(range(-len(shape), 0)), eps), weight, bias)


def group_norm(input: Any, num_groups: int, weight: Any = None, bias: Any = None, eps: float = 1e-5) -> Any:
    """Every example of (N, C, …) normalised over groups of its channels. (Wu & He 2018.)

    >>> group_norm(np.array([[1.0, 3.0, 10.0, 30.0]]), 2).round(3)
    array([[-1.,  1., -1.,  1.]])
    """
    if input.ndim < 2 or input.shape[1] % num_groups:
        raise ValueError(f"group_norm: an input of shape {input.shape} has no channels for {num_groups} groups")
    grouped = input.reshape((input.shape[0], num_groups, -1)) if input.size else input
    y = standardize(grouped, -1, eps).reshape(input.shape) if input.size else input
    return _scale_and_shift(y, _per_channel(weight, input.ndim), _per_channel(bias, input.ndim))


def _plain(x: Any) -> np.ndarray:
    return np.asarray(x.data if isinstance(x, Tensor) else x)


# -- dropout, embedding -------------------------------------------------------------------------------


def dropout(input: Any, p: float = 0.5, training: bool = True, *, generator: GeneratorLike = None) -> Any:
    """In training, each element 0 with probability p, the others divided by 1 − p. (Srivastava et al. 2014.)

    >>> sorted(set(dropout(np.ones(100), 0.75, generator=0).tolist()))
    [0.0, 4.0]
    """
    return drop(input, p, as_generator(generator)) if training else input


def dropout2d(input: Any, p: float = 0.5, training: bool = True, *, generator: GeneratorLike = None) -> Any:
    """In training, each channel of (N, C, H, W) 0 with probability p, the others divided by 1 − p.

    >>> dropout2d(np.ones((1, 2, 2, 2)), 0.5, training=False).sum()
    np.float64(8.0)
    """
    _spatial("dropout2d", input, 2)
    return drop(input, p, as_generator(generator), axes=(0, 1)) if training else input


def embedding(input: Any, weight: Any, padding_idx: int | None = None) -> Any:
    """The rows of weight (number of things, size) that the indices name; the one at `padding_idx` learns nothing.

    >>> embedding(np.array([1, 1]), np.array([[1.0, 2.0], [3.0, 4.0]]))
    array([[3., 4.],
           [3., 4.]])
    """
    y = look_up.embedding(input, weight)
    if padding_idx is None:
        return y
    padding = (_plain(input) == padding_idx % weight.shape[0])[..., None]
    return where(padding, y.detach() if isinstance(y, Tensor) else y, y)
