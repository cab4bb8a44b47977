"""Reductions, softmax and what chooses among elements, one number at a time."""

from __future__ import annotations

import functools
import math
import operator
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograd import ops
from autograd.elementary.chosen import kth_smallest, largest, smallest
from autograd.grids import written_out
from autograd.node import READERS, Node, reader


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


@written_out("sum")
def _(a, axis=None, keepdims=False, where=True, initial=None):
    return _reduced(a, axis, keepdims, _sum, where, initial)


@written_out("mean")
def _(a, axis=None, keepdims=False, where=True):
    return _reduced(a, axis, keepdims, _mean, where)


@written_out("prod")
def _(a, axis=None, keepdims=False, where=True, initial=None):
    return _reduced(a, axis, keepdims, lambda v: functools.reduce(operator.mul, v) if v else 1.0, where, initial)


@written_out("var")
def _(a, axis=None, ddof=0, keepdims=False, where=True):
    return _reduced(a, axis, keepdims, lambda values: _var(values, ddof), where)


@written_out("std")
def _(a, axis=None, ddof=0, keepdims=False, where=True):
    return _reduced(a, axis, keepdims, lambda values: ops.elementwise.sqrt(_var(values, ddof)), where)


@written_out("max")
def _(a, axis=None, keepdims=False, initial=None, where=True):
    return _reduced(a, axis, keepdims, largest.of, where, initial)


@written_out("min")
def _(a, axis=None, keepdims=False, initial=None, where=True):
    return _reduced(a, axis, keepdims, smallest.of, where, initial)


@written_out("order_statistic")
def _(a, k):
    return _reduced(a, -1, False, lambda values: kth_smallest.of(values, k))


@written_out("astype")
def _(a, dtype):
    return a  # Values hold floats


def _top(values: Sequence[Any]) -> Any:
    """The largest number, as a plain one: what is subtracted so that no exponential overflows.

    A program that is being recorded will run on other numbers, and finds the largest one itself.
    """
    if READERS and reader():
        return functools.reduce(ops.choices.maximum, values)
    top = max(map(float, values))
    return top if math.isfinite(top) else 0.0


def _logsumexp(values: Sequence[Any]) -> Any:
    top = _top(values)
    return ops.elementwise.log(_sum([ops.elementwise.exp(v - top) for v in values])) + top


@written_out("logsumexp")
def _(a, axis=None, keepdims=False):
    return _reduced(a, axis, keepdims, _logsumexp)


def _along(a: np.ndarray, axis: int, each: Callable[[list[Any]], list[Any]]) -> np.ndarray:
    """Replace every row along `axis` by what `each` makes of it."""
    rows = np.moveaxis(a, axis, -1)
    y = np.empty(rows.shape, dtype=object)
    for index in np.ndindex(rows.shape[:-1]):
        y[index] = each(list(rows[index]))
    return np.moveaxis(y, -1, axis)


@written_out("logcumsumexp")
def _(a, axis=None):
    def each(values):
        return [_logsumexp(values[: i + 1]) for i in range(len(values))]

    return _along(np.ravel(a), 0, each) if axis is None else _along(a, axis, each)


@written_out("softmax")
def _(a, axis=-1):
    def each(values):
        exponentials = [ops.elementwise.exp(v - _top(values)) for v in values]
        total = _sum(exponentials)
        return [e / total for e in exponentials]

    return _along(a, axis, each)


@written_out("log_softmax")
def _(a, axis=-1):
    def each(values):
        total = _logsumexp(values)
        return [v - total for v in values]

    return _along(a, axis, each)


@written_out("softmax_cross_entropy")
def _(a, t, axis=-1):
    def each(pairs):
        total = _logsumexp([logit for logit, _ in pairs])
        terms = [wanted * (logit - total) for logit, wanted in pairs if isinstance(wanted, Node) or wanted]
        return -_sum(terms)

    pairs = np.empty(a.shape, dtype=object)
    for index in np.ndindex(a.shape):
        pairs[index] = (a[index], t[index])
    return _reduced(pairs, axis, False, each)


@written_out("class_cross_entropy")
def _(a, classes, axis=-1, mean=False):
    rows = np.moveaxis(a, axis, -1)
    y = np.empty(rows.shape[:-1], dtype=object)
    for index in np.ndindex(y.shape):
        values = list(rows[index])
        y[index] = _logsumexp(values) - values[int(np.asarray(classes)[index])]
    return _mean(list(y.flat)) if mean else y


@written_out("power_norm")
def _(x, p=2, axis=None, keepdims=False):
    def each(values):
        return _sum([ops.choices.abs(v) ** p if p != 2 else v**2 for v in values]) ** (1 / p)

    return _reduced(x, axis, keepdims, each)


@written_out("put_extremum")
def _(a, b, index, sign=1):
    piles = [[each] for each in a.flat]
    places = np.arange(a.size).reshape(a.shape)[index]
    for i, each in zip(places.flat, np.broadcast_to(b, places.shape).flat, strict=True):
        piles[i].append(each)
    y = np.empty(a.shape, dtype=object)
    y.flat[:] = [(largest if sign > 0 else smallest).of(pile) for pile in piles]
    return y
