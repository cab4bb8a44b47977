"""`defop`: a user's operation is like a built-in one, and leaves nothing behind when it is taken back."""

from __future__ import annotations

import math
import pickle
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

import autograd as ag
from autograd import GradcheckError, Tensor, Value, defop, grad, jvp
from autograd.checking.samples import samples
from autograd.definition import undefine
from autograd.op import BY_NUMPY, OPERATIONS
from autograd.primitives import PRIMITIVES


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    """Whatever a test defines is taken back, and then nothing of it is left."""
    operations, numpys, primitives = dict(OPERATIONS), dict(BY_NUMPY), dict(PRIMITIVES)
    attributes = [set(vars(kind)) for kind in (Value, Tensor)]
    yield
    for name in set(OPERATIONS) - set(operations):
        undefine(OPERATIONS[name])
    assert (operations, numpys, primitives) == (OPERATIONS, BY_NUMPY, PRIMITIVES)
    for kind, before in zip((Value, Tensor), attributes, strict=True):
        assert set(vars(kind)) == before


def test_a_row_is_all_of_an_operation() -> None:
    squash = defop("squash(x)", "x / (1 + abs(x))", "1 / (1 + abs(x)) ** 2", doc="A gentle squashing.")
    x = Value(3.0, "x")
    y = x.squash()  # type: ignore[attr-defined]
    y.backward(create_graph=True)
    assert (y.data, x.grad.data) == (0.75, 1 / 16)
    first = x.grad
    x.zero_grad()
    first.backward()
    assert x.grad == pytest.approx(-2 / 64)
    t = Tensor([3.0, -1.0], requires_grad=True)
    assert t.squash().tolist() == [0.75, -0.5]  # type: ignore[attr-defined]
    assert squash(np.array([3.0])).tolist() == [0.75]
    assert grad(grad(grad(squash)))(3.0) == pytest.approx(6 / 256)
    assert jvp(squash, 3.0, 2.0) == (0.75, 2 / 16)
    assert "∂n2/∂x = 1/(1 + |x|)² = 0.0625" in str(ag.explain(y))
    assert "squash" in ag.draw(y).dot
    assert "A gentle squashing." in squash.__doc__
    assert pickle.loads(pickle.dumps(squash)) is squash
    assert squash.__module__ == __name__
    assert len(samples(squash)) == 7


def test_parameters_and_domains() -> None:
    op = defop("tempered(x, t=2.0)", "log(x) / t", "1 / (x * t)", domain="x > 0")
    assert Value(math.e).tempered(t=4.0).data == 0.25  # type: ignore[attr-defined]
    assert op(Tensor([1.0]), 3.0).params == {} or op(Tensor([1.0], requires_grad=True), 3.0).params == {"t": 3.0}
    assert all((sample.operands[0] > 0).all() for sample in samples(op))


def test_two_operands_broadcast() -> None:
    defop("hyper(a, b)", "a * a - b * b", "2 * a", "-2 * b")
    a, b = Tensor(np.ones((2, 1)), requires_grad=True), Tensor(np.ones(3), requires_grad=True)
    a.hyper(b).sum().backward()  # type: ignore[attr-defined]
    assert (a.grad.tolist(), b.grad.tolist()) == ([[6.0], [6.0]], [-4.0, -4.0, -4.0])


def test_a_function_from_outside() -> None:
    defop("cube_root(x)", "cube_root(x)", "1 / (3 * y ** 2)", domain="x > 0", function=(math.cbrt, np.cbrt))
    x = Value(8.0)
    x.cube_root().backward()  # type: ignore[attr-defined]
    assert x.grad == pytest.approx(1 / 12)


def test_the_cosh_of_the_contributors_page() -> None:
    """A table that has no cosh gets it in one row; here under another name."""
    cosh = defop("catenary(x)", "catenary(x)", "sinh(x)", function=(math.cosh, np.cosh), doc="The hyperbolic cosine.")
    x = Value(0.5)
    x.catenary().backward(create_graph=True)  # type: ignore[attr-defined]
    assert x.grad.data == pytest.approx(math.sinh(0.5))
    assert grad(grad(cosh))(0.5) == pytest.approx(math.cosh(0.5))
    assert Tensor([0.0]).catenary().tolist() == [1.0]  # type: ignore[attr-defined]


def test_an_operation_on_arrays() -> None:
    @defop(vjp={"a": lambda g, a: 2 * g * a}, samples=lambda r: [((r.normal(size=(2, 3)),), {"power": 2})])
    def energy(a: Any, power: int = 2) -> Any:
        """The sum of squares."""
        return np.sum(a**power)

    t = Tensor([1.0, 2.0], requires_grad=True)
    t.energy().backward()  # type: ignore[attr-defined]
    assert t.grad.tolist() == [2.0, 4.0]
    assert ag.hessian(energy)(np.ones(2)).tolist() == [[2.0, 0.0], [0.0, 2.0]]
    assert jvp(energy, np.array([1.0, 2.0]), np.array([1.0, 1.0])) == (5.0, 6.0)


def test_captured_and_expanded() -> None:
    squash = defop("squash(x)", "x / (1 + abs(x))", "1 / (1 + abs(x)) ** 2")
    program = ag.capture(lambda a, b: squash(a * b) + a)
    assert program(1.0, 3.0) == pytest.approx(1.75)
    opened = ag.expand(lambda x: ag.sum(squash(x) * x), [1.0, 3.0])
    opened.backward()
    assert opened.result.data == pytest.approx(0.5 + 2.25)
    assert opened.inputs[0][1].grad == pytest.approx(0.75 + 3 / 16)


@pytest.mark.parametrize("derivative", ["2 * x * x", "3 * x", "-3 * x * x"])
def test_a_wrong_derivative_is_found_at_definition(derivative: str) -> None:
    with pytest.raises(GradcheckError, match="cubed"):
        defop("cubed(x)", "x * x * x", derivative)
    assert "cubed" not in OPERATIONS
    assert not hasattr(Value, "cubed")


def test_a_wrong_second_derivative_is_found_at_definition() -> None:
    with pytest.raises(GradcheckError, match="waves, order 2"):

        @defop(vjp={"x": lambda g, x: g * np.cos(x.data if isinstance(x, Tensor) else x)})
        def waves(x: Any) -> Any:
            return np.sin(x)


def test_it_may_be_left_unchecked() -> None:
    wrong = defop("cubed(x)", "x * x * x", "2 * x", check=False)
    assert wrong(Value(2.0)).data == 8


def test_defined_again_as_in_a_notebook() -> None:
    defop("cubed(x)", "x * x * x", "3 * x * x")
    again = defop("cubed(x)", "x ** 3", "3 * x ** 2")
    assert OPERATIONS["cubed"] is again
    assert Value(2.0).cubed().op is again  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "call, error, message",
    [
        (lambda: defop("exp(x)", "x", "1"), ValueError, "there is an operation 'exp' already"),
        (lambda: defop("clip(x)", "x", "1"), ValueError, "there is an operation 'clip' already"),
        (lambda: defop("backward(x)", "x", "1"), ValueError, r"a Value has \.backward already"),
        (lambda: defop("blob(x)", "lumps(x)", "1"), ValueError, "'lumps', which is no operation"),
        (lambda: defop("blob(x)", "x", "polygamma(0, x)"), ValueError, "'polygamma', which is no operation"),
        (lambda: defop("blob(x)", "x + z", "1"), ValueError, "reads"),
        (lambda: defop("blob(x)", "x +", "1"), ValueError, "not an expression"),
        (lambda: defop("blob(x)", "x.real", "1"), ValueError, "may not contain Attribute"),
        (lambda: defop("blob(x)", "__import__('os')", "1"), ValueError, "blob"),
        (lambda: defop("blob", "x", "1"), ValueError, "'blob' is no signature"),
        (lambda: defop("blob(x, a=b)", "x", "1"), ValueError, "is no signature"),
        (lambda: defop("blob(x, y)", "x * y", "y", "x"), ValueError, "may not be called 'y'"),
        (lambda: defop("blob(x)", "x", "1", "1"), ValueError, "2 derivatives for x"),
        (lambda: defop("blob(a, b)", "a * b", "b"), ValueError, "'b' has neither a derivative nor a default"),
        (lambda: defop("blob(x)", "x"), ValueError, "'x' has neither a derivative nor a default"),
        (lambda: defop("blob(x)", "x", "1", vjp={}), TypeError, "after the formula"),
        (lambda: defop(vjp={})(lambda x: x), TypeError, "a rule for each operand"),
        (lambda: defop(vjp=lambda g: g)(lambda x: x), TypeError, r"or vjp=\{operand: rule\}"),  # type: ignore[call-overload]
        (lambda: defop(lambda x: x), TypeError, "takes a row of text"),  # type: ignore[call-overload]
    ],
)
def test_refusals(call: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        call()


def test_a_rule_for_an_operand_that_is_not_there() -> None:
    with pytest.raises(ValueError, match="vjp names 'z'; double has x"):

        @defop(vjp={"z": lambda g: g})
        def double(x: Any) -> Any:
            return 2 * x
