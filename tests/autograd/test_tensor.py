"""`Tensor`: what it takes and keeps, its memory, NumPy around it, and what it shows."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as st_numpy

import autograd as ag
from autograd import Tensor, no_grad

# -- making one ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "given", [1.0, [1, 2], [[1.0]], (1.0, 2.0), range(3), np.ones((2, 3)), np.float32(1), [], True]
)
def test_anything_that_asarray_takes(given: Any) -> None:
    t = Tensor(given)
    expected = np.asarray(given)
    assert (t.shape, t.dtype, t.ndim, t.size) == (expected.shape, expected.dtype, expected.ndim, expected.size)
    np.testing.assert_array_equal(t.data, expected)
    assert not t.requires_grad


@pytest.mark.parametrize(
    "given, message",
    [("text", "real numbers"), ([1j], "complex"), ([None], "objects"), (np.array(["2020"], "M8[Y]"), "real numbers")],
)
def test_other_things_are_refused(given: Any, message: str) -> None:
    with pytest.raises(TypeError, match=message):
        Tensor(given)


def test_it_copies_unless_told_to_share() -> None:
    a = np.ones(3)
    copied, shared = Tensor(a), Tensor(a, copy=False)
    a[0] = 5
    assert copied.tolist() == [1, 1, 1]
    assert shared.tolist() == [5, 1, 1]


@pytest.mark.parametrize("dtype", [int, bool, np.uint8])
def test_integers_take_no_gradient(dtype: Any) -> None:
    with pytest.raises(TypeError, match=rf"{np.dtype(dtype)}: convert with astype\(float\)"):
        Tensor(np.ones(3, dtype), requires_grad=True)


def test_awkward_memory() -> None:
    base = np.arange(24.0).reshape(4, 6)
    locked = base.copy()
    locked.flags.writeable = False
    views = [
        base[::-1],
        base[:, ::-2],
        np.asfortranarray(base),
        base.T,
        locked,
        base.astype(">f8"),
        np.broadcast_to(base[0], (3, 6)),
    ]
    for view in views:
        t = Tensor(view, requires_grad=True)
        (t * t).sum().backward()
        np.testing.assert_array_equal(t.grad.data, 2 * np.asarray(view, float))
        assert t.dtype.isnative
    shared = Tensor(locked, requires_grad=True, copy=False)
    (shared * 2).sum().backward()
    assert (shared.grad.data == 2).all()


# -- dtypes -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
@pytest.mark.parametrize("number", [2, 2.0, True])
def test_python_numbers_never_widen(dtype: Any, number: Any) -> None:
    t = Tensor(np.ones(3, dtype), requires_grad=True)
    for y in (t + number, number * t, t**2, number / t, ag.maximum(t, number), ag.where(t.data > 0, t, number)):
        assert y.dtype == dtype
    y.backward(np.ones(3))
    assert t.grad.dtype == dtype


def test_promotion_is_numpys() -> None:
    single, double = Tensor(np.ones(2, np.float32)), Tensor(np.ones(2))
    assert (single + double).dtype == np.float64
    assert (single + np.ones(2, np.int64)).dtype == np.float64
    assert (single + np.ones(2, np.int8)).dtype == np.float32


# -- NumPy around it ----------------------------------------------------------------------------------


def test_numpys_functions_record_and_arrays_on_the_left() -> None:
    t = Tensor([1.0, 2.0], requires_grad=True)
    a = np.array([3.0, 4.0])
    results = [np.exp(t), np.sum(t, axis=0), a + t, a * t, np.float64(2) * t, np.concatenate([t, a]), np.stack([a, t])]
    results += [
        a @ t,
        np.matmul(t, a),
        np.where(a > 3, t, a),
        np.reshape(t, (2, 1)),
        np.maximum(a, t),
        np.multiply(a, t),
    ]
    for y in results:
        assert isinstance(y, Tensor)
        assert y.requires_grad


def test_functions_of_truth_and_shape_see_the_data() -> None:
    t = Tensor([1.0, np.nan], requires_grad=True)
    assert np.isnan(t).tolist() == [False, True]
    assert np.argmax(Tensor([1.0, 3.0])) == 1
    assert np.allclose(t, [1.0, np.nan], equal_nan=True)
    assert np.zeros_like(t).tolist() == [0, 0]
    assert (np.shape(t), np.ndim(t), np.size(t)) == ((2,), 1, 2)


def test_losing_the_gradient_is_refused() -> None:
    t = Tensor([1.0, 2.0], requires_grad=True)
    with pytest.raises(TypeError, match="lose its gradient"):
        np.asarray(t)
    with pytest.raises(TypeError, match=r"np\.hypot\.reduce.*no derivative"):
        np.hypot.reduce(t)
    with pytest.raises(TypeError, match="no derivative"):
        np.nextafter(t, 1.0)
    assert np.asarray(t.detach()).tolist() == [1, 2]


def test_in_place_operators_of_arrays_do_not_swallow_a_tensor() -> None:
    a = np.ones(2)
    t = Tensor([1.0, 2.0], requires_grad=True)
    with pytest.raises(TypeError, match="add: a result in the graph is not written into an array"):
        np.add(a, t, out=a)
    assert a.tolist() == [1, 1]


# -- comparisons, items, conversions ------------------------------------------------------------------


def test_comparisons_are_elementwise_arrays() -> None:
    t = Tensor([1.0, 2.0])
    for compared in (t == [1.0, 3.0], t != 1.0, t < Tensor([2.0, 2.0]), t >= np.array([1.0, 5.0]), t > 1, t <= 1):
        assert isinstance(compared, np.ndarray)
        assert compared.dtype == bool


def test_truth_needs_one_element() -> None:
    assert Tensor([2.0])
    assert not Tensor(0.0)
    with pytest.raises(ValueError, match="ambiguous"):
        bool(Tensor([1.0, 2.0]))


def test_conversions() -> None:
    t = Tensor([[1.0, 2.0]])
    assert (t.tolist(), len(t)) == ([[1.0, 2.0]], 1)
    assert (Tensor([2.5]).item(), float(Tensor([[2.5]])), int(Tensor([2.5])), float(Tensor(2.5))) == (2.5, 2.5, 2, 2.5)
    copied = t.numpy()
    copied[0, 0] = 9
    assert t.tolist() == [[1.0, 2.0]]
    assert 2.0 in t
    with pytest.raises(TypeError, match="0-d"):
        iter(Tensor(1.0))
    with pytest.raises(ValueError):
        t.item()


def test_iteration_and_items_stay_in_the_graph() -> None:
    t = Tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
    first, second = t
    (first * second[::-1]).sum().backward()
    assert t.grad.tolist() == [[4.0, 3.0], [2.0, 1.0]]


def test_items_are_not_assigned() -> None:
    with pytest.raises(TypeError, match=r"at\[index\]\.set"):
        Tensor([1.0])[0] = 2.0


def test_data_keeps_shape_and_dtype() -> None:
    t = Tensor(np.ones(2, np.float32))
    t.data = np.array([1.5, 2.5])
    assert t.dtype == np.float32
    with pytest.raises(ValueError, match=r"\(3,\).*\(2,\)"):
        t.data = np.ones(3)


# -- showing ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "node, text",
    [
        (Tensor([1.0, 2.0]), "Tensor([1., 2.])"),
        (Tensor(1.0, requires_grad=True, name="w"), "Tensor(1., requires_grad=True, name='w')"),
        (Tensor([1.0], requires_grad=True) * 2, "Tensor([2.], op=multiply)"),
        (Tensor(np.ones(2, np.float32)), "Tensor([1., 1.], dtype=float32)"),
        (Tensor([[1], [2]]), "Tensor([[1],\n        [2]])"),
        (Tensor(np.zeros((0, 3))), "Tensor([], shape=(0, 3))"),
    ],
)
def test_repr(node: Tensor, text: str) -> None:
    assert repr(node) == text


def test_a_large_tensor_has_a_short_repr() -> None:
    text = repr(Tensor(np.zeros((1000, 1000))))
    assert len(text) < 500
    assert "shape=(1000, 1000)" in text


# -- errors -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "operate, message",
    [
        (lambda: Tensor(np.ones(2)) + np.ones(3), r"add of shapes \(2,\), \(3,\)"),
        (lambda: Tensor(np.ones((2, 3))) @ np.ones((2, 3)), r"matmul of shapes \(2, 3\), \(2, 3\)"),
        (lambda: Tensor(np.ones((2, 3))).reshape(4), r"reshape of shapes \(2, 3\)"),
        (lambda: ag.sum(Tensor(np.ones(2)), axis=1), r"sum of shapes \(2,\)"),
        (lambda: Tensor(np.ones(2))[5], r"getitem of shapes \(2,\)"),
        (
            lambda: ag.concatenate([Tensor(np.ones((2, 2))), np.ones((3, 3))]),
            r"concatenate of shapes \(2, 2\), \(3, 3\)",
        ),
        (lambda: ag.exp(Tensor([1.0]), 2, 3), r"exp\(\) takes 1 positional argument"),
        (lambda: ag.sum(Tensor([1.0]), axes=0), r"sum\(\) got an unexpected keyword argument 'axes'"),
        (lambda: ag.maximum(Tensor([1.0])), r"maximum\(\) missing 1 required positional argument: 'b'"),
        (lambda: Tensor([1.0]) + "text", "add|unsupported"),
    ],
)
def test_one_clear_error(operate: Any, message: str) -> None:
    with pytest.raises((ValueError, TypeError, IndexError), match=message):
        operate()


# -- broadcasting, by Hypothesis ----------------------------------------------------------------------


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_broadcast_gradients_are_summed_over_what_was_repeated(data: st.DataObject) -> None:
    shapes = data.draw(st_numpy.mutually_broadcastable_shapes(num_shapes=2, max_dims=4, max_side=3, min_side=0))
    dtypes = [data.draw(st.sampled_from([np.float32, np.float64])) for _ in range(2)]
    r = np.random.default_rng(0)
    a, b = (
        Tensor(r.integers(-4, 5, size=shape).astype(dtype), requires_grad=True)
        for shape, dtype in zip(shapes.input_shapes, dtypes, strict=True)
    )
    y = a * b
    w = r.integers(-4, 5, size=y.shape).astype(float)
    y.backward(w)
    for node, other in ((a, b), (b, a)):
        whole = w * np.broadcast_to(other.data, y.shape)
        expected = np.zeros(node.shape)
        for index in np.ndindex(y.shape):
            place = index[len(index) - node.ndim :]
            expected[tuple(0 if n == 1 else i for i, n in zip(place, node.shape, strict=True))] += whole[index]
        assert node.grad.dtype == node.dtype
        np.testing.assert_array_equal(node.grad.data, expected)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_any_numpy_index_is_put_back_in_its_places(data: st.DataObject) -> None:
    shape = data.draw(st_numpy.array_shapes(min_dims=1, max_dims=3, max_side=4))
    basic = st_numpy.basic_indices(shape, allow_newaxis=True, allow_ellipsis=True)
    index = data.draw(st.one_of(basic, st_numpy.integer_array_indices(shape)))
    x = Tensor(np.arange(float(np.prod(shape))).reshape(shape), requires_grad=True)
    y = x[index]
    np.testing.assert_array_equal(y.data, x.data[index])
    w = np.arange(1.0, y.size + 1).reshape(y.shape)
    y.backward(w)
    expected = np.zeros(shape)
    np.add.at(expected, index, w)
    np.testing.assert_array_equal(x.grad.data, expected)


@settings(max_examples=40, deadline=None)
@given(
    st_numpy.arrays(np.float64, st_numpy.array_shapes(min_dims=0, max_dims=3, max_side=3), elements=st.floats(-5, 5)),
    st.sampled_from(["sin", "exp", "tanh", "sigmoid", "softplus", "relu", "abs"]),
)
def test_elementwise_gradients_at_any_number(x: np.ndarray, name: str) -> None:
    op = getattr(ag, name)
    t = Tensor(x, requires_grad=True)
    op(t).sum().backward()
    values = np.array([ag.Value(float(v)) for v in x.ravel()], dtype=object)
    for v in values:
        op(v).backward()
    # 1 - tanh² is as sure as the 1 is
    np.testing.assert_allclose(t.grad.data.ravel(), [v.grad for v in values], rtol=1e-12, atol=1e-15)
    with no_grad():
        assert not op(t).requires_grad
