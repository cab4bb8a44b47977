"""Captured programs give the numbers of the recorded function, forward and back, or say why not."""

import json
import random
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

import autograd
import nn
from autograd import Value, capture, exp, load_program, maximum, where
from autograd.op import OPERATIONS
from autograd.programs import CaptureError, ProgramFileError
from autograd.programs.compiled import source
from autograd.rows import Elementwise

ENGINES = ["numba", "numpy"]


def eager(f, *args):
    leaves = [Value(float(x)) for x in args]
    y = f(*leaves)
    y.backward()
    return y.data, [leaf.grad for leaf in leaves]


def rosenbrock(x):
    return sum(100 * (x[i + 1] - x[i] ** 2) ** 2 + (1 - x[i]) ** 2 for i in range(len(x) - 1))


@pytest.mark.parametrize("engine", ENGINES)
def test_value_and_gradient_are_those_of_the_graph(engine):
    def f(x, y):
        return x * exp(y) + x**2 - x / y + x**3 - maximum(x, y) + y**-0.5

    g = capture(f, engine=engine)
    for point in ((2.0, 1.0), (-0.3, 0.7), (1.5, 1.5)):
        value, gradient = eager(f, *point)
        assert g(*point) == pytest.approx(value, rel=1e-14)
        assert g.grad(*point) == pytest.approx(gradient, rel=1e-13)


@pytest.mark.parametrize("engine", ENGINES)
def test_rosenbrock_has_its_closed_form_gradient(engine):
    x = np.linspace(-1.2, 1.1, 60)
    expected = np.zeros(60)
    expected[:-1] += -400 * x[:-1] * (x[1:] - x[:-1] ** 2) - 2 * (1 - x[:-1])
    expected[1:] += 200 * (x[1:] - x[:-1] ** 2)
    g = capture(rosenbrock, engine=engine)
    np.testing.assert_allclose(g.grad(x), expected, rtol=1e-12, atol=1e-12)
    run = g.buffered(x)
    run.inputs[:] = x[::-1]
    run()
    np.testing.assert_allclose(run.gradient, g.grad(x[::-1].copy()), rtol=1e-13)
    assert float(run.value) == g(x[::-1].copy())


ROWS = [op for op in OPERATIONS.values() if isinstance(op, Elementwise) and op.name != "where"]


@pytest.mark.parametrize("engine", ENGINES)
def test_every_row_of_the_table_replays_as_it_was_recorded(engine):
    """All rows in one program: the compiled bodies come from the records and so must agree with them."""
    points = [0.31, 0.47, 0.83]
    names = []
    for op in ROWS:
        params = {n: 2 for n, d in op.parameters.items() if not isinstance(d, (int, float))}
        arguments = [Value(p) for p in points[: len(op.operands)]]
        with np.errstate(all="ignore"):
            try:
                y = op(*arguments, **params)
            except TypeError:
                continue
        if not np.isfinite(y.data):
            continue
        names.append(op.name)
        g = capture(
            lambda *xs, op=op, params=params: op(*xs, **params), engine="numpy" if engine == "numba" else engine
        )
        if engine == "numba" and op.name in NUMBA_SAMPLE:
            g = capture(lambda *xs, op=op, params=params: op(*xs, **params), engine="numba")
        value, gradient = eager(lambda *xs, op=op, params=params: op(*xs, **params), *points[: len(op.operands)])
        assert g(*points[: len(op.operands)]) == pytest.approx(value, rel=1e-13), op.name
        assert list(np.atleast_1d(g.grad(*points[: len(op.operands)]))) == pytest.approx(gradient, rel=1e-12), op.name
    assert len(names) > 15


#: Compiling a loop takes about a second; these stand for the forms a text can take.
NUMBA_SAMPLE = {"sigmoid", "power", "xlogy", "minimum", "abs"}


@pytest.mark.parametrize("engine", ENGINES)
def test_a_batch_is_its_points_one_by_one(engine):
    def f(w, x, t):
        return (w[0] * x[0] + w[1] * x[1] - t) ** 2

    r = np.random.default_rng(0)
    w, x, t = r.normal(size=2), r.normal(size=(7, 2)), r.normal(size=7)
    g = capture(f, engine=engine)
    values, (dw, dx, dt) = g.batch_value_and_grad(w, x, t, in_axes=(None, 0, 0))
    each = [g.value_and_grad(w, x[k], t[k]) for k in range(7)]
    np.testing.assert_allclose(values, [v for v, _ in each], rtol=1e-14)
    np.testing.assert_allclose(g.batch(w, x, t, in_axes=(None, 0, 0)), values, rtol=0)
    np.testing.assert_allclose(dw, sum(d[0] for _, d in each), rtol=1e-12)
    np.testing.assert_allclose(dx, [d[1] for _, d in each], rtol=1e-13)
    np.testing.assert_allclose(dt, [d[2] for _, d in each], rtol=1e-13)


def test_common_constant_and_dead_steps_are_removed():
    def f(x):
        unused = exp(x) * 7
        assert unused is not None
        return (x * x) * (x * x) + (Value(2.0, requires_grad=False) * 3 + 0) * x * 1

    program = _program(f, 1.0)
    assert [i.op.name for i in program.instructions].count("multiply") == 3
    assert "exp" not in str(program)
    assert program.constants.tolist() == [6.0]


def _program(f, *args):
    g = capture(f, engine="numpy")
    g(*args)
    return g.program


def test_three_address_code():
    assert str(_program(lambda x, y: (x + y) * exp(y), 1.0, 2.0)).splitlines() == [
        "inputs x, y", "t1 = x + y", "t2 = exp(y)", "t3 = t1 × t2", "outputs t3",
    ]  # fmt: skip


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    "branch",
    [lambda x: x * 2 if x > 0 else -x, lambda x: x * 2 if x.data > 0 else -x, lambda x: x * 2 if float(x) > 0 else -x,
     lambda x: x * x if x else x + 3],
    ids=["comparison", "data", "float", "bool"],
)  # fmt: skip
def test_a_guard_that_fails_records_the_other_branch(branch, engine):
    g = capture(branch, engine=engine)
    for x in (3.0, -2.0, 4.0, 0.0, -1.0, 3.0):
        value, (gradient,) = eager(branch, x)
        assert (g(x), g.grad(x)) == (value, gradient)


def test_the_cache_of_recordings_is_bounded():
    g = capture(lambda x: x * float(x), engine="numpy", cache_size=4)
    for k in range(40):
        assert g(float(k)) == k * k
    assert "4 programs" in repr(g)


def test_a_batch_across_a_branch_is_refused():
    g = capture(lambda x: x if x > 0 else -x, engine="numpy")
    with pytest.raises(CaptureError, match="different branches"):
        g.batch(np.array([1.0, -1.0]))
    assert capture(lambda x: where(x > 0, x, -x), engine="numpy").batch(np.array([1.0, 2.0])).tolist() == [1.0, 2.0]


def test_randomness_and_hidden_state_are_found_at_the_first_call():
    with pytest.raises(CaptureError, match="not the same function twice"):
        capture(lambda x: x * random.random())(1.0)
    calls = []

    def counts(x):
        calls.append(1)
        return x * len(calls)

    with pytest.raises(CaptureError, match="used 0 and then 1 constants"):
        capture(counts)(1.0)


def test_outer_values_are_read_anew_at_every_call():
    w = Value(2.0)
    g = capture(lambda x: w * x, engine="numpy")
    assert g(3.0) == 6.0
    w.data = 5.0
    assert g(3.0) == 15.0


def test_what_no_program_can_hold_is_named():
    with pytest.raises(CaptureError, match="Tensor"):
        capture(lambda x: autograd.unpack(autograd.pack([x]) * 2)[0])(1.0)
    with pytest.raises(CaptureError, match="one number as its result"):
        capture(lambda x: (x, x)).grad(1.0)
    with pytest.raises(TypeError, match="takes a function, not float"):
        capture(3.0)
    with pytest.raises(ValueError, match="engine"):
        capture(abs, engine="fast")


def test_a_training_step_is_a_program():
    """Forward, backward and update of a small fit, recorded as one function of its parameters."""

    def step(w, b, x, t):
        loss = (w * x + b - t) ** 2
        w.zero_grad(), b.zero_grad()
        loss.backward(create_graph=True)
        return w - 0.1 * w.grad, b - 0.1 * b.grad, loss

    g = capture(step, engine="numpy")
    w, b = 0.0, 0.0
    for _ in range(60):
        for x, t in ((0.0, 1.0), (1.0, 3.0)):
            w, b, loss = g(w, b, x, t)
    assert (w, b, loss) == pytest.approx((2.0, 1.0, 0.0), abs=1e-2)
    assert "1 program," in repr(g)


def test_a_training_step_of_a_network_is_a_program():
    """Written as for Values, with a plain backward(); captured, it gives what it gives eagerly."""
    model = nn.scalar.MLP(2, [3, 1], generator=0)
    points, wanted = [[0.0, 1.0], [1.0, -1.0], [0.5, 0.5]], [1.0, -1.0, 0.0]
    eager = captured = [p.data for p in model.parameters()]

    def step(parameters):
        taken = iter(parameters)
        for neuron in (neuron for layer in model.layers for neuron in layer.neurons):
            neuron.w, neuron.b = [next(taken) for _ in neuron.w], next(taken)
        loss = autograd.mean([(model(x) - t) ** 2 for x, t in zip(points, wanted, strict=True)])
        loss.backward()
        return [p - 0.05 * p.grad for p in model.parameters()], loss

    program, losses = capture(step, engine="numpy"), []
    for _ in range(10):
        captured, loss = program(captured)
        after, expected = step(list(map(Value, eager)))
        eager = [p.data for p in after]
        losses.append(loss)
        assert [loss, *captured] == pytest.approx([expected.data, *eager], rel=1e-12, abs=1e-12)
    assert losses == sorted(losses, reverse=True) and "1 program," in repr(program)


def test_what_is_cut_from_the_graph_is_guarded_and_not_a_constant():
    def half_seen(x):
        with autograd.no_grad():
            twice = x * 2 + autograd.sum([x, 1])
        return x * x.detach() + twice

    program = capture(half_seen)
    assert [program(x) for x in (3.0, 4.0, 5.0)] == [9 + 10, 16 + 13, 25 + 16]
    assert capture(lambda x: autograd.grad(lambda y: y**3)(x))(2.0) == 12


def test_a_gradient_is_part_of_the_program():
    def slope(x):
        y = x**3
        y.backward()
        return x.grad

    program = capture(slope)
    assert [program(x) for x in (1.0, 2.0)] == [3, 12]
    assert program.grad(2.0) == 12


def test_a_number_that_is_set_is_refused():
    w = autograd.Value(1.0, "w")

    def update(x):
        w.data = w.data + 1
        return w * x

    with pytest.raises(CaptureError, match=r"cannot set .data of w"):
        capture(update)(1.0)


@pytest.mark.parametrize("engine", ENGINES)
def test_a_zero_adjoint_stays_zero(engine):
    g = capture(lambda x: where(x > 0, autograd.log(x), 0.0) + x, engine=engine)
    assert g.grad(0.0) == 1.0


def test_saved_and_loaded(tmp_path):
    path = tmp_path / "f.json"
    g = capture(lambda p: p["a"] * exp(p["b"][0]) if p["a"] > 0 else p["a"], engine="numpy")
    point = {"a": 2.0, "b": [0.5]}
    expected = g.value_and_grad(point)
    g.save(path)
    loaded = load_program(path, engine="numpy")
    assert loaded.value_and_grad(point) == expected
    assert str(loaded.program) == str(g.program)
    with pytest.raises(CaptureError, match="own structure and branch"):
        loaded({"a": -2.0, "b": [0.5]})
    assert [p.name for p in tmp_path.iterdir()] == ["f.json"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"version": 2}, "version 2"),
        ({"format": "x"}, "no program file"),
        ({"instructions": [["os.system", 0]]}, "unknown operation"),
        ({"instructions": [["exp", 5]]}, "slot 5"),
        ({"instructions": [["exp", 0, 0]]}, "takes 1 slots"),
        ({"outputs": [99]}, "slot 99"),
        ({"guards": [["~", 0, 0, "0x0p+0"]]}, "unknown guard"),
        ({"constants": [1]}, "list of str"),
        ({"arguments": [["array", [10**9]]]}, "do not fit"),
        ({"arguments": [["pickle", []]]}, "unknown structure"),
    ],
)
def test_a_damaged_file_is_refused(tmp_path, change, message):
    path = tmp_path / "f.json"
    g = capture(lambda x: exp(x), engine="numpy")
    g(1.0)
    g.save(path)
    path.write_text(json.dumps(json.loads(path.read_text()) | change))
    with pytest.raises(ProgramFileError, match=message):
        load_program(path)


def test_a_truncated_file_is_refused(tmp_path):
    path = tmp_path / "f.json"
    for text in ("", "{", "[" * 100_000, '"x"', "\x00"):
        path.write_text(text)
        with pytest.raises(ProgramFileError, match="no program file"):
            load_program(path)


def test_the_loop_has_the_records_text():
    text = source(((OPERATIONS["multiply"], (True, False)),), "backward", batch=False)
    assert "adjoints[s0] += g * b if g != 0.0 else 0.0" in text.replace("(b)", "b")
    assert "adjoints[s1]" not in text


@pytest.mark.parametrize("engine", ENGINES)
def test_threads_may_call_one_captured_function(engine):
    def f(x, y):
        s = x * y
        for _ in range(30):
            s = autograd.sin(s) * x + y
        return s if s.data > 0.1 else -s

    g = capture(f, engine=engine)
    points = [(0.01 * k, 0.02 * k) for k in range(12)]
    alone = [g.value_and_grad(*point) for point in points]
    switch = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(4) as pool:
            found = list(pool.map(lambda point: g.value_and_grad(*point), points * 8))
    finally:
        sys.setswitchinterval(switch)
    assert found == alone * 8


def test_threads_may_record_at_the_same_time():
    """What one function reads of its Values is noted for its own program, whoever else is being recorded."""
    both, done = threading.Barrier(2, timeout=30), {}

    def branching(x):
        if threading.current_thread() is not threading.main_thread():
            both.wait()  # the other recording begins while this one runs
            y = x * 2.0 if x > 0 else x * 3.0
            both.wait()
            return y
        return x * 2.0 if x > 0 else x * 3.0

    def recorded(name):
        g = capture(branching, engine="numpy")
        done[name] = [g.grad(1.0)]
        done[name].append(g)

    threads = [threading.Thread(target=recorded, args=(name,)) for name in "ab"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for slope, g in done.values():
        assert (slope, g.grad(2.0), g.grad(-1.0)) == (2.0, 2.0, 3.0)


def test_a_recording_inside_a_recording():
    inner = capture(lambda v: autograd.relu(v) * v, engine="numpy")

    def outer(x):
        low = autograd.grad(lambda v: autograd.relu(v) * v)(x)
        return low + inner(x.data) * x

    g = capture(outer, engine="numpy")
    assert [g(2.0), g(-2.0), g(3.0)] == [outer(Value(x)).data for x in (2.0, -2.0, 3.0)]


def test_a_buffered_program_keeps_its_numbers_while_the_function_is_called():
    g = capture(lambda x, y: x * y)
    run = g.buffered(2.0, 3.0)
    run.inputs[:] = 4.0, 5.0
    assert g.grad(7.0, 8.0) == (8.0, 7.0)
    run()
    assert (float(run.value), run.gradient.tolist()) == (20.0, [5.0, 4.0])
