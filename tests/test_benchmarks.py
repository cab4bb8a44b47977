"""The ladder runs; what it measures is not tested here."""

from benchmarks.duel import duel, report


def test_two_engines_take_turns():
    engines = ("chainrule", "chainrule")
    times = duel("scalar", "chain of 400", engines, rounds=2)
    assert [len(each) for each in times] == [2, 2]
    assert all(t > 0 for each in times for t in each)


def test_the_report_is_the_ratio_of_medians_with_its_spread():
    times = ([1.0, 2.0, 9.0], [4.0, 4.0, 4.0])
    line = report("two moons", ("ours", "theirs"), times, (0.5, "halves"))
    assert line == "two moons (halves): ours 4 [2 … 18], theirs 8 [8 … 8]; ratio 0.500 [0.250 … 2.250]"
