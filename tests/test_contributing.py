"""What CONTRIBUTING.md promises of a row: that it stands in the table as shown, and that everything comes from it."""

import math
import re
from pathlib import Path

import numpy as np
import pytest

import autograd
from autograd import Tensor, Value, explain
from autograd.array_operations import operation
from autograd.checking.conformance import conform
from autograd.op import OPERATIONS, unregister
from autograd.rows import row
from tests.autograd.test_ops import judge
from tools.stubs import methods

ROOT = Path(__file__).parent.parent
ROW, PRIMITIVE, JOINT = re.findall(r"```python\n(.*?)\n```", (ROOT / "CONTRIBUTING.md").read_text(), re.DOTALL)


def one_spaced(text: str) -> str:
    return re.sub(r" +", " ", text)


def test_the_row_and_its_primitive_stand_in_the_table_as_shown():
    assert one_spaced(ROW) in one_spaced((ROOT / "autograd/ops/elementwise.py").read_text())
    assert PRIMITIVE in (ROOT / "autograd/primitives.py").read_text()


@pytest.fixture
def newcomer():
    """The row, entered once more under another name."""
    text = ROW.split("= ", 1)[1].replace('row("cosh(x)"', 'row("newcomer(x)"')
    op = eval(text, {"row": row})
    op.__module__ = "autograd.ops.elementwise"
    yield op
    unregister(op)


def test_everything_comes_from_the_row(newcomer):
    x = Value(0.5, "x")
    y = x.newcomer()
    y.name = "y"
    assert y.data == math.cosh(0.5)
    y.backward(create_graph=True)
    first = x.grad
    assert first.data == pytest.approx(math.sinh(0.5), rel=1e-15)
    x.zero_grad()
    first.backward()
    assert x.grad == pytest.approx(math.cosh(0.5), rel=1e-15)
    assert str(explain(y, x)) == "∂y/∂x = sinh(x) = 0.5211"

    t = Tensor([0.0, 0.5, -2.0], requires_grad=True)
    t.newcomer().sum().backward()
    np.testing.assert_allclose(t.grad.data, np.sinh(t.data), rtol=1e-15)
    np.testing.assert_array_equal(newcomer(t.data), np.cosh(t.data))

    assert "def newcomer(self) -> Value:" in methods()
    assert "y = cosh(x)" in newcomer.__doc__
    assert "∂y/∂x = sinh(x)" in newcomer.__doc__


def test_the_registrys_tests_judge_it(newcomer):
    assert OPERATIONS["newcomer"] is newcomer
    judge(newcomer)


def test_they_judge_a_wrong_row_too():
    wrong = row("newcomer(x)", "cosh(x)", "-sinh(x)")
    try:
        with pytest.raises(AssertionError):
            judge(wrong)
    finally:
        unregister(wrong)


def test_the_operation_is_public():
    assert "cosh" in autograd.__all__


def test_one_rule_for_several_operands_is_entered_as_shown():
    exec(JOINT, {"operation": operation})
    op = OPERATIONS["weighted_square"]
    try:
        assert not [message for outcome in conform(op, 0).values() for message in outcome.messages]
    finally:
        unregister(op)
