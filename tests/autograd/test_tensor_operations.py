"""The functions that are written out for operations of Tensors do what `apply` does in general."""

from typing import Any

import numpy as np
import pytest

import autograd as ag
from autograd import Tensor, Value, no_grad
from autograd.checking.samples import samples
from autograd.formula import Formula
from autograd.op import OPERATIONS, Op
from autograd.tensor_operations import apply, source

FIXED = [op for op in OPERATIONS.values() if not op.variadic and op.__module__.startswith("autograd.ops.")]


def _same(a: Any, b: Any) -> None:
    np.testing.assert_equal(a, b)
    assert np.asarray(a).dtype == np.asarray(b).dtype


@pytest.mark.parametrize("op", FIXED, ids=lambda op: op.name)
def test_written_and_general_record_the_same(op: Op) -> None:
    for sample in samples(op):
        numbers = [o for o in sample.operands if o.dtype.kind == "f"]
        for asking in {0, 1, len(numbers)}:
            ask = [o.dtype.kind == "f" for o in sample.operands]
            operands = [Tensor(o, requires_grad=a) if a else o for o, a in zip(sample.operands, ask, strict=True)]
            for node in [o for o in operands if isinstance(o, Tensor)][asking:]:
                node.requires_grad = False
            if not any(isinstance(o, Tensor) for o in operands):
                continue
            state = [p.bit_generator.state for p in sample.params.values() if isinstance(p, np.random.Generator)]
            made = op(*operands, **sample.params)
            for p in sample.params.values():
                if isinstance(p, np.random.Generator):
                    p.bit_generator.state = state.pop(0)
            general = apply(op, tuple(operands), {**op.parameters, **sample.params})
            _same(made.data, general.data)
            assert made.requires_grad == general.requires_grad and made.op is general.op
            assert list(map(id, made.edges())) == list(map(id, general.edges()))
            assert made.params.keys() == general.params.keys()
            if made.op is not None:
                given = [o for o in operands if isinstance(o, Tensor)]
                assert [p for p in made.parents if any(p is o for o in given)] == given or len(given) > 1
                _same(made._saved, general._saved) if not isinstance(made._saved, (tuple, list)) else None


def test_plain_arrays_and_numbers_stay_plain() -> None:
    a = np.array([1.0, 4.0])
    assert type(ag.sqrt(a)) is np.ndarray and type(ag.matmul(a, a)) is np.float64
    assert ag.add(1.0, 2.0) == 3.0 and type(ag.sum(a)) is np.float64
    assert ag.sum(a, axis=0) == 5.0


def test_who_comes_second_is_seen() -> None:
    x = Tensor([1.0, 2.0], requires_grad=True)
    assert ag.multiply(np.array([3.0, 4.0]), x).op is OPERATIONS["multiply"]
    assert ag.multiply(2.0, x).data.tolist() == [2.0, 4.0]
    assert (np.array([1, 2]) * x).requires_grad
    with pytest.raises(TypeError, match="do not mix"):
        ag.multiply(x, Value(1.0))
    with pytest.raises(TypeError, match="unsupported operand"):
        x - "two"  # type: ignore[operator]
    assert [v.data for v in x * np.array([Value(3.0), Value(4.0)])] == [3.0, 8.0]
    with pytest.raises(TypeError, match=r"add\(\) missing 1 required positional argument"):
        ag.add(x)


def test_a_float32_tensor_is_not_widened_by_numbers() -> None:
    x = Tensor(np.ones(2, np.float32), requires_grad=True)
    for y in (x * 2, 2 * x, x + 1.5, x**2, x**0.5, ag.maximum(x, 0), ag.where(x > 0, x, 1.0)):
        assert y.dtype == np.float32 and y.requires_grad


def test_no_grad_is_seen_by_written_functions() -> None:
    x = Tensor([1.0], requires_grad=True)
    ag.exp(x) * x  # written before the block
    with no_grad():
        y = ag.exp(x) * x
    assert not y.requires_grad and y.op is None


def test_edges_are_those_of_the_moment() -> None:
    x, w = Tensor([2.0], requires_grad=True), Tensor([3.0], requires_grad=False)
    y = x * w
    w.requires_grad = True
    x.requires_grad = False
    y.backward()
    assert x.grad is not None and x.grad.tolist() == [3.0] and w.grad is None


def test_the_text_can_be_read() -> None:
    text = source(OPERATIONS["matmul"])
    assert text.startswith("def matmul(a, b):") and "_forward(a_, b_)" in text
    with pytest.raises(ValueError, match="takes any number of operands"):
        source(OPERATIONS["concatenate"])


@pytest.mark.parametrize(
    "text, bounded",
    [
        ("1", True), ("-1", True), ("2", True), ("where(x > 0, 1, 0)", True), ("x > 0", True), ("share", True),
        ("where(a == b, share, where(a > b, 1, 0))", True), ("1 / 3", True), ("b", False), ("1 - y ** 2", False),
        ("where(x > 0, 1, y)", False), ("1 / b", False), ("2 * x", False),
    ],
)  # fmt: skip
def test_which_rules_keep_zeros_by_themselves(text: str, bounded: bool) -> None:
    assert Formula(text).bounded is bounded


@pytest.mark.parametrize("op", [op for op in OPERATIONS.values() if op.elementwise], ids=lambda op: op.name)
def test_a_zero_adjoint_stays_zero_beside_infinity(op: Any) -> None:
    for bad in (np.inf, -np.inf, np.nan, 0.0):
        for dtype in (np.float64, np.float32, np.float16):
            operands = [Tensor(np.array([bad, 0.5], dtype), requires_grad=True) for _ in op.operands]
            with np.errstate(all="ignore"):
                y = op(*operands, **samples(op)[0].params)
                y.backward(np.array([0.0, 1.0]))
            for x in operands:
                if y.requires_grad and x.grad is not None:
                    assert x.grad.data[0] == 0.0
