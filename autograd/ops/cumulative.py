"""The table, continued: running sums and products, and the product of elements; all right with zeros."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd.array_operations import operation
from autograd.op import composition, public_names
from autograd.ops.choices import where as pick
from autograd.ops.elementwise import exp
from autograd.ops.indexing import array_of
from autograd.ops.joining import concatenate
from autograd.ops.moving import flip, roll
from autograd.ops.reductions import masked, reduced_last, restore, restored_last, told
from autograd.ops.shapes import reshape, swapaxes


def _samples(r: np.random.Generator) -> Any:
    zeros = r.normal(size=(2, 3, 2))
    zeros[0, 1, 0] = zeros[1, 0, 1] = zeros[1, 2, 1] = 0
    return [
        ((r.normal(size=4),), {}),
        ((r.normal(size=(3, 2)),), {"axis": -1}),
        ((r.normal(size=(2, 3)).T,), {}),
        ((zeros,), {"axis": 1}),
        ((np.float64(0.7),), {}),
        ((np.zeros((0, 2)),), {"axis": 0}),
    ]


@operation(formula="yᵢ = Σⱼ aⱼ, j ≤ i", linear=True, samples=_samples)
def cumsum(a, axis=None):
    """Running sums along `axis`; of all elements in C order if it is None."""
    return np.cumsum(a, axis)


@cumsum.vjp("a", "running sums of g, from the end")
def _(g, a_shape, axis):
    axis = 0 if axis is None else axis
    return reshape(flip(cumsum(flip(g, axis), axis), axis), a_shape)


@operation(
    formula="yᵢ = aᵢ yᵢ₋₁ + bᵢ", method=False, public=False,
    samples=lambda r: [((r.normal(size=(2, 4)), r.normal(size=(2, 4))), {}), ((r.normal(size=1), r.normal(size=1)), {})],
)  # fmt: skip
def linear_scan(a, b):
    """The linear recurrence along the last axis that begins with b₀ (a₀ is not used)."""
    y = np.array(b, dtype=np.result_type(a, b))
    for i in range(1, y.shape[-1]):
        y[..., i] += a[..., i] * y[..., i - 1]
    return y


@linear_scan.vjp("a", "t × y moved by one place, with the t of b")
def _(g, y, a):
    before = concatenate([y[..., :1] * 0, y[..., :-1]], axis=-1)
    return backward_scan(a, g) * before


@linear_scan.vjp("b", "tᵢ = gᵢ + aᵢ₊₁ tᵢ₊₁")
def _(g, a):
    return backward_scan(a, g)


def backward_scan(a: Any, b: Any) -> Any:
    """tᵢ = bᵢ + aᵢ₊₁ tᵢ₊₁ along the last axis."""
    return flip(linear_scan(roll(flip(a, -1), 1, -1), flip(b, -1)), -1)


@operation(formula="yᵢ = Πⱼ aⱼ, j ≤ i", samples=_samples)
def cumprod(a, axis=None):
    """Running products along `axis`; of all elements in C order if it is None."""
    return np.cumprod(a, axis)


@cumprod.vjp("a", "yᵢ₋₁ tᵢ, where tᵢ = gᵢ + aᵢ₊₁ tᵢ₊₁ (no division)")
def _(g, y, a, axis):
    shape, axis = a.shape, 0 if axis is None else axis
    a, y, g = (swapaxes(x, axis, -1) for x in (reshape(a, g.shape), y, g))
    before = concatenate([y[..., :1] * 0 + 1, y[..., :-1]], axis=-1)
    return reshape(swapaxes(before * backward_scan(a, g), axis, -1), shape)


@operation(formula="yᵢ = log Σⱼ exp(aⱼ), j ≤ i", samples=lambda r: _samples(r)[:5])
def logcumsumexp(a, axis=None):
    """Logarithms of the running sums of exponentials along `axis`, without overflow."""
    a = np.ravel(a) if axis is None else np.asarray(a)
    return np.logaddexp.accumulate(a, 0 if axis is None else axis, dtype=a.dtype)


@logcumsumexp.vjp("a", "exp(aᵢ − yᵢ) tᵢ, where tᵢ = gᵢ + exp(yᵢ − yᵢ₊₁) tᵢ₊₁")
def _(g, y, a, axis):
    shape, axis = a.shape, 0 if axis is None else axis
    a, y, g = (swapaxes(x, axis, -1) for x in (reshape(a, g.shape), y, g))
    step = exp(concatenate([y[..., :1] * 0, y[..., :-1] - y[..., 1:]], axis=-1))
    return reshape(swapaxes(exp(a - y) * backward_scan(step, g), axis, -1), shape)


def _prod_samples(r: np.random.Generator) -> Any:
    zeros = r.normal(size=(3, 3))
    zeros[1, 1] = zeros[2, 0] = zeros[2, 2] = 0
    cube = r.normal(size=(2, 3, 4))
    return [
        ((r.normal(size=(2, 3)),), {}), ((cube,), {"axis": (0, -1), "keepdims": True}), ((zeros,), {"axis": 1}), ((zeros,), {}),
        ((cube * (cube > -0.5),), {"axis": (2, 0)}), ((np.float64(0.7),), {}), ((np.zeros((0, 2)),), {"axis": 0}),
        ((zeros,), {"axis": 0, "where": np.array([True, False, True])}),
    ]  # fmt: skip


@operation(formula="Πᵢ aᵢ", samples=_prod_samples)
def prod(a, axis=None, keepdims=False, initial=None, where=True):
    """Product of the elements along `axis`."""
    return np.prod(a, axis=axis, keepdims=keepdims, **told(where, initial))


@prod.vjp("a", "g × the product of the others: y / aᵢ, and without dividing where there are zeros")
def _(g, y, a, axis, where, initial):
    g = restore(g, a.shape, axis)
    if np.all(array_of(y)):
        return masked(g * restore(y, a.shape, axis) / a, where)
    others = a if where is True else pick(array_of(where), a, 1)
    b = reduced_last(others, axis)
    one = b[..., :1] * 0 + 1
    before = cumprod(concatenate([one, b[..., :-1]], axis=-1), -1)
    after = flip(cumprod(concatenate([one, flip(b, -1)[..., :-1]], axis=-1), -1), -1)
    return masked(g * restored_last(before * after, a.shape, axis) * (1 if initial is None else initial), where)


def _with_initial(running: Any, x: Any, axis: Any, include: bool, first: float) -> Any:
    if axis is None:
        if np.ndim(x) != 1:
            raise ValueError(f"axis must be given for an array of {np.ndim(x)} axes")
        axis = 0
    y = running(x, axis)
    if not include:
        return y
    shape = list(np.shape(x))
    shape[axis] = 1
    return concatenate([np.full(shape, first, dtype=y.dtype), y], axis=axis)


@composition(method=False)
def cumulative_sum(x, axis=None, include_initial=False):
    """Running sums along `axis`, on request with a 0 in front."""
    return _with_initial(cumsum, x, axis, include_initial, 0)


@composition(method=False)
def cumulative_prod(x, axis=None, include_initial=False):
    """Running products along `axis`, on request with a 1 in front."""
    return _with_initial(cumprod, x, axis, include_initial, 1)


@composition(method=False)
def nancumsum(a, axis=None):
    """Running sums along `axis` with nan counted as 0."""
    return cumsum(pick(np.isnan(array_of(a)), 0, a), axis)


@composition(method=False)
def nancumprod(a, axis=None):
    """Running products along `axis` with nan counted as 1."""
    return cumprod(pick(np.isnan(array_of(a)), 1, a), axis)


__all__ = public_names(__name__)
