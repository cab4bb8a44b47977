"""Every operation of the table, on every sample: value, gradient and second gradient, on both node kinds."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as st_numpy

import autograd as ag
from autograd import Tensor, Value
from autograd.array_operations import operation
from autograd.checking.samples import Sample, draw, samples
from autograd.op import OPERATIONS, Op, unregister
from autograd.rows import Elementwise, row
from tests.autograd.oracle import check, gradients

ALL = sorted(OPERATIONS)
ROWS = [name for name in ALL if isinstance(OPERATIONS[name], Elementwise)]
ANALYTIC = [name for name in ROWS if OPERATIONS[name].analytic]  # type: ignore[attr-defined]

pytestmark = pytest.mark.filterwarnings("ignore::RuntimeWarning")


def plain(y: Any) -> np.ndarray:
    return np.asarray(y.data if isinstance(y, (Tensor, Value)) else y)


def all_apart(sample: Sample) -> None:
    """What the leaves receive shares memory with nothing: not with data, the adjoint, or each other's gradients."""
    wanted = sample.differentiable()
    leaves = {k: Tensor(sample.operands[k], requires_grad=True) for k in wanted}
    y = sample.call([leaves.get(k, operand) for k, operand in enumerate(sample.operands)])
    adjoint = np.ones(y.shape)
    y.backward(adjoint)
    held = [adjoint, y.data, *(np.asarray(plain(o)) for o in sample.operands), *(leaf.data for leaf in leaves.values())]
    for leaf in leaves.values():
        if leaf.grad is not None:
            assert not any(np.shares_memory(leaf.grad.data, other) for other in held), str(sample)
            held.append(leaf.grad.data)


def first_order(sample: Sample) -> None:
    """Σ w·op(operands), for a random w, has the right gradient."""
    wanted = sample.differentiable()
    w = np.random.default_rng(2).normal(size=plain(sample.call()).shape)

    def weighted(*given: Any) -> Any:
        operands = list(sample.operands)
        for k, node in zip(wanted, given, strict=True):
            operands[k] = node
        return (sample.call(operands) * w).sum()

    check(weighted, [sample.operands[k] for k in wanted], kink=bool(sample.op.kink), what=str(sample))


def second_order(sample: Sample) -> None:
    """Σ u·gradient, for random u, has the right gradient, by the operands and by the adjoint too."""
    wanted = sample.differentiable()
    r = np.random.default_rng(3)
    us = [r.normal(size=np.shape(sample.operands[k])) for k in wanted]
    w = r.normal(size=plain(sample.call()).shape)

    def total(*given: Any) -> Any:
        *nodes, adjoint = given

        def weighted(*inner: Any) -> Any:
            operands = list(sample.operands)
            for k, node in zip(wanted, inner, strict=True):
                operands[k] = node
            return (sample.call(operands) * adjoint).sum()

        create_graph = any(node.requires_grad for node in given)
        parts = gradients(weighted, nodes, create_graph=create_graph)
        return sum(((g * u).sum() for g, u in zip(parts, us, strict=True)), Tensor(0.0))

    check(total, [*(sample.operands[k] for k in wanted), w], kink=bool(sample.op.kink), rtol=2e-5, what=f"2nd {sample}")


def judge(op: Op) -> None:
    """All that is asked of an operation's derivatives, on all of its samples."""
    for sample in samples(op):
        wanted = [sample.operands[k] for k in sample.differentiable()]
        if wanted and all(o.dtype.kind == "f" for o in wanted):
            first_order(sample)
            if op.max_order is None or op.max_order >= 2:
                second_order(sample)


def numpy_takes(sample: Sample) -> bool:
    numpy = sample.op.numpy
    if numpy is None:
        return False
    try:
        theirs = inspect.signature(numpy).parameters
        return all(
            name in theirs and theirs[name].kind is not inspect.Parameter.POSITIONAL_ONLY for name in sample.params
        )
    except (TypeError, ValueError):  # a ufunc has no signature
        return not sample.params


@pytest.mark.parametrize("name", ROWS)
def test_a_row_is_mathematics_over_its_operands(name: str) -> None:
    op = OPERATIONS[name]
    assert isinstance(op, Elementwise)
    op.check()
    assert op.domain is None or op.domain.names <= set(op.arguments)


@pytest.mark.parametrize("name", ALL)
def test_derivatives(name: str) -> None:
    judge(OPERATIONS[name])


@pytest.mark.parametrize("name", ALL)
def test_value(name: str) -> None:
    for sample in samples(OPERATIONS[name]):
        op, operands, params = sample.op, sample.operands, sample.params
        y = sample.call()
        on_tensors = sample.call([Tensor(o) if o.dtype.kind in "fiub" else o for o in operands])
        np.testing.assert_allclose(plain(on_tensors), y, rtol=1e-15, atol=0, err_msg=str(sample))
        if numpy_takes(sample):
            theirs = op.numpy(operands, **params) if op.variadic else op.numpy(*operands, **params)  # type: ignore[misc]
            np.testing.assert_allclose(y, theirs, rtol=1e-12, atol=1e-12, err_msg=str(sample))
        if isinstance(op, Elementwise) and np.all(np.isfinite(exact := op.exact(*operands, **params))):
            np.testing.assert_allclose(y, exact, rtol=1e-9, atol=1e-12, err_msg=str(sample))


@pytest.mark.parametrize("name", ROWS)
def test_value_and_tensor_agree(name: str) -> None:
    """A number, and the same number in an array: same result, gradient and second gradient."""
    op = OPERATIONS[name]
    for sample in samples(op):
        broadcast = np.broadcast_arrays(*sample.operands)
        for numbers in list(zip(*(array.ravel() for array in broadcast), strict=True))[:3]:
            found = []
            for kind in (Value, lambda x: Tensor(x, requires_grad=True)):
                operands = [kind(float(x)) if op.differentiable(k) else bool(x) for k, x in enumerate(numbers)]
                y = op(*operands, **sample.params)
                row_ = [float(y.data)]
                nodes = [o for o in operands if not isinstance(o, bool)]
                if y.requires_grad:
                    y.backward(create_graph=True)
                    firsts = [node.grad for node in nodes]
                    for first in firsts:
                        row_.append(float(first.data) if isinstance(first, (Value, Tensor)) else float(first or 0.0))
                        for node in nodes:
                            node.zero_grad()
                        if getattr(first, "requires_grad", False):
                            first.backward()
                        row_.extend(0.0 if node.grad is None else float(plain(node.grad)) for node in nodes)
                found.append(row_)
            np.testing.assert_allclose(found[0], found[1], rtol=1e-11, atol=1e-13, err_msg=f"{sample} at {numbers}")


def complex_step(op: Elementwise, seed: int = 0) -> None:
    """∂y/∂x = Im f(x + ih) / h with no difference taken, so that the rule is right to the last digits."""
    for sample in samples(op, seed):
        operands = list(np.broadcast_arrays(*sample.operands))
        y = op.exact(*operands, **sample.params)
        for k in sample.differentiable():
            stepped = [o + 1e-30j if j == k else o for j, o in enumerate(operands)]
            slope = np.asarray(op.exact(*stepped, **sample.params)).imag / 1e-30
            ours = op.local(k, y, operands, sample.params, 0.5)
            good = np.isfinite(slope)
            np.testing.assert_allclose(
                np.broadcast_to(ours, slope.shape)[good], slope[good], rtol=1e-9, atol=1e-12, err_msg=str(sample)
            )


@pytest.mark.parametrize("name", ANALYTIC)
def test_complex_step(name: str) -> None:
    complex_step(OPERATIONS[name])  # type: ignore[arg-type]


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(ANALYTIC), st.integers(1, 2**32))
def test_complex_step_at_other_numbers(name: str, seed: int) -> None:
    complex_step(OPERATIONS[name], seed)  # type: ignore[arg-type]


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_other_shapes_and_dtypes(data: st.DataObject) -> None:
    """Any row of the table, on operands of any shapes that broadcast, in any precision: as one number at a time."""
    op = OPERATIONS[data.draw(st.sampled_from(ROWS))]
    assert isinstance(op, Elementwise)
    n = len(op.operands)
    shapes = data.draw(st_numpy.mutually_broadcastable_shapes(num_shapes=n, max_dims=3, max_side=3, min_side=0))
    dtype = data.draw(st.sampled_from([np.float32, np.float64]))
    params = samples(op)[0].params
    drawn = draw(op, list(shapes.input_shapes), np.random.default_rng(data.draw(st.integers(0, 1000))), params)
    operands = [o.astype(dtype) if o.dtype.kind == "f" else o for o in drawn]
    y = plain(op(*operands, **params))
    assert y.shape == shapes.result_shape
    numbers = [o.ravel() for o in np.broadcast_arrays(*operands)]
    one_by_one = [plain(op(*each, **params)) for each in zip(*numbers, strict=True)]
    exact = 1e-5 if dtype is np.float32 else 1e-12
    np.testing.assert_allclose(y.ravel(), np.array(one_by_one, float).reshape(-1), rtol=exact, atol=exact)


@pytest.mark.parametrize("name", sorted({*ALL} - {"float_power"}))  # which is double by definition
def test_float32_stays(name: str) -> None:
    for sample in samples(OPERATIONS[name]):
        if sample.params.get("dtype") is not None:
            continue
        single = [o.astype(np.float32) if o.dtype == np.float64 else o for o in sample.operands]
        nodes = [
            Tensor(o, requires_grad=True) if o.dtype == np.float32 and sample.op.differentiable(k) else o
            for k, o in enumerate(single)
        ]
        y = sample.call(nodes)
        if plain(sample.call()).dtype.kind == "f":
            assert y.dtype == np.float32, str(sample)
        if isinstance(y, Tensor) and y.requires_grad:
            y.backward(np.ones(y.shape))
            for node in nodes:
                if isinstance(node, Tensor) and node.grad is not None:
                    assert node.grad.dtype == np.float32, str(sample)


# -- the tester is tried as well ----------------------------------------------------------------------


@contextmanager
def entered(op: Op) -> Iterator[Op]:
    try:
        yield op
    finally:
        unregister(op)


def test_a_wrong_derivative_is_found() -> None:
    with entered(row("wrong_cube(x)", "x * x * x", "2 * x * x")) as op, pytest.raises(AssertionError, match="gradient"):
        judge(op)


def test_a_derivative_wrong_for_one_operand_only_is_found() -> None:
    wrong = row("wrong_ratio(a, b)", "a / b", "1 / b", "y / b", domain="b > 0")
    with entered(wrong), pytest.raises(AssertionError, match="operand 1"):
        judge(wrong)


def test_a_wrong_second_derivative_is_found() -> None:
    @operation(numpy=None, samples=lambda r: [((r.normal(size=3),), {})])
    def wrong_sine(x):  # type: ignore[no-untyped-def]
        """The sine, with a rule that leaves the graph."""
        return np.sin(x)

    @wrong_sine.vjp("x")
    def _(g, x):  # type: ignore[no-untyped-def]
        return g * np.cos(x.data if isinstance(x, Tensor) else x)

    with entered(wrong_sine), pytest.raises(AssertionError, match="2nd"):
        judge(wrong_sine)


def test_a_wrong_broadcast_is_found() -> None:
    @operation(samples=lambda r: [((r.normal(size=(2, 3)), r.normal(size=3)), {})])
    def wrong_sum(a, b):  # type: ignore[no-untyped-def]
        """a + b, with a rule that sums the adjoint over the wrong axis."""
        return a + b

    wrong_sum.vjp("a")(lambda g: g)
    wrong_sum.vjp("b")(lambda g, a_shape: ag.broadcast_to(ag.sum(g, axis=1, keepdims=True), a_shape) / a_shape[0])
    with entered(wrong_sum), pytest.raises(AssertionError, match="operand 1"):
        judge(wrong_sum)


def test_a_right_rule_passes() -> None:
    with entered(row("right_cube(x)", "x * x * x", "3 * x * x")) as op:
        judge(op)


@pytest.mark.parametrize("name", [name for name in ALL if any(s.differentiable() for s in samples(OPERATIONS[name]))])
def test_gradients_share_no_memory(name: str) -> None:
    for sample in samples(OPERATIONS[name]):
        all_apart(sample)
