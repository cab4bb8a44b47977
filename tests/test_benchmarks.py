"""The ladder runs; what it measures is not tested here."""

import pytest

from benchmarks.duel import duel, report


def test_two_engines_take_turns():
    engines = ("chainrule", "chainrule")
    times = duel("benchmarks.scalar", "chain of 400", engines, rounds=2)
    assert [len(each) for each in times] == [2, 2]
    assert all(t > 0 for each in times for t in each)


def test_the_report_is_the_ratio_of_medians_with_its_spread():
    times = ([1.0, 2.0, 9.0], [4.0, 4.0, 4.0])
    line = report("two moons", ("ours", "theirs"), times, (0.5, "halves"))
    assert line == "two moons (halves): ours 4 [2 … 18], theirs 8 [8 … 8]; ratio 0.5 [0.25 … 2.25]"


def test_the_captured_rungs_measure_right_gradients():
    """What is timed is the gradient that eager Values give."""
    from autograd import Value
    from benchmarks.captured import ours, rosenbrock, start

    run = ours("rosenbrock")
    run()
    leaves = [Value(float(x)) for x in start("rosenbrock")]
    rosenbrock(leaves).backward()
    assert run.gradient == pytest.approx([leaf.grad for leaf in leaves], rel=1e-12, abs=1e-12)
