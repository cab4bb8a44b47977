"""The table, continued: norms of every order, of vectors and of matrices (`autograd.linalg`)."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd.array_operations import operation
from autograd.op import composition, public_names
from autograd.ops.choices import abs, sign, where
from autograd.ops.decompositions import svdvals
from autograd.ops.indexing import array_of
from autograd.ops.inverses import inv
from autograd.ops.moving import diagonal
from autograd.ops.reductions import kept_shape, max, min, restore, sum
from autograd.ops.shapes import moveaxis, reshape


@operation(
    1, formula="(Σᵢ |xᵢ|ᵖ)^(1/p)", kink="0 where the norm is 0, and by an element that is 0", method=False, public=False, symbol="norm",
    samples=lambda r: [
        ((r.normal(size=(2, 3)),), {"p": p, "axis": axis, "keepdims": axis == 1})
        for p in (2, 1, 3, 2.5, 0.5, -1) for axis in (None, 1, (0, -1))
    ] + [((np.array([0.0, 3.0, -4.0]),), {"p": p}) for p in (1, 2, 3)],
)  # fmt: skip
def power_norm(x, p=2, axis=None, keepdims=False):
    """The p-norm of the elements along `axis`, for finite p other than 0."""
    return np.linalg.vector_norm(x, ord=p, axis=axis, keepdims=keepdims)


@power_norm.vjp("x", "g × sign(x) (|x| / y)^(p − 1)")
def _(g, y, x, p, axis):
    y = restore(y, x.shape, axis)
    g = restore(g, x.shape, axis)
    none = array_of(y) == 0
    size = where(none, 1, y)
    if p == 2:
        return g * where(none, 0, x / size)
    if p == 1:
        return g * sign(x)
    still = none | (array_of(x) == 0)
    return g * where(still, 0, sign(x) * where(still, 1, abs(x) / size) ** (p - 1))


@composition(method=False, numpy=np.linalg.vector_norm)
def vector_norm(x, *, axis=None, keepdims=False, ord=2):
    """The norm of the elements along `axis` as one vector: of any order, also 0, inf and −inf.

        y = (Σᵢ |xᵢ|ᵖ)^(1/p),  maxᵢ |xᵢ| for inf, minᵢ |xᵢ| for −inf, how many are not 0 for 0

    By x it is sign(x) (|x| / y)^(p − 1); where the norm is 0 the gradient is 0.

    >>> vector_norm(np.array([3.0, -4.0]), ord=1), vector_norm(np.array([3.0, -4.0]))
    (np.float64(7.0), np.float64(5.0))
    """
    if ord in (np.inf, -np.inf):
        return (max if ord > 0 else min)(abs(x), axis=axis, keepdims=keepdims)
    if ord == 0:
        return sum(sign(abs(x)), axis=axis, keepdims=keepdims)
    return power_norm(x, ord, axis, keepdims)


@composition(method=False, numpy=np.linalg.matrix_norm)
def matrix_norm(x, *, keepdims=False, ord="fro"):
    """The norm of a matrix in the last two axes: "fro", "nuc", 1, −1, 2, −2, inf or −inf.

    "fro" is √Σ aᵢⱼ²; "nuc", 2 and −2 are the sum, the largest and the smallest of the singular values; 1 and −1 the
    largest and smallest sum of |aᵢⱼ| down a column, inf and −inf along a row. Any other is refused. (Golub & Van
    Loan, Matrix Computations, section 2.3.)

    >>> matrix_norm(np.array([[1.0, -2.0], [3.0, 4.0]]), ord=np.inf)
    np.float64(7.0)
    """
    if ord in ("fro", None):
        return power_norm(x, 2, (-2, -1), keepdims)
    if (isinstance(ord, str) and ord != "nuc") or (not isinstance(ord, str) and np.abs(ord) not in (1, 2, np.inf)):
        raise ValueError(f"a matrix has the norms 'fro', 'nuc', 1, -1, 2, -2, inf and -inf, not {ord!r}")
    if ord in ("nuc", 2, -2):
        s = abs(svdvals(x))  # so that a singular value of 0 has derivative 0
        y = sum(s, axis=-1) if ord == "nuc" else (max if ord > 0 else min)(s, axis=-1)
    else:
        sums = sum(abs(x), axis=-2 if np.abs(ord) == 1 else -1)
        y = (max if ord > 0 else min)(sums, axis=-1)
    return reshape(y, (*np.shape(y), 1, 1)) if keepdims else y


@composition(method=False, numpy=np.linalg.norm)
def norm(x, ord=None, axis=None, keepdims=False):
    """The norm of a vector or a matrix: along one axis, along two, or of all elements if `ord` is None too.

        y = √Σᵢ xᵢ²,  ∂y/∂x = x / y  (0 where the norm is 0)

    unless `ord` asks for another: of vectors see `vector_norm`, of matrices `matrix_norm`. `keepdims` leaves the axes
    with length 1. An order without `axis` needs a vector or a matrix; any other array is refused.

    >>> norm(np.array([3.0, 4.0])), norm(np.array([[3.0, 4.0], [5.0, 12.0]]), axis=1)
    (np.float64(5.0), array([ 5., 13.]))
    """
    ndim = np.ndim(x)
    if axis is None:
        if ord is None:
            return power_norm(x, 2, None, keepdims)
        if ndim not in (1, 2):
            raise ValueError(f"norm of order {ord!r} takes a vector or a matrix, not {ndim} axes; give axis")
        axis = tuple(range(ndim))
    axes: tuple[Any, ...] = np.lib.array_utils.normalize_axis_tuple(axis, ndim)
    if len(axes) == 1:
        if isinstance(ord, str):
            raise ValueError(f"a vector has no norm {ord!r}")
        return vector_norm(x, axis=axes, keepdims=keepdims, ord=2 if ord is None else ord)
    if len(axes) != 2:
        raise ValueError(f"norm takes one axis or two, not {axis}")
    if ord in (None, "fro"):
        return power_norm(x, 2, axes, keepdims)
    y = matrix_norm(moveaxis(x, axes, (-2, -1)), ord=ord)
    return reshape(y, kept_shape(np.shape(x), axes)) if keepdims else y


@composition(method=False, numpy=np.linalg.cond)
def cond(x, p=None):
    """The condition number |x| |x⁻¹|; by default the ratio of the largest to the smallest singular value.

    `p` names the norm as in `matrix_norm`. (Golub & Van Loan, Matrix Computations, section 2.6.)

    >>> cond(np.diag([8.0, 2.0]))
    np.float64(4.0)
    """
    if p in (None, 2, -2):
        s = svdvals(x)
        low, high = min(abs(s), axis=-1), max(abs(s), axis=-1)
        return low / high if p == -2 else high / low
    return norm(x, p, axis=(-2, -1)) * norm(inv(x), p, axis=(-2, -1))


@composition(method=False, numpy=np.linalg.diagonal)
def _diagonal(x, /, *, offset=0):
    """The diagonals of the matrices in the last two axes."""
    return diagonal(x, offset, -2, -1)


@composition(method=False, numpy=np.linalg.trace)
def _trace(x, /, *, offset=0):
    """The sums of the diagonals of the matrices in the last two axes."""
    return sum(diagonal(x, offset, -2, -1), axis=-1)


__all__ = public_names(__name__)
