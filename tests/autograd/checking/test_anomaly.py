"""`detect_anomaly()` names the first number that is not finite, where it was born, and what to write instead."""

import re
import threading

import numpy as np
import pytest

import autograd as ag
from autograd import Tensor, Value, detect_anomaly
from autograd.node import PAUSED


def tensor(*numbers, name=None):
    return Tensor(np.array(numbers, dtype=float), requires_grad=True, name=name)


def before_the_line(caught):
    """A message, and the person's line that it quotes at its end: in these tests that line holds the pattern itself."""
    return re.split(r"\n  (?:made )?at ", str(caught.value), maxsplit=1)


#: What a person writes, and what the message must say: a pattern each for Tensors and for Values.
FORWARD = [
    (lambda x: x * [1.0, 0.0], [1.0, np.inf], r"multiply gave nan at element \[1\].*0 × ∞.*where\(mask, x, 0\)"),
    (lambda x: ag.log(x), [1.0, 0.0], r"log gave -inf at element \[1\].*log\(maximum\(x, 1e-12\)\)"),
    (lambda x: ag.log(x), [1.0, -2.0], r"log gave nan.*-2 is outside the domain of log"),
    (lambda x: x / x, [1.0, 0.0], r"divide gave nan.*0 / 0: divide by where"),
    (lambda x: 1 / x, [1.0, 0.0], r"divide gave inf.*a division by 0"),
    (lambda x: ag.exp(x), [1.0, 1000.0], r"exp gave inf at element \[1\].*1000 there.*softmax"),
    (lambda x: ag.sqrt(x), [-1.0], r"sqrt gave nan.*outside the domain of sqrt"),
    (lambda x: x**-1.0, [0.0], r"constant_power gave inf.*0 to a negative power"),
    (lambda x: x**0.5, [-4.0], r"constant_power gave nan.*no real power"),
    (lambda x: x * x, [1e200], r"multiply gave inf.*beyond the largest"),
    (lambda x: ag.sin(x), [np.nan], r"sin was given a nan in operand 'x'.*a leaf"),
    (lambda x: ag.exp(-x) - ag.exp(-x) - x + x, [-np.inf], r"subtract gave nan.*∞ − ∞"),
    (lambda x: ag.log2(x), [1.0, 0.0], r"log2 gave -inf.*the logarithm of 0"),
    (lambda x: ag.log10(x), [1.0, 0.0], r"log10 gave -inf.*the logarithm of 0"),
    (lambda x: ag.xlogy(2.0, x), [1.0, 0.0], r"xlogy gave -inf.*the logarithm of 0"),
    (lambda x: ag.xlogy(x, -1.0), [0.5, 2.0], r"xlogy gave nan"),
    (lambda x: ag.log1p(x), [0.0, -2.0], r"log1p gave nan.*-2 is outside the domain of log1p"),
    (lambda x: ag.arccosh(x), [1.0, 0.5], r"arccosh gave nan.*0.5 is outside the domain of arccosh"),
    (lambda x: ag.arcsin(x), [1.0, 1.5], r"arcsin gave nan.*1.5 is outside the domain of arcsin"),
    (lambda x: ag.reciprocal(x), [1.0, 0.0], r"reciprocal gave inf.*a division by 0: divide by where"),
    (lambda x: 0.0 / x, [1.0, 0.0], r"divide gave nan.*0 / 0: divide by where"),
    (lambda x: x / 1e-200, [1.0, 1e200], r"divide gave inf.*the numbers grew beyond the largest"),
    (lambda x: ag.power(x, -2.0), [1.0, 0.0], r"gave inf.*0 to a negative power"),
    (lambda x: x**9.0, [1.0, 1e200], r"constant_power gave inf.*the numbers grew beyond the largest"),
    (lambda x: ag.expm1(x), [1.0, 800.0], r"expm1 gave inf.*800 there.*subtract the maximum first"),
    (lambda x: ag.cosh(x), [1.0, -800.0], r"cosh gave inf.*exp overflows"),
    (lambda x: x + x, [1.0, 1.7e308], r"add gave inf.*the numbers grew beyond the largest"),
    (lambda x: ag.tan(x) * 1e308, [0.0, 1.57], r"multiply gave inf.*the numbers grew beyond the largest"),
]


@pytest.mark.parametrize("f, x, says", FORWARD)
def test_the_first_number_that_is_not_finite_is_named_forward(f, x, says):
    with detect_anomaly(), pytest.raises(FloatingPointError) as caught:
        f(tensor(*x, name="x"))
    told, line = before_the_line(caught)
    assert re.search("(?s)" + says, told)
    assert line.startswith("test_anomaly.py, line")
    assert not PAUSED


@pytest.mark.parametrize("f, x, says", FORWARD[1:])
def test_the_same_of_values(f, x, says):
    says = says.replace(r" at element \[1\]", "").replace(" there", "")
    with detect_anomaly(), pytest.raises(FloatingPointError) as caught:
        f(Value(x[-1], "x"))
    assert re.search("(?s)" + says, before_the_line(caught)[0])


def test_an_infinity_inside_a_product():
    with detect_anomaly(), pytest.raises(FloatingPointError, match="(?s)matmul gave nan.*inside a product"):
        tensor(1.0, np.inf) @ np.array([1.0, 0.0])
    with detect_anomaly(), pytest.raises(FloatingPointError, match="(?s)matmul gave inf.*beyond the largest"):
        tensor(1e200, 1.0) @ np.array([1e200, 0.0])


@pytest.mark.parametrize("f, at, says", [
    (ag.log, 1e-310, "through log .*the slope of the logarithm at 0 is infinite"),
    (lambda x: ag.xlogy(1.0, x), 1e-310, "the slope of the logarithm at 0 is infinite"),
    (lambda x: 1 / x, 1e-200, "the slope of a division grows with the square"),
    (ag.reciprocal, 1e-200, "the slope of a division grows with the square"),
    (lambda x: x**0.5, 0.0, "constant_power has an infinite slope at 0"),
    (lambda x: x**-0.5, 1e-250, "the local derivative, or its product with the adjoint, is beyond"),
    (lambda x: x * 1e200 * 1e200, 1e-300, "the local derivative, or its product with the adjoint, is beyond"),
])  # fmt: skip
@pytest.mark.parametrize("leaf", [Value, tensor])
def test_a_slope_that_is_not_finite_where_the_value_is(f, at, says, leaf):
    with detect_anomaly(), pytest.raises(FloatingPointError) as caught:
        f(leaf(at)).backward()
    assert re.search("(?s)" + says, before_the_line(caught)[0])


def test_a_mask_over_an_infinity_of_a_value():
    with detect_anomaly(), pytest.raises(FloatingPointError, match="0 × ∞"):
        Value(np.inf) * Value(0.0)


@pytest.mark.parametrize(
    "norm", [lambda x: ag.sqrt(ag.sum(x * x)), lambda x: ag.sqrt(x @ x), lambda x: ag.sum(x**2) ** 0.5]
)
def test_a_norm_written_by_hand_at_zero(norm):
    x = tensor(0.0, 0.0)
    with detect_anomaly():
        y = norm(x)
        with pytest.raises(FloatingPointError, match=r"(?s)through (sqrt|constant_power) .*a norm written by hand"):
            y.backward()


@pytest.mark.parametrize("norm", [
    lambda x: ag.sqrt(ag.dot(x, x)),
    lambda x: ag.sqrt(ag.mean(ag.square(x))),
    lambda x: ag.sqrt(ag.sum(ag.sum(ag.reshape(x * x, (1, 2)), axis=0))),
    lambda x: ag.sum(ag.sqrt(x * x + x**2)),
    lambda x: ag.power(ag.sum(x * x), Tensor(0.5)),
])  # fmt: skip
def test_other_ways_to_write_a_norm(norm):
    with detect_anomaly(), pytest.raises(FloatingPointError, match="a norm written by hand"):
        norm(tensor(0.0, 0.0)).backward()


@pytest.mark.parametrize("no_norm", [
    lambda x: ag.sqrt(ag.dot(x, 1.0 * x)),
    lambda x: ag.sqrt(ag.sum(x * (1.0 * x))),
    lambda x: ag.sqrt(ag.sum(x**3)),
    lambda x: ag.sqrt(ag.sum(x)),
    lambda x: ag.sqrt(ag.sum(ag.sin(x))),
    lambda x: ag.sum(ag.sqrt(x * x + x)),
    lambda x: ag.sum(ag.sqrt(x)),
])  # fmt: skip
def test_a_root_of_no_sum_of_squares_is_not_called_a_norm(no_norm):
    with detect_anomaly(), pytest.raises(FloatingPointError, match="has an infinite slope at 0"):
        no_norm(tensor(0.0, 0.0)).backward()


def test_a_norm_of_values_written_by_hand_at_zero():
    a, b = Value(0.0), Value(0.0)
    with detect_anomaly():
        y = ag.sqrt(a * a + b**2)
        with pytest.raises(FloatingPointError, match="a norm written by hand"):
            y.backward()


def test_a_nan_that_is_born_only_in_backward():
    x = tensor(4.0, 0.0, name="x")
    with detect_anomaly():
        y = ag.sum(ag.sqrt(x))
        with pytest.raises(FloatingPointError) as caught:
            y.backward()
    text = str(caught.value)
    assert text.startswith("backward() through sqrt turned a finite adjoint into inf at element [1]")
    assert "operand 'x' (x), a leaf, float64 of shape (2,): 0 there" in text
    assert "y = ag.sum(ag.sqrt(x))" in text
    assert "sqrt(where(x > 0, x, 1))" in text


def test_the_branch_that_is_not_taken_raises_no_alarm():
    x = tensor(4.0, 0.0)
    with detect_anomaly():
        ag.sum(ag.where(x.data > 0, ag.sqrt(x), 0.0)).backward()
    assert x.grad.tolist() == [0.25, 0.0]


def test_an_infinity_that_somebody_put_in_goes_through():
    with detect_anomaly():
        y = ag.softmax(ag.where(np.array([True, False]), tensor(1.0, 2.0), -np.inf))
        ag.sum(y * y).backward()
    assert y.tolist() == [1.0, 0.0]


def test_a_nan_given_as_gradient():
    with detect_anomaly(), pytest.raises(FloatingPointError, match="gradient that backward"):
        (tensor(1.0) * 2).backward(np.array([np.nan]))


def test_the_gradients_are_the_same_inside():
    def gradients():
        x, a = tensor(1.0, 2.0), Value(0.7)
        ag.sum(ag.tanh(x) * x).backward()
        (ag.sin(a * a) / (a + 2) - 1.5 * a**3 + abs(a)).backward()
        return x.grad.tolist(), a.grad

    outside = gradients()
    with detect_anomaly():
        inside = gradients()
    assert inside == outside


def test_a_transform_is_watched_too():
    with detect_anomaly(), pytest.raises(FloatingPointError, match="through sqrt"):
        ag.grad(lambda x: ag.sum(ag.sqrt(x)))(np.array([4.0, 0.0]))


def test_second_order_inside():
    x, a = tensor(1.0, 2.0), Value(2.0)
    with detect_anomaly():
        ag.sum(x**3).backward(create_graph=True)
        first = x.grad
        x.zero_grad()
        ag.sum(first).backward()
        (a**3).backward(create_graph=True)
        slope = a.grad
        a.zero_grad()
        slope.backward()
    assert x.grad.tolist() == [6.0, 12.0] and a.grad == 12.0


def test_a_write_through_a_bare_array_is_found():
    x = tensor(1.0, 2.0, name="x")
    with detect_anomaly():
        y = ag.sum(x * x)
        x.data[0] = 5.0
        with pytest.raises(
            RuntimeError, match=r"(?s)the array of 'x' was written to after multiply.*y = ag.sum\(x \* x\)"
        ):
            y.backward()


def test_a_write_that_no_rule_minds_is_allowed():
    x = tensor(1.0, 2.0)
    with detect_anomaly():
        y = ag.sum(x + x)
        x.data[0] = 5.0
        y.backward()
    assert x.grad.tolist() == [2.0, 2.0]


def test_a_write_into_a_result_and_into_what_was_saved(operation_of):
    x = tensor(1.0, 2.0)
    with detect_anomaly():
        y = ag.exp(x)
        y.data[1] = 0.0
        with pytest.raises(RuntimeError, match="its result was written to"):
            ag.sum(y).backward()


def test_as_a_decorator_and_for_this_thread_alone():
    @detect_anomaly()
    def careless():
        return ag.log(tensor(0.0))

    with pytest.raises(FloatingPointError):
        careless()
    results = []
    with detect_anomaly():
        other = threading.Thread(target=lambda: results.append(ag.log(Value(0.0)).data))
        other.start()
        other.join()
    assert results == [-np.inf]


def test_no_grad_inside():
    with detect_anomaly(), ag.no_grad():
        y = Value(2.0) * Value(3.0)
        assert not y.requires_grad
        with pytest.raises(FloatingPointError):
            ag.log(Value(0.0))


def test_nothing_is_left_behind():
    with detect_anomaly():
        pass
    y = Value(2.0) * 3.0
    assert not PAUSED and y._a is not None, "the written-out method works again"
