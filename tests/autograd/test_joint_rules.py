"""A rule that serves several operands at once: `@op.vjp("x", "weight", "bias", text=…)`."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

import autograd as ag
from autograd import Tensor
from autograd.array_operations import ArrayOp
from autograd.checking.blame import blame
from autograd.checking.conformance import conform
from autograd.definition import defop, undefine
from autograd.op import OPERATIONS
from autograd.reference import entry

#: What `wanted` was at every call of the rule.
CALLS: list[tuple[bool, ...]] = []


def _rule(g: Any, x: Any, w: Any, b: Any, p: float, wanted: tuple[bool, ...]) -> Any:
    CALLS.append(wanted)
    shared = g * p * (x * w + b) ** (p - 1.0)
    return shared * w if wanted[0] else None, shared * x if wanted[1] else None, shared if wanted[2] else None


@pytest.fixture
def op() -> Iterator[ArrayOp]:
    """y = (x·w + b)ᵖ."""

    def samples(r: np.random.Generator) -> Any:
        return [
            ((r.uniform(0.5, 2, (4, 3)), r.uniform(0.5, 2, 3), np.ones(3)), {"p": 3.0}),
            ((r.uniform(0.5, 2, 3)[::-1], r.uniform(0.5, 2, 3), np.ones(3)), {"p": 2.0}),
            ((np.zeros((0, 3)), r.uniform(0.5, 2, 3), np.ones(3)), {"p": 2.0}),
            ((np.zeros((2, 1)), np.zeros((2, 1)), np.ones(1)), {"p": 2.0}),
        ]

    @defop(vjp={("x", "w", "b"): _rule}, samples=samples, operands=3)
    def joint_power(x: Any, w: Any, b: Any, p: float = 2.0) -> Any:
        return (x * w + b) ** p

    CALLS.clear()
    yield joint_power
    undefine(joint_power)


def _operands(asks: tuple[bool, ...]) -> list[Tensor]:
    arrays = np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([1.0, 0.5]), np.array([0.5, 1.0])
    return [Tensor(a, requires_grad=ask) for a, ask in zip(arrays, asks, strict=True)]


@pytest.mark.parametrize("asks", [(True, True, True), (False, True, False), (True, False, True)])
def test_called_once_a_node_and_told_who_asks(op: ArrayOp, asks: tuple[bool, ...]) -> None:
    x, w, b = _operands(asks)
    op(x, w, b).sum().backward()
    assert list(CALLS) == [asks]
    inner = x.data * w.data + b.data
    expected = [2 * inner * w.data, (2 * inner * x.data).sum(0), (2 * inner).sum(0)]
    for node, ask, gradient in zip((x, w, b), asks, expected, strict=True):
        assert node.grad is None if not ask else np.array_equal(node.grad.data, gradient)


def test_one_operand_of_it_can_be_asked_for(op: ArrayOp) -> None:
    x, w, b = (t.data for t in _operands((True, True, True)))
    y = op(x, w, b)
    by_w = op.pull(1, np.ones_like(y), y, (x, w, b), {"p": 2.0}, None, False)
    assert list(CALLS) == [(False, True, False)]
    assert np.array_equal(by_w, 2 * (x * w + b) * x)
    both = op.pull_all((2, 0), np.ones_like(y), y, (x, w, b), {"p": 2.0}, None, False)
    assert CALLS[1:] == [(True, False, True)]
    assert np.array_equal(both[0], 2 * (x * w + b)) and np.array_equal(both[1], 2 * (x * w + b) * w)


def test_an_operand_that_stands_twice_gets_both(op: ArrayOp) -> None:
    x = Tensor([2.0, 3.0], requires_grad=True)
    op(x, x, np.zeros(2), p=1.0).sum().backward()
    assert x.grad.tolist() == [4.0, 6.0]


def test_it_conforms_in_every_order_and_mode(op: ArrayOp) -> None:
    assert not [m for outcome in conform(op, 0).values() for m in outcome.messages]
    x, w, b = (t.data for t in _operands((True, True, True)))
    _, change = ag.jvp(lambda *a: op(*a), (x, w, b), (np.ones_like(x), np.zeros(2), np.ones(2)))
    assert np.allclose(change, 2 * (x * w + b) * (w + 1))
    assert ag.hessian(lambda w: ag.sum(op(x, w, b)))(w).shape == (2, 2)


def test_readers_find_a_text_for_every_operand(op: ArrayOp) -> None:
    op.vjp("x", "w", "b", text=("g·f·w", "g·f·x", "g·f"))(_rule)
    assert op.derivative_texts() == [("x", "g·f·w"), ("w", "g·f·x"), ("b", "g·f")]
    assert "∂L/∂w = g·f·x" in (op.__doc__ or "")
    assert entry(op).derivatives == ("∂L/∂x = g·f·w", "∂L/∂w = g·f·x", "∂L/∂b = g·f")
    x, w, b = _operands((True, True, True))
    assert "·f·n1" in str(ag.explain(op(x, w, b)))


def test_blame_names_the_operand_whose_part_is_wrong(op: ArrayOp) -> None:
    def wrong(g: Any, x: Any, w: Any, b: Any, p: float, wanted: tuple[bool, ...]) -> Any:
        by_x, by_w, by_b = _rule(g, x, w, b, p, wanted)
        return by_x, None if by_w is None else by_w * 2.0, by_b

    op.vjp("x", "w", "b")(wrong)
    found = blame([op(*_operands((True, True, True))).sum()])
    assert found is not None and found.op is op and found.operand == "w"


def test_wrong_entries_are_refused(op: ArrayOp) -> None:
    with pytest.raises(ValueError, match=r"a rule of joint_power by \['z'\]; its operands are x, w, b"):
        op.vjp("x", "z", text="g")
    with pytest.raises(ValueError, match="by 3 operands has 2 texts"):
        op.vjp("x", "w", "b", text=("g", "g"))
    with pytest.raises(ValueError, match="asks for .'wanted'.; there are"):
        op.vjp("x")(lambda g, wanted: g)
    assert OPERATIONS["joint_power"] is op


def test_a_tuple_of_the_wrong_length_is_an_error(op: ArrayOp) -> None:
    op.vjp("x", "w", "b")(lambda g: (g, g))
    with pytest.raises(ValueError, match="the rule of joint_power by x, w, b returned 2"):
        op(*_operands((True, True, True))).sum().backward()


def test_a_parameter_may_have_any_name() -> None:
    @defop(vjp={("x", "w"): lambda g, w, x, WANTED, wanted: (g * w * WANTED, g * x * WANTED)}, operands=2)
    def scaled_product(x: Any, w: Any, WANTED: float = 3.0) -> Any:
        return x * w * WANTED

    try:
        x, w = Tensor([2.0], requires_grad=True), Tensor([5.0], requires_grad=True)
        scaled_product(x, w).sum().backward()
        assert x.grad.tolist() == [15.0] and w.grad.tolist() == [6.0]
    finally:
        undefine(scaled_product)
