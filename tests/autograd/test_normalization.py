"""Normalisation of channels: kernels against the plain rule, and what is hard to compute."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import nn
from autograd import Tensor, batch_norm, no_grad, scale_channels, standardize, use_kernels
from autograd.ops.kernels import normalizing
from autograd.ops.normalization import channel_moments
from nn import functional as F
from tests.autograd.layouts import LAYOUTS

SHAPES = st.one_of(
    st.tuples(st.integers(2, 9), st.integers(1, 40)),
    st.tuples(st.integers(1, 5), st.integers(1, 20), st.integers(2, 40)),
    st.tuples(st.integers(1, 4), st.integers(1, 20), st.integers(2, 12), st.integers(1, 12)),
)


def run(op, x, vectors, g, params):
    """The result and the gradients."""
    leaves = [Tensor(x, requires_grad=True, copy=False), *(Tensor(v, requires_grad=True) for v in vectors)]
    y = op(*leaves, **params)
    y.backward(g)
    return [y.data, *(leaf.grad.data for leaf in leaves)]


def compared(op, shape, layout, g_layout, rectify, dtype, seed):
    r = np.random.default_rng(seed)
    x, g = (LAYOUTS[way](r.normal(size=shape).astype(dtype)) for way in (layout, g_layout))
    vectors = r.normal(size=(2, shape[1])).astype(dtype)
    params = {"rectify": rectify} | ({"eps": 0.1} if op is batch_norm else {})
    with use_kernels(False):
        expected = run(op, x, vectors, g, params)
    found = run(op, x, vectors, g, params)
    tolerance = 1e-10 if dtype == "f8" else 2e-4
    for a, b in zip(found, expected, strict=True):
        assert a.dtype == b.dtype and a.shape == b.shape
        np.testing.assert_allclose(a, b, rtol=tolerance, atol=tolerance * max(1, np.abs(b).max()))


@given(SHAPES, st.sampled_from(sorted(LAYOUTS)), st.sampled_from(sorted(LAYOUTS)), st.booleans(), st.integers(0, 99))
@settings(max_examples=60, deadline=None)
@pytest.mark.parametrize("op", [batch_norm, scale_channels])
def test_kernels_give_the_plain_rules_numbers(always, op, shape, layout, g_layout, rectify, seed):
    compared(op, shape, layout, g_layout, rectify, "f8", seed)


@pytest.mark.parametrize("layout", ["plain", "channels last"])
@pytest.mark.parametrize("shape", [(3, 5, 9, 70), (2, 3, 100, 100), (300, 33)])
def test_blocks_join_in_float32_too(always, layout, shape):
    compared(batch_norm, shape, layout, layout, False, "f4", 0)


@pytest.mark.parametrize("layout", ["plain", "channels last"])
def test_a_large_mean_hides_no_small_variance(always, layout):
    exact = 1000 + np.random.default_rng(0).normal(size=(16, 3, 20, 20))
    exact[0] += 5000  # nor do first values that are like no others
    x = LAYOUTS[layout](exact.astype("f4"))
    mean, variance = channel_moments(x)
    np.testing.assert_allclose(mean, x.astype("f8").mean(axis=(0, 2, 3)), rtol=1e-6)
    np.testing.assert_allclose(variance, x.astype("f8").var(axis=(0, 2, 3)), rtol=1e-5)


@pytest.mark.parametrize("kernels", [False, True])
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_nan_stays_in_its_channel_and_is_not_rectified(always, kernels):
    x = np.random.default_rng(0).normal(size=(4, 3, 2, 2))
    x[1, 2, 0, 0] = np.nan
    with use_kernels(kernels):
        y = batch_norm(x, np.ones(3), np.zeros(3), rectify=True)
    assert np.isnan(y[:, 2]).all() and np.isfinite(y[:, :2]).all() and (y[:, :2] >= 0).all()


@pytest.mark.parametrize("shape", [(0, 3, 2, 2), (2, 3, 0), (2, 0, 4)])
def test_nothing_has_no_mean(shape):
    with pytest.raises(ValueError, match="no mean of nothing"):
        batch_norm(np.zeros(shape), np.ones(shape[1]), np.ones(shape[1]))


@pytest.mark.parametrize("op", [batch_norm, scale_channels])
def test_shapes_that_do_not_fit_are_told(op):
    with pytest.raises(ValueError, match="batch, channels"):
        op(np.ones(3), np.ones(3), np.ones(3))
    with pytest.raises(ValueError, match=r"\(2,\) for the channels of x \(4, 3\)"):
        op(np.ones((4, 3)), np.ones(3), np.ones(2))


def test_one_pass_of_norm_and_relu_is_what_two_are():
    r = np.random.default_rng(0)
    x = Tensor(r.normal(size=(4, 3, 5, 5)), requires_grad=True)
    norm = nn.BatchNorm2d(3, dtype=np.float64)
    F.batch_norm(x, None, None, norm.weight, norm.bias, True, rectify=True).sum().backward()
    one, x.grad = x.grad, None
    norm(x).relu().sum().backward()
    np.testing.assert_allclose(one.data, x.grad.data, atol=1e-12)
    norm.eval()
    with no_grad():
        both = F.batch_norm(x, norm.running_mean, norm.running_var, norm.weight, norm.bias, rectify=True)
    np.testing.assert_array_equal(both.data, norm(x).relu().data)


@given(
    st.lists(st.integers(1, 9), min_size=2, max_size=4),
    st.integers(1, 4),
    st.sampled_from(sorted(set(LAYOUTS) - {"channels last", "batch last"})),
    st.integers(0, 99),
)
@settings(max_examples=40, deadline=None)
def test_rows_are_standardized_as_by_the_plain_rule(always, shape, last, layout, seed):
    r = np.random.default_rng(seed)
    x, g = LAYOUTS[layout](r.normal(size=shape)), r.normal(size=shape)
    params = {"axis": tuple(range(-min(last, len(shape)), 0)), "eps": 0.1}
    with use_kernels(False):
        expected = run(standardize, x, (), g, params)
    for a, b in zip(run(standardize, x, (), g, params), expected, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-10, atol=1e-10)


def test_layer_and_group_normalisation_take_the_kernels(always, monkeypatch):
    ran = []
    kernel = normalizing.moments
    monkeypatch.setattr(normalizing, "moments", lambda x: ran.append(x.shape) or kernel(x))
    x = np.random.default_rng(0).normal(size=(2, 6, 5))
    F.layer_norm(x, 5)
    F.group_norm(x, 3)
    assert ran == [(1, 12, 5), (1, 6, 10)]
