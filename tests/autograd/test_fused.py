"""Operations on lists of Values: one node with an edge for every number, and what the same in elementary ones gives."""

import copy
import math
import operator
import pickle

import numpy as np
import pytest

import autograd
from autograd import Value, capture, detect_anomaly, dot, explain, jvp, no_grad, softmax_cross_entropy
from autograd.fused import Fused
from autograd.op import OPERATIONS
from autograd.transforms import grad, hessian


def products(a, b, bias=0.0):
    total = bias
    for x, y in zip(a, b, strict=True):
        total = total + x * y
    return total


def cross_entropy(a, t):
    total = sum(autograd.exp(x - 3) for x in a)
    return sum(w * (autograd.log(total) + 3 - x) for x, w in zip(a, t, strict=True))


def spread(a):
    middle = sum(a) / len(a)
    return sum((x - middle) ** 2 for x in a) / len(a)


#: What is called, the same with + and ×, and the lengths of its lists; None stands for a number.
CASES = {
    "sum": (autograd.sum, lambda a: sum(a[1:], a[0]), (4,)),
    "mean": (autograd.mean, lambda a: sum(a) / len(a), (4,)),
    "var": (autograd.var, spread, (4,)),
    "dot": (dot, products, (3, 3)),
    "dot and bias": (dot, products, (3, 3, None)),
    "logsumexp": (autograd.logsumexp, lambda a: autograd.log(sum(map(autograd.exp, a))), (3,)),
    "cross-entropy": (softmax_cross_entropy, cross_entropy, (3, 3)),
}


@pytest.fixture(params=CASES)
def case(request):
    fused, written, lengths = CASES[request.param]
    r = np.random.default_rng(3)
    numbers = [r.normal(size=n).tolist() if n else float(r.normal()) for n in lengths]
    return fused, written, numbers


def values(numbers):
    return [[Value(x) for x in each] if isinstance(each, list) else Value(each) for each in numbers]


def flat(operands):
    return [x for each in operands for x in (each if isinstance(each, list) else [each])]


def derivatives(function, numbers, order):
    """The result and its gradient; in order 2 the gradient of a weighted sum of the gradient."""
    given = values(numbers)
    y = function(*given)
    y.backward(create_graph=order == 2)
    found = [v.grad for v in flat(given)]
    if order == 2:
        first = sum((k + 1) * each * each for k, each in enumerate(found))
        for v in flat(given):
            v.zero_grad()
        if first.requires_grad:
            first.backward()
        found = [v.grad for v in flat(given)]
    return [y.data, *found]


@pytest.mark.parametrize("order", [1, 2])
def test_what_is_written_with_plus_and_times(case, order):
    fused, written, numbers = case
    expected = derivatives(written, numbers, order)
    assert derivatives(fused, numbers, order) == pytest.approx(expected, rel=1e-12, abs=1e-12)


def test_one_node_with_an_edge_for_every_number(case):
    fused, _, numbers = case
    given = values(numbers)
    y = fused(*given)
    assert isinstance(y.op, Fused) and list(y.parents) == flat(given)
    assert len(y.op.operands) == len(y.local_derivatives) == len(flat(given))
    assert y.data == pytest.approx(fused(*map(np.array, numbers)), rel=1e-14)


def test_forward_mode_of_both_kinds(case):
    fused, _, numbers = case
    points = flat(numbers)

    def function(*each):
        rest = iter([x * x for x in each])
        return fused(*([next(rest) for _ in given] if isinstance(given, list) else next(rest) for given in numbers))

    tangents = tuple(math.cos(k) for k in range(len(points)))
    _, change = jvp(function, tuple(points), tangents)
    gradient = grad(function, argnums=tuple(range(len(points))))(*points)
    assert change == pytest.approx(sum(map(operator.mul, gradient, tangents)), rel=1e-12)
    through = grad(lambda s: jvp(function, tuple(x * s for x in points), tangents)[1])(1.0)
    matrix = np.array(hessian(function, argnums=tuple(range(len(points))))(*points), dtype=float)
    assert through == pytest.approx(float(np.array(points) @ matrix @ np.array(tangents)), rel=1e-10, abs=1e-12)


def test_captured(case):
    fused, _, numbers = case
    program = capture(fused, engine="numba" if fused is softmax_cross_entropy else "numpy")
    given = values(numbers)
    y = fused(*given)
    y.backward()
    value, gradient = program.value_and_grad(*numbers)
    gradient = flat(gradient) if len(numbers) > 1 else gradient
    assert [value, *gradient] == pytest.approx([y.data, *(v.grad for v in flat(given))], rel=1e-12, abs=1e-12)
    moved = [[x + 300 for x in each] if isinstance(each, list) else each for each in numbers]
    assert program(*moved) == pytest.approx(fused(*map(np.array, moved)), rel=1e-12)
    assert "1 program" in repr(program)


def test_a_constant_target_makes_no_steps_of_zeros():
    program = capture(lambda *a: softmax_cross_entropy(a, [0, 1, 0]))
    program(1.0, 2.0, 3.0)
    assert "0 ×" not in str(program.program)


def test_a_fused_node_from_outside_is_part_of_the_program():
    w = [Value(2.0), Value(3.0)]
    total = autograd.sum(w)
    program = capture(lambda x: x * total)
    assert program(2.0) == 10
    w[0].data = 7.0
    assert program(2.0) == 20


def test_a_repeated_operand_is_two_edges():
    x, y = Value(3.0), Value(2.0)
    z = dot([x, x, y], [x, y, x], x)
    z.backward()
    assert z.data == 9 + 6 + 6 + 3 and len(z.parents) == 7
    assert (x.grad, y.grad) == (2 * 3 + 2 + 2 + 1, 3 + 3)
    z.backward()
    assert (x.grad, y.grad) == (2 * 11, 2 * 6)


def test_numbers_and_constants_beside_values():
    w, b = [Value(2.0), Value(3.0, requires_grad=False)], Value(1.0)
    y = dot(w, np.array([5.0, 7.0]), b)
    y.backward()
    assert (y.data, w[0].grad, w[1].grad, b.grad) == (32, 5, 0, 1)
    assert [p.requires_grad for p in y.parents] == [True, False, False, False, True]
    assert y.local_derivatives == (5, 7, 2, 3, 1)
    assert dot([1, 2], w).data == 8 and dot([1.0, 2.0], [3.0, 4.0], 5.0) == 16
    assert not autograd.sum([w[1], 4.0]).requires_grad
    assert autograd.sum((b, 2)).data == 3


def test_zeros_stay_zeros_and_infinities_pass():
    a, b = Value(math.inf), Value(1.0)
    y = autograd.sum([a, b]) * 0.0
    z = autograd.maximum(dot([a], [b]) * 0 + 2.0, 3.0)
    with np.errstate(all="raise"):
        z.backward()
    assert (a.grad, b.grad) == (0, 0) and math.isnan(y.data)


def test_what_was_recorded_does_not_change():
    w, x = [Value(2.0)], [Value(5.0)]
    y = dot(w, x, 1.0)
    w[0].data = 100.0
    y.backward()
    assert (w[0].grad, x[0].grad) == (5, 2)
    with pytest.raises(RuntimeError, match="other numbers"):
        y.backward(create_graph=True)


def test_without_recording():
    w = [Value(1.0), Value(2.0)]
    with no_grad():
        y = dot(w, w)
    assert y.data == 5 and y.parents == () and not y.requires_grad


def test_copied_and_pickled():
    x = [Value(1.0), Value(2.0)]
    y = dot(x, [x[1], 4.0], Value(1.0)) * 2
    for again in (copy.deepcopy(y), pickle.loads(pickle.dumps(y))):
        again.backward()
        fused = again.parents[0]
        assert fused.op is y.parents[0].op and [p.grad for p in fused.parents] == [4, 10, 10, 0, 2]
    assert copy.copy(y.parents[0]).parents[0] is x[0]


def test_anomalies_are_found():
    x = [Value(1e308, "big"), Value(1e308)]
    with detect_anomaly(), pytest.raises(FloatingPointError, match=r"sum gave inf(.|\n)*'a\[0\]' \(big\)"):
        autograd.sum(x)
    y = autograd.logsumexp([Value(1.0), Value(2.0)])
    with detect_anomaly():
        y.backward()


def test_every_term_is_explained():
    w, x, b = [Value(2.0, "w1"), Value(3.0, "w2")], [Value(5.0, "x1"), Value(7.0, "x2")], Value(1.0, "b")
    y = dot(w, x, b)
    y.name = "y"
    story = explain(y)
    assert list(story.forward())[-1] == "y = w1·x1 + w2·x2 + b = 32"
    assert [str(story.of(v)) for v in (w[1], x[0], b)] == ["∂y/∂w2 = x2 = 7", "∂y/∂x1 = w1 = 2", "∂y/∂b = 1"]
    assert explain(y * 2).of(w[0]).text == "∂n8/∂w1 = ∂n8/∂y·∂y/∂w1 = 2·x1 = 2·5 = 10"
    assert list(explain(autograd.mean(x)).forward())[-1] == "n3 = (x1 + x2)/2 = 6"
    entropy = explain(softmax_cross_entropy(x, [0.0, 1.0]))
    assert "softmax_cross_entropy(x1, x2," in str(entropy) and "softmax(a)" in str(entropy.of(x[0]))
    assert str(explain(autograd.sum([Value(0.0)] * 1000)))


def test_drawn():
    w = [Value(2.0), Value(3.0)]
    picture = dot(w, w, Value(1.0)).draw()
    assert picture.dot.count("->") >= 5 and "dot" in picture.tree


def test_what_a_grid_is_opened_up_into_is_one_node_of_a_list():
    x = [Value(1.0), Value(2.0), Value(4.0)]
    assert len(autograd.sum(x).parents) == 3
    assert len(autograd.sum(np.array(x)).parents) == 2


def test_lists_of_lists_are_grids():
    x = [[Value(1.0), Value(2.0)], [Value(3.0), Value(4.0)]]
    assert [v.data for v in autograd.sum(x, axis=0)] == [4, 6]
    assert dot(x, x[0])[1].data == 11
    assert autograd.sum(x[0], keepdims=True)[0].data == 3


@pytest.mark.parametrize(
    "call, error, message",
    [
        (lambda v: dot([v, v], [v, v, v], v), ValueError, "shapes"),
        (lambda v: dot([v, v], [v], v), ValueError, "shapes"),
        (lambda v: autograd.sum([v, "2"]), TypeError, "sum: a Value holds one real number, not str"),
        (lambda v: autograd.mean([v, v], axis=1), np.exceptions.AxisError, "mean of shapes"),
        (lambda v: softmax_cross_entropy([v, v], [1.0]), ValueError, "one shape"),
        (lambda v: autograd.sum(v), TypeError, "works on arrays"),
        (lambda v: autograd.sum([v, True]), TypeError, "bool"),
    ],
)
def test_what_does_not_fit_is_named(call, error, message):
    with pytest.raises(error, match=message):
        call(Value(1.0))


def test_the_quick_ways_are_the_rules():
    """Each `numbers` gives what the forward function and the rules of its record give."""
    r = np.random.default_rng(0)
    quick = [op for op in OPERATIONS.values() if op.on_floats]
    assert {op.name for op in quick} == {"sum", "matmul", "weighted_sum"}
    for op in quick:
        given = [r.normal(size=5) for _ in op.operands[:2]] + [np.float64(0.3)] * (len(op.operands) == 3)
        y, local = op.on_floats(*(x.tolist() for x in given), **op.parameters)
        assert y == pytest.approx(op.forward(*given, **op.parameters), rel=1e-14)
        rules = op.pull_all(range(len(given)), np.float64(1.0), np.float64(y), given, op.parameters, None, False)
        assert local == pytest.approx(np.concatenate([np.ravel(each) for each in rules]), rel=1e-14)
