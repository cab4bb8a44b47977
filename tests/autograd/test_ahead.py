"""What the scalar engine promises whether it was built ahead of time or not; `make built` runs this against a build."""

import copy
import gc
import math
import os
import pickle
import random
import signal
import subprocess
import sys
import threading
import tracemalloc
import weakref
from pathlib import Path

import numpy as np
import pytest

import autograd as ag
from autograd import Tensor, Value, ahead
from autograd.layout import RECORDED
from autograd.op import OPERATIONS
from autograd.rows import Elementwise
from autograd.scalar_methods import source
from tools import ahead as tool

ROOT = Path(__file__).parents[2]
POINTS = [-1e3, -2.5, -1.0, -0.5, -0.0, 0.0, 0.25, 1.0, 2.0, 1e3, math.inf, -math.inf, math.nan]
ROWS = [op for op in OPERATIONS.values() if isinstance(op, Elementwise) and not op.parameters and op.public]


def in_process(program, **environment):
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env={**os.environ, **environment}, capture_output=True, text=True,
        timeout=120,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.strip()


# -- which one runs -----------------------------------------------------------------------------------

SHOWN = "import autograd, sys; from autograd.__main__ import main; print(autograd.built); sys.argv[1:] = ['--version']"


def test_the_environment_chooses_plain_python():
    told = in_process(f"{SHOWN}\ntry: main()\nexcept SystemExit: pass", CHAINRULE_PURE="1")
    assert told.split("\n") == [
        "False", f"chainrule {ag.__version__}, scalar engine in plain Python: CHAINRULE_PURE is set",
    ]  # fmt: skip


def test_what_was_built_from_other_sources_does_not_run():
    there = {name: (ROOT / "autograd" / name).read_text(encoding="utf-8") for name in tool.FILES}
    assert not ahead._texts_differ(there)
    assert ahead._texts_differ(there | {"walking.py": there["walking.py"] + "#"})
    assert not ahead._texts_differ({"no such file.py": ""})


def test_every_method_is_written_for_the_build():
    built = tool.methods()
    simple = [op for op in ROWS if len(op.operands) <= 2]
    assert len(simple) > 80
    for op in simple:
        assert f"METHODS[{source(op)!r}] = " in built, op.name
    for op in simple:
        if op.operator and len(op.operands) == 2:
            assert f"OPERATORS['__r{op.operator}__', {source(op, 'reflected')!r}] = " in built


@pytest.mark.skipif(not ahead.built, reason="only a build has them; `make built` makes one")
def test_the_build_has_every_method():
    for op in ROWS:
        if len(op.operands) <= 2:
            assert source(op) in ahead.METHODS, op.name


def test_both_ways_give_the_same_numbers():
    program = """
import random
from nn.scalar import MLP
from autograd import Value
random.seed(1)
net = MLP(2, [8, 8, 1], generator=0)
loss = Value(0.0)
for k in range(5):
    x = [random.uniform(-1, 1), random.uniform(-1, 1)]
    z = net(x)
    loss = loss + (z - 1) ** 3 / (2 + z * z).sqrt() - z.tanh() * 0.5 + (1 / (3 + z.exp())).log()
loss.backward()
print(repr(loss.data), *(repr(p.grad) for p in net.parameters()))
"""
    one, other = (in_process(program, CHAINRULE_PURE=pure).split() for pure in "01")
    np.testing.assert_allclose([*map(float, one)], [*map(float, other)], rtol=1e-12, atol=1e-15)


# -- numbers ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("op", ROWS, ids=lambda op: op.name)
def test_at_hard_points_a_value_has_numpys_numbers(op):
    r = random.Random(0)
    for _ in range(60):
        at = [r.choice(POINTS) for _ in op.operands]
        values = [Value(x) for x in at]
        tensors = [Tensor(np.array(x), requires_grad=True) for x in at]
        y = op(*values)
        with np.errstate(all="ignore"):
            t = op(*tensors)
            t.backward()
        np.testing.assert_allclose(y.data, t.item(), rtol=1e-12, atol=1e-300, err_msg=f"{at}")
        y.backward()
        for k, (v, each) in enumerate(zip(values, tensors, strict=True)):
            if op.differentiable(k):
                np.testing.assert_allclose(v.grad, each.grad.item(), rtol=1e-12, atol=1e-300, err_msg=f"{at}, {k}")


def test_a_cube_below_zero_and_a_division_by_zero():
    z = Value(0.25)
    y = (z - 1) ** 3
    y.backward()
    assert (y.data, z.grad) == (-0.421875, 3 * 0.75**2)
    assert (Value(1.0) / 0).data == math.inf and (1 / Value(-0.0)).data == -math.inf
    assert math.isnan((Value(0.0) / Value(0.0)).data) and math.isnan((Value(-8.0) ** (1 / 3)).data)
    with pytest.raises(TypeError):
        pow(Value(2.0), 3, 5)


# -- a node's life ------------------------------------------------------------------------------------


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="no such clock on this system")
def test_a_pass_that_is_interrupted_anywhere_leaves_nothing_behind():
    w, x = Value(0.9999), Value(0.5)
    y = w
    for _ in range(10_000):
        y = y * w + x
    y.backward()
    expected = w.grad, x.grad

    def interrupt(_, frame):
        while frame.f_code.co_filename != __file__:
            if "coverage" in frame.f_code.co_filename:  # it holds a lock of its own while it counts: a moment later
                signal.setitimer(signal.ITIMER_REAL, 5e-5)
                return
            frame = frame.f_back
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGALRM, interrupt)
    try:
        for k in range(20):
            try:
                signal.setitimer(signal.ITIMER_REAL, 0.0003 * (k + 1))
                for _ in range(50):
                    y.backward()
            except KeyboardInterrupt:
                pass
            finally:
                signal.setitimer(signal.ITIMER_REAL, 0)
            w.zero_grad(), x.zero_grad()
            y.backward()
            assert (w.grad, x.grad) == expected
            w.zero_grad(), x.zero_grad()
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@pytest.mark.parametrize("through", [lambda x: x, copy.deepcopy, lambda x: pickle.loads(pickle.dumps(x))])
def test_a_gradient_that_is_a_node_makes_a_cycle_which_the_collector_finds(through):
    x = through(Value(2.0))
    inside = x * x
    y = ag.tanh(inside) * x + ag.sum([inside, x, inside * 3])
    y.backward(create_graph=True)
    if through is not None:
        x = through(x)
    reference = weakref.ref(x.grad), weakref.ref(inside)
    del x, inside, y
    gc.collect()
    assert reference[0]() is None and reference[1]() is None
    assert not RECORDED


def test_a_cycle_through_values_tensors_and_a_gradient_given_by_hand():
    x = Value(2.0)
    y = x * 3
    t = ag.pack([y, y * y]) * 2.0
    x.grad = ag.unpack(t.sum()) * y
    reference = weakref.ref(t), weakref.ref(y)
    del x, y, t
    gc.collect()
    assert reference[0]() is None and reference[1]() is None


def test_numbers_are_added_to_a_gradient_that_is_a_node():
    x = Value(3.0)
    (x**3).backward(create_graph=True)
    (x * x).backward()
    assert isinstance(x.grad, Value) and x.grad.data == 27 + 6
    x.grad.backward()
    x.zero_grad()
    (x * x).backward()
    assert x.grad == 6.0 and not RECORDED
    x.grad = None
    (x * x).backward()
    assert x.grad == 6.0


def test_a_leaf_changes_its_kind_and_back():
    x, y = Value(2.0), Value(3.0)
    before = x * y
    x.requires_grad = False
    between = x * y
    x.requires_grad = True
    after = x * y
    (before + between + after).backward()
    assert (x.grad, y.grad) == (6.0, 6.0)
    assert between.parents == (x, y) and between.local_derivatives == (3.0, 2.0)


def test_threads_share_leaves():
    w, x = Value(0.5), Value(0.25)

    def work():
        for _ in range(200):
            y = w
            for _ in range(10):
                y = (y * w + x).tanh()
            y.backward()

    work()
    alone = w.grad, x.grad
    w.zero_grad(), x.zero_grad()
    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (w.grad, x.grad) == (pytest.approx(4 * alone[0], rel=1e-9), pytest.approx(4 * alone[1], rel=1e-9))


def test_a_node_of_two_parents_takes_180_bytes_at_most():
    w, x = Value(0.999), Value(0.5)
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        y = w
        for _ in range(5000):
            y = y * w + x
        y.backward()
        assert tracemalloc.get_traced_memory()[0] - before <= 180 * 10_000
    finally:
        tracemalloc.stop()
