"""Pooling: kernels against the plain rule, over drawn images, windows and layouts of memory."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from autograd import Tensor, average_pool, gaussian_pool, max_pool, use_kernels
from autograd.ops.kernels import pools
from autograd.ops.windows import counts
from tests.autograd.layouts import LAYOUTS

NUMBERS = [0.0, -0.0, 1.0, 1.0, 2.0, -1.0, -np.inf, np.inf, np.nan]


@st.composite
def pooled(draw):
    """An image, and how a window lies on it."""
    axes = draw(st.integers(1, 2))
    shape = draw(st.tuples(st.integers(1, 3), st.integers(1, 5), *[st.integers(1, 9)] * axes))
    kernel = draw(st.tuples(*[st.integers(1, 4)] * axes))
    params = {
        "kernel_size": kernel,
        "stride": draw(st.none() | st.tuples(*[st.integers(1, 5)] * axes)),
        "padding": draw(st.just("same") | st.tuples(*[st.integers(0, k // 2) for k in kernel])),
    }
    return shape, params, draw(st.sampled_from(sorted(LAYOUTS))), draw(st.integers(0, 1000))


def run(op, x, params, seed):
    """The result and the gradient, or the error's text."""
    leaf = Tensor(x, requires_grad=True, copy=False)
    try:
        y = op(leaf, **params)
    except ValueError as error:
        return [str(error)]
    y.backward(np.random.default_rng(seed).normal(size=y.shape).astype(x.dtype))
    return [y.data, leaf.grad.data]


def compared(op, x, params, seed):
    with use_kernels(False):
        expected = run(op, x, params, seed)
    found = run(op, x, params, seed)
    assert len(found) == len(expected)
    for a, b in zip(found, expected, strict=True):
        if isinstance(a, str):
            assert a == b
        else:
            assert a.dtype == b.dtype and a.shape == b.shape
            np.testing.assert_allclose(a, b, rtol=1e-13, atol=1e-13)


@given(pooled(), st.integers(1, 3))
@settings(max_examples=150, deadline=None)
def test_max_pooling_and_its_ties(always, case, dilation):
    shape, params, layout, seed = case
    x = LAYOUTS[layout](np.random.default_rng(seed).choice(NUMBERS, size=shape))
    compared(max_pool, x, params | {"dilation": dilation}, seed)


@given(pooled())
@settings(max_examples=80, deadline=None)
@pytest.mark.parametrize("op", [average_pool, gaussian_pool])
def test_weighted_pooling(always, op, case):
    shape, params, layout, seed = case
    compared(op, LAYOUTS[layout](np.random.default_rng(seed).normal(size=shape)), params, seed)


@given(pooled())
@settings(max_examples=30, deadline=None)
def test_places_are_those_of_the_first_maximum(always, case):
    shape, params, layout, seed = case
    assume(params["padding"] != "same")
    x = LAYOUTS[layout](np.random.default_rng(seed).integers(0, 3, size=shape).astype(float))
    kernel, stride = params["kernel_size"], params["stride"] or params["kernel_size"]
    around, one = tuple((p, p) for p in params["padding"]), (1,) * len(kernel)
    assume(all(k <= i + 2 * p for k, i, p in zip(kernel, shape[2:], params["padding"], strict=True)))
    y, place = pools.largest(x, kernel, stride, around, one)
    whole = np.pad(x, ((0, 0), (0, 0), *around), constant_values=-1)
    for at in np.ndindex(*counts(shape[2:], kernel, stride, around, one)):
        window = whole[(..., *(slice(i * s, i * s + k) for i, s, k in zip(at, stride, kernel, strict=True)))]
        flat = window.reshape(*shape[:2], -1)
        np.testing.assert_array_equal(place[(..., *at)], flat.argmax(axis=2))
        np.testing.assert_array_equal(y[(..., *at)], flat.max(axis=2))


def test_large_windows_have_places_beyond_a_byte(always):
    x = np.random.default_rng(0).normal(size=(1, 2, 40, 40))
    compared(max_pool, x, {"kernel_size": 20}, 0)
    compared(max_pool, LAYOUTS["channels last"](x), {"kernel_size": (17, 15), "stride": 3}, 0)


@pytest.mark.parametrize("layout", ["plain", "channels last", "batch last"])
def test_memory_order_is_kept(always, layout):
    x = Tensor(LAYOUTS[layout](np.random.default_rng(0).normal(size=(2, 3, 8, 6))), requires_grad=True, copy=False)
    y = max_pool(x, 2)
    y.sum().backward()
    order = np.argsort(x.data.strides)
    assert (np.argsort(y.data.strides) == order).all() and (np.argsort(x.grad.data.strides) == order).all()


@pytest.mark.parametrize("shape", [(0, 3, 4, 4), (2, 0, 4, 4)])
def test_nothing_is_pooled_to_nothing(always, shape):
    x = Tensor(np.zeros(shape), requires_grad=True)
    y = max_pool(x, 2)
    assert y.shape == (*shape[:2], 2, 2)
    y.sum().backward()
    assert x.grad.shape == shape
