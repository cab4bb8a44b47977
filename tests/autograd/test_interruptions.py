"""A pass that is interrupted, or that starts another, leaves nothing behind; changed data is noticed."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import autograd as ag
from autograd import Tensor, Value
from autograd.array_operations import operation
from autograd.op import OPERATIONS, unregister

# -- changed data -------------------------------------------------------------------------------------


def test_data_that_the_derivative_needs_was_changed() -> None:
    x = Tensor([1.0, 2.0], requires_grad=True, name="weights")
    y = (x * x).sum()
    x.data = np.zeros(2)
    with pytest.raises(RuntimeError, match=r"multiply: 'weights' was changed"):
        y.backward()


@pytest.mark.parametrize("change", ["assign", "in place", "mark_written"])
def test_every_way_of_changing_data_is_noticed(change: str) -> None:
    x = Tensor([1.0, 2.0], requires_grad=True)
    y = ag.sin(x).sum()
    if change == "assign":
        x.data = np.zeros(2)
    elif change == "in place":
        x.data += 1
    else:
        x.data[0] = 5
        x.mark_written()
    with pytest.raises(RuntimeError, match="sin"):
        y.backward()


def test_data_that_no_derivative_needs_may_change() -> None:
    x, b = Tensor([1.0, 2.0], requires_grad=True), Tensor([1.0, 2.0], requires_grad=True)
    y = (ag.exp(x) + b).sum()  # exp needs its result only, + needs nothing
    x.data = np.zeros(2)
    b.data += 1
    y.backward()
    np.testing.assert_allclose(x.grad.data, np.exp([1.0, 2.0]))


def test_a_changed_result_is_noticed() -> None:
    x = Tensor([1.0, 2.0], requires_grad=True)
    h = ag.exp(x)
    y = h.sum()
    h.data = np.zeros(2)
    with pytest.raises(RuntimeError, match="exp"):
        y.backward()


def test_the_recorded_numbers_of_values_cannot_change() -> None:
    x = Value(3.0)
    y = x * x
    x.data = 100.0
    y.backward()
    assert (y.data, x.grad) == (9.0, 6.0)
    x.zero_grad()
    with pytest.raises(RuntimeError, match="multiply"):
        y.backward(create_graph=True)


# -- interruptions ------------------------------------------------------------------------------------


@pytest.fixture
def interrupted() -> Any:
    """An operation whose rule is interrupted the first time, as by Ctrl-C."""
    calls = []

    @operation(method=False)
    def interrupted(x):  # type: ignore[no-untyped-def]
        """The operand, whose first backward pass is interrupted."""
        return x * 1.0

    @interrupted.vjp("x")
    def _(g):  # type: ignore[no-untyped-def]
        calls.append(1)
        if len(calls) == 1:
            raise KeyboardInterrupt
        return g

    yield interrupted
    unregister(interrupted)


def test_after_an_interrupt_the_next_pass_is_right(interrupted: Any) -> None:
    x = Tensor([2.0], requires_grad=True)
    h = x * x
    y = (interrupted(h) * h + h).sum()  # x⁴ + x²
    with pytest.raises(KeyboardInterrupt):
        y.backward()
    x.zero_grad()
    y.backward()
    assert x.grad.tolist() == [4 * 8 + 2 * 2]


def test_after_an_interrupted_transform_too(interrupted: Any) -> None:
    x = Tensor([2.0], requires_grad=True)

    def f(t: Any) -> Any:
        return (interrupted(t * x) * t).sum()

    with pytest.raises(KeyboardInterrupt):
        ag.grad(f)(np.array([3.0]))
    with ag.no_grad():
        assert ag.grad(f)(np.array([3.0])).tolist() == [12.0]
    assert x.grad is None


def test_a_pass_inside_a_pass_over_the_same_nodes_is_refused() -> None:
    x = Tensor([2.0], requires_grad=True)
    y = x * x

    @operation(method=False)
    def nosy(a):  # type: ignore[no-untyped-def]
        """The operand; its rule starts another pass."""
        return a * 1.0

    @nosy.vjp("a")
    def _(g):  # type: ignore[no-untyped-def]
        y.backward()
        return g

    try:
        with pytest.raises(RuntimeError, match="inside a backward pass over the same nodes"):
            nosy(y).backward()
        x.zero_grad()
        y.backward()
        assert x.grad.tolist() == [4.0]
    finally:
        unregister(nosy)


@pytest.mark.parametrize(
    "use",
    [
        lambda x: x * 2.0,
        lambda x: 2.0 - x,
        lambda x: Value(2.0) * x,
        lambda x: ag.clip(x, Value(0.0), Value(5.0)),
        lambda x: ag.sum(ag.pack([Value(1.0), x])),
    ],
    ids=["first operand", "second operand", "both", "one of many", "packed"],
)
def test_a_pass_inside_a_pass_over_the_same_values_is_refused(use: Any) -> None:
    x = Value(2.0)
    x.register_hook(lambda g: use(x).backward())
    with pytest.raises(RuntimeError, match="inside a backward pass over the same nodes"):
        (x * 3.0).backward()


def test_a_pass_inside_a_pass_over_other_nodes() -> None:
    other = Value(3.0)
    x = Tensor([2.0], requires_grad=True)

    @operation(method=False)
    def curious(a):  # type: ignore[no-untyped-def]
        """The operand; its rule starts a pass elsewhere."""
        return a * 1.0

    @curious.vjp("a")
    def _(g):  # type: ignore[no-untyped-def]
        (other * other).backward()
        return g

    try:
        (curious(x) * 5).sum().backward()
        assert (x.grad.tolist(), other.grad) == ([5.0], 6.0)
    finally:
        unregister(curious)


def test_the_table_is_as_before() -> None:
    assert not {"interrupted", "nosy", "curious"} & set(OPERATIONS)
