"""The functions that send a Tensor's adjoint on, written out for an operation, do what `Node.send` does in general."""

from itertools import product
from typing import Any

import numpy as np
import pytest

from autograd import Tensor, ops
from autograd.backward import run
from autograd.checking.samples import samples
from autograd.node import Node
from autograd.op import OPERATIONS, Op
from autograd.tensor import leaf
from autograd.tensor_sending import source

FIXED = [op for op in OPERATIONS.values() if op.senders is not None and op.__module__.startswith("autograd.ops.")]


def _gradients(y: Tensor, operands: list[Any], monkeypatch: pytest.MonkeyPatch, written: bool) -> list[Any]:
    g = np.random.default_rng(1).normal(size=y.shape)
    g = np.where(np.arange(g.size).reshape(g.shape) % 3 == 1, 0.0, g).astype(y.dtype)  # a zero stays zero
    for operand in operands:
        if isinstance(operand, Tensor):
            operand.zero_grad()
    with monkeypatch.context() as patch:
        if not written:
            patch.setattr(Tensor, "send", Node.send)
        with np.errstate(all="ignore"):
            y.backward(g)
    return [o.grad if not isinstance(o, Tensor) or o.grad is None else o.grad.data for o in operands]


@pytest.mark.parametrize("op", FIXED, ids=lambda op: op.name)
def test_written_and_general_send_the_same(op: Op, monkeypatch: pytest.MonkeyPatch) -> None:
    for sample in samples(op):
        can = [o.dtype.kind == "f" for o in sample.operands]
        for asks in product(*[(False, True) if each else (False,) for each in can]):
            operands = [Tensor(o, requires_grad=ask) for o, ask in zip(sample.operands, asks, strict=True)]
            y = op(*operands, **sample.params)
            if not y.requires_grad:
                continue
            written = _gradients(y, operands, monkeypatch, written=True)
            general = _gradients(y, operands, monkeypatch, written=False)
            for a, b, operand, ask in zip(written, general, operands, asks, strict=True):
                assert (a is None) == (b is None) and (ask or a is None)
                if a is not None:
                    np.testing.assert_array_equal(a, b, strict=True)
                    assert a.shape == operand.shape and not any(np.shares_memory(a, o.data) for o in operands)


def test_one_node_as_both_operands() -> None:
    x = Tensor([2.0, 3.0], requires_grad=True)
    (x * x).sum().backward()
    assert x.grad.tolist() == [4.0, 6.0]


def test_a_result_asks_what_it_asked_when_it_was_made() -> None:
    x, w = Tensor([2.0], requires_grad=True), Tensor([3.0])
    y = x * w
    w.requires_grad = True
    x.requires_grad = False
    run(y, np.ones(1))
    assert x.grad.tolist() == [3.0] and w.grad is None


def test_a_rule_that_is_entered_anew_is_taken() -> None:
    from autograd.definition import defop, undefine

    @defop(vjp={"x": lambda g: g * 2.0})
    def twice_or_more(x: Any) -> Any:
        return x * 2.0

    try:
        x = Tensor([1.0], requires_grad=True)
        twice_or_more(x).backward()
        twice_or_more.vjp("x")(lambda g: g * 3.0)
        twice_or_more(x).backward()
        assert x.grad.tolist() == [5.0]
    finally:
        undefine(twice_or_more)


def test_its_text_names_only_what_asks() -> None:
    text = source(OPERATIONS["matmul"], (1,))
    assert "plain(o0)" in text and "o1._data" in text and "o0._uses" not in text
    assert "keep_zeros" in source(OPERATIONS["exp"], (0,)) and "keep_zeros" not in text
    assert leaf(np.ones(1)).op is None and ops.linear_algebra.matmul.senders is not None
