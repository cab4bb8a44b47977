"""The table, continued: windows of images as columns, and blocks of pixels as channels (PyTorch's names)."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd.op import composition, public_names
from autograd.ops.indexing import getitem, put_add
from autograd.ops.moving import pad
from autograd.ops.shapes import reshape, transpose
from autograd.ops.windows import counts, per_axis


def _windows(sizes: Any, kernel_size: Any, dilation: Any, padding: Any, stride: Any) -> tuple[Any, ...]:
    """The index of all windows of a padded image, (kernel, kernel, place, place), and the padding."""
    told = ((kernel_size, "kernel_size", 1), (dilation, "dilation", 1), (stride, "stride", 1), (padding, "padding", 0))
    kernel, spread, step, border = (per_axis(value, 2, what, least) for value, what, least in told)
    n = counts(tuple(sizes), kernel, step, tuple((p, p) for p in border), spread)
    rows, columns = (
        np.add.outer(d * np.arange(k), s * np.arange(c)) for d, k, s, c in zip(spread, kernel, step, n, strict=True)
    )
    return (..., rows[:, None, :, None], columns[None, :, None, :]), border


@composition(method=False)
def unfold(input, kernel_size, dilation=1, padding=0, stride=1):
    """Every window of an image, flattened to a column: (N, C, H, W) becomes (N, C·kh·kw, windows).

    A convolution is a product of matrices with these columns ("im2col": Chellapilla et al. 2006). Its gradient is
    `fold` of g. (C, H, W) is taken too; any other array, and a window larger than the image, is refused.

    >>> unfold(np.arange(6.0).reshape(1, 1, 2, 3), 2)
    array([[[0., 1.],
            [1., 2.],
            [3., 4.],
            [4., 5.]]])
    """
    if np.ndim(input) not in (3, 4):
        raise ValueError(f"unfold takes images (N, C, H, W) or (C, H, W), not an array of {np.ndim(input)} axes")
    *batch, channels, height, width = np.shape(input)
    index, border = _windows((height, width), kernel_size, dilation, padding, stride)
    if any(border):
        input = pad(input, ((0, 0),) * (len(batch) + 1) + tuple((p, p) for p in border))
    y = getitem(input, index)
    kh, kw, oh, ow = y.shape[-4:]
    return reshape(y, (*batch, channels * kh * kw, oh * ow))


@composition(method=False)
def fold(input, output_size, kernel_size, dilation=1, padding=0, stride=1):
    """The columns of `unfold` put back into an image, summed where windows overlap.

    (N, C·kh·kw, windows) becomes (N, C, *output_size); columns that do not fit are refused.

    >>> fold(np.ones((1, 4, 2)), (2, 3), 2)
    array([[[[1., 2., 1.],
             [1., 2., 1.]]]])
    """
    height, width = per_axis(output_size, 2, "output_size")
    (dots, rows, columns), (top, left) = _windows((height, width), kernel_size, dilation, padding, stride)
    kh, _, oh, _ = rows.shape
    _, kw, _, ow = columns.shape
    *batch, n, places = np.shape(input)
    if n % (kh * kw) or places != oh * ow:
        raise ValueError(
            f"fold to {(height, width)} takes columns of {kh * kw}·C elements for {oh * ow} windows, not {(n, places)}"
        )
    channels = n // (kh * kw)
    y = put_add(
        reshape(input, (*batch, channels, kh, kw, oh, ow)),
        (dots, rows, columns),
        (*batch, channels, height + 2 * top, width + 2 * left),
    )
    return getitem(y, (..., slice(top, top + height), slice(left, left + width)))


@composition(method=False)
def pixel_shuffle(input, upscale_factor):
    """Channels become blocks of pixels: (…, C·r², H, W) becomes (…, C, H·r, W·r) (Shi et al. 2016).

    Channels that are not a multiple of r² are refused.

    >>> pixel_shuffle(np.arange(4.0).reshape(4, 1, 1), 2)
    array([[[0., 1.],
            [2., 3.]]])
    """
    *batch, channels, height, width = np.shape(input)
    r = upscale_factor
    if channels % (r * r):
        raise ValueError(f"pixel_shuffle needs a multiple of {r * r} channels, not {channels}")
    b, c = len(batch), channels // (r * r)
    y = transpose(reshape(input, (*batch, c, r, r, height, width)), (*range(b + 1), b + 3, b + 1, b + 4, b + 2))
    return reshape(y, (*batch, c, height * r, width * r))


@composition(method=False)
def pixel_unshuffle(input, downscale_factor):
    """Blocks of pixels become channels: the inverse of `pixel_shuffle`.

    A height or width that is not a multiple of r is refused.

    >>> pixel_unshuffle(np.arange(4.0).reshape(1, 2, 2), 2).ravel()
    array([0., 1., 2., 3.])
    """
    *batch, channels, height, width = np.shape(input)
    r = downscale_factor
    if height % r or width % r:
        raise ValueError(f"pixel_unshuffle needs a height and a width that are multiples of {r}, not {(height, width)}")
    b = len(batch)
    y = reshape(input, (*batch, channels, height // r, r, width // r, r))
    return reshape(
        transpose(y, (*range(b + 1), b + 2, b + 4, b + 1, b + 3)), (*batch, channels * r * r, height // r, width // r)
    )


__all__ = public_names(__name__)
