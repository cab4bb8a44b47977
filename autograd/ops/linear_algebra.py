"""The table, continued: products of matrices."""

from __future__ import annotations

import operator
from typing import Any

import numpy as np

from autograd.array_operations import operation
from autograd.op import public_names
from autograd.ops import kernels
from autograd.ops.kernels.memory import empty
from autograd.ops.shapes import reshape, transpose


def swap(a: Any) -> Any:
    """The last two axes exchanged."""
    n = np.ndim(a)
    return transpose(a, (*range(n - 2), n - 1, n - 2))


#: Results of so many elements are made in memory that is used again; a product of so many multiply-adds may be for
#: a kernel.
_LARGE, _MANY = 1 << 18, 1 << 20


def by_kernel(a: np.ndarray, b: np.ndarray) -> bool:
    """Whether there is a kernel that is quicker than BLAS for a·b."""
    return a.size * b.shape[1] >= _MANY and kernels.products.takes(a, b)


def multiplied(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """The product of two arrays of two axes, by whoever is quickest."""
    shape = a.shape[0], b.shape[1]
    if by_kernel(a, b):
        large = shape[0] * shape[1] >= _LARGE
        return kernels.products.times(a, b, empty(shape, a.dtype) if large else np.empty(shape, a.dtype))
    if shape[0] * shape[1] >= _LARGE and a.shape[1] == len(b) and a.dtype == b.dtype:
        return np.matmul(a, b, out=empty(shape, a.dtype))
    return np.matmul(a, b)


def _samples(r: np.random.Generator) -> Any:
    def normal(*shape: int) -> np.ndarray:
        return r.normal(size=shape)

    return [
        ((normal(3, 4), normal(4, 2)), {}),
        ((normal(4), normal(4)), {}),
        ((normal(4), normal(4, 2)), {}),
        ((normal(3, 4), normal(4)), {}),
        ((normal(2, 3, 4), normal(4, 5)), {}),
        ((normal(4), normal(2, 4, 5)), {}),
        ((normal(2, 3, 4), normal(4)), {}),
        ((normal(5, 1, 3, 4), normal(2, 4, 2)), {}),
        ((normal(4, 3).T, normal(2, 4)[::-1].T), {}),
        ((normal(0, 4), normal(4, 2)), {}),
        ((normal(3, 0), normal(0, 2)), {}),
    ]


@operation(
    formula="a·b, Σₖ aᵢₖ bₖⱼ", symbol="@", operator="matmul", linear=True, fuses=True, method=False, samples=_samples
)
def matmul(a, b):
    """Matrix product in all of NumPy's shapes: vectors, matrices, stacks of matrices that broadcast."""
    return multiplied(a, b) if a.__class__ is b.__class__ is np.ndarray and a.ndim == 2 == b.ndim else np.matmul(a, b)


@matmul.numbers
def _(a, b):
    return (sum(map(operator.mul, a, b)), (*b, *a)) if len(a) == len(b) else None


@matmul.vjp("a", "g·bᵀ")
def _(g, a_shape, b):
    if len(b.shape) == 1:
        b = reshape(b, (-1, 1))
        g = reshape(g, (*g.shape, 1))
    if len(a_shape) == 1:
        g = reshape(g, (*g.shape[:-1], 1, g.shape[-1]))
        product = matmul(g, swap(b))
        return reshape(product, (*product.shape[:-2], product.shape[-1]))
    return matmul(g, swap(b))


@matmul.vjp("b", "aᵀ·g")
def _(g, a, b_shape):
    if len(b_shape) == 1:
        g = reshape(g, (*g.shape, 1))
    if len(a.shape) == 1:
        a = reshape(a, (1, -1))
        g = reshape(g, (*g.shape[: g.ndim - 1], 1, g.shape[-1]))
    product = matmul(swap(a), g)
    return reshape(product, product.shape[:-1]) if len(b_shape) == 1 else product


__all__ = public_names(__name__)
