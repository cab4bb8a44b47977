"""Special functions: against Python's own, closed forms and recurrences; no SciPy is needed."""

import math

import numpy as np
import pytest

import autograd as ag
from autograd import Tensor, Value
from autograd.ops.kernels import special

FAR = np.concatenate([np.linspace(-6, 6, 2001), np.linspace(-26, 26, 201), [0.0, 0.46875, 4.0, np.inf, -np.inf]])


@pytest.mark.parametrize(("own", "theirs"), [(special.erf.own, math.erf), (special.erfc.own, math.erfc)])
def test_the_error_function_to_the_last_digits(own, theirs):
    expected = np.vectorize(theirs)(FAR)
    np.testing.assert_allclose(own(FAR), expected, rtol=2e-15, atol=1e-300)
    assert np.isnan(own(np.array([np.nan]))[0])


def test_the_inverses_of_the_error_functions():
    p = np.concatenate([np.linspace(-0.999, 0.999, 201), 1 - np.logspace(-1, -15, 30), np.logspace(-300, -1, 50)])
    np.testing.assert_allclose(special.erf.own(special.erfinv.own(p)), p, rtol=2e-15)
    q = np.concatenate([np.logspace(-300, -1, 100), np.linspace(0.1, 1.9, 50)])
    np.testing.assert_allclose(special.erfc.own(special.erfcinv.own(q)), q, rtol=1e-12)
    np.testing.assert_array_equal(ag.erfinv(np.array([-1.0, 0.0, 1.0, 1.5])), [-np.inf, 0, np.inf, np.nan])


def test_the_gamma_functions():
    x = np.linspace(0.05, 19.97, 77)
    np.testing.assert_allclose(ag.gammaln(x), np.vectorize(math.lgamma)(x), rtol=1e-14, atol=1e-15)
    np.testing.assert_allclose(ag.gamma(x), np.vectorize(math.gamma)(x), rtol=1e-13)
    np.testing.assert_allclose(special.digamma.own(x + 1), special.digamma.own(x) + 1 / x, rtol=1e-13, atol=1e-14)
    np.testing.assert_allclose(
        special.digamma.own(np.array([1.0, 0.5])), [-np.euler_gamma, -np.euler_gamma - 2 * np.log(2)]
    )
    np.testing.assert_allclose(
        special.digamma.own(1 - x) - special.digamma.own(x), np.pi / np.tan(np.pi * x), rtol=1e-9, atol=1e-9
    )
    np.testing.assert_allclose(ag.polygamma(1, np.array([1.0, 0.5])), [np.pi**2 / 6, np.pi**2 / 2], rtol=1e-14)
    np.testing.assert_allclose(ag.polygamma(2, 1.0), -2 * 1.2020569031595942, rtol=1e-14)
    np.testing.assert_allclose(ag.beta(2.0, 3.0), 1 / 12, rtol=1e-13)
    with pytest.raises(ValueError, match="whole number"):
        ag.polygamma(1.5, 1.0)


def test_the_bessel_functions():
    x = np.concatenate([np.linspace(-30, 30, 101), [0.0]])
    np.testing.assert_allclose(ag.i0(x), np.i0(x), rtol=1e-13)
    np.testing.assert_allclose(
        ag.i1(np.array([0.0, 1.0, -1.0])), [0, 0.5651591039924851, -0.5651591039924851], atol=1e-16
    )
    assert abs(ag.i0e(1000.0) / 0.012617240455891257 - 1) < 1e-13
    t = Tensor([0.0, 2.0], requires_grad=True)
    np.i0(t).sum().backward()
    np.testing.assert_allclose(t.grad.data, [0, 1.5906368546373291], atol=1e-16)


@pytest.mark.parametrize("name", ["erf", "erfc", "erfinv", "gammaln", "digamma", "i0"])
def test_they_take_values(name):
    v = Value(0.3)
    y = getattr(ag, name)(v)
    y.backward()
    t = Tensor(0.3, requires_grad=True)
    getattr(ag, name)(t).backward()
    assert y.data == pytest.approx(float(getattr(ag, name)(0.3)), rel=1e-14)
    assert v.grad == pytest.approx(float(t.grad.data), rel=1e-14)
