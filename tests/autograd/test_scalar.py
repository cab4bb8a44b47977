"""`Value`: what it takes, what it is compared and mixed with, and what it shows."""

from __future__ import annotations

import decimal
import fractions
import math
from typing import Any

import numpy as np
import pytest

import autograd as ag
from autograd import Tensor, Value


@pytest.mark.parametrize(
    "given", [3, 3.0, np.float32(3), np.int8(3), np.float64(3), fractions.Fraction(3), np.longdouble(3)]
)
def test_any_real_number_is_kept_as_a_float(given: Any) -> None:
    x = Value(given)
    assert type(x.data) is float
    assert x.data == 3.0
    x.data = given
    assert type(x.data) is float


@pytest.mark.parametrize("given", [True, np.True_, 1j, "3", None, [3.0], np.ones(2), np.array(3.0), decimal.Decimal(3)])
def test_anything_else_is_refused(given: Any) -> None:
    with pytest.raises(TypeError, match="a Value holds one real number, not"):
        Value(given)


def test_an_array_is_sent_to_tensor_and_pack() -> None:
    with pytest.raises(TypeError, match=r"Tensor.*pack\(\)"):
        Value(np.ones(2))


@pytest.mark.parametrize("other", [True, "2", 1j, None, [1.0]])
def test_operators_refuse_what_is_no_number(other: Any) -> None:
    for operate in (lambda x: x + other, lambda x: other * x, lambda x: x**other, lambda x: other / x):
        with pytest.raises(TypeError):
            operate(Value(2.0))


@pytest.mark.parametrize("number", [2, 2.0, np.float64(2), np.float32(2), np.int64(2), np.array(2.0)])
def test_operators_on_both_sides(number: Any) -> None:
    x = Value(5.0)
    results = [x + number, number + x, x - number, number - x, x * number, number * x, x / number, number / x]
    assert all(isinstance(y, Value) for y in results)
    assert [y.data for y in results] == [7, 7, 3, -3, 10, 10, 2.5, 0.4]
    assert (x**number).data == 25
    assert (number**x).data == 32
    assert ((-x).data, (+x).data, abs(-x).data) == (-5, 5, 5)


def test_a_value_does_not_mix_with_a_tensor() -> None:
    v, t = Value(1.0), Tensor([1.0])
    for operate in (lambda: v * t, lambda: t - v, lambda: ag.maximum(t, v)):
        with pytest.raises(TypeError, match=r"pack.*unpack"):
            operate()


def test_operations_on_arrays_refuse_values() -> None:
    with pytest.raises(TypeError, match=r"sum works on arrays; pack"):
        ag.sum(Value(1.0))


# -- NumPy --------------------------------------------------------------------------------------------


def test_numpys_functions_record() -> None:
    x = Value(0.5)
    for numpy, ours in ((np.exp, ag.exp), (np.sin, ag.sin), (np.abs, ag.abs), (np.negative, ag.negative)):
        y = numpy(x)
        assert isinstance(y, Value)
        assert y.data == ours(x).data
    assert np.maximum(x, 2.0).data == 2.0
    assert np.where(True, x, 0.0).data == 0.5
    assert np.clip(x, 0.0, 0.25).data == 0.25


def test_numpys_scalars_on_the_left_stay_in_the_graph() -> None:
    x = Value(0.5)
    y = np.float64(2) * x + np.float32(1) / x
    assert isinstance(y, Value)
    y.backward()
    assert x.grad == 2 - 4


def test_functions_without_a_derivative_say_so() -> None:
    with pytest.raises(TypeError, match=r"np\.nextafter"):
        np.nextafter(Value(1.0), 2.0)
    with pytest.raises(TypeError, match=r"np\.sum"):
        np.sum(Value(1.0))


def test_grids_of_values_are_object_arrays() -> None:
    x, y = Value(2.0), Value(3.0)
    grid = np.array([x, y])
    assert grid.dtype == object
    total = (np.exp(grid * 2) * x).sum() + (grid @ grid)
    assert isinstance(total, Value)
    total.backward()
    assert y.grad == pytest.approx(2 * np.exp(6) * 2 + 6)
    product = np.array([[1.0, 2.0], [3.0, 4.0]]) @ grid
    assert [v.data for v in product] == [8.0, 18.0]
    assert [v.data for v in np.array([1.0, 2.0], dtype=object) * x] == [2.0, 4.0]


# -- comparisons and numbers --------------------------------------------------------------------------


def test_comparisons_are_of_the_data() -> None:
    a, b = Value(2.0), Value(2.0)
    assert a == b
    assert a == 2
    assert a < 3 <= Value(3.0)
    assert a > 1
    assert a >= np.float32(2)
    assert a != "2"
    assert max([Value(1.0), Value(5.0), Value(3.0)]).data == 5.0
    assert sorted([Value(2.0), Value(1.0)])[0].data == 1.0


def test_conversions() -> None:
    x = Value(2.7)
    assert (float(x), int(x), bool(x), bool(Value(0.0)), x.item()) == (2.7, 2, True, False, 2.7)
    assert sum([Value(1.0), Value(2.0)]).data == 3.0


@pytest.mark.parametrize(
    "node, text",
    [
        (Value(3.0), "Value(3)"),
        (Value(1 / 3, "third"), "Value(0.333333, name='third')"),
        (Value(2.0, requires_grad=False), "Constant(2)"),
    ],
)
def test_repr(node: Value, text: str) -> None:
    assert repr(node) == text


def test_format_is_of_the_number() -> None:
    assert f"{Value(3.14159):.2f} {Value(2.0, 'x')}" == "3.14 Value(2, name='x')"
    assert f"{Tensor([3.14159]):8.2f}|{Tensor([1.0])}" == "    3.14|Tensor([1.])"
    with pytest.raises(ValueError, match="size 1"):
        f"{Tensor([1.0, 2.0]):.2f}"


def test_repr_shows_the_gradient() -> None:
    x = Value(3.0, "x")
    (x * x).backward()
    assert repr(x) == "Value(3, grad=6, name='x')"


def test_grad_is_a_float_and_a_value_after_create_graph() -> None:
    x = Value(3.0)
    assert x.grad == 0.0
    (x * x).backward()
    assert type(x.grad) is float
    (x * x).backward(create_graph=True)
    assert isinstance(x.grad, Value)


def test_a_gradient_of_zero_times_infinity_is_zero() -> None:
    x = Value(0.0)
    (ag.sqrt(x) * 0.0).backward()
    assert x.grad == 0.0


def test_constants_record_nothing() -> None:
    a = Value(2.0, requires_grad=False)
    y = ag.exp(a * 3 + 1)
    assert not y.requires_grad
    assert y.parents == ()
    x = Value(1.0)
    z = a * x
    z.backward()
    assert (x.grad, a.grad) == (2.0, 0.0)
    assert z.parents[0] is a


def test_a_row_whose_operands_have_other_names_than_a_and_b():
    x, slope = Value(-2.0), Value(0.25)
    y = x.prelu(slope)
    y.backward()
    assert (y.data, x.grad, slope.grad) == (-0.5, 0.25, -2.0)
    assert x.prelu(0.5).local_derivatives == (0.5, -2.0)


def test_the_larger_of_a_number_and_nan_is_nan_on_either_side():
    nan = float("nan")
    for choose in (ag.maximum, ag.minimum):
        for a, b in ((Value(1.0), Value(nan)), (Value(nan), Value(1.0)), (Value(1.0), nan), (nan, Value(1.0))):
            assert math.isnan(choose(a, b).data)
