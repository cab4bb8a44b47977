"""The table, continued: differences, integrals, interpolation, polynomials and convolution of vectors."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd.array_operations import operation
from autograd.op import composition, public_names
from autograd.ops.choices import where
from autograd.ops.indexing import array_of, as_operand, getitem
from autograd.ops.joining import concatenate, stack
from autograd.ops.moving import flip, take
from autograd.ops.reductions import sum
from autograd.ops.shapes import broadcast_to, ravel, reshape


def _along(axis: int, ndim: int, part: Any) -> tuple[Any, ...]:
    """The index that takes a part of one axis and the whole of the others."""
    return (slice(None),) * np.lib.array_utils.normalize_axis_index(axis, ndim) + (part,)


@composition(method=False)
def diff(a, n=1, axis=-1, prepend=None, append=None):
    """The `n`-th differences of neighbours along an axis."""
    if n < 0:
        raise ValueError(f"the order of differences must not be negative: {n}")
    ndim = np.ndim(a)
    if ndim == 0:
        raise ValueError("diff needs an array of at least one axis")
    if prepend is not None or append is not None:
        shape = list(np.shape(a))
        shape[axis] = 1
        a = concatenate(
            [broadcast_to(x, tuple(shape)) if np.ndim(x) == 0 else x for x in (prepend, a, append) if x is not None],
            axis=axis,
        )
    a = as_operand(a)
    for _ in range(n):
        a = getitem(a, _along(axis, ndim, slice(1, None))) - getitem(a, _along(axis, ndim, slice(None, -1)))
    return a


@composition(method=False)
def ediff1d(ary, to_end=None, to_begin=None):
    """The differences of neighbours among all elements, with numbers in front and behind on request."""
    parts = [to_begin, diff(ravel(ary)), to_end]
    return concatenate([ravel(x) for x in parts if x is not None])


@composition(method=False)
def gradient(f, *varargs, axis=None, edge_order=1):
    """Slopes along each axis (or along `axis`): central differences inside, one-sided ones at the edges.

    Distances are 1, or a number or the coordinates for every axis.
    """
    ndim = np.ndim(f)
    axes = range(ndim) if axis is None else np.lib.array_utils.normalize_axis_tuple(axis, ndim)
    if len(varargs) not in (0, 1, len(axes)):
        raise TypeError(f"gradient takes one distance, or one for each of {len(axes)} axes, not {len(varargs)}")
    if edge_order not in (1, 2):
        raise ValueError(f"edge_order must be 1 or 2, not {edge_order}")
    distances = varargs * len(axes) if len(varargs) == 1 else varargs or (1.0,) * len(axes)
    each = [_slopes(f, axis, h, edge_order) for axis, h in zip(axes, distances, strict=True)]
    return each[0] if len(each) == 1 else tuple(each)


def _slopes(f: Any, axis: int, h: Any, edge_order: int) -> Any:
    n, ndim = np.shape(f)[axis], np.ndim(f)
    if n < edge_order + 1:
        raise ValueError(f"gradient needs at least {edge_order + 1} elements along an axis, not {n}")
    if np.ndim(h) > 1 or (np.ndim(h) == 1 and np.shape(h) != (n,)):
        raise ValueError(f"coordinates of shape {np.shape(h)} do not fit an axis of {n} elements")
    steps = diff(h) if np.ndim(h) == 1 else None
    ones = (1,) * (ndim - 1 - axis)

    def at(start: int | None, stop: int | None) -> Any:
        return getitem(f, _along(axis, ndim, slice(start, stop)))

    def step(start: int | None, stop: int | None) -> Any:
        if steps is None:
            return h
        part = getitem(steps, slice(start, stop))
        return reshape(part, (*np.shape(part), *ones))

    a, b = step(None, -1), step(1, None)
    inside = -b / (a * (a + b)) * at(None, -2) + (b - a) / (a * b) * at(1, -1) + a / (b * (a + b)) * at(2, None)
    if edge_order == 1:
        first, last = (at(1, 2) - at(0, 1)) / step(0, 1), (at(-1, None) - at(-2, -1)) / step(-1, None)
    else:
        a, b = step(0, 1), step(1, 2)
        first = -(2 * a + b) / (a * (a + b)) * at(0, 1) + (a + b) / (a * b) * at(1, 2) - a / (b * (a + b)) * at(2, 3)
        a, b = step(-2, -1), step(-1, None)
        last = (
            b / (a * (a + b)) * at(-3, -2) - (b + a) / (a * b) * at(-2, -1) + (2 * b + a) / (b * (a + b)) * at(-1, None)
        )
    return concatenate([first, inside, last], axis=axis)


@composition(method=False)
def trapezoid(y, x=None, dx=1.0, axis=-1):
    """The integral of `y` along an axis by the trapezoidal rule, over coordinates `x` or at distance `dx`."""
    ndim = np.ndim(y)
    if x is None:
        d = dx
    elif np.ndim(x) == 1:
        d = reshape(diff(x), (-1,) + (1,) * (ndim - 1 - axis % ndim))
    else:
        d = diff(x, axis=axis)
    both = getitem(y, _along(axis, ndim, slice(1, None))) + getitem(y, _along(axis, ndim, slice(None, -1)))
    return sum(d * both / 2.0, axis=axis)


@composition(method=False)
def interp(x, xp, fp, left=None, right=None):
    """Piecewise linear interpolation at `x` of the points (xp, fp), xp ascending; constant outside of them.

        y = fpᵢ + (x − xpᵢ) (fpᵢ₊₁ − fpᵢ) / (xpᵢ₊₁ − xpᵢ)  where xpᵢ ≤ x < xpᵢ₊₁

    y has the shape of x. It is differentiable by x, xp and fp; at a point itself the slope is that of the piece
    behind it. `left` and `right` replace fp₀ and the last fp outside. xp and fp that are not vectors of one length
    are refused.

    >>> interp(np.array([0.5, 9.0]), np.array([0.0, 1.0]), np.array([10.0, 20.0]))
    array([15., 20.])
    """
    at, known = array_of(x), array_of(xp)
    if known.ndim != 1 or known.shape != np.shape(fp) or not known.size:
        raise ValueError(f"xp and fp must be vectors of one length, not of shapes {known.shape} and {np.shape(fp)}")
    if known.size == 1:
        y = broadcast_to(getitem(fp, 0), at.shape)
    else:
        i = np.clip(np.searchsorted(known, at, side="right") - 1, 0, known.size - 2)
        x0, x1, y0, y1 = take(xp, i), take(xp, i + 1), take(fp, i), take(fp, i + 1)
        y = y0 + (x - x0) * ((y1 - y0) / (x1 - x0))
    below, above = at < known[0], at > known[-1]
    y = where(below, getitem(fp, 0) if left is None else left, y) if np.any(below) else y
    return where(above, getitem(fp, -1) if right is None else right, y) if np.any(above) else y


@composition(method=False)
def polyval(p, x):
    """The polynomial with coefficients `p`, the highest power first, at `x` (Horner's scheme)."""
    x = as_operand(x)
    y = x * 0
    for i in range(np.shape(p)[0]):
        y = y * x + getitem(p, i)
    return y


@composition(method=False)
def vander(x, N=None, increasing=False):
    """The matrix whose columns are powers of a vector."""
    x = as_operand(x)
    n = np.shape(x)[0] if N is None else N
    columns = [x**k if k else x * 0 + 1 for k in range(n)]
    return stack(columns if increasing else columns[::-1], axis=1)


# -- convolution of vectors ---------------------------------------------------------------------------------


@operation(
    formula="yₖ = Σᵢ aᵢ vₖ₋ᵢ", linear=True, method=False, public=False, symbol="convolve",
    samples=lambda r: [((r.normal(size=4), r.normal(size=3)), {}), ((r.normal(size=2), r.normal(size=5)), {}), ((r.normal(size=1), r.normal(size=1)), {})],
)  # fmt: skip
def convolve_full(a, v):
    """The convolution of two vectors, at every overlap."""
    return np.convolve(a, v)


@convolve_full.vjp("a", "g with v turned round, where they overlap wholly")
def _(g, a_shape, v):
    return getitem(convolve_full(g, flip(v)), slice(v.shape[0] - 1, v.shape[0] - 1 + a_shape[0]))


@convolve_full.vjp("v", "g with a turned round, where they overlap wholly")
def _(g, a, v_shape):
    return getitem(convolve_full(g, flip(a)), slice(a.shape[0] - 1, a.shape[0] - 1 + v_shape[0]))


@composition(method=False)
def convolve(a, v, mode="full"):
    """The convolution of two vectors: at every overlap, at the middle ones ("same"), or at whole ones ("valid")."""
    a, v = (reshape(x, (1,)) if np.ndim(x) == 0 else x for x in (a, v))
    n, m = sorted((np.shape(a)[0], np.shape(v)[0]))
    if n == 0:
        raise ValueError("convolve takes no empty array")
    y = convolve_full(a, v)
    parts = {"full": slice(None), "same": slice((n - 1) // 2, (n - 1) // 2 + m), "valid": slice(n - 1, m)}
    if mode not in parts:
        raise ValueError(f"mode must be 'full', 'same' or 'valid', not {mode!r}")
    return y if mode == "full" else getitem(y, parts[mode])


@composition(method=False)
def correlate(a, v, mode="valid"):
    """The cross-correlation of two vectors: the convolution with the second one turned round."""
    if (
        np.ndim(a) and np.ndim(v) and mode == "same" and np.shape(a)[0] < np.shape(v)[0]
    ):  # as NumPy: the longer one stands still
        return flip(correlate(v, a, mode))
    return convolve(a, flip(v), mode)


@composition(method=False)
def unwrap(p, discont=None, axis=-1, period=2 * np.pi):
    """`p` with multiples of the period added where neighbours differ by more than `discont` (half a period).

    What is added is constant between the jumps, so the derivative by `p` is 1.
    """
    angles = array_of(p)
    return p + (np.unwrap(angles, discont, axis, period=period) - angles)


__all__ = public_names(__name__)
