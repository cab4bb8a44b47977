"""Linear operations on drawn shapes and parameters: ⟨g, f(x)⟩ = ⟨fᵀ(g), x⟩, exactly what a derivative must satisfy."""

from __future__ import annotations

import string
from typing import Any

import hypothesis.extra.numpy as hnp
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

import autograd as ag
from autograd import Tensor

quick = settings(max_examples=60, deadline=None)
shapes = hnp.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=4)
solid = hnp.array_shapes(min_dims=1, max_dims=4, min_side=1, max_side=4)


def numbers(shape: tuple[int, ...], seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=shape)


def linear(function: Any, by: Any, *given: np.ndarray) -> None:
    """Check the value against NumPy's, and the adjoint by each operand, in which the function is linear."""
    nodes = [Tensor(x, requires_grad=True) for x in given]
    y = function(*nodes)
    expected = by(*given)
    np.testing.assert_allclose(y.data, expected, rtol=1e-12, atol=1e-12)
    assert y.shape == np.shape(expected)
    g = numbers(y.shape, 9)
    y.backward(g)
    for node, x in zip(nodes, given, strict=True):
        grad = np.zeros(x.shape) if node.grad is None else node.grad.data
        assert grad.shape == x.shape
        np.testing.assert_allclose(np.sum(grad * x), np.sum(g * expected), rtol=1e-9, atol=1e-9)


def both(function: Any, x: np.ndarray, *args: Any, **kwargs: Any) -> None:
    linear(lambda t: function(t, *args, **kwargs), lambda a: function(a, *args, **kwargs), x)


@quick
@given(st.data())
def test_indices(data: st.DataObject) -> None:
    shape = data.draw(solid)
    index = data.draw(
        hnp.basic_indices(shape, allow_newaxis=True) | hnp.integer_array_indices(shape) | hnp.arrays(bool, shape)
    )
    linear(lambda t: t[index], lambda a: a[index], numbers(shape))


@quick
@given(st.data())
def test_what_moves_data(data: st.DataObject) -> None:
    shape = data.draw(shapes)
    x, n = numbers(shape), len(shape)
    if n:
        axis = data.draw(st.integers(-n, n - 1))
        both(np.flip, x, axis)
        both(np.roll, x, data.draw(st.integers(-5, 5)), axis)
        both(np.repeat, x, data.draw(st.integers(0, 3)), axis)
        both(np.swapaxes, x, axis, data.draw(st.integers(-n, n - 1)))
        both(np.moveaxis, x, axis, data.draw(st.integers(-n, n - 1)))
        both(np.diff, x, 1, axis)
        both(np.cumsum, x, axis)
        both(np.concatenate, x[None], 0)
    if n > 1:
        k = data.draw(st.integers(-3, 3))
        both(np.tril, x, k)
        both(np.diagonal, x, k, *data.draw(st.permutations(range(n)))[:2])
        both(np.rot90, x, k, data.draw(st.permutations(range(n)))[:2])
    both(np.transpose, x, data.draw(st.permutations(range(n))))
    both(np.expand_dims, x, data.draw(st.integers(-n - 1, n)))
    both(np.tile, x, data.draw(st.lists(st.integers(0, 3), max_size=3)))
    both(np.pad, x, data.draw(st.integers(0, 3)))
    both(np.ravel, x, data.draw(st.sampled_from("CF")))


@quick
@given(st.data())
def test_borders(data: st.DataObject) -> None:
    shape = data.draw(hnp.array_shapes(min_dims=1, max_dims=3, min_side=1, max_side=4))
    width = tuple(data.draw(st.tuples(st.integers(0, 5), st.integers(0, 5))) for _ in shape)
    both(np.pad, numbers(shape), width, data.draw(st.sampled_from(["edge", "reflect", "symmetric", "wrap"])))


@quick
@given(st.data())
def test_sums_and_means(data: st.DataObject) -> None:
    shape = data.draw(solid)
    n = len(shape)
    axis = data.draw(
        st.none() | st.integers(-n, n - 1) | st.lists(st.integers(0, n - 1), unique=True, max_size=n).map(tuple)
    )
    keepdims, mask = data.draw(st.booleans()), data.draw(hnp.arrays(bool, shape))
    both(np.sum, numbers(shape), axis=axis, keepdims=keepdims, where=mask)
    both(np.mean, numbers(shape), axis=axis, keepdims=keepdims)


@quick
@given(st.data())
def test_broadcasting_is_undone(data: st.DataObject) -> None:
    drawn = data.draw(hnp.mutually_broadcastable_shapes(num_shapes=2, max_dims=4, max_side=3))
    a, b = (numbers(shape, seed) for seed, shape in enumerate(drawn.input_shapes))
    linear(np.multiply, np.multiply, a, b)
    linear(ag.outer, np.outer, a, b)


@quick
@given(st.data())
def test_einsum_of_any_expression(data: st.DataObject) -> None:
    letters = string.ascii_lowercase[:4]
    sizes = {letter: data.draw(st.integers(1, 3)) for letter in letters}
    terms = data.draw(st.lists(st.text(letters, max_size=3), min_size=1, max_size=3))
    used = sorted(set("".join(terms)))
    out = data.draw(st.permutations(used))[: data.draw(st.integers(0, len(used)))]
    subscripts = ",".join(terms) + "->" + "".join(out)
    arrays = [numbers(tuple(sizes[letter] for letter in term), seed) for seed, term in enumerate(terms)]
    linear(lambda *t: np.einsum(subscripts, *t), lambda *a: np.einsum(subscripts, *a), *arrays)


@quick
@given(st.data())
def test_matmul_of_any_shapes(data: st.DataObject) -> None:
    drawn = data.draw(
        hnp.mutually_broadcastable_shapes(signature="(m?,n),(n,p?)->(m?,p?)", max_dims=2, min_side=0, max_side=3)
    )
    a, b = (numbers(shape, seed) for seed, shape in enumerate(drawn.input_shapes))
    linear(np.matmul, np.matmul, a, b)
