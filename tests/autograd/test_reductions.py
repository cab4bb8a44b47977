"""Reductions under NumPy's names: the same as NumPy's, and differentiable, at the hard points too."""

import numpy as np
import pytest

import autograd as ag
from autograd import Tensor, Value
from tests.autograd.through_numpy import agree

r = np.random.default_rng(0)
v, m, cube, positive = (
    r.normal(size=5),
    r.normal(size=(3, 4)),
    (r.permutation(24).reshape(2, 3, 4) - 8.3) / 7,
    r.uniform(0.5, 2, size=(3, 4)),
)
scalar = np.asarray(r.normal())
mask = np.arange(12).reshape(3, 4) % 5 > 0
NEWER = np.lib.NumpyVersion(np.__version__) >= "2.2.0"  # one row is one observation, too
holed = np.where(mask, m, np.nan)
zeros = np.where(mask, m, 0.0)

AXES = [
    {},
    {"axis": 0},
    {"axis": -1},
    {"axis": (0, 2)},
    {"axis": (-1, 0), "keepdims": True},
    {"axis": 1, "keepdims": True},
]
PLAIN = [np.sum, np.mean, np.prod, np.max, np.min, np.var, np.std, np.ptp, np.median, np.amax, np.amin]
NANS = [np.nansum, np.nanprod, np.nanmean, np.nanvar, np.nanstd, np.nanmax, np.nanmin, np.nanmedian]


@pytest.mark.parametrize("kwargs", AXES, ids=str)
@pytest.mark.parametrize("function", PLAIN, ids=lambda f: f.__name__)
def test_reduces_as_numpy(function, kwargs):
    agree(function, cube, **kwargs)


@pytest.mark.parametrize("function", PLAIN, ids=lambda f: f.__name__)
def test_of_one_number(function):
    if function is not np.std:  # which has a corner there
        agree(function, scalar)


@pytest.mark.parametrize("kwargs", [{}, {"axis": 0}, {"axis": -1, "keepdims": True}], ids=str)
@pytest.mark.parametrize("function", NANS, ids=lambda f: f.__name__)
def test_leaves_nan_out_as_numpy(function, kwargs):
    y = function(Tensor(holed, requires_grad=True), **kwargs)
    np.testing.assert_allclose(y.data, function(holed, **kwargs), rtol=1e-12)
    agree(lambda x, f=function: f(np.where(mask, x, np.nan), **kwargs), m)


OTHERS = [
    (np.sum, (m,), {"where": mask}),
    (np.sum, (m,), {"axis": 1, "where": mask[:, :1]}),
    (np.sum, (m,), {"initial": 2.0}),
    (np.mean, (m,), {"axis": 0, "where": mask}),
    (np.prod, (zeros,), {"axis": 0}),
    (np.prod, (zeros,), {"where": mask, "axis": 1, "initial": 2.0}),
    (np.max, (m,), {"where": mask, "axis": 1, "initial": -0.1}),
    (np.min, (m,), {"where": mask, "axis": 1, "initial": 0.1}),
    (np.var, (m,), {"ddof": 1, "axis": 0}),
    (np.std, (m,), {"ddof": 2, "axis": (0, 1)}),
    (np.std, (m,), {"where": mask, "axis": 1}),
    (np.cumsum, (m,), {}),
    (np.cumsum, (cube,), {"axis": 1}),
    (np.cumprod, (zeros,), {}),
    (np.cumprod, (zeros,), {"axis": 0}),
    (np.cumulative_sum, (m,), {"axis": 0, "include_initial": True}),
    (np.cumulative_prod, (m,), {"axis": 1}),
    (np.nancumsum, (m,), {"axis": 1}),
    (np.nancumprod, (m,), {}),
    (np.average, (m,), {}),
    (np.average, (m,), {"axis": 0, "weights": positive}),
    (np.average, (m,), {"axis": 1, "weights": positive[0]}),
    (np.average, (m,), {"axis": 0, "weights": positive[:, 0], "returned": True}),
    (np.average, (cube,), {"axis": (2, 0), "weights": positive[:2].T}),
    (np.cov, (m,), {}),
    (np.cov, (v,), {}),
    (np.cov, (m,), {"rowvar": False, "bias": True}),
    (np.cov, (m[:2],), {"rowvar": False}),
    *([(np.cov, (m[:1],), {"rowvar": False, "bias": True})] if NEWER else []),
    (np.cov, (m[0],), {"y": m[1]}),
    (np.cov, (m,), {"ddof": 0, "fweights": np.array([1, 2, 1, 3])}),
    (np.corrcoef, (m,), {}),
    (np.corrcoef, (m, 2 * m[::-1] ** 2), {}),
    (np.trace, (m,), {}),
    (np.trace, (cube,), {"offset": 1, "axis1": 2, "axis2": 0}),
    (np.median, (m[:, :3],), {"axis": 1}),
    (np.quantile, (m, 0.3), {}),
    (np.quantile, (cube, [0.1, 0.75]), {"axis": (0, 2), "keepdims": True}),
    (np.quantile, (v, 0.4), {"method": "nearest"}),
    (np.quantile, (v, 0.4), {"method": "higher"}),
    (np.percentile, (m, 30), {"axis": 1}),
    (np.nanquantile, (m, [0.2, 0.9]), {"axis": 0}),
    (np.nanpercentile, (m, 35), {"keepdims": True}),
]  # fmt: skip


@pytest.mark.parametrize(("function", "args", "kwargs"), OTHERS, ids=lambda x: getattr(x, "__name__", ""))
def test_as_numpy(function, args, kwargs):
    agree(function, *args, **kwargs)


@pytest.mark.parametrize("name", ["sum", "mean", "prod", "max", "min", "var", "std", "cumsum", "cumprod", "trace"])
def test_method(name):
    np.testing.assert_allclose(getattr(Tensor(m), name)().data, getattr(m, name)())


def test_logsumexp_and_its_running_form_far_out():
    a = Tensor(np.array([1e4, -1e4, 1e4], dtype=np.float32), requires_grad=True)
    ag.logcumsumexp(a).sum().backward()
    assert a.grad.dtype == np.float32
    np.testing.assert_allclose(a.grad.data, [2.5, 0, 0.5], rtol=1e-3)  # 1e4 is kept to 1e-3
    agree(ag.logcumsumexp, cube, axis=1, by=lambda x, axis: np.log(np.cumsum(np.exp(x), axis)))
    agree(ag.logcumsumexp, m, by=lambda x: np.log(np.cumsum(np.exp(x))))


# -- field notes ------------------------------------------------------------------------------------------


def grad(function, x):
    t = Tensor(x, requires_grad=True)
    function(t).sum().backward()
    return t.grad.data


@pytest.mark.parametrize("n", [0, 1, 2])
def test_prod_gradient_is_nan_at_a_zero(n):
    x = np.array([2.0, 3.0, 5.0])
    x[:n] = 0
    np.testing.assert_array_equal(grad(np.prod, x), [[15, 10, 6], [15, 0, 0], [0, 0, 0]][n])
    np.testing.assert_array_equal(grad(np.cumprod, [2.0, 0.0, 3.0]), [1, 2 + 6, 0])


def test_hypot_std_at_0_give_nan():
    np.testing.assert_array_equal(grad(np.std, [0.1, 0.1, 0.1]), [0, 0, 0])
    np.testing.assert_allclose(grad(lambda x: np.hypot(x, x), [0.0, 1.0]), [0, np.sqrt(2)], rtol=1e-15)
    assert np.isinf(grad(np.sqrt, 0.0))


def test_ties_are_shared():
    np.testing.assert_array_equal(grad(np.max, [1.0, 3.0, 3.0]), [0, 0.5, 0.5])
    np.testing.assert_array_equal(grad(np.min, [[1.0, 1.0, 1.0, 3.0]]), [[1 / 3, 1 / 3, 1 / 3, 0]])
    np.testing.assert_array_equal(grad(np.median, [2.0, 2.0, 1.0, 5.0]), [0.5, 0.5, 0, 0])
    np.testing.assert_array_equal(grad(lambda x: np.max(x, initial=3.0), [1.0, 3.0]), [0, 0])
    np.testing.assert_array_equal(grad(lambda x: np.maximum(x, x[::-1]), [2.0, 2.0]), [1, 1])
    np.testing.assert_array_equal(grad(lambda x: np.maximum(x, 2.0), [2.0, 3.0]), [0, 1])


def test_reductions_of_a_grid_of_values():
    grid = np.array([[Value(1.0), Value(2.0)], [Value(-3.0), Value(4.0)]])
    for function in (
        ag.sum,
        ag.mean,
        ag.prod,
        ag.max,
        ag.min,
        ag.var,
        ag.std,
        ag.cumsum,
        ag.trace,
        ag.transpose,
        ag.median,
        ag.logsumexp,
        ag.average,
        ag.sort,
    ):
        y = function(grid)
        assert np.allclose(np.asarray(y, dtype=float), function(grid.astype(float)))
    ag.prod(grid).backward()
    assert grid[0, 0].grad == -24


def test_quantile_refuses_what_it_does_not_know():
    with pytest.raises(ValueError, match="between 0 and 1"):
        np.quantile(Tensor(v), 1.5)
    with pytest.raises(ValueError, match="method must be one of"):
        np.quantile(Tensor(v), 0.5, method="weibull")


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("last", [False, True])
@pytest.mark.parametrize("keepdims", [False, True])
def test_sums_of_large_images_over_all_but_their_channels(dtype, last, keepdims):
    x = np.random.default_rng(1).normal(size=(4, 8, 32, 48)).astype(dtype)
    x = np.moveaxis(np.ascontiguousarray(np.moveaxis(x, 1, -1)), -1, 1) if last else x
    for axis in ((0, 2, 3), (0, 1), (2, 3)):
        y, exact = ag.sum(x, axis=axis, keepdims=keepdims), x.astype(float).sum(axis=axis, keepdims=keepdims)
        np.testing.assert_allclose(y, exact, rtol=1e-4, atol=2e-3 if dtype == np.float32 else 1e-10)
        assert y.shape == exact.shape and y.dtype == dtype
