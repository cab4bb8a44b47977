"""Parents are told by identity, never by their numbers."""

from autograd import Value


def test_parents_that_are_zero_are_still_parents():
    x, y = Value(0.0), Value(-0.0)
    assert [p is q for p, q in zip((x * y).parents, (x, y), strict=True)] == [True, True]
    assert [p.data for p in (2 - x).parents] == [2.0, 0.0]
    assert (x / 3).parents[0] is x
