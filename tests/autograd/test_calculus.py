"""Differences, integrals, interpolation, convolution and images: the same as NumPy's, and differentiable."""

import numpy as np
import pytest

import autograd as ag
from autograd import Tensor
from tests.autograd.through_numpy import agree

r = np.random.default_rng(0)


def n(*shape):
    return r.normal(size=shape)


grid = np.sort(r.uniform(0, 3, size=5)) + np.arange(5) * 0.1

MODES = ("full", "same", "valid")
CASES = [
    (np.diff, (n(5),), {}),
    (np.unwrap, (np.arange(15.0).reshape(3, 5) * 2.3 % 6,), {}),
    (np.unwrap, (np.arange(10.0).reshape(5, 2) * 0.7 % 3,), {"axis": 0, "period": 3.0}),
    (np.diff, (n(3, 4),), {"axis": 0, "n": 2}),
    (np.diff, (n(3, 4),), {"n": 0}),
    (np.diff, (n(3, 4), 1, 1, n(3, 2), n(3, 1)), {}),
    (np.diff, (n(3),), {"prepend": 0.5, "append": np.asarray(0.2)}),
    (np.ediff1d, (n(2, 3),), {}),
    (np.ediff1d, (n(3), n(2), np.asarray(0.3)), {}),
    (np.gradient, (n(5),), {}),
    (np.gradient, (n(3, 4),), {}),
    (np.gradient, (n(3, 4), 0.5), {"axis": 1, "edge_order": 2}),
    (np.gradient, (n(3, 5), 0.5, grid), {"edge_order": 2}),
    (np.gradient, (n(5), grid), {}),
    (np.gradient, (n(2, 3, 4),), {"axis": (0, -1)}),
    (np.trapezoid, (n(3, 5),), {}),
    (np.trapezoid, (n(3, 5), grid), {}),
    (np.trapezoid, (n(5, 3), grid), {"axis": 0}),
    (np.trapezoid, (n(3, 5),), {"dx": 0.5, "axis": -2}),
    (np.trapezoid, (n(2, 3), np.cumsum(r.uniform(1, 2, size=(2, 3)), 1)), {}),
    (np.interp, (np.array([-1.0, 0.4, 1.7, 9.0]), grid, n(5)), {}),
    (np.interp, (np.array([[0.41, 2.0]]), grid, n(5)), {"left": 0.0, "right": 5.0}),
    (np.interp, (np.asarray(1.3), grid, n(5)), {}),
    (np.polyval, (n(4), n(3)), {}),
    (np.polyval, (n(3), np.asarray(0.7)), {}),
    (np.vander, (n(3),), {}),
    (np.vander, (n(3), 2), {"increasing": True}),
    *((np.convolve, (n(i), n(k), mode), {}) for i, k in [(5, 3), (2, 4), (4, 4)] for mode in MODES),
    *(
        (np.correlate, (n(a), n(b), mode), {})
        for a, b in [(5, 3), (2, 5), (4, 2)]
        for mode in ("full", "same", "valid")
    ),
]


@pytest.mark.parametrize(("function", "args", "kwargs"), CASES, ids=lambda x: getattr(x, "__name__", ""))
def test_as_numpy(function, args, kwargs):
    agree(function, *args, **kwargs)


@pytest.mark.parametrize(
    "function", [np.gradient, np.diff, np.trapezoid, lambda x: np.convolve(x, x), np.median, np.cov]
)
def test_float32_stays(function):
    x = Tensor(np.arange(5, dtype=np.float32), requires_grad=True)
    y = function(x)
    y.sum().backward()
    assert y.dtype == x.grad.dtype == np.float32


# -- t.at[index] ------------------------------------------------------------------------------------------

INDICES = [1, (slice(None), 2), slice(0, 2), np.array([2, 0]), (np.array([0, 2, 0]), np.array([1, 1, 1])), [1, 1]]


@pytest.mark.parametrize("index", INDICES, ids=str)
@pytest.mark.parametrize("name", ["set", "add", "subtract", "multiply", "divide", "power", "max", "min"])
def test_at(name, index):
    a = r.permutation(12).reshape(3, 4) / 7 + 0.4
    b = (r.permutation(int(np.size(a[index]))).reshape(a[index].shape) + 0.5) / 5 + 0.3
    ufunc = {"set": None, "max": np.maximum, "min": np.minimum}.get(name) or getattr(np, name, None)

    def by(a, b):
        y = a.copy()
        if name == "set":
            y[index] = b
        else:
            ufunc.at(y, index, b)
        return y

    def ours(a, b):
        return getattr(a.at[index], name)(b)

    agree(ours, a, b, by=by)
    agree(lambda a: getattr(a.at[index], name)(0.75), a, by=lambda a: by(a, 0.75))


def test_at_leaves_the_original_alone_and_keeps_the_dtype():
    t = Tensor(np.ones(3, dtype=np.float32), requires_grad=True)
    for changed in (t.at[0].set(5.0), t.at[0].add(2), t.at[[0, 0]].multiply(2.0), t.at[0].max(4)):
        assert changed.dtype == np.float32
        assert changed.data[0] > 2
    np.testing.assert_array_equal(t.data, 1)
    with pytest.raises(IndexError, match=r"put of shapes \(3,\)"):
        t.at[5].set(1.0)
    with pytest.raises(TypeError, match=r"t.at\[index\].set"):
        t[0] = 1.0


def test_ties_at_an_index_are_shared():
    a, b = Tensor([1.0, 2.0], requires_grad=True), Tensor([2.0, 2.0, 0.0], requires_grad=True)
    a.at[[1, 1, 0]].max(b).sum().backward()
    np.testing.assert_allclose(a.grad.data, [1, 1 / 3])
    np.testing.assert_allclose(b.grad.data, [1 / 3, 1 / 3, 0])


# -- images -----------------------------------------------------------------------------------------------


def test_unfold_holds_every_window():
    x = n(2, 3, 5, 6)
    y = ag.unfold(x, (2, 3), padding=1, stride=2)
    padded = np.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1)))
    windows = [padded[:, :, i : i + 2, j : j + 3].reshape(2, -1) for i in range(0, 6, 2) for j in range(0, 6, 2)]
    np.testing.assert_array_equal(y, np.stack(windows, axis=-1))
    agree(ag.unfold, n(1, 2, 4, 4), 2, 2, 1, 1)


def test_fold_sums_the_windows():
    ones = np.ones((1, 1, 4, 5))
    times = ag.fold(ag.unfold(ones, 3, padding=1), (4, 5), 3, padding=1)
    np.testing.assert_array_equal(times[0, 0], np.outer([2, 3, 3, 2], [2, 3, 3, 3, 2]))
    agree(lambda x: ag.fold(x, (4, 4), 2, stride=2), n(1, 8, 4))
    with pytest.raises(ValueError, match=r"fold to \(4, 4\)"):
        ag.fold(Tensor(n(1, 8, 5)), (4, 4), 2, stride=2)


def test_pixel_shuffle():
    x = np.arange(8.0).reshape(1, 8, 1, 1)
    y = ag.pixel_shuffle(x, 2)
    np.testing.assert_array_equal(y, [[[[0, 1], [2, 3]], [[4, 5], [6, 7]]]])
    np.testing.assert_array_equal(ag.pixel_unshuffle(y, 2), x)
    agree(ag.pixel_shuffle, n(2, 4, 2, 3), 2)


@pytest.mark.parametrize("xp, fp", [(np.arange(3.0), np.arange(4.0)), (np.ones((2, 2)), np.ones((2, 2))), ([], [])])
def test_interpolation_between_points_that_are_none(xp, fp):
    with pytest.raises(ValueError, match="xp and fp must be vectors of one length"):
        ag.interp(np.array([0.5]), xp, fp)


@pytest.mark.parametrize("size, edge_order", [(1, 1), (2, 2), (0, 1)])
def test_slopes_need_neighbours(size, edge_order):
    with pytest.raises(ValueError, match=f"at least {edge_order + 1} elements along an axis, not {size}"):
        ag.gradient(np.ones(size), edge_order=edge_order)
