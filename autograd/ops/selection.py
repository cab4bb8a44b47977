"""The table, continued: choosing between arrays, and orders of elements."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd.array_operations import operation
from autograd.op import composition, public_names
from autograd.ops.choices import where
from autograd.ops.indexing import array_of
from autograd.ops.joining import stack
from autograd.ops.moving import take_along_axis
from autograd.ops.reductions import kept_shape, reduced_last, restore, ties
from autograd.ops.shapes import broadcast_to, ravel, reshape


@composition()
def choose(a, choices, mode="raise"):
    """At every place the element of that one of the arrays `choices` whose number `a` tells."""
    n = len(choices)
    shape = np.broadcast_shapes(np.shape(a), *(np.shape(c) for c in choices))
    numbers = np.broadcast_to(np.choose(array_of(a), np.arange(n), mode=mode), shape)
    return reshape(take_along_axis(stack([broadcast_to(c, shape) for c in choices]), numbers[None], 0), shape)


@composition(method=False)
def select(condlist, choicelist, default=0):
    """At every place the element of the first array whose condition holds there, or `default`."""
    if len(condlist) != len(choicelist):
        raise ValueError(f"select takes as many choices as conditions, not {len(choicelist)} and {len(condlist)}")
    y = default
    for condition, choice in zip(condlist[::-1], choicelist[::-1], strict=True):
        y = where(array_of(condition), choice, y)
    return y


@composition(method=False)
def meshgrid(*xi, indexing="xy", sparse=False, copy=True) -> tuple[Any, ...]:
    """Coordinate arrays of the grid that coordinate vectors span."""
    if indexing not in ("xy", "ij"):
        raise ValueError(f"indexing must be 'xy' or 'ij', not {indexing!r}")
    n = len(xi)
    places = [1, 0, *range(2, n)] if indexing == "xy" and n > 1 else [*range(n)]
    each = [reshape(x, tuple(-1 if i == place else 1 for i in range(n))) for x, place in zip(xi, places, strict=True)]
    shape = np.broadcast_shapes(*(x.shape for x in each))
    return tuple(each if sparse else (broadcast_to(x, shape) for x in each))


@composition()
def sort(a, axis=-1, kind=None, *, stable=None):
    """A sorted copy, in ascending order along an axis; all elements sorted if `axis` is None."""
    kind = "stable" if stable else kind
    if axis is None:
        a, axis = ravel(a), -1
    return take_along_axis(a, np.argsort(array_of(a), axis, kind=kind), axis)


@composition()
def partition(a, kth, axis=-1):
    """A copy in which the `kth` element along an axis is where sorting puts it, smaller ones before it."""
    if axis is None:
        a, axis = ravel(a), -1
    return take_along_axis(a, np.argpartition(array_of(a), kth, axis), axis)


# -- order statistics --------------------------------------------------------------------------------------


@operation(
    1, formula="the k-th smallest element along the last axis", kink="tied elements share the gradient equally", method=False, public=False,
    samples=lambda r: [((r.normal(size=(2, 5)),), {"k": 3}), ((np.array([1.0, 2.0, 2.0, 0.0]),), {"k": 2})],
)  # fmt: skip
def order_statistic(a, k):
    """The `k`-th smallest element along the last axis, counted from 0."""
    return np.partition(a, k, axis=-1)[..., k]


@order_statistic.vjp("a", "g × [aᵢ = y] / number of ties")
def _(g, y, a):
    return restore(g, a.shape, -1) * ties(a, y, -1)


@composition(method=False)
def quantile(a, q, axis=None, *, method="linear", keepdims=False):
    """The number below which a part `q` of the elements along `axis` lies, interpolated between two of them."""
    q = np.asarray(q, dtype=float)
    if np.any((q < 0) | (q > 1)):
        raise ValueError(f"quantiles must lie between 0 and 1, not {q}")
    if method not in _BETWEEN:
        raise ValueError(f"method must be one of {', '.join(_BETWEEN)}, not {method!r}")
    last, kept = reduced_last(a, axis), kept_shape(np.shape(a), axis)
    missing = np.any(array_of(last) != array_of(last), axis=-1)  # nan, also in a grid of Values
    each = [_at_position(last, float(p) * (last.shape[-1] - 1), method, missing) for p in q.ravel()]
    if not q.ndim and not keepdims:
        return each[0]
    return reshape(stack(each), q.shape + (kept if keepdims else last.shape[:-1]))


#: How much of the upper neighbour counts, at a fraction between two elements.
_BETWEEN = {
    "linear": lambda t: t, "lower": lambda t: 0.0, "higher": lambda t: float(t > 0), "midpoint": lambda t: 0.5 * (t > 0),
    "nearest": lambda t: float(t > 0.5),
}  # fmt: skip


def _at_position(last: Any, position: float, method: str, missing: Any) -> Any:
    low = int(np.floor(position))
    part = _BETWEEN[method](position - low)
    if method == "nearest":
        low, part = int(np.rint(position)), 0.0
    y = order_statistic(last, low)
    if part:
        y = (1 - part) * y + part * order_statistic(last, low + 1)
    return where(missing, np.nan, y) if np.any(missing) else y


@composition(method=False)
def percentile(a, q, axis=None, *, method="linear", keepdims=False):
    """The number below which `q` percent of the elements along `axis` lie."""
    return quantile(a, np.asarray(q, dtype=float) / 100, axis, method=method, keepdims=keepdims)


@composition(method=False)
def median(a, axis=None, keepdims=False):
    """The middle one of the elements along `axis`, or the mean of the middle two; ties share the gradient."""
    return quantile(a, 0.5, axis, method="midpoint", keepdims=keepdims)


@composition(method=False)
def nanquantile(a, q, axis=None, *, keepdims=False):
    """The number below which a part `q` of the elements along `axis` that are not nan lies, interpolated."""
    last, kept = reduced_last(a, axis), kept_shape(np.shape(a), axis)
    ordered = sort(last)  # nan comes last
    n = np.sum(~np.isnan(array_of(last)), axis=-1, keepdims=True)
    each = []
    for p in np.ravel(q):
        position = float(p) * np.maximum(n - 1, 0)
        low = np.floor(position).astype(int)
        part = (position - low).astype(array_of(last).dtype)
        high = np.minimum(low + 1, np.maximum(n - 1, 0))
        each.append((1 - part) * take_along_axis(ordered, low, -1) + part * take_along_axis(ordered, high, -1))
    return reshape(stack(each), np.shape(q) + (kept if keepdims else last.shape[:-1]))


@composition(method=False)
def nanpercentile(a, q, axis=None, *, keepdims=False):
    """The number below which `q` percent of the elements along `axis` that are not nan lie."""
    return nanquantile(a, np.asarray(q, dtype=float) / 100, axis, keepdims=keepdims)


@composition(method=False)
def nanmedian(a, axis=None, keepdims=False):
    """The median of the elements along `axis` that are not nan."""
    return nanquantile(a, 0.5, axis, keepdims=keepdims)


__all__ = public_names(__name__)
