"""What a failed check shows first, and how sure it must be: the worst element, elements before directions."""

import numpy as np
import pytest

import autograd as ag
from autograd import GradcheckError, Tensor, Value, gradcheck
from autograd.array_operations import operation
from autograd.checking.complex_step import complex_step
from autograd.op import unregister
from autograd.rows import row


def scaled(operation_of, factors):
    """x ↦ x, whose rule is wrong by these factors."""
    return operation_of("scaled", lambda x: 1.0 * x, lambda g: g * np.asarray(factors))


@pytest.mark.parametrize("factors, index", [([1.3, 1.2, 1.1], 0), ([1.1, 1.3, 1.2], 1), ([1.1, 1.2, 1.3], 2)])
@pytest.mark.parametrize("exact", [True, False])
def test_the_element_that_is_furthest_outside_is_shown(operation_of, factors, index, exact):
    wrong = scaled(operation_of, factors)
    f = (lambda x: wrong(x)) if exact else (lambda x: wrong(x) + 0 * abs(x))
    with pytest.raises(GradcheckError) as caught:
        gradcheck(f, np.array([1.0, 2.0, 3.0]), rtol=1e-4, atol=1e-3)
    worst = caught.value.report.worst
    assert (worst.input, worst.index, worst.output) == (0, (index,), index)
    assert worst.analytic == pytest.approx(1.3) and worst.numeric == pytest.approx(1.0)
    assert worst.allowed == pytest.approx(1e-3 + 1.3e-4)
    assert worst.excess == pytest.approx((0.3 - worst.allowed) / worst.allowed)
    assert worst.between is None and worst.error < 1e-9


def test_an_absolute_tolerance_of_nothing_lets_nothing_pass_by_it(operation_of):
    wrong = scaled(operation_of, [1.1, 1.3])
    with pytest.raises(GradcheckError) as caught:
        gradcheck(wrong, np.ones(2), rtol=0.0, atol=0.0)
    assert caught.value.report.worst.excess == np.inf


def test_an_element_is_shown_before_a_direction_though_that_is_further_outside(operation_of):
    """Of the first input a lost element is found by directions alone; of the second every element is a little wrong."""

    def lossy(lost):
        factors = np.ones(900)
        factors[lost] = 0.0
        return factors

    weights = np.ones(900)
    weights[450] = 30.0  # the largest derivative is looked at, and right
    first = operation_of("first", lambda x: x * weights, lambda g: g * weights * lossy(slice(600, 900)))
    second = operation_of("second", lambda x: 1.0 * x, lambda g: 1.001 * g)
    inputs = np.linspace(1, 2, 900), np.linspace(1, 2, 5)
    shown = []
    for turn in (1, -1):
        with pytest.raises(GradcheckError) as caught:
            gradcheck(
                lambda *two, turn=turn: ag.sum(first(two[::turn][0])) + ag.sum(second(two[::turn][1])),
                *inputs[::turn], max_elements=10, seed=1,
            )  # fmt: skip
        report = caught.value.report
        result = report.inputs[(0, 1)[::turn][0]]
        assert result.wrong_directions == result.directions == 8
        shown.append((report.worst.input, report.worst.index is None))
    assert not shown[0][1] and not shown[1][1]


def test_how_many_directions_fail_is_counted(operation_of):
    def one_lost(g):
        g = np.array(g)
        g[777] = 0
        return g

    lossy = operation_of("lossy", lambda x: 1.0 * x, one_lost)
    with pytest.raises(GradcheckError, match="8 of 8 directions of input 0 fail") as caught:
        gradcheck(lambda x: ag.sum(lossy(x)), np.ones(1600), max_elements=20, seed=4)
    (looked,) = caught.value.report.inputs
    assert (looked.directions, looked.wrong_directions, caught.value.report.failures) == (8, 8, 8)
    assert caught.value.report.worst.index is None


def test_many_outputs_are_weighted_together_and_few_each_by_itself(operation_of):
    wrong = operation_of("wrong", lambda x: 2.0 * x, lambda g: g * np.r_[np.full(len(g) - 1, 2.0), 2.2])
    for size, output, weighted in ((50, 49, False), (51, None, True)):
        with pytest.raises(GradcheckError) as caught:
            gradcheck(wrong, np.ones(size))
        report = caught.value.report
        assert (report.worst.index, report.worst.output) == ((size - 1,), output)
        assert any("51 outputs were weighted by 2 random cotangents" in remark for remark in report.remarks) == weighted


def test_a_kink_in_one_output_of_many_is_between_what_all_add_up_to():
    assert gradcheck(lambda x: ag.relu(x) * np.linspace(-1, 1, 60), np.r_[0.0, np.ones(59)]).kinks == 1


def replayed(f, x):
    """What a complex step along ones makes of f at x: None where it cannot be had."""
    leaf = Tensor(x, requires_grad=True)
    step = complex_step([f(leaf)], [leaf])
    return step and step([np.ones(np.shape(x))])


@pytest.mark.parametrize("slip, dtype, taken", [
    (1e-10, np.float64, True), (1e-5, np.float64, False), (1e-5, np.float32, True), (0.05, np.float32, False),
])  # fmt: skip
def test_the_complex_step_takes_no_formula_that_gives_other_numbers_than_the_operation(slip, dtype, taken):
    op = row("slipping(x)", "sin(x)", "cos(x)", stable=f"sin(x) * {1 + slip!r}", public=False, method=False)
    try:
        (x, y), found = np.array([0.5, 1.0], dtype), replayed(op, np.array([0.5, 1.0], dtype))
    finally:
        unregister(op)
    assert (found is not None) == taken
    if taken:
        np.testing.assert_allclose(found[0], np.cos([x, y]), rtol=1e-7)


@pytest.mark.parametrize("f, taken", [
    (lambda x: ag.exp(x) * x, True), (lambda x: ag.sum(x) + x[::-1], True), (ag.relu, False), (lambda x: abs(x), False),
    (lambda x: ag.max(x) * x, False), (lambda x: ag.softmax(x), False),
])  # fmt: skip
def test_the_complex_step_is_for_graphs_of_analytic_operations(f, taken):
    assert (replayed(f, [0.5, 1.0]) is not None) == taken


def test_the_complex_step_takes_a_result_that_is_nan_in_places():
    with np.errstate(invalid="ignore"):
        (found,) = replayed(lambda x: x * np.array([np.inf, 3.0]), [0.0, 1.0])
    assert not np.isfinite(found[0]) and found[1] == 3.0


def test_the_complex_step_of_a_result_that_does_not_move():
    leaf, other = Value(2.0), Value(3.0)
    step = complex_step([leaf * leaf, other * 2, 5.0], [leaf])
    assert [float(d) for d in step([np.array(1.0)])] == [4.0, 0.0, 0.0]


@pytest.mark.parametrize("slip, passes", [(1e-9, False), (1e-15, True)])
def test_a_gradient_of_0_may_be_off_by_a_rounding_of_the_others_and_no_more(operation_of, slip, passes):
    first = operation_of("first", lambda x: x * [1.0, 0.0], lambda g: g * [1.0, 0.0] + slip * np.array([0.0, 1.0]))
    check = lambda: gradcheck(lambda x: ag.sum(first(x)), np.ones(2))  # noqa: E731
    if passes:
        assert check()
    else:
        with pytest.raises(GradcheckError, match=r"element \[1\]"):
            check()


def test_the_complex_step_leaves_out_what_takes_no_complex_numbers():
    def real_only(x):
        if np.iscomplexobj(x):
            raise NotImplementedError("real numbers only")
        return 2.0 * x

    op = operation(public=False, method=False, linear=True)(real_only)
    op.vjp("x", "2·g")(lambda g: 2.0 * g)
    try:
        assert replayed(op, [0.5, 1.0]) is None
        assert gradcheck(lambda x: ag.sin(op(x)), np.ones(2)).method == "central differences"
    finally:
        unregister(op)
