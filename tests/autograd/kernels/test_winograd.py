"""Winograd's convolution against the plain rule in float64: numbers, rounding, layouts, and what is not finite."""

from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import autograd as ag
from autograd.ops.kernels import columns, threads, winograd, winograd_matrices, winograd_tiles
from autograd.ops.kernels.winograd_matrices import paired, times, transposed
from autograd.ops.windows import Geometry

pytest.importorskip("numba")

R = np.random.default_rng(0)


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


def growth(m, weight=False):
    """How much larger than Σ |products| the numbers on the way may be: the K of the stated bound."""
    results, taps, image = (np.abs(np.array(matrix, dtype=float)) for matrix in winograd_tiles.TRANSFORMS[m])
    of_image, of_taps, of_results = (np.outer(a.sum(1), a.sum(1)) for a in (image, taps, results.T))
    if weight:
        return (taps.T @ (of_image * of_results) @ taps).max() / m**2
    return (results @ (of_image * of_taps) @ results.T).max() / 9


def compare(m, x, w, b, where):
    """All three derivatives against the plain rule in float64, within the stated bound."""
    y = winograd.forward(m, x, w, b, where)
    g = normal(*y.shape)
    found = y, winograd.by_input(m, g, w, x.shape[2:], where), winograd.by_weight(m, x, g, (3, 3), where)
    top_x, top_w, top_g = (float(np.abs(a).max()) for a in (x, w, g))
    tiles = len(x) * np.prod([-(-n // m) for n in y.shape[2:]])
    largest = (
        9 * x.shape[1] * top_x * top_w + float(np.abs(b).max()),
        9 * len(w) * top_g * top_w,
        tiles * m**2 * top_x * top_g,
    )
    grown = (x.shape[1] + 30) * growth(m), (len(w) + 30) * growth(m), (tiles + 30) * growth(m, weight=True)
    for one, true, size, factor in zip(found, exact(x, w, b, g, where), largest, grown, strict=True):
        assert one.dtype == np.float32 and one.shape == true.shape
        error = np.abs(one - true).max()
        assert error <= 2**-24 * factor * size + 1e-37
        assert error <= 4e-6 * size + 1e-37


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


@pytest.mark.parametrize("whole", [0, 1 << 30])
def test_threads_change_no_number(monkeypatch, whole):
    monkeypatch.setattr(winograd, "BLOCK_BYTES", 1 << 16)
    monkeypatch.setattr(winograd, "WHOLE_BYTES", whole)
    monkeypatch.setattr(winograd, "SHARE", 1)
    x, w, g, where = normal(3, 40, 11, 9), normal(70, 40, 3, 3), normal(3, 70, 11, 9), geometry((1, 1), (1, 1))
    found = []
    for count in (1, 2, 5):
        monkeypatch.setattr(threads, "limit", count)
        y = winograd.forward(4, x, w, normal(1)[0] * 0, where)
        found.append((y, winograd.by_weight(4, x, g, (3, 3), where)))
    for y, dw in found[1:]:
        np.testing.assert_array_equal(y, found[0][0])
        np.testing.assert_array_equal(dw, found[0][1])


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


def test_the_stated_bound_of_rounding():
    """The factors of the bound; and on the worst inputs, where all roundings go one way, it holds."""
    assert growth(2) < 7.2 and growth(4) < 63
    usual = winograd_matrices.matrices(4, 3, [Fraction(p) for p in (0, 1, -1, 2, -2)])
    assert max(map(abs, sum(usual.image, ()))) == 5 and max(map(abs, sum(usual.results, ()))) == 8
    ones, signs = np.ones((2, 64, 9, 9), np.float32), np.where(normal(2, 64, 9, 9) < 0, -1, 1).astype(np.float32)
    for m, x in product((2, 4), (ones, signs, R.random(ones.shape, dtype=np.float32))):
        compare(m, x, np.ones((16, 64, 3, 3), np.float32), np.zeros(16, np.float32), geometry((1, 1), (1, 1)))


def test_rounding_is_near_the_definitions():
    """For numbers of one scale: about 1 and at most 5 times the error of the definition in float32."""
    where = geometry((1, 1), (1, 1))
    x, w = normal(2, 64, 24, 24), normal(64, 64, 3, 3)
    true = columns.forward(x.astype(float), w.astype(float), 0.0, where)
    plain, two, four = (
        np.sqrt(np.mean((y - true) ** 2))
        for y in (columns.forward(x, w, 0.0, where), *(winograd.forward(m, x, w, 0.0, where) for m in (2, 4)))
    )
    assert two < 2 * plain and four < 5 * plain
    assert four < 2e-6 * np.sqrt(np.mean(true**2))


def test_the_matrices_are_winograds():
    """y = Aᵀ[(G w) ⊙ (Bᵀ x)] is the filter, in exact fractions; shared sums change nothing."""
    for m, by in winograd_tiles.TRANSFORMS.items():
        x, w = [Fraction(3 * i * i - 7, 5) for i in range(m + 2)], [Fraction(2, 3), Fraction(-5), Fraction(7, 2)]
        apart = [a * b for a, b in zip(times(by.taps, w), times(by.image, x), strict=True)]
        assert paired(by.results, apart) == [sum(w[k] * x[i + k] for k in range(3)) for i in range(m)]
        for matrix in (*by, *map(transposed, by)):
            terms = [Fraction(i * i + 1, 3) for i in range(len(matrix[0]))]
            plain = [sum(a * b for a, b in zip(row, terms, strict=True)) for row in matrix]
            assert times(matrix, terms) == plain
    for matrix in (by.results, transposed(by.taps)):
        terms = [Fraction(i * i + 1, 3) for i in range(6)]
        assert paired(matrix, terms) == [sum(a * b for a, b in zip(row, terms, strict=True)) for row in matrix]
    with pytest.raises(ValueError, match="need 5 points, not 3"):
        winograd_matrices.matrices(4, 3, [Fraction(p) for p in (0, 1, 2)])


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
