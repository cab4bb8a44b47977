"""What a wrong gradient is said to look like: each mistake by its own words, near misses by none."""

import numpy as np
import pytest

from autograd.checking.diagnosis import diagnose

r = np.random.default_rng(11)
RIGHT = r.normal(size=(3, 5))
SQUARE = r.normal(size=(4, 4))
LINE = r.normal(size=7)


def said(wrong, right=RIGHT, sizes=None):
    return diagnose(0, [np.asarray(wrong, dtype=float)], [np.asarray(right, dtype=float)], sizes or {})


def with_at(array, index, value):
    array = np.array(array)
    array[index] = value
    return array


@pytest.mark.parametrize(
    "wrong, right, says",
    [
        (with_at(RIGHT, (0, 0), np.nan), RIGHT, "the gradient is not finite: detect_anomaly"),
        (with_at(RIGHT, (0, 0), np.nan), with_at(RIGHT, (0, 0), np.nan), None),
        (RIGHT, np.full((3, 5), np.nan), None),
        (RIGHT, 0 * RIGHT, "the gradient should be zero"),
        (0 * RIGHT, 0 * RIGHT, None),
        (0 * RIGHT, RIGHT, "the gradient is zero: a path back to this input is missing"),
        (-RIGHT, RIGHT, "the gradient has the wrong sign"),
        (1.5 * RIGHT, RIGHT, "the gradient is 1.5 times the right one"),
        (-1.0005 * RIGHT, RIGHT, "the gradient is -1.0005 times the right one"),
        (1.00002 * RIGHT, RIGHT, "the gradient is 1.00002 times the right one"),
        (1.5 * np.ones(3), np.ones(3), "the gradient is 1.5 times the right one in the one element there is"),
        (1.5 * with_at(RIGHT, (1, 1), np.nan), with_at(RIGHT, (1, 1), np.nan), "the gradient is 1.5 times"),
        (with_at(RIGHT.T.T[::-1], (1, 1), np.nan), with_at(RIGHT, (1, 1), np.nan), None),
        (SQUARE.T, SQUARE, "the gradient is transposed"),
        (np.stack([SQUARE.T, RIGHT[0, 0] * SQUARE.T]), np.stack([SQUARE, RIGHT[0, 0] * SQUARE]), "is transposed"),
        (RIGHT[::-1], RIGHT, "the gradient is reversed along axis 0"),
        (RIGHT[:, ::-1], RIGHT, "the gradient is reversed along axis 1"),
        (np.roll(LINE, 1), LINE, "the gradient is shifted by one along axis 0"),
        (np.roll(LINE, -1), LINE, "the gradient is shifted by one along axis 0"),
        (np.roll(RIGHT, 1, 1), RIGHT, "the gradient is shifted by one along axis 1"),
        (with_at(np.roll(LINE, 1), 0, 9.0), LINE, "the gradient is shifted by one along axis 0"),  # ends do not count
        (with_at(np.roll(LINE, 1), 3, 9.0), LINE, None),
        (np.roll(LINE, 2), LINE, None),
        (np.roll(LINE[:4], 1), LINE[:4], None),  # too few to tell
        (RIGHT + 0.25, RIGHT, "the gradient is off by the same amount everywhere: +0.25"),
        (RIGHT - 0.25, RIGHT, "the gradient is off by the same amount everywhere: -0.25"),
        (with_at(RIGHT + 0.25, (2, 2), 7.0), RIGHT, None),
        (LINE[:2] + 0.25, LINE[:2], None),  # of two numbers nothing is known
        (LINE[:3] + 0.25, LINE[:3], "off by the same amount"),
        (RIGHT, RIGHT, None),
        (RIGHT + r.normal(size=(3, 5)), RIGHT, None),
    ],
)  # fmt: skip
def test_each_mistake_by_its_own_words(wrong, right, says):
    found = said(wrong, right)
    assert found is None if says is None else says in found


@pytest.mark.parametrize("slip, like", [(5e-5, True), (2e-4, False)])
def test_alike_is_a_ten_thousandth_of_the_largest(slip, like):
    size = np.abs(RIGHT).max()
    assert (said(-with_at(RIGHT, (0, 0), RIGHT[0, 0] + slip * size)) is not None) == like


@pytest.mark.parametrize(
    "factor, sizes, says",
    [
        (2, {"axis 0": 2}, "the gradient is 2 times the right one: a factor of 2, which is also axis 0"),
        (-2, {"axis 0": 2}, "the gradient is -2 times the right one: a factor of 2, which is also axis 0"),
        (0.5, {"axis 0": 2}, "the gradient is 0.5 times the right one: a factor of 2, which is also axis 0"),
        (2.01, {"axis 0": 2}, "the gradient is 2.01 times the right one"),
        (0.51, {"axis 0": 2}, "the gradient is 0.51 times the right one"),
        (2, {"axis 0": 3}, "the gradient is 2 times the right one"),
        (3, {"axis 0": 2, "axis 1": 3}, "the gradient is 3 times too large, and 3 is axis 1: a missing 1/3"),
        (-3, {"axis 1": 3}, "the gradient is −3 times too large, and 3 is axis 1: a missing 1/3"),
        (1 / 3, {"axis 1": 3}, "the gradient is 3 times too small, and 3 is axis 1: 1/3 too much"),
        (-1 / 3, {"axis 1": 3}, "the gradient is −3 times too small, and 3 is axis 1: 1/3 too much"),
        (3.01, {"axis 1": 3}, "the gradient is 3.01 times the right one"),
        (1 / 3.01, {"axis 1": 3}, "the gradient is 0.332226 times the right one"),
        (1.5, {"axis 0": 1, "axis 1": 0}, "the gradient is 1.5 times the right one"),
    ],
)  # fmt: skip
def test_a_factor_is_told_by_what_it_may_stand_for(factor, sizes, says):
    assert said(factor * RIGHT, RIGHT, sizes) == says


def test_the_gradient_of_another_input_of_the_same_shape():
    a, b, c = r.normal(size=4), r.normal(size=4), r.normal(size=3)
    assert diagnose(0, [b, a, c], [a, b, c], {}) == "this is the gradient of input 1: two operands are swapped"
    assert diagnose(2, [b, a, c + np.array([1, 2, 4])], [a, b, c], {}) is None
    assert diagnose(0, [b, a], [a, np.where(b > 0, b, np.nan)], {}) is None
