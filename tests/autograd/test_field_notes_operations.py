"""What went wrong in engines like this one, and must not here: the rows about operations."""

import numpy as np
import pytest

import autograd as ag
from autograd import Tensor, Value
from autograd.checking.samples import samples
from autograd.op import OPERATIONS
from autograd.rows import Elementwise

ROWS = sorted(name for name, op in OPERATIONS.items() if isinstance(op, Elementwise))
MOVES = [
    np.transpose,
    np.ravel,
    np.flip,
    np.sort,
    np.cumsum,
    np.tril,
    np.sum,
    np.mean,
    np.max,
    np.prod,
    np.std,
    np.median,
]


def grad(function, *arrays):
    nodes = [Tensor(a, requires_grad=True) for a in arrays]
    function(*nodes).sum().backward()
    grads = [node.grad.data for node in nodes]
    return grads[0] if len(grads) == 1 else grads


def test_an_array_of_objects_from_an_array_plus_a_node():
    t = Tensor([1.0, 2.0], requires_grad=True)
    for y in (
        np.array([1.0, 2.0]) + t,
        np.float64(2) * t,
        [1.0, 2.0] * t,
        np.add(1, t),
        3 - t,
        2 / t,
        2**t,
        t @ np.ones(2),
    ):
        assert isinstance(y, Tensor)
        assert y.requires_grad


def test_powers():
    np.testing.assert_array_equal(grad(lambda t: t**2, [-3.0, 0.0]), [-6, 0])
    np.testing.assert_array_equal(grad(lambda t: t**0, [-3.0, 0.0]), [0, 0])
    np.testing.assert_allclose(grad(lambda t: 2**t, [3.0]), [8 * np.log(2)])
    base, exponent = grad(lambda a, b: a**b, np.array([-2.0, 0.0, 2.0]), np.array([3.0, 2.0, 3.0]))
    np.testing.assert_allclose(base, [12, 0, 12])
    np.testing.assert_allclose(exponent, [np.nan, 0, 8 * np.log(2)])
    assert (2 ** Value(3.0)).data == 8


@pytest.mark.filterwarnings("ignore::RuntimeWarning")  # NumPy's own, on the way forward
def test_nan_from_the_branch_of_where_that_was_not_taken():
    x = np.array([-1.0, 0.0, 4.0])
    np.testing.assert_array_equal(grad(lambda t: np.where(x > 0, np.sqrt(t), 0.0), x), [0, 0, 0.25])
    np.testing.assert_array_equal(grad(lambda t: np.where(x > 0, np.log(t) / t, t), x)[:2], [1, 1])


@pytest.mark.parametrize(
    "function", [ag.softmax, ag.log_softmax, ag.logsumexp, ag.logcumsumexp, ag.sigmoid, ag.softplus]
)
def test_overflow_of_softmax_and_its_relatives(function):
    x = Tensor(np.array([1e4, -1e4, 0.0], dtype=np.float32), requires_grad=True)
    y = function(x)
    y.sum().backward()
    assert y.dtype == x.grad.dtype == np.float32
    assert np.all(np.isfinite(y.data))
    assert np.all(np.isfinite(x.grad.data))


def test_log_of_0_in_an_entropy():
    np.testing.assert_array_equal(ag.xlogy(0.0, 0.0), 0)
    np.testing.assert_array_equal(grad(lambda p: ag.xlogy(np.array([0.0, 2.0]), p), [0.0, 4.0])[1], 0.5)


def test_repeated_operand():
    np.testing.assert_array_equal(grad(lambda t: t * t * t, [2.0]), [12])
    np.testing.assert_array_equal(grad(lambda t: np.concatenate([t, t, t]), [2.0]), [3])
    np.testing.assert_array_equal(grad(lambda t: np.dot(t, t), [1.0, 2.0]), [2, 4])


def test_order_two_of_an_operation_that_chooses():
    t = Tensor([1.0, 3.0], requires_grad=True)
    (np.max(t) ** 2).backward(create_graph=True)
    first, t.grad = t.grad, None
    first.sum().backward()
    np.testing.assert_array_equal(t.grad.data, [0, 2])


@pytest.mark.parametrize("name", ROWS)
def test_float16_works_where_numpys_does(name):
    if name == "float_power":
        return  # which is double by definition
    op = OPERATIONS[name]
    for sample in samples(op)[:2]:
        nodes = [
            Tensor(o.astype(np.float16), requires_grad=True) if op.differentiable(k) else o
            for k, o in enumerate(sample.operands)
        ]
        y = sample.call(nodes)
        assert y.dtype == np.float16
        if y.requires_grad:
            y.backward(np.ones(y.shape))
            assert all(n.grad is None or n.grad.dtype == np.float16 for n in nodes if isinstance(n, Tensor))


LAYOUTS = {
    "negative strides": lambda a: a[::-1, ::-1],
    "Fortran order": np.asfortranarray,
    "read-only": lambda a: np.broadcast_to(a[0], a.shape),
    "empty": lambda a: a[:0],
    "strided": lambda a: a[:, ::2],
    "swapped bytes": lambda a: a.astype(a.dtype.newbyteorder()),
}


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("function", MOVES, ids=lambda f: f.__name__)
def test_layouts_of_memory(function, layout):
    a = LAYOUTS[layout](np.random.default_rng(0).permutation(12).reshape(3, 4) / 3 + 0.1)
    if layout == "empty" and function in (np.max, np.median, np.mean, np.std):
        return  # which NumPy does not take
    expected = function(a)
    for t in (Tensor(a, requires_grad=True), Tensor(a, requires_grad=True, copy=False)):
        y = function(t)
        np.testing.assert_allclose(y.data, expected)
        y.sum().backward()
        assert t.grad.shape == a.shape
        assert y.dtype.isnative and t.grad.dtype.isnative


def test_operands_of_integers_and_booleans_are_constants():
    t = Tensor([1.0, 2.0], requires_grad=True)
    for other in (np.array([1, 2]), np.array([True, False]), 3, True, Tensor([1, 2])):
        y = t * other
        y.sum().backward()
        assert y.dtype == t.grad.dtype == np.float64
    with pytest.raises(TypeError, match="int64: convert"):
        Tensor([1, 2], requires_grad=True)
    assert not np.sum(Tensor([1, 2])).requires_grad


def test_complex_numbers_are_refused():
    t = Tensor([1.0, 2.0], requires_grad=True)
    for call in (
        lambda: t * 1j,
        lambda: t + np.array([1j, 2]),
        lambda: np.matmul(t, np.array([1j, 2])),
        lambda: t.astype(complex),
        lambda: Tensor([1j]),
        lambda: t.detach() * np.array([1j, 2]),
        lambda: np.power(t, 1j),
    ):
        with pytest.raises(TypeError):
            call()


def test_methods_of_ufuncs():
    t = Tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
    for ufunc, method in [
        (np.add, "reduce"),
        (np.multiply, "reduce"),
        (np.maximum, "reduce"),
        (np.add, "accumulate"),
        (np.multiply, "accumulate"),
    ]:
        y = getattr(ufunc, method)(t)
        np.testing.assert_array_equal(y.data, getattr(ufunc, method)(t.data))
        assert y.requires_grad
    np.testing.assert_array_equal(np.add.reduce(t, axis=1).data, [3, 7])
    np.testing.assert_array_equal(np.subtract.outer(t, np.ones(3)).data, np.subtract.outer(t.data, np.ones(3)))
    with pytest.raises(TypeError, match=r"np.subtract.reduce of a Tensor has no derivative"):
        np.subtract.reduce(t)


def test_numpys_other_arguments():
    t = Tensor(np.ones((2, 3), dtype=np.float32), requires_grad=True)
    assert np.sum(t, axis=0, dtype=np.float64, out=None).dtype == np.float64
    assert np.mean(t, axis=0, dtype=None, out=None).dtype == np.float32
    assert np.sum(t, 0, None, None, True).shape == (1, 3)
    assert np.max(t, 1, None, True).shape == (2, 1)
    assert np.nan_to_num(t, True, 3.0).requires_grad
    with pytest.raises(TypeError, match="out"):
        np.sum(t, out=np.zeros(()))
