"""The table, continued: what `t.at[index]` offers: a copy with some elements changed."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd.array_operations import operation
from autograd.op import public_names
from autograd.ops.choices import where
from autograd.ops.indexing import array_of, getitem, is_basic, plain_index, put_add
from autograd.ops.shapes import broadcast_to, ravel


def _samples(r: np.random.Generator) -> Any:
    return [
        ((r.normal(size=(3, 4)), r.normal(size=(2, 4))), {"index": np.array([2, 0])}),
        ((r.normal(size=(3, 4)), r.normal(size=4)), {"index": slice(None, None, -2)}),
        ((r.normal(size=4), r.normal(size=3)), {"index": np.array([1, 3, 1])}),
        ((r.normal(size=(2, 2)), np.float64(0.3)), {"index": np.array([[True, False], [True, True]])}),
    ]


@operation(2, formula="a, but b at [index]", linear=True, method=False, public=False, samples=_samples)
def put(a, b, index):
    """A copy of `a` with `b` at `index`; of several writes to one place the last counts."""
    y = np.array(a, dtype=np.result_type(a, b))
    y[index] = b
    return y


def _written_last(shape: tuple[int, ...], index: Any) -> Any:
    """Which of the places that an index names are written to last there; True for all."""
    if is_basic(index):
        return True
    order = np.zeros(shape, dtype=int)
    numbers = np.arange(order[index].size).reshape(order[index].shape)
    order[index] = numbers
    return order[index] == numbers


@put.vjp("a", "g, but 0 at [index]")
def _(g, index):
    kept = np.ones(g.shape, dtype=bool)
    kept[index] = False
    return where(kept, g, 0)


@put.vjp("b", "g[index]")
def _(g, index):
    last = _written_last(g.shape, index)
    taken = getitem(g, index)
    return taken if last is True else where(last, taken, 0)


@operation(
    2, formula="a, but the largest of a and b at [index]", kink="tied elements share the gradient equally", method=False, public=False,
    samples=lambda r: [*((operands, {**params, "sign": sign}) for sign in (1, -1) for operands, params in _samples(r)),
                       ((np.array([1.0, 2.0]), np.array([2.0, 2.0, 0.0])), {"index": np.array([1, 1, 0])})],
)  # fmt: skip
def put_extremum(a, b, index, sign=1):
    """A copy of `a` with the largest of it and all of `b` at `index`; with sign −1 the smallest."""
    y = np.array(a, dtype=np.result_type(a, b))
    (np.maximum if sign > 0 else np.minimum).at(y, index, b)
    return y


def _shares(y: Any, a: Any, b: Any, index: Any) -> tuple[np.ndarray, np.ndarray]:
    """1 / number of ties for each element of `a`, and for each of `b`; 0 for those that lost."""
    y, a, b = array_of(y), array_of(a), array_of(b)
    old, new = (a == y).astype(y.dtype), (b == y[index]).astype(y.dtype)
    many = old.copy()
    np.add.at(many, index, new)
    return old / many, new / many[index]


@put_extremum.vjp("a", "g / number of ties where a won")
def _(g, y, a, b, index):
    return g * _shares(y, a, b, index)[0]


@put_extremum.vjp("b", "g[index] / number of ties where b won")
def _(g, y, a, b, index):
    return getitem(g, index) * _shares(y, a, b, index)[1]


class At:
    """Copies of an array with the elements at an index changed: `t.at[index].set(values)`, `.add`, …

    Repeated places count repeatedly, except in `set`, where the last write counts.
    """

    def __init__(self, array: Any) -> None:
        self._array = array

    def __getitem__(self, index: Any) -> AtIndex:
        return AtIndex(self._array, plain_index(index))


class AtIndex:
    """The elements of an array at an index, to be changed in a copy.

    >>> from autograd import Tensor
    >>> t = Tensor([1.0, 2.0, 3.0])
    >>> t.at[1].set(9.0), t.at[[0, 0]].add(1.0)
    (Tensor([1., 9., 3.]), Tensor([3., 2., 3.]))
    """

    def __init__(self, array: Any, index: Any) -> None:
        self._array, self._index = array, index

    def get(self) -> Any:
        """The elements."""
        return getitem(self._array, self._index)

    def set(self, values: Any) -> Any:
        """A copy with `values` in their place."""
        return put(self._array, values, self._index)

    def add(self, values: Any) -> Any:
        """A copy with `values` added."""
        return self._array + put_add(self._one_for_each(values), self._index, np.shape(self._array))

    def subtract(self, values: Any) -> Any:
        """A copy with `values` subtracted."""
        return self.add(-values)

    def multiply(self, values: Any) -> Any:
        """A copy with the elements multiplied by `values`."""
        return self._in_rounds(lambda x, y: x * y, values)

    def divide(self, values: Any) -> Any:
        """A copy with the elements divided by `values`."""
        return self._in_rounds(lambda x, y: x / y, values)

    def power(self, values: Any) -> Any:
        """A copy with the elements raised to the power `values`."""
        return self._in_rounds(lambda x, y: x**y, values)

    def max(self, values: Any) -> Any:
        """A copy with the larger of the elements and `values`; ties share the gradient."""
        return put_extremum(self._array, values, self._index, 1)

    def min(self, values: Any) -> Any:
        """A copy with the smaller of the elements and `values`; ties share the gradient."""
        return put_extremum(self._array, values, self._index, -1)

    def _one_for_each(self, values: Any) -> Any:
        old = array_of(self._array)
        shape = old[self._index].shape
        if isinstance(values, (int, float)):
            return np.full(shape, values, dtype=np.result_type(old, values))
        return values if np.shape(values) == shape else broadcast_to(values, shape)

    def _in_rounds(self, combine: Any, values: Any) -> Any:
        """Combine with the values one round after another, so that each round meets a place only once."""
        shape = np.shape(self._array)
        places = np.arange(int(np.prod(shape, dtype=int))).reshape(shape)[self._index]
        flat, rounds = places.ravel(), np.zeros(places.size, dtype=int)
        order = np.argsort(flat, kind="stable")
        starts = np.flatnonzero(np.diff(flat[order], prepend=-1))
        rounds[order] = np.arange(flat.size) - np.repeat(starts, np.diff(np.append(starts, flat.size)))
        y, values = self._array, ravel(self._one_for_each(values))
        for i in range(int(rounds.max(initial=-1)) + 1):
            now = np.flatnonzero(rounds == i)
            index = np.unravel_index(flat[now], shape)
            y = put(y, combine(getitem(y, index), getitem(values, now)), index)
        return y


__all__ = public_names(__name__)
