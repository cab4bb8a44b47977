"""The table, continued: the affine map of a fully connected layer."""

from __future__ import annotations

from itertools import compress

import numpy as np

from autograd.array_operations import operation
from autograd.node import Node
from autograd.op import public_names
from autograd.ops import kernels
from autograd.ops.choices import where
from autograd.ops.indexing import array_of
from autograd.ops.linear_algebra import by_kernel, matmul, multiplied
from autograd.ops.reductions import sum
from autograd.ops.shapes import reshape, transpose


@operation(
    3, formula="x·Wᵀ + b", method=False,
    samples=lambda r: [
        ((r.normal(size=(5, 3)), r.normal(size=(2, 3)), r.normal(size=2)), {}),
        ((r.normal(size=(2, 4, 3)), r.normal(size=(2, 3)), r.normal(size=2)), {}),
        ((r.normal(size=3), r.normal(size=(2, 3)), r.normal(size=2)), {}),
        ((r.normal(size=(0, 3)), r.normal(size=(2, 3)), r.normal(size=2)), {}),
        ((r.normal(size=(2, 2)), r.normal(size=(33, 2)), r.normal(size=33)), {}),
        ((r.normal(size=(3, 5)).T, r.normal(size=(3, 2))[::-1].T, np.float64(0.3)), {}),
    ],
)  # fmt: skip
def linear(x, weight, bias):
    """Every output a weighted sum of all inputs: x is (…, in), W (out, in), b (out) or 0.0 for none."""
    if not x.ndim or weight.ndim != 2 or x.shape[-1] != weight.shape[1]:
        raise ValueError("x must be (…, in) and the weight (out, in), of one `in`")
    y = x @ weight.T if weight.size < _LARGE or x.ndim != 2 else _product(x, weight)
    shape = np.shape(bias)
    if not shape and not bias:
        return y
    if shape and shape != weight.shape[:1]:
        raise ValueError(f"the bias must be ({len(weight)},): one number for every output")
    fits = (shape and bias.dtype is y.dtype) or np.result_type(y, bias) == y.dtype
    return np.add(y, bias, out=y) if fits else y + bias


#: With fewer weights one product is as good as another; so many outputs and more are computed by columns.
_LARGE, _WIDE = 1 << 12, 32


def _product(x: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """x·Wᵀ; where BLAS takes up to a quarter less time for (W·xᵀ)ᵀ, so: the result then lies by columns."""
    if kernels.few_rows.takes(x, weight):
        return kernels.few_rows.times_transposed(x, weight)
    if (len(weight) >= _WIDE or x.flags.f_contiguous) and not by_kernel(x, weight.T):
        return multiplied(weight, x.T).T
    return multiplied(x, weight.T)


@linear.vjp("x", "g·weight")
def _(g, weight):
    if weight.size >= _LARGE and g.ndim == 2 and array_of(g).flags.f_contiguous:  # what lies by columns goes on so
        return transpose(matmul(transpose(weight), transpose(g)))
    return matmul(g, weight)


@linear.vjp("weight", "gᵀ·x, over all rows of x")
def _(g, x):
    rows = reshape(g, (-1, g.shape[-1])) if x.ndim != 2 else g
    return matmul(transpose(rows), reshape(x, (-1, x.shape[-1])) if x.ndim != 2 else x)


@linear.vjp("bias", "Σ g over all rows")
def _(g):
    return sum(g, axis=0 if g.ndim == 2 else tuple(range(g.ndim - 1))) if g.ndim > 1 else g


@operation(3, formula="max(x·Wᵀ + b, 0)", method=False, kink="relu'(0) = 0", samples=linear.samples)
def rectified_linear(x, weight, bias):
    """`linear` with relu behind it, as one operation: one node, one array to keep, one pass less over memory."""
    y = np.asarray(linear.forward(x, weight, bias))
    return np.maximum(y, 0, out=y)


@rectified_linear.vjp(
    "x", "weight", "bias", text=("g·weight, where y > 0", "gᵀ·x, where y > 0", "Σ g, where y > 0")
)  # fmt: skip
def _(g, y, x, weight, bias, wanted):
    g = where(y > 0, g, 0)
    pulled = iter(
        linear.pull_all((*compress(range(3), wanted),), g, None, (x, weight, bias), {}, None, isinstance(g, Node))
    )
    return [next(pulled) if asked else None for asked in wanted]


__all__ = public_names(__name__)
