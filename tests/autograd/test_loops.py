"""Loops made of the rows' texts, against the plain NumPy rules: every row that has one, in every layout."""

import numpy as np
import pytest

from autograd import Tensor, capture, use_kernels
from autograd.op import OPERATIONS
from autograd.ops.kernels import loops
from autograd.ops.kernels.compiling import SMALL
from autograd.rows import Elementwise
from tests.autograd.layouts import LAYOUTS

pytest.importorskip("numba")

SHAPE = (4, 16, 16, 17)
SPECIAL = np.array([0.0, -0.0, 1.0, -1.0, 0.5, -0.5, np.inf, -np.inf, np.nan, 1e-30, 3.0, -3.0, 6.0])
ROWS = [
    (op, [k for k in (None, *range(len(op.operands))) if loops.pays(op, k)])
    for op in OPERATIONS.values()
    if isinstance(op, Elementwise)
]
SOME = ("relu", "maximum", "hard_swish", "leaky_relu", "divide", "sigmoid", "silu", "gelu", "softplus", "elu", "mish")
CASES = [(op, ks, "float64") for op, ks in ROWS if ks] + [(op, ks, "float32") for op, ks in ROWS if op.name in SOME]


def numbers(seed, dtype):
    x = np.random.default_rng(seed).normal(size=SHAPE).astype(dtype)
    x.ravel()[: len(SPECIAL) ** 2] = (np.repeat, np.tile)[seed % 2](SPECIAL, len(SPECIAL))
    return x


def results(op, ks, g, operands, params):
    y = op.forward(*operands, **params)
    share = 0.5
    return [y if k is None else op.pull(k, g, y, operands, params, share, False) for k in ks]


def params_of(op):
    return {name: default if isinstance(default, float) else 0.3 for name, default in op.parameters.items()}


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("op, ks, dtype", CASES, ids=[f"{op.name}-{dtype}" for op, _, dtype in CASES])
def test_a_loop_gives_the_plain_rules_numbers(op, ks, dtype, monkeypatch):
    operands, g = [numbers(seed, dtype) for seed, _ in enumerate(op.operands)], numbers(5, dtype)
    params = params_of(op)
    ran = []
    monkeypatch.setattr(loops, "loop", lambda *args, loop=loops.loop: ran.append(args) or loop(*args))
    with use_kernels(False):
        expected = results(op, ks, g, operands, params)
    assert not ran
    found = results(op, ks, g, operands, params)
    assert [args[:2] for args in ran][-len(ks) :] == [(op, k) for k in ks]
    tolerance = 1e-12 if dtype == "float64" else 4e-6
    for k, a, b in zip(ks, found, expected, strict=True):
        if k is not None:  # the pass keeps a zero, and the loop does so itself
            a, b = (np.where(g == 0, 0, each) for each in (a, b))
            assert not a[g == 0].any()
        assert a.dtype == b.dtype == dtype and a.shape == b.shape
        np.testing.assert_allclose(a, b, rtol=tolerance, atol=tolerance / 4)  # of numbers about 1, where they cancel


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("first", LAYOUTS)
@pytest.mark.parametrize("second", LAYOUTS)
def test_every_layout_meets_every_other(first, second):
    op = OPERATIONS["maximum"]
    operands = [LAYOUTS[first](numbers(0, "f8")), LAYOUTS[second](numbers(1, "f8"))]
    g = LAYOUTS[first](numbers(2, "f8"))
    with use_kernels(False):
        expected = results(op, [None, 0, 1], g, operands, {})
    for a, b in zip(results(op, [None, 0, 1], g, operands, {}), expected, strict=True):
        np.testing.assert_array_equal(a, b)


def test_memory_order_is_kept():
    x = LAYOUTS["channels last"](numbers(0, "f4"))
    y = OPERATIONS["relu"](x)
    assert y.strides == x.strides
    g = OPERATIONS["relu"].pull(0, numbers(1, "f4"), y, (x,), {}, 1.0, False)
    assert g.strides == x.strides


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize(
    "other", [0.5, 1, np.float32(0.5), np.float64(0.5), np.array([0.5]), np.ones((17,)), np.ones(SHAPE, int), True]
)
def test_operands_that_differ_give_what_numpy_gives(other):
    op = OPERATIONS["maximum"]
    x = numbers(0, "f4")
    with use_kernels(False):
        expected = op(x, other), op(other, x)
    for a, b in zip((op(x, other), op(other, x)), expected, strict=True):
        assert a.dtype == b.dtype and a.shape == b.shape
        np.testing.assert_array_equal(a, b)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_a_zero_adjoint_stays_zero_and_ties_are_shared():
    x = Tensor(np.zeros(SMALL), requires_grad=True)
    w = Tensor(np.zeros(SMALL), requires_grad=True)
    (np.maximum(x, w) * 2).sum().backward()
    assert set(x.grad.data) == {1.0} == set(w.grad.data)
    x = Tensor(np.zeros(SMALL), requires_grad=True)
    (np.sqrt(x) * 0).sum().backward()
    assert not x.grad.data.any()


def test_a_captured_program_runs_on_the_same_texts():
    program = capture(lambda x: np.maximum(x, 0.0) * OPERATIONS["sigmoid"](x))
    assert float(program(2.0)) == pytest.approx(2 / (1 + np.exp(-2.0)))
