"""The table, continued: convolution in any number of dimensions, and its transpose.

One form T(x, w, g), linear in the image x, the kernel w and the adjoint g, has three derivatives: the
convolution (by g), the spreading of g over the image (by x), and the correlation of x with g (by w). Each is
an operation here, and each one's rules are the other two: derivatives of every order close among them.

    y[n, o, p] = Σ_c Σ_k w[o, c, k] · x[n, c, p·stride + k·dilation − padding] + b[o]

(Strictly a cross-correlation: the kernel is not turned over, as in all networks.) The arrays are computed by
whichever algorithm `kernels.choice` takes for the shapes; `kernels.columns` is the plain rule.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd.array_operations import operation
from autograd.node import Node
from autograd.op import composition, public_names
from autograd.ops import kernels
from autograd.ops.reductions import sum
from autograd.ops.shapes import reshape
from autograd.ops.windows import Geometry, extents, pads, per_axis


def _geometry(sizes: Any, kernel: Any, stride: Any, padding: Any, dilation: Any, groups: int) -> Geometry:
    axes = len(kernel)
    stride = per_axis(stride, axes, "stride")
    dilation = per_axis(dilation, axes, "dilation")
    return Geometry(stride, pads(padding, tuple(sizes), tuple(kernel), stride, dilation), dilation, groups)


def _check_channels(channels: int, w_shape: tuple[int, ...], groups: int) -> None:
    if not isinstance(groups, (int, np.integer)) or groups < 1:
        raise ValueError(f"groups must be a whole number of at least 1, not {groups!r}")
    if channels % groups or w_shape[0] % groups:
        raise ValueError(f"{channels} channels in and {w_shape[0]} out do not divide into {groups} groups")
    if channels != w_shape[1] * groups:
        of_groups = f" in each of {groups} groups" if groups > 1 else ""
        raise ValueError(f"the image has {channels} channels, the kernel is made for {w_shape[1]}{of_groups}")


def _check_axes(image: Any, w: Any, who: str = "") -> None:
    if np.ndim(w) < 3 or np.ndim(image) != np.ndim(w):
        raise ValueError(
            who + "the image must be (batch, channels, *sizes) and the kernel (out, in, *kernel), as many axes"
        )


def _samples(r: np.random.Generator) -> Any:
    def normal(*shape: int) -> np.ndarray:
        return r.normal(size=shape)

    strided = normal(2, 7, 5, 4).transpose(0, 3, 2, 1)[:, :, ::-1]
    return [
        ((normal(2, 3, 5), normal(4, 3, 2), normal(4)), {}),
        ((normal(1, 2, 7), normal(2, 2, 3), normal(2)), {"stride": 2, "padding": "same", "dilation": 2}),
        ((normal(2, 2, 5, 4), normal(3, 2, 3, 2), normal(3)), {"stride": (2, 1), "padding": (1, 2)}),
        ((normal(1, 2, 4, 6), normal(2, 2, 3, 3), np.float64(0.5)), {"stride": 3, "padding": "same"}),
        ((normal(1, 4, 4, 4), normal(6, 2, 2, 2), normal(6)), {"groups": 2, "padding": ((1, 0), (0, 2))}),
        ((normal(2, 3, 3, 3), normal(3, 1, 3, 3), normal(3)), {"groups": 3, "padding": 1}),
        ((strided, normal(2, 4, 1, 1), normal(2)), {"stride": 3}),
        ((normal(0, 2, 3, 3), normal(2, 2, 2, 2), normal(2)), {}),
        ((normal(1, 1, 2, 3, 3), normal(2, 1, 2, 2, 1), normal(2)), {"dilation": (1, 2, 1)}),
    ]


@operation(3, formula="Σₖ w[o,c,k]·x[c,p·s+k] + b[o]", symbol="∗", method=False, samples=_samples)
def conv(x, weight, bias, stride=1, padding=0, dilation=1, groups=1):
    """Convolution: a kernel, shared by all places, weighs the neighbourhood of each.

    x is (N, C, *sizes), weight (O, C / groups, *kernel), bias (O) or 0.0 for none. `padding` is a number, one an
    axis, a pair an axis, "valid" or "same" (⌈i / stride⌉ results, the odd zero at the end).
    """
    _check_axes(x, weight)
    _check_channels(x.shape[1], weight.shape, groups)
    if np.shape(bias) not in ((), (len(weight),)):
        raise ValueError(f"the bias must be ({len(weight)},): one number for every output channel")
    geometry = _geometry(x.shape[2:], weight.shape[2:], stride, padding, dilation, groups)
    return kernels.choice.forward(x, weight, bias, geometry)


@conv.vjp("x", "the full correlation of g with the kernel turned by 180°")
def _(g, x_shape, weight, stride, padding, dilation, groups):
    geometry = _geometry(x_shape[2:], weight.shape[2:], stride, padding, dilation, groups)
    return _conv_input(g, weight, x_shape[2:], geometry)


@conv.vjp("weight", "Σ over batch and places of g[p]·x[p·s+k]")
def _(g, x, weight_shape, stride, padding, dilation, groups):
    geometry = _geometry(x.shape[2:], weight_shape[2:], stride, padding, dilation, groups)
    return _conv_weight(x, g, weight_shape[2:], geometry)


@conv.vjp("bias", "Σ g over batch and places")
def _(g):
    return sum(g, axis=(0, *range(2, g.ndim)))


def convolution_estimates(
    x_shape: tuple[int, ...], weight_shape: tuple[int, ...], stride: Any = 1, padding: Any = 0, dilation: Any = 1,
    groups: int = 1, dtype: Any = np.float32,
) -> dict[str, dict[str, float]]:  # fmt: skip
    """The estimated seconds of every algorithm that fits a convolution: forward, by x and by the weight.

    The first of each is what is taken, unless `convolution_algorithm` forces another, or the arrays are so small
    that plain NumPy is done before Numba would be loaded. Estimates are made for one core.

    >>> found = convolution_estimates((64, 1, 28, 28), (6, 1, 5, 5), padding=2, dtype=np.float64)
    >>> list(found), next(iter(found["forward"]))
    (['forward', 'by_input', 'by_weight'], 'columns')
    """
    if len(x_shape) != len(weight_shape) or len(x_shape) < 3 or min(*x_shape, *weight_shape) < 1:
        raise ValueError(f"an image (batch, channels, *sizes) and a kernel (out, in, *kernel) have no shapes such as "
                         f"{x_shape} and {weight_shape}")  # fmt: skip
    _check_channels(x_shape[1], weight_shape, groups)
    geometry = _geometry(x_shape[2:], weight_shape[2:], stride, padding, dilation, groups)
    compiled = kernels.compiling.fast(kernels.compiling.SMALL)
    return {
        name: kernels.choice.estimates(kernels.work.work(name, x_shape, weight_shape, None, geometry, dtype), compiled)
        for name in ("forward", "by_input", "by_weight")
    }


def _image_samples(r: np.random.Generator) -> Any:
    plain, wide = Geometry((1,), ((0, 0),), (1,), 1), Geometry((2, 1), ((1, 0), (0, 2)), (1, 2), 2)
    return [
        ((r.normal(size=(2, 3, 4)), r.normal(size=(3, 2, 2))), {"sizes": (5,), "geometry": plain}),
        ((r.normal(size=(1, 4, 2, 4)), r.normal(size=(4, 3, 2, 2))), {"sizes": (5, 4), "geometry": wide}),
        ((r.normal(size=(1, 1, 2)), r.normal(size=(1, 1, 2))), {"sizes": (4,), "geometry": plain}),
    ]


@operation(2, formula="Σₚ δ[o,p]·w[o,c,i−p·s]", linear=True, method=False, public=False, samples=_image_samples)
def _conv_input(delta, weight, sizes, geometry):
    """Every number of δ spreads the kernel over an image (N, C, *sizes): convolution transposed."""
    _check_axes(delta, weight)
    return kernels.choice.by_input(delta, weight, sizes, geometry)


@_conv_input.vjp("delta", "the convolution of g with the kernel")
def _(g, weight, delta_shape, geometry):
    return _conv_back(g, weight, delta_shape[2:], geometry)


@_conv_input.vjp("weight", "the correlation of g with δ")
def _(g, delta, weight_shape, geometry):
    return _conv_weight(g, delta, weight_shape[2:], geometry)


def _kernel_samples(r: np.random.Generator) -> Any:
    plain, wide = Geometry((1,), ((0, 0),), (1,), 1), Geometry((2, 1), ((1, 0), (0, 2)), (1, 2), 2)
    return [
        ((r.normal(size=(2, 2, 5)), r.normal(size=(2, 3, 4))), {"kernel": (2,), "geometry": plain}),
        ((r.normal(size=(1, 6, 4, 4)), r.normal(size=(1, 4, 2, 4))), {"kernel": (2, 2), "geometry": wide}),
    ]


@operation(2, formula="Σₙₚ δ[n,o,p]·x[n,c,p·s+k]", linear=True, method=False, public=False, samples=_kernel_samples)
def _conv_weight(x, delta, kernel, geometry):
    """The correlation of an image with δ: one number for every place of the kernel."""
    return kernels.choice.by_weight(x, delta, kernel, geometry)


@_conv_weight.vjp("x", "the full correlation of δ with g turned by 180°")
def _(g, x_shape, delta, geometry):
    return _conv_input(delta, g, x_shape[2:], geometry)


@_conv_weight.vjp("delta", "the convolution of x with g")
def _(g, x, delta_shape, geometry):
    return _conv_back(x, g, delta_shape[2:], geometry)


def _conv_back(x: Any, weight: Any, outputs: tuple[int, ...], geometry: Geometry) -> Any:
    """The convolution back to as many places as δ had: an image with output_padding may have room for more."""
    y = conv(x, weight, 0.0, *geometry)
    return y if y.shape[2:] == outputs else y[(..., *map(slice, outputs))]


@composition(method=False)
def conv_transpose(x, weight, bias=0.0, stride=1, padding=0, output_padding=0, dilation=1, groups=1):
    """Transposed convolution: every number of x spreads the kernel over the result; what `conv` does to g.

    x is (N, C, *sizes), weight (C, O / groups, *kernel). A result has
    (i − 1)·stride − padding before and behind + dilation·(k − 1) + 1 + output_padding elements along an axis;
    with "same", i·stride.
    """
    _check_axes(x, weight, "conv_transpose: ")
    sizes, kernel = x.shape[2:], tuple(weight.shape[2:])
    axes = len(kernel)
    stride, dilation = per_axis(stride, axes, "stride"), per_axis(dilation, axes, "dilation")
    more = per_axis(output_padding, axes, "output_padding", 0)
    if any(m >= max(s, d) for m, s, d in zip(more, stride, dilation, strict=True)):
        raise ValueError(f"conv_transpose: output_padding {more} must be smaller than the stride or the dilation")
    if not isinstance(groups, (int, np.integer)) or groups < 1 or weight.shape[0] % groups:
        raise ValueError(f"conv_transpose: {weight.shape[0]} channels do not divide into {groups!r} groups")
    if x.shape[1] != weight.shape[0]:
        raise ValueError(f"conv_transpose: x has {x.shape[1]} channels, the kernel is made for {weight.shape[0]}")
    if padding == "same":
        sizes = tuple(i * s for i, s in zip(sizes, stride, strict=True))
        around = pads("same", sizes, kernel, stride, dilation)
    else:
        around = pads(padding, sizes, kernel, stride, dilation)
        sizes = tuple(
            (i - 1) * s - (p[0] + p[1]) + e + m
            for i, s, p, e, m in zip(sizes, stride, around, extents(kernel, dilation), more, strict=True)
        )
    if any(i < 1 for i in sizes):
        raise ValueError(f"conv_transpose: padding {padding!r} leaves a result of sizes {sizes}")
    y = _conv_input(x, weight, sizes, Geometry(stride, around, dilation, int(groups)))
    if np.ndim(bias) == 0 and not isinstance(bias, Node) and not bias:
        return y
    return y + reshape(bias, (-1, *(1,) * axes))


__all__ = public_names(__name__)
