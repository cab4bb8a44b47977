"""The ladder runs; what it measures is not tested here."""

import subprocess
import sys

import numpy as np
import pytest

from benchmarks.arrays import agreement, floors
from benchmarks.arrays.rungs import WITHOUT_NUMBA
from benchmarks.arrays.tasks import TASKS, Task
from benchmarks.duel import ROOT, duel, report
from benchmarks.pictures import draw
from benchmarks.results import beside_floor


def test_engines_take_turns():
    times = duel("benchmarks.scalar", "chain of 400", ("chainrule", "chainrule"), rounds=2)
    assert [len(each) for each in times.values()] == [2, 2]
    assert all(t > 0 for each in times.values() for t in each)


def test_an_engine_that_cannot_do_a_rung_says_why():
    times = duel("benchmarks.arrays.rungs", "mlp 2-16-16-2", ("chainrule without numpy",), rounds=1)
    assert "import of numpy halted" in times["chainrule without numpy"]


def test_the_report_is_the_median_of_the_ratios_with_its_spread():
    times = {"ours": [1.0, 2.0, 9.0], "theirs": [4.0, 4.0, 4.0], "others": "not installed"}
    line = report("two moons", times, (0.5, "halves"))
    assert line == (
        "two moons (halves): ours 4 [2 … 18]; theirs 8 [8 … 8], ratio 0.5 [0.25 … 2.25]; "
        "others not measured (not installed)"
    )


def test_the_captured_rungs_measure_right_gradients():
    """What is timed is the gradient that eager Values give."""
    from autograd import Value
    from benchmarks.captured import ours, rosenbrock, start

    run = ours("rosenbrock")
    run()
    leaves = [Value(float(x)) for x in start("rosenbrock")]
    rosenbrock(leaves).backward()
    assert run.gradient == pytest.approx([leaf.grad for leaf in leaves], rel=1e-12, abs=1e-12)


def test_a_small_run_writes_its_results(tmp_path):
    """One rung of each kind, without peers: the ladder runs, and goes on with results that are there."""
    command = [sys.executable, "-m", "benchmarks", "--rounds", "1", "--results", str(tmp_path), "--peers"]
    for only, peers in (("mlp 2-16-16-2", "numba"), ("chain of 400", "numba")):
        subprocess.run([*command, peers, "--only", only], cwd=ROOT, check=True, capture_output=True, timeout=120)
    table = (tmp_path / "ladder.md").read_text()
    assert "| mlp 2-16-16-2 | " in table and "| chain of 400 | " in table


@pytest.mark.parametrize("name", ["mlp 784-128-10 adam", "lenet5"])
def test_the_losses_do_not_depend_on_numba(name):
    engines = dict.fromkeys(("chainrule", WITHOUT_NUMBA), sys.executable)
    assert agreement.distance(f"agreement: {name} in float64", engines, steps=3) < 1e-9


def test_the_floor_counts_products_and_bytes():
    """A layer of 4 by 3, batch 2: forward and to the weights, not to the input; then p and g read, p written."""
    task = Task((("linear", 4, 3), ("relu",)), (4,), 2)
    moved = 4 * (2 * 4 + 2 * 3 + 12)
    assert list(floors.passes(task)) == [(48, moved), (48, moved), (0, 4 * 12 * 3)]
    assert floors.floor(task, rate=1.0, bandwidth=1e9).seconds == pytest.approx(96, rel=1e-6)


def test_a_line_says_the_floor_beside_the_time():
    """The machine's best rounds count.."""
    name = "mlp 784-128-10 sgd"
    timed = {name: {"measured": {"chainrule": [5e-4, 25e-5, 3e-4]}, "per": 1e-3}}
    assert beside_floor(name, timed) == ""
    timed["machine: matrix product"] = {"measured": {"chainrule": [1e11, 2e11]}, "per": 1e9}
    timed["machine: memory"] = {"measured": {"chainrule": [1e10, 5e9]}, "per": 1e9}
    least = floors.floor(TASKS[name], 2e11, 1e10).seconds * 1e3
    assert beside_floor(name, timed) == f"; floor {least:.3g} ms, {0.3 / least:.3g} times that"
    assert beside_floor("machine: memory", timed) == ""


def test_pictures_are_drawn_of_what_there_is(tmp_path):
    measured = {"chainrule": [1.0, 1.2], "torch": [2.0, 2.0], "jax": "not installed"}
    record = {"measured": measured, "per": 1e-3, "unit": "ms", "date": ""}
    timed = dict.fromkeys(("lenet5", "growth: batch 1", "growth: side 32"), record)
    assert [path.name for path in draw(tmp_path, {"timed": {"1": timed}})] == ["ratios.png", "growth.png"]
    assert draw(tmp_path, {"timed": {"1": {}}}) == []


def test_both_sides_of_what_an_operation_costs_compute_the_same(monkeypatch, capsys):
    from benchmarks.arrays import overhead

    for name, (plain, node) in overhead.CASES.items():
        np.testing.assert_array_equal(node().data, plain(), err_msg=name)
    monkeypatch.setattr(overhead, "LOOPS", 1)
    monkeypatch.setattr(overhead, "TIMES", 1)
    overhead.main()
    assert len(capsys.readouterr().out.splitlines()) == len(overhead.CASES) + 2
