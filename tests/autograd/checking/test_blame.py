"""Ten operations broken on purpose, each inside a graph of fifty others: the checker fails, and names it."""

import numpy as np
import pytest

import autograd as ag
from autograd import GradcheckError, Tensor, Value, gradcheck
from autograd.array_operations import operation
from autograd.checking.blame import blame
from autograd.node import topological
from autograd.op import unregister
from autograd.rows import row

N = 4
_first = []


def stale(x):
    """Returns tanh(x), and keeps the slope of its very first call."""
    if not _first:
        _first.append(1 - np.tanh(x) ** 2)
    return np.tanh(x), _first[0]


def window(x):
    """Means of three neighbours, cyclic, along the last axis."""
    return (np.roll(x, 1, -1) + x + np.roll(x, -1, -1)) / 3


def off_by_one(g):
    return (
        ag.concatenate([g[..., 2:], g[..., :2]], axis=-1) + g + ag.concatenate([g[..., 1:], g[..., :1]], axis=-1)
    ) / 3


#: name: (function, a rule an operand, whether it saves)
BROKEN = {
    "a_sign": (np.cos, [lambda g, x: g * ag.sin(x)], False),
    "a_factor": (np.square, [lambda g, x: g * x], False),
    "a_transposed_argument": (lambda a, b: a @ b, [lambda g, b: g @ b, lambda g, a: ag.transpose(a) @ g], False),
    "a_missed_broadcast": (lambda a, b: a + b.mean(axis=0), [lambda g: g, lambda g: g / N], False),
    "a_dropped_second_path": (lambda x: x * np.sin(x), [lambda g, x: g * ag.sin(x)], False),
    "a_wrong_axis": (
        lambda x: x - x.mean(axis=0, keepdims=True),
        [lambda g: g - ag.mean(g, axis=1, keepdims=True)], False,
    ),
    "a_stale_saved_value": (stale, [lambda g, saved: g * saved], True),
    "an_off_by_one_window": (window, [off_by_one], False),
    "a_missing_1_over_n": (
        lambda x: np.broadcast_to(x.mean(axis=1, keepdims=True), x.shape).copy(),
        [lambda g, x_shape: ag.broadcast_to(ag.sum(g, axis=1, keepdims=True), x_shape)], False,
    ),
    "a_swapped_operand": (lambda a, b: a * b, [lambda g, a: g * a, lambda g, b: g * b], False),
}  # fmt: skip


@pytest.fixture
def broken(request):
    function, rules, saves = BROKEN[request.param]
    operands = ["x"] if len(rules) == 1 else ["a", "b"]
    scope = {"function": function}
    exec(f"def {request.param}({', '.join(operands)}): return function({', '.join(operands)})", scope)
    op = operation(public=False, method=False, saves=saves)(scope[request.param])
    for operand, rule in zip(operands, rules, strict=True):
        op.vjp(operand, "as it was broken")(rule)
    _first.clear()
    yield op
    unregister(op)


def around(op, x, w):
    """`op` inside a graph of fifty other operations."""
    for i in range(10):
        x = ag.sin(x @ w + 0.1 * i)  # 3 operations a turn
    y = op(x) if len(op.operands) == 1 else op(x, ag.sin(w))
    y = y * 0.5
    for _ in range(8):
        y = ag.sin(y - 0.1 * w)
    return ag.sum(y)


@pytest.mark.parametrize("broken", BROKEN, indirect=True)
def test_the_broken_operation_is_blamed_inside_a_graph_of_fifty_others(broken):
    r = np.random.default_rng(7)
    x, w = 0.5 * r.normal(size=(N, N)), 0.7 * r.normal(size=(N, N))
    broken(*[np.zeros((N, N))] * len(broken.operands))  # the stale one remembers this call
    made = [n for n in topological([around(broken, Tensor(x, True), Tensor(w, True))]) if n.op is not None]
    assert len(made) - 1 >= 50
    with pytest.raises(GradcheckError) as caught:
        gradcheck(lambda x, w: around(broken, x, w), x, w)
    assert caught.value.blame.op is broken
    assert f"operation {broken.name} (operation " in str(caught.value)
    assert "its rule by " in str(caught.value)


@pytest.mark.parametrize(
    "broken, says",
    [
        ("a_sign", "wrong sign"),
        ("a_factor", "0.5 times the right one"),
        ("a_missing_1_over_n", "4 times too large, and 4 is the length of axis"),
        ("a_transposed_argument", "by a disagrees"),
    ],
    indirect=["broken"],
)
def test_what_is_wrong_is_said_too(broken, says):
    r = np.random.default_rng(7)
    with pytest.raises(GradcheckError, match=says):
        gradcheck(lambda x, w: around(broken, x, w), 0.5 * r.normal(size=(N, N)), 0.7 * r.normal(size=(N, N)))


def test_a_row_of_the_table_is_blamed_among_values():
    wrong = row("wrong(x)", "sin(x)", "-cos(x)", public=False, method=False)
    try:
        with pytest.raises(
            GradcheckError, match=r"operation wrong \(operation 2 of the 3 .*\n.*its rule by x: -cos\(x\)"
        ):
            gradcheck(lambda a, b: wrong(a * b) + b, Value(0.4), Value(2.0))
    finally:
        unregister(wrong)


@pytest.mark.parametrize("broken", ["a_sign"], indirect=True)
def test_blame_works_on_a_recorded_graph(broken):
    x = Tensor(np.ones((2, 2)), requires_grad=True)
    found = blame([ag.exp(broken(ag.sin(x)))])
    assert found.op is broken and found.operand == "x" and found.position == 2
    assert blame([ag.exp(ag.sin(x))]) is None


def test_a_long_graph_of_values_is_searched_in_part(monkeypatch):
    from autograd.checking import blame as room

    looked = []
    monkeypatch.setattr(room, "_examine", lambda node, *_: looked.append(node))
    v = y = Value(0.5)
    for _ in range(3000):
        y = ag.sin(y) * v
    assert blame([y]) is None
    names = [node.op.name for node in looked]
    assert 200 <= names.count("sin") <= 201 and 200 <= names.count("multiply") <= 201
