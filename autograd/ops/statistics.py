"""The table, continued: averages, covariances, and reductions that leave nan out; all made of operations."""

from __future__ import annotations

import builtins
from typing import Any

import numpy as np

from autograd.op import composition, public_names
from autograd.ops.choices import where as pick
from autograd.ops.cumulative import prod
from autograd.ops.elementwise import sqrt
from autograd.ops.indexing import array_of
from autograd.ops.joining import concatenate
from autograd.ops.linear_algebra import matmul
from autograd.ops.moving import diagonal
from autograd.ops.reductions import max, mean, min, std, sum, var
from autograd.ops.shapes import atleast_2d, reshape, transpose


@composition()
def ptp(a, axis=None, keepdims=False):
    """The largest minus the smallest element along `axis`."""
    return max(a, axis=axis, keepdims=keepdims) - min(a, axis=axis, keepdims=keepdims)


@composition()
def trace(a, offset=0, axis1=0, axis2=1):
    """The sums of the diagonals of the matrices in two axes."""
    return sum(diagonal(a, offset, axis1, axis2), axis=-1)


@composition(method=False)
def average(a, axis=None, weights=None, returned=False, *, keepdims=False):
    """Σ wᵢ aᵢ / Σ wᵢ along `axis`; with `returned=True` also Σ wᵢ."""
    if weights is None:
        y = mean(a, axis=axis, keepdims=keepdims)
        total = np.full(np.shape(y), np.size(a) / builtins.max(np.size(y), 1)) if returned else None
    else:
        if np.shape(weights) != np.shape(a):
            axes = (axis,) if isinstance(axis, (int, np.integer)) else axis
            if axes is None or np.shape(weights) != tuple(np.shape(a)[i] for i in axes):
                raise ValueError(f"weights of shape {np.shape(weights)} do not fit an array of shape {np.shape(a)}")
            places: Any = [i % np.ndim(a) for i in axes]
            in_order = transpose(weights, tuple(int(i) for i in np.argsort(places)))
            weights = reshape(in_order, tuple(n if i in places else 1 for i, n in enumerate(np.shape(a))))
            weights = weights * np.ones(np.shape(a), dtype=weights.dtype)
        total = sum(weights, axis=axis, keepdims=keepdims)
        if np.any(array_of(total) == 0):
            raise ZeroDivisionError("the weights sum to 0")
        y = sum(a * weights, axis=axis, keepdims=keepdims) / total
    return (y, total) if returned else y


@composition(method=False)
def cov(m, y=None, rowvar=True, bias=False, ddof=None, fweights=None, aweights=None):
    """The covariances of variables, of which each is a row of `m` (a column with `rowvar=False`)."""
    if np.ndim(m) > 2:
        raise ValueError(f"cov takes variables in at most 2 axes, not {np.ndim(m)}")
    x = _variables(m, rowvar)
    if y is not None:
        x = concatenate([x, _variables(y, rowvar)], axis=0)
    if ddof is None:
        ddof = 0 if bias else 1
    weights = _one(fweights) * _one(aweights)
    if weights is None or np.ndim(weights) == 0:
        n = np.shape(x)[1]
        centred, other = x - mean(x, axis=1, keepdims=True), 1
        divisor = n - ddof
    else:
        total = weights.sum()
        centred = x - sum(x * weights, axis=1, keepdims=True) / total
        other = weights
        divisor = total - ddof * ((weights * _one(aweights)).sum() / total if aweights is not None else 1)
    c = matmul(centred * other, transpose(centred)) / builtins.max(divisor, 0)
    return reshape(c, ()) if np.shape(c) == (1, 1) else c


def _variables(m: Any, rowvar: bool) -> Any:
    x = atleast_2d(m)
    return transpose(x) if not rowvar and np.ndim(m) > 1 else x


def _one(weights: Any) -> Any:
    return 1 if weights is None else np.asarray(weights)


@composition(method=False)
def corrcoef(x, y=None, rowvar=True):
    """The correlation coefficients of variables: their covariances, scaled by their standard deviations."""
    c = cov(x, y, rowvar)
    if np.ndim(c) == 0:
        return c / c
    spread = sqrt(diagonal(c))
    return c / reshape(spread, (-1, 1)) / reshape(spread, (1, -1))


# -- nan left out ------------------------------------------------------------------------------------------


def _there(a: Any) -> np.ndarray:
    return ~np.isnan(array_of(a))


def _filled(a: Any, number: float) -> Any:
    return pick(_there(a), a, number)


@composition(method=False)
def nansum(a, axis=None, keepdims=False):
    """Sum of the elements along `axis` that are not nan."""
    return sum(_filled(a, 0), axis=axis, keepdims=keepdims)


@composition(method=False)
def nanprod(a, axis=None, keepdims=False):
    """Product of the elements along `axis` that are not nan."""
    return prod(_filled(a, 1), axis=axis, keepdims=keepdims)


@composition(method=False)
def nanmean(a, axis=None, keepdims=False):
    """Mean of the elements along `axis` that are not nan."""
    return mean(_filled(a, 0), axis=axis, keepdims=keepdims, where=_there(a))


@composition(method=False)
def nanvar(a, axis=None, ddof=0, keepdims=False):
    """Variance of the elements along `axis` that are not nan."""
    return var(_filled(a, 0), axis=axis, ddof=ddof, keepdims=keepdims, where=_there(a))


@composition(method=False)
def nanstd(a, axis=None, ddof=0, keepdims=False):
    """Standard deviation of the elements along `axis` that are not nan."""
    return std(_filled(a, 0), axis=axis, ddof=ddof, keepdims=keepdims, where=_there(a))


@composition(method=False)
def nanmax(a, axis=None, keepdims=False):
    """Largest element along `axis` that is not nan."""
    return _extremum(max, a, axis, keepdims, -np.inf)


@composition(method=False)
def nanmin(a, axis=None, keepdims=False):
    """Smallest element along `axis` that is not nan."""
    return _extremum(min, a, axis, keepdims, np.inf)


def _extremum(reduce: Any, a: Any, axis: Any, keepdims: bool, worst: float) -> Any:
    y = reduce(_filled(a, worst), axis=axis, keepdims=keepdims)
    found = np.any(_there(a), axis=axis, keepdims=keepdims)
    return y if np.all(found) else pick(found, y, np.nan)


__all__ = public_names(__name__)
