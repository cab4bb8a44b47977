"""Transforms of functions: every answer against a closed form, differences, or another transform."""

from __future__ import annotations

import gc
import weakref
from typing import Any, NamedTuple

import numpy as np
import pytest

import autograd as ag
from autograd import Tensor, Value, grad, hessian, hvp, jacobian, jvp, no_grad, value_and_grad, vjp
from autograd.checking.samples import samples
from autograd.op import OPERATIONS
from tests.autograd.oracle import differences

A = np.random.default_rng(0).normal(size=(3, 3))
B = np.random.default_rng(1).normal(size=(3, 3))


def curved(x: Any) -> Any:
    return ag.softmax(ag.exp(x) @ A, axis=0) * x


# -- kinds of argument and forms of answer ------------------------------------------------------------


class Pair(NamedTuple):
    x: Any
    y: Any


@pytest.mark.parametrize(
    "point, expected",
    [
        (3.0, 6.0),
        (3, 6.0),
        (np.float32(3), 6.0),
        (np.array(3.0), np.array(6.0)),
        (np.array([3.0, 4.0]), np.array([6.0, 8.0])),
        (np.array([3.0, 4.0])[::-1], np.array([8.0, 6.0])),
        (np.zeros((0, 2)), np.zeros((0, 2))),
    ],
)
def test_the_gradient_is_of_the_kind_of_the_argument(point: Any, expected: Any) -> None:
    answer = grad(lambda x: (x * x).sum() if isinstance(x, Tensor) else x * x)(point)
    assert type(answer) is type(expected)
    np.testing.assert_array_equal(answer, expected)


def test_nodes_in_nodes_out() -> None:
    answer = grad(lambda x: x * x)(Value(3.0, requires_grad=False))
    assert isinstance(answer, Value)
    assert answer.data == 6
    assert not answer.requires_grad
    assert isinstance(grad(lambda x: (x * x).sum())(Tensor([3.0])), Tensor)


def test_nests_of_any_form() -> None:
    point = {"layers": [(np.ones((2, 2)), np.zeros(2)), Pair(np.ones(2), 3.0)], "scale": 2.0}

    def f(p: Any) -> Any:
        w, b = p["layers"][0]
        return ((w @ np.array([1.0, 2.0]) + b) * p["layers"][1].x).sum() * p["scale"] + p["layers"][1].y ** 2

    answer = grad(f)(point)
    assert isinstance(answer["layers"][1], Pair)
    assert answer["layers"][1].y == 6.0
    assert answer["scale"] == 6.0
    np.testing.assert_array_equal(answer["layers"][0][0], [[2, 4], [2, 4]])
    np.testing.assert_array_equal(answer["layers"][1].x, [6, 6])


def test_object_arrays_of_values_are_nests() -> None:
    grid = np.array([Value(1.0), Value(2.0)], dtype=object)
    answer = grad(lambda g: (g * g).sum())(grid)
    assert [float(x) for x in answer] == [2.0, 4.0]


def test_argnums() -> None:
    def f(a: Any, b: Any, c: Any) -> Any:
        return a * b + c

    assert grad(f)(2.0, 3.0, 4.0) == 3.0
    assert grad(f, -2)(2.0, 3.0, 4.0) == 2.0
    assert grad(f, (2, 0))(2.0, 3.0, 4.0) == (1.0, 3.0)
    with pytest.raises(ValueError, match="argnums=3"):
        grad(f, 3)(2.0, 3.0, 4.0)


def test_numbers_beside_arrays_do_not_widen_them() -> None:
    w, b = grad(lambda w, b: (w * b).sum(), (0, 1))(np.ones(3, np.float32), 2.0)
    assert w.dtype == np.float32
    assert b == 3.0


def test_a_number_that_meets_an_array_inside() -> None:
    data = np.arange(3.0)
    with pytest.raises(TypeError) as refused:
        grad(lambda w: (w * data).sum())(0.5)
    assert "give them as np.array(x)" in refused.value.__notes__[0]
    assert grad(lambda w: (w * data).sum())(np.array(0.5)) == 3.0


def test_auxiliary_results() -> None:
    assert value_and_grad(lambda x: (x * x, {"seen": x}), has_aux=True)(3.0) == ((9.0, {"seen": 3.0}), 6.0)
    assert grad(lambda x: (x * x, "note"), has_aux=True)(3.0) == (6.0, "note")
    assert vjp(lambda x: (x * x, x + 1), 3.0, has_aux=True)[::2] == (9.0, 4.0)
    assert jvp(lambda x: (x * x, x + 1), 3.0, 1.0, has_aux=True) == (9.0, 6.0, 4.0)


def test_results_do_not_alias() -> None:
    x = np.ones(3)
    _, (a, b) = value_and_grad(lambda x, y: (x + y).sum(), (0, 1))(x, x)
    a += 1
    assert b.tolist() == [1, 1, 1]
    assert x.tolist() == [1, 1, 1]
    result, _ = vjp(lambda x: x, x)
    result += 1
    assert x.tolist() == [1, 1, 1]


# -- no traces, no confusion --------------------------------------------------------------------------


def test_no_trace_in_anybodys_grad() -> None:
    w, x = Tensor([2.0], requires_grad=True), Value(3.0)
    grad(lambda t: (t * w).sum())(np.ones(1))
    vjp(lambda t: t * w, np.ones(1))[1](np.ones(1))
    hessian(lambda t: (t * t * w).sum())(np.ones(1))
    assert grad(lambda t: t * x)(1.0).data == 3.0
    assert w.grad is None
    assert x.grad == 0.0


def test_a_derivative_stays_in_the_graph_of_what_else_it_depends_on() -> None:
    w = Tensor([2.0, 3.0], requires_grad=True)
    slope = grad(lambda t: (t * t * w).sum())(np.array([5.0, 7.0]))
    (slope**2).sum().backward()
    np.testing.assert_allclose(w.grad.data, 8 * w.data * np.array([25.0, 49.0]))
    with no_grad():
        alone = grad(lambda t: (t * t * w).sum())(np.array([5.0, 7.0]))
    assert isinstance(alone, np.ndarray)


def test_the_derivative_by_a_node_is_differentiable_by_it() -> None:
    x = Tensor([1.0, 2.0], requires_grad=True)
    g = grad(lambda t: (t**3).sum())(x)
    assert x.grad is None
    g.sum().backward()
    assert x.grad.tolist() == [6.0, 12.0]


def test_an_inner_derivative_does_not_take_the_outer_variable_for_its_own() -> None:
    assert grad(lambda x: x * grad(lambda y: x + y)(1.0))(1.0) == 1.0
    assert grad(lambda x: grad(lambda y: x * y * y)(3.0))(2.0) == 6.0
    assert grad(lambda x: x * jvp(lambda y: x * y, 1.0, 1.0)[1])(3.0) == 6.0
    x = Value(2.0)
    assert grad(lambda y: x * y)(x).data == 2.0


def test_graphs_are_freed_without_the_collector() -> None:
    gc.disable()
    try:
        seen = []

        def f(x: Any) -> Any:
            y = x * x
            seen.append(weakref.ref(y))
            return y.sum()

        grad(f)(np.ones(3))
        hessian(f)(np.ones(3))
        assert all(ref() is None for ref in seen)
    finally:
        gc.enable()


# -- orders -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("order", [1, 2, 3, 4, 5])
def test_any_order(order: int) -> None:
    f: Any = lambda x: ag.sin(x) * ag.exp(2 * x)  # noqa: E731
    for _ in range(order):
        f = grad(f)
    expected = ((2 + 1j) ** order * np.exp((2 + 1j) * 0.3)).imag
    assert f(0.3) == pytest.approx(expected, rel=1e-12)


def test_derivatives_of_a_polynomial_end_in_zeros() -> None:
    f: Any = lambda x: 5 * x**2  # noqa: E731
    answers = []
    for _ in range(4):
        f = grad(f)
        answers.append(f(3.0))
    assert answers == [30.0, 10.0, 0.0, 0.0]


def test_third_order_of_arrays() -> None:
    v = np.array([0.1, -0.2, 0.3])

    def along(f: Any) -> Any:
        return lambda t: (grad(f)(t) * v).sum()

    def f(x: Any) -> Any:
        return ag.exp(x).sum() + (x[0] * x[1] * x[2])

    x = np.array([0.5, 1.0, 1.5])
    expected = np.exp(x) * v * v + 2 * np.array([v[1] * v[2], v[0] * v[2], v[0] * v[1]])
    np.testing.assert_allclose(grad(along(along(f)))(x), expected, rtol=1e-12)


# -- forward mode -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_forward_and_reverse_agree_on_every_operation(name: str) -> None:
    """wᵀ(J t), pushed forward, is (wᵀJ) t, pulled back."""
    r = np.random.default_rng(5)
    for sample in samples(OPERATIONS[name]):
        wanted = [k for k in sample.differentiable() if sample.operands[k].dtype.kind == "f"]
        if not wanted:
            continue

        def f(*given: Any, sample: Any = sample, wanted: Any = wanted) -> Any:
            operands = list(sample.operands)
            for k, x in zip(wanted, given, strict=True):
                operands[k] = x
            return sample.call(operands)

        given = tuple(np.asarray(sample.operands[k]) for k in wanted)
        t = tuple(r.normal(size=x.shape) for x in given)
        y, change = jvp(f, given, t)
        if not np.all(np.isfinite(change)):
            continue
        w = r.normal(size=np.shape(y))
        pulled = vjp(f, *given, allow_unused=True)[1](w)
        forward, reverse = np.sum(w * change), sum(np.sum(p * s) for p, s in zip(pulled, t, strict=True))
        np.testing.assert_allclose(forward, reverse, rtol=1e-9, atol=1e-12, err_msg=str(sample))


def test_forward_mode_against_differences() -> None:
    _, change = jvp(curved, A, B)
    slope, _, _ = differences(lambda t: float((curved(A + t * B) * B).sum()))
    assert (change * B).sum() == pytest.approx(slope, rel=1e-9)


def test_forward_mode_of_values_and_through_pack_and_unpack() -> None:
    def f(a: Any, b: Any) -> Any:
        t = ag.pack([a * b, a]) * np.array([2.0, 3.0])
        x, y = ag.unpack(t)
        return {"product": x * y, "sum": x + y}

    result, change = jvp(f, (2.0, 5.0), (1.0, 10.0))  # 6 a² b and 2 ab + 3 a
    assert result == {"product": 120.0, "sum": 26.0}
    assert change == {"product": 12 * 10.0 + 24 * 10.0, "sum": 13.0 + 40.0}


def test_forward_over_reverse_over_forward() -> None:
    def f(x: Any) -> Any:
        return (curved(x) * B).sum()

    by_forward = jvp(grad(f), A, B)[1]
    by_reverse = grad(lambda x: (grad(f)(x) * B).sum())(A)
    by_reverse_over_forward = grad(lambda x: jvp(f, x, B)[1])(A)
    np.testing.assert_allclose(by_forward, by_reverse, rtol=1e-10)
    np.testing.assert_allclose(by_forward, by_reverse_over_forward, rtol=1e-10)
    np.testing.assert_allclose(by_forward, hvp(f, A, B), rtol=1e-10)


def test_what_does_not_depend_changes_by_zero() -> None:
    assert jvp(lambda x: (x, 7.0), 2.0, 1.0) == ((2.0, 7.0), (1.0, 0.0))


# -- refusals -----------------------------------------------------------------------------------------


def test_a_result_that_is_not_one_number() -> None:
    with pytest.raises(ValueError, match=r"one number, not a Tensor of shape \(3,\)"):
        grad(lambda x: x * 2)(np.ones(3))
    with pytest.raises(ValueError, match="not a tuple"):
        grad(lambda x: (x, x))(1.0)
    with pytest.raises(TypeError, match="pair"):
        grad(lambda x: x, has_aux=True)(1.0)


@pytest.mark.parametrize("transform", [grad, jacobian, value_and_grad])
def test_a_result_that_does_not_depend(transform: Any) -> None:
    with pytest.raises(ValueError, match=r"does not depend on argument 0\['b'\]"):
        transform(lambda p: p["a"] * 2)({"a": 1.0, "b": 2.0})
    answer = transform(lambda p: p["a"] * 2, allow_unused=True)({"a": 1.0, "b": 2.0})
    assert (answer[1] if transform is value_and_grad else answer) == {"a": 2.0, "b": 0.0}


@pytest.mark.parametrize("bad", ["text", True, None, 1j, np.array([1, 2]), np.array(["a"])])
def test_arguments_without_a_derivative(bad: Any) -> None:
    with pytest.raises(TypeError, match=r"grad: argument 0\['x'\]"):
        grad(lambda p: p["x"])({"x": bad})


def test_adjoints_and_tangents_of_other_shapes() -> None:
    _, back = vjp(lambda x: x * 2, np.ones(3))
    with pytest.raises(ValueError, match=r"\(3,\).*\(2,\)"):
        back(np.ones(2))
    with pytest.raises(ValueError, match="1 results, but adjoints for 2"):
        back((np.ones(3), np.ones(3)))
    with pytest.raises(ValueError, match=r"\(3,\).*\(2,\)"):
        jvp(lambda x: x * 2, np.ones(3), np.ones(2))
    with pytest.raises(ValueError, match="tangents for 2"):
        jvp(lambda x: x * 2, 1.0, (1.0, 2.0))
    with pytest.raises(ValueError, match="mode"):
        jacobian(lambda x: x, mode="sideways")


def test_a_deep_function_costs_no_recursion() -> None:
    def deep(x: Any) -> Any:
        y = x
        for _ in range(5_000):
            y = y * 0.9999 + x * x
        return y

    slope = grad(deep)(0.5)
    assert jvp(deep, 0.5, 1.0)[1] == pytest.approx(slope, rel=1e-12)
    assert grad(grad(deep))(0.5) == pytest.approx(2 * (1 - 0.9999**5_000) / 1e-4, rel=1e-9)
