"""What operations on arrays are in elementary operations, for grids of Values; see `autograd.grids`.

Only operations are here whose array function would not do on objects: because it chooses by comparing, or
because it is laid out for speed.
"""

from __future__ import annotations

import functools
import math
import operator
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import numpy as np

from autograd import ops
from autograd.grids import definition
from autograd.node import Node
from autograd.op import Op
from autograd.ops.convolution import _geometry
from autograd.ops.kernels.columns import Geometry
from autograd.ops.pooling import _lies
from autograd.ops.windows import counts
from autograd.scalar import recorded

Index = tuple[int, ...]


# -- the largest of several numbers, as one node ------------------------------------------------------


class _Chosen(Op):
    """One of any number of Values, chosen by its size; ties share the adjoint, or the first takes it all."""

    variadic = True
    operands = ("values",)

    def __init__(self, name: str, choose: Callable[..., Any], symbol: str, first: bool = False) -> None:
        super().__init__(f"{name}(values)", formula=f"{symbol}ᵢ valuesᵢ", symbol=symbol, public=False, method=False)
        self.choose, self.first = choose, first

    def differentiable(self, k: int) -> bool:
        return True

    def of(self, values: Sequence[Any], *which: int) -> Any:
        """The chosen one of Values and floats, a node if one of them is."""
        numbers = np.array([float(v) for v in values])
        y = float(self.choose(numbers, *which))
        asking = np.array([isinstance(v, Node) and v.requires_grad for v in values])
        if not asking.any():
            return y
        if len(values) == 1:
            return values[0]
        tied = numbers == y
        if self.first:
            share = np.arange(len(values)) == int(np.argmax(tied))
        else:  # a tie with a constant goes to the constant
            share = tied * bool(asking[tied].all()) / max(tied.sum(), 1)
        local = tuple(map(float, np.nan * share if math.isnan(y) else share))
        return recorded(self, y, tuple(values), {}, local)

    def __reduce__(self) -> tuple[Any, ...]:
        return _CHOSEN.__getitem__, (self.name,)


_CHOSEN = {
    op.name: op
    for op in (
        _Chosen("largest", np.max, "max"),
        _Chosen("smallest", np.min, "min"),
        _Chosen("first_largest", np.max, "max", first=True),
        _Chosen("kth_smallest", lambda numbers, k: np.partition(numbers, k)[k], "kth"),
    )
}


# -- reductions ---------------------------------------------------------------------------------------


def _reduced(
    a: Any, axis: Any, keepdims: bool, reduce: Callable[[list[Any]], Any], where: Any = True, initial: Any = None
) -> Any:
    """Apply `reduce` to the elements along `axis`: to those that take part, after `initial`."""
    a = np.asarray(a, dtype=object)
    axes = range(a.ndim) if axis is None else np.lib.array_utils.normalize_axis_tuple(axis, a.ndim)
    kept = [i for i in range(a.ndim) if i not in axes]

    def rows(array: np.ndarray) -> np.ndarray:
        shape = (*(a.shape[i] for i in kept), math.prod(a.shape[i] for i in axes))
        return array.transpose(*kept, *axes).reshape(shape)

    elements, present = rows(a), rows(np.broadcast_to(np.asarray(where, dtype=bool), a.shape))
    first = [] if initial is None else [float(initial)]
    y = np.empty(elements.shape[:-1], dtype=object)
    for index in np.ndindex(y.shape):
        y[index] = reduce([*first, *elements[index][present[index]]])
    return y.reshape([1 if i in axes else n for i, n in enumerate(a.shape)]) if keepdims else y


def _sum(values: Sequence[Any]) -> Any:
    """The sum, without a 0 before it."""
    return functools.reduce(operator.add, values) if len(values) else 0.0


def _mean(values: Sequence[Any], ddof: int = 0) -> Any:
    n = len(values) - ddof
    return _sum(values) / n if n else math.nan


def _var(values: Sequence[Any], ddof: int = 0) -> Any:
    middle = _mean(values)
    return _mean([(v - middle) ** 2 for v in values], ddof) if len(values) > ddof else math.nan


@definition("sum")
def _(a, axis=None, keepdims=False, where=True, initial=None):
    return _reduced(a, axis, keepdims, _sum, where, initial)


@definition("mean")
def _(a, axis=None, keepdims=False, where=True):
    return _reduced(a, axis, keepdims, _mean, where)


@definition("prod")
def _(a, axis=None, keepdims=False, where=True, initial=None):
    return _reduced(a, axis, keepdims, lambda v: functools.reduce(operator.mul, v) if v else 1.0, where, initial)


@definition("var")
def _(a, axis=None, ddof=0, keepdims=False, where=True):
    return _reduced(a, axis, keepdims, lambda values: _var(values, ddof), where)


@definition("std")
def _(a, axis=None, ddof=0, keepdims=False, where=True):
    return _reduced(a, axis, keepdims, lambda values: ops.elementwise.sqrt(_var(values, ddof)), where)


@definition("max")
def _(a, axis=None, keepdims=False, initial=None, where=True):
    return _reduced(a, axis, keepdims, _CHOSEN["largest"].of, where, initial)


@definition("min")
def _(a, axis=None, keepdims=False, initial=None, where=True):
    return _reduced(a, axis, keepdims, _CHOSEN["smallest"].of, where, initial)


@definition("order_statistic")
def _(a, k):
    return _reduced(a, -1, False, lambda values: _CHOSEN["kth_smallest"].of(values, k))


@definition("astype")
def _(a, dtype):
    return a  # Values hold floats


def _top(values: Iterable[Any]) -> float:
    """The largest number, as a plain one: what is subtracted so that no exponential overflows."""
    top = max(map(float, values))
    return top if math.isfinite(top) else 0.0


def _logsumexp(values: Sequence[Any]) -> Any:
    top = _top(values)
    return ops.elementwise.log(_sum([ops.elementwise.exp(v - top) for v in values])) + top


@definition("logsumexp")
def _(a, axis=None, keepdims=False):
    return _reduced(a, axis, keepdims, _logsumexp)


def _along(a: np.ndarray, axis: int, each: Callable[[list[Any]], list[Any]]) -> np.ndarray:
    """Replace every row along `axis` by what `each` makes of it."""
    rows = np.moveaxis(a, axis, -1)
    y = np.empty(rows.shape, dtype=object)
    for index in np.ndindex(rows.shape[:-1]):
        y[index] = each(list(rows[index]))
    return np.moveaxis(y, -1, axis)


@definition("logcumsumexp")
def _(a, axis=None):
    def each(values):
        return [_logsumexp(values[: i + 1]) for i in range(len(values))]

    return _along(np.ravel(a), 0, each) if axis is None else _along(a, axis, each)


@definition("softmax")
def _(a, axis=-1):
    def each(values):
        exponentials = [ops.elementwise.exp(v - _top(values)) for v in values]
        total = _sum(exponentials)
        return [e / total for e in exponentials]

    return _along(a, axis, each)


@definition("log_softmax")
def _(a, axis=-1):
    def each(values):
        total = _logsumexp(values)
        return [v - total for v in values]

    return _along(a, axis, each)


@definition("softmax_cross_entropy")
def _(a, t, axis=-1):
    def each(pairs):
        total = _logsumexp([logit for logit, _ in pairs])
        terms = [wanted * (logit - total) for logit, wanted in pairs if isinstance(wanted, Node) or wanted]
        return -_sum(terms)

    pairs = np.empty(a.shape, dtype=object)
    for index in np.ndindex(a.shape):
        pairs[index] = (a[index], t[index])
    return _reduced(pairs, axis, False, each)


@definition("power_norm")
def _(x, p=2, axis=None, keepdims=False):
    def each(values):
        return _sum([ops.choices.abs(v) ** p if p != 2 else v**2 for v in values]) ** (1 / p)

    return _reduced(x, axis, keepdims, each)


# -- windows ------------------------------------------------------------------------------------------


def _window(p: Index, kernel: Index, sizes: Index, stride: Index, pads: Any, dilation: Index) -> Iterator[Any]:
    """The places of a window that lie on the image: (place in the kernel, place in the image)."""
    for k in np.ndindex(kernel):
        i = tuple(q * s + j * d - pad[0] for q, s, j, d, pad in zip(p, stride, k, dilation, pads, strict=True))
        if all(0 <= at < n for at, n in zip(i, sizes, strict=True)):
            yield k, i


def _form(x: Any, w: Any, delta_shape: Index, geometry: Geometry) -> Iterator[tuple[Index, Index, Index]]:
    """The triples (place in the result, place in the kernel, place in the image) that a convolution combines."""
    stride, pads, dilation, groups = geometry
    (batch, outputs), within = delta_shape[:2], w[1]
    for n, o, *p in np.ndindex(batch, outputs, *delta_shape[2:]):
        first = o // (outputs // groups) * within
        for c in range(within):
            for k, i in _window(tuple(p), w[2:], x[2:], stride, pads, dilation):
                yield (n, o, *p), (o, c, *k), (n, first + c, *i)


def _collected(shape: Index, products: Iterable[tuple[Index, Any]]) -> np.ndarray:
    """A grid of sums: each product is added to its place."""
    y = np.full(shape, 0.0, dtype=object)
    begun = np.zeros(shape, dtype=bool)
    for place, product in products:
        y[place] = y[place] + product if begun[place] else product
        begun[place] = True
    return y


@definition("conv")
def _(x, weight, bias, stride=1, padding=0, dilation=1, groups=1):
    geometry = _geometry(x.shape[2:], weight.shape[2:], stride, padding, dilation, groups)
    shape = (len(x), len(weight), *counts(x.shape[2:], weight.shape[2:], *geometry[:3]))
    triples = _form(x.shape, weight.shape, shape, geometry)
    y = _collected(shape, ((p, weight[k] * x[i]) for p, k, i in triples))
    if not np.ndim(bias) and not isinstance(bias, np.ndarray) and not bias:
        return y
    return y + np.reshape(bias, (-1, *(1,) * (x.ndim - 2))) if np.ndim(bias) else y + bias


@definition("_conv_input")
def _(delta, weight, sizes, geometry):
    shape = (len(delta), weight.shape[1] * geometry.groups, *sizes)
    triples = _form(shape, weight.shape, delta.shape, geometry)
    return _collected(shape, ((i, delta[p] * weight[k]) for p, k, i in triples))


@definition("_conv_weight")
def _(x, delta, kernel, geometry):
    shape = (delta.shape[1], x.shape[1] // geometry.groups, *kernel)
    triples = _form(x.shape, shape, delta.shape, geometry)
    return _collected(shape, ((k, delta[p] * x[i]) for p, k, i in triples))


@definition("max_pool")
def _(x, kernel_size, stride=None, padding=0, dilation=1):
    kernel, stride, around, dilation = _lies(x.shape, kernel_size, stride, padding, dilation)
    y = np.empty((*x.shape[:2], *counts(x.shape[2:], kernel, stride, around, dilation)), dtype=object)
    for n, c, *p in np.ndindex(y.shape):
        window = _window(tuple(p), kernel, x.shape[2:], stride, around, dilation)
        y[(n, c, *p)] = _CHOSEN["first_largest"].of([x[(n, c, *i)] for _, i in window])
    return y


@definition("window_sum")
def _(x, window, stride, pads=None):
    pads, one = pads or ((0, 0),) * window.ndim, (1,) * window.ndim
    shape = (*x.shape[:2], *counts(x.shape[2:], window.shape, stride, pads, one))
    return _collected(shape, (
        ((n, c, *p), float(window[k]) * x[(n, c, *i)])
        for n, c, *p in np.ndindex(shape)
        for k, i in _window(tuple(p), window.shape, x.shape[2:], stride, pads, one)
    ))  # fmt: skip
