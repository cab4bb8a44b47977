"""Products of two matrices by a kernel, against sums in float64 and against BLAS."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import autograd as ag
from autograd.ops.kernels import products, threads
from autograd.ops.kernels.compiling import use_kernels
from autograd.ops.kernels.lanes import WIDTH, wide
from autograd.ops.kernels.products import COLUMNS, DEEPEST, FEWEST, MOST, takes, times

pytest.importorskip("numba")

LAYOUTS = {"by rows": np.ascontiguousarray, "by columns": np.asfortranarray}


@pytest.fixture(autouse=True)
def one_thread(monkeypatch):
    monkeypatch.setattr(threads, "limit", 1)


def product(a, b):
    return times(a, b, np.full((len(a), b.shape[1]), 7, "f4"))


def matrices(rows, depth, columns, seed=0):
    r = np.random.default_rng(seed)
    return r.normal(size=(rows, depth)).astype("f4"), r.normal(size=(depth, columns)).astype("f4")


@settings(deadline=None, max_examples=60)
@given(
    small=st.booleans(), rows=st.integers(WIDTH, 50), depth=st.integers(WIDTH, 70), columns=st.integers(COLUMNS, 100),
    of_a=st.sampled_from(sorted(LAYOUTS)), of_b=st.sampled_from(sorted(LAYOUTS)), seed=st.integers(0, 99),
)  # fmt: skip
def test_every_shape_and_layout(small, rows, depth, columns, of_a, of_b, seed):
    a, b = matrices(rows, depth, columns, seed)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(products, "SMALL", products.SMALL if small else 0)
        c = product(LAYOUTS[of_a](a), LAYOUTS[of_b](b))
    assert c.shape == (rows, columns) and c.dtype == np.float32 and c.flags.c_contiguous
    exact = a.astype(float) @ b
    bound = depth * np.finfo("f4").eps * (np.abs(a).astype(float) @ np.abs(b))
    assert np.all(np.abs(c - exact) <= bound)


def test_what_is_not_finite_stays_where_it_is():
    a, b = matrices(17, 20, 40)
    a[3, 5], b[7, 33] = np.nan, np.inf
    c = product(a, b)
    assert np.isnan(c[3]).all() and not np.isfinite(c[:, 33]).any()
    assert np.isfinite(np.delete(np.delete(c, 3, 0), 33, 1)).all()


@pytest.mark.skipif(not wide(), reason="this machine has no registers of sixteen numbers")
def test_who_takes_it(monkeypatch):
    a, b = matrices(64, 784, 128)
    assert takes(a, b) and takes(a, np.asfortranarray(b))
    assert not takes(a[::-1], b) and not takes(a[::2], b) and not takes(a, np.repeat(b, 2, 1)[:, ::2])
    assert not takes(a[:15], b) and not takes(a[:, :8], b[:8]) and not takes(a, b[:, :31])
    assert not takes(a.astype("f8"), b) and not takes(a, b[::-1][:, ::2]) and not takes(a, b[:700])
    assert not takes(a[:33], b[:, :33])  # half of what the tiles compute would be computed twice
    assert takes(*matrices(256, DEEPEST, 256)) and takes(*matrices(1000, 256, 33 * 32))
    assert not takes(*matrices(32, DEEPEST + 16, 64)) and not takes(*matrices(MOST // DEEPEST + 16, DEEPEST, 64))
    b.flags.writeable = False
    assert not takes(a, b)
    b.flags.writeable = True
    with use_kernels(False):
        assert not takes(a, b)
    monkeypatch.setattr(threads, "limit", 2)
    assert not takes(a, b)


@pytest.mark.skipif(not wide(), reason="this machine has no registers of sixteen numbers")
@pytest.mark.parametrize("shape", [(64, 784, 128), (96, 1024, 64)])
def test_operations_take_it(shape):
    x, w = matrices(*shape)
    assert x.size * w.shape[1] >= FEWEST
    g = np.random.default_rng(1).normal(size=(len(x), w.shape[1])).astype("f4")
    found = []
    for on in (True, False):
        t = ag.Tensor(x, requires_grad=True)
        weight = ag.Tensor(w.T, requires_grad=True)
        with use_kernels(on):
            y = ag.linear(t, weight, np.ones(w.shape[1], "f4"))
            y.backward(g)
            found.append([y.data, t.grad.data, weight.grad.data, ag.matmul(x, w)])
    for ours, plain in zip(*found, strict=True):
        np.testing.assert_allclose(ours, plain, rtol=1e-4, atol=1e-4)
    assert any(not np.array_equal(ours, plain) for ours, plain in zip(*found, strict=True))


def test_matrices_that_do_not_fit_are_refused_as_ever():
    a, b = matrices(64, 784, 128)
    with pytest.raises(ValueError, match="matmul of shapes"):
        ag.matmul(a, ag.Tensor(b[:700]))
