"""The ladder runs; what it measures is not tested here."""

import pytest

from benchmarks.duel import duel, report


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
