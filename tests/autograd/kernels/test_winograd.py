"""Winograd's convolution against the plain rule in float64: numbers, rounding, layouts, and what is not finite."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import autograd as ag
from autograd.ops.kernels import columns, winograd
from autograd.ops.windows import Geometry

pytest.importorskip("numba")

R = np.random.default_rng(0)
#: How many roundings the largest error may be, of the largest sum of absolute products. Seen: 3 and 12.
ROUNDINGS = {2: 8, 4: 32}


def normal(*shape):
    return R.normal(size=shape).astype(np.float32)


def geometry(*pads):
    return Geometry((1, 1), pads, (1, 1), 1)


def exact(x, w, b, g, where):
    x, w, b, g = (a.astype(float) for a in (x, w, b, g))
    return (
        columns.forward(x, w, b, where),
        columns.by_input(g, w, x.shape[2:], where),
        columns.by_weight(x, g, (3, 3), where),
    )


def compare(m, x, w, b, where):
    """All three derivatives against the plain rule in float64, the error relative to Σ |products|."""
    y = winograd.forward(m, x, w, b, where)
    g = normal(*y.shape)
    found = y, winograd.by_input(m, g, w, x.shape[2:], where), winograd.by_weight(m, x, g, (3, 3), where)
    sizes = exact(*(np.full_like(a, np.abs(a).max(initial=0)) for a in (x, w, b, g)), where)
    for one, true, size in zip(found, exact(x, w, b, g, where), sizes, strict=True):
        assert one.dtype == np.float32 and one.shape == true.shape
        np.testing.assert_array_less(np.abs(one - true), ROUNDINGS[m] * 2**-24 * size.max(initial=0) + 1e-37)


@pytest.mark.parametrize("m", [2, 4])
def test_all_sizes_and_paddings(m):
    for height, before, behind in product(range(1, 10), range(4), (0, 1, 3)):
        if height + before + behind < 3:
            continue
        width = 10 - height
        pads = (before, behind), (max(behind, 3 - width), before)
        compare(m, normal(1, 3, height, width), normal(2, 3, 3, 3), normal(2), geometry(*pads))


@pytest.mark.parametrize("m", [2, 4])
@pytest.mark.parametrize("batch, channels, maps", [(1, 1, 1), (3, 16, 97), (2, 31, 48), (5, 64, 17)])
@pytest.mark.parametrize("whole", [0, 1 << 30])
def test_channels_and_blocks_of_tiles(monkeypatch, whole, m, batch, channels, maps):
    monkeypatch.setattr(winograd, "BLOCK_BYTES", 1 << 16)
    monkeypatch.setattr(winograd, "WHOLE_BYTES", whole)
    monkeypatch.setattr(winograd, "GROUP_BYTES", 1)
    compare(m, normal(batch, channels, 13, 9), normal(maps, channels, 3, 3), normal(maps), geometry((1, 1), (1, 1)))


@pytest.mark.parametrize("m", [2, 4])
def test_memory_of_any_layout(m):
    last = normal(2, 6, 7, 16).transpose(0, 3, 1, 2)
    still = normal(2, 16, 6, 7)
    still.flags.writeable = False
    turned = normal(2, 16, 6, 7)[::-1, ::-1, ::-1, ::-1]
    every_other = normal(2, 12, 14, 16)[:, ::2, ::2].transpose(0, 3, 1, 2)
    unaligned = np.frombuffer(b"." + normal(2, 6, 7, 16).tobytes(), np.float32, 2 * 16 * 42, 1)
    w = normal(3, 3, 16, 16).transpose(3, 2, 1, 0)[:, ::-1, :, ::-1]
    for x in last, still, turned, every_other, unaligned.reshape(2, 6, 7, 16).transpose(0, 3, 1, 2):
        compare(m, x, w, normal(16), geometry((1, 1), (1, 1)))


@settings(max_examples=60, deadline=None)
@given(
    m=st.sampled_from([2, 4]),
    sizes=st.tuples(st.integers(1, 4), st.integers(1, 40), st.integers(1, 40), st.integers(1, 12), st.integers(1, 12)),
    pads=st.tuples(*[st.tuples(st.integers(0, 5), st.integers(0, 5))] * 2),
    scales=st.tuples(st.integers(-15, 15), st.integers(-15, 15)),
)
def test_any_convolution(m, sizes, pads, scales):
    batch, channels, maps, *size = sizes
    if any(i + sum(p) < 3 for i, p in zip(size, pads, strict=True)):
        return
    x, w = normal(batch, channels, *size) * np.float32(10.0 ** scales[0]), normal(maps, channels, 3, 3)
    compare(m, x, w * np.float32(10.0 ** scales[1]), normal(maps) * 0, geometry(*pads))


@pytest.mark.parametrize("m", [2, 4])
@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_what_is_not_finite_stays_in_its_place(m, bad):
    x, w, where = normal(1, 16, 8, 8), normal(16, 16, 3, 3), geometry((1, 1), (1, 1))
    x[0, 3, 4, 5] = bad
    y = winograd.forward(m, x, w, np.float32(0), where)
    hit = np.zeros((8, 8), dtype=bool)
    hit[3:6, 4:7] = True
    np.testing.assert_array_equal(np.isfinite(y), np.broadcast_to(~hit, y.shape))
    np.testing.assert_array_equal(y, columns.forward(x, w, np.float32(0), where))
    np.testing.assert_array_equal(winograd.by_input(m, x, w, (8, 8), where), columns.by_input(x, w, (8, 8), where))
    g = normal(1, 16, 8, 8)
    np.testing.assert_array_equal(winograd.by_weight(m, x, g, (3, 3), where), columns.by_weight(x, g, (3, 3), where))


@pytest.mark.parametrize("m", [2, 4])
def test_finite_where_mathematics_is_finite(m):
    """Numbers that would overflow in the transforms, and do not in the definition."""
    where = geometry((1, 1), (1, 1))
    x, w, g = np.full((1, 16, 6, 6), 2e38, np.float32), np.zeros((16, 16, 3, 3), np.float32), normal(1, 16, 6, 6)
    w[:, 0, 1, 1] = 1
    np.testing.assert_array_equal(winograd.forward(m, x, w, np.float32(0), where), x)
    np.testing.assert_array_equal(winograd.by_input(m, x[:, :], w.swapaxes(0, 1), (6, 6), where), x)
    x[:, :, 1:] = 0
    assert np.isfinite(winograd.by_weight(m, x, g * np.float32(0.01), (3, 3), where)).all()


def test_a_large_tile_loses_at_most_a_digit():
    """The stated rounding: 1 and 3 times the error of the definition in float32, for numbers of one scale."""
    where = geometry((1, 1), (1, 1))
    x, w = normal(2, 64, 24, 24), normal(64, 64, 3, 3)
    true = columns.forward(x.astype(float), w.astype(float), 0.0, where)
    plain, two, four = (
        np.sqrt(np.mean((y - true) ** 2))
        for y in (columns.forward(x, w, 0.0, where), *(winograd.forward(m, x, w, 0.0, where) for m in (2, 4)))
    )
    assert two < 2 * plain and four < 5 * plain
    assert four < 2e-6 * np.sqrt(np.mean(true**2))


def test_the_operation_takes_it_and_never_for_float64():
    x, w = normal(2, 16, 8, 8), normal(16, 16, 3, 3)
    with ag.convolution_algorithm("winograd_4"):
        one = ag.conv(x, w, 0.0, padding=1)
        np.testing.assert_array_equal(one, winograd.forward(4, x, w, 0.0, geometry((1, 1), (1, 1))))
        wide = ag.conv(x.astype(float), w.astype(float), 0.0, padding=1)
        strided = ag.conv(x, w, 0.0, stride=2)
    np.testing.assert_array_equal(wide, ag.conv(x.astype(float), w.astype(float), 0.0, padding=1))
    np.testing.assert_array_equal(strided, ag.conv(x, w, 0.0, stride=2))
    with ag.use_kernels(False):
        plain = ag.conv(x, w, 0.0, padding=1)
        with ag.convolution_algorithm("winograd_4"):
            np.testing.assert_array_equal(ag.conv(x, w, 0.0, padding=1), plain)
