"""Every way of convolving gives the plain rule's numbers, whichever is chosen."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import autograd as ag
from autograd import Tensor
from autograd.ops.kernels import choice, columns, rows
from autograd.ops.kernels.compiling import SMALL, fast
from autograd.ops.kernels.work import work
from autograd.ops.windows import Geometry, counts


def test_an_unknown_algorithm_is_refused_and_nothing_is_left_forced():
    with pytest.raises(ValueError, match="no convolution algorithm 'fast'"), ag.convolution_algorithm("fast"):
        pass
    with pytest.raises(ZeroDivisionError), ag.convolution_algorithm("columns"):
        1 / 0
    assert choice._forced.get() is None
    assert ag.conv(np.ones((1, 1, 3)), np.ones((1, 1, 2)), 0.0).tolist() == [[[2, 2]]]


@st.composite
def works(draw):
    """Shapes and a geometry, from one pixel to paddings and strides beyond the kernel."""
    axes = draw(st.sampled_from([1, 2, 2, 2, 3]))
    alike = draw(st.booleans())

    def numbers(least, most):
        if alike:
            return (draw(st.integers(least, most)),) * axes
        return draw(st.tuples(*[st.integers(least, most)] * axes))

    usual = draw(st.booleans())
    kernel = draw(st.sampled_from([(3,) * axes, (1,) * axes, (5,) * axes])) if usual else numbers(1, 4)
    stride, dilation = ((1,) * axes, (1,) * axes) if usual else (numbers(1, 5), numbers(1, 2))
    around = tuple(zip(numbers(0, 4), numbers(0, 4), strict=True))
    least = [max(1, d * (k - 1) + 1 - sum(p)) for k, d, p in zip(kernel, dilation, around, strict=True)]
    sizes = tuple(n + more for n, more in zip(least, numbers(0, 8 if axes < 3 else 2), strict=True))
    groups = draw(st.sampled_from([1, 1, 1, 2, 4]))
    each, more = draw(st.integers(1, 18)), draw(st.sampled_from([*range(1, 19), 32, 64]))
    if draw(st.booleans()):
        groups, each = each, 1  # depthwise
        more = draw(st.integers(1, 2))
    x, w = (draw(st.sampled_from([1, 2, 16, 19])), groups * each, *sizes), (groups * more, each, *kernel)
    return x, w, Geometry(stride, around, dilation, groups)


def laid_out(array, how):
    """The same numbers in another layout of memory: NumPy's, channels last, turned round, or read-only."""
    if how == "last":
        return np.moveaxis(np.ascontiguousarray(np.moveaxis(array, 1, -1)), -1, 1)
    if how == "turned":
        return np.ascontiguousarray(array[::-1, ..., ::-1])[::-1, ..., ::-1]
    array = array.copy()
    array.flags.writeable = how != "read-only"
    return array


LAYOUTS = st.sampled_from(["plain", "last", "turned", "read-only"])


def compare(x_shape, w_shape, geometry, one="plain", other="plain", dtype=np.float32, seed=0):
    """Each derivative by each algorithm that fits, to some roundings of the sum of its products' absolute values."""
    outputs = counts(x_shape[2:], w_shape[2:], geometry.stride, geometry.pads, geometry.dilation)
    r = np.random.default_rng(seed)
    x, g = (
        laid_out(r.normal(size=shape).astype(dtype), how)
        for shape, how in ((x_shape, one), ((x_shape[0], w_shape[0], *outputs), other))
    )
    w, b = r.normal(size=w_shape).astype(dtype), r.normal(size=w_shape[0]).astype(dtype)
    calls = {
        "forward": ((x, w, b), (geometry,)),
        "by_input": ((g, w), (x_shape[2:], geometry)),
        "by_weight": ((x, g), (w_shape[2:], geometry)),
    }
    for name, (arrays, rest) in calls.items():
        plain = getattr(columns, name)
        exact = plain(*(a.astype(np.longdouble) for a in arrays), *rest)
        sums = plain(*(abs(a.astype(float)) for a in arrays), *rest) + np.finfo(dtype).tiny
        for algorithm in choice.estimates(work(name, x_shape, w_shape, outputs, geometry, dtype), fast(SMALL)):
            before = [a.copy() for a in arrays]
            found = getattr(choice.ALGORITHMS[algorithm], name)(*arrays, *rest)
            assert found.shape == exact.shape and found.dtype == dtype and found.flags.writeable
            mixes = algorithm.startswith(("winograd", "grouped"))  # the error is relative to a tile's largest numbers
            error = (abs(found - exact) / (sums.max() if mixes else sums)).max()
            assert error < 30 * np.finfo(dtype).eps, (algorithm, name, error)
            assert all((a == old).all() for a, old in zip(arrays, before, strict=True))


@settings(max_examples=60, deadline=None, derandomize=True)
@given(works(), LAYOUTS, LAYOUTS, st.sampled_from([np.float32, np.float32, np.float64]), st.integers(0, 2**32 - 1))
def test_every_algorithm_gives_the_plain_rules_numbers(shapes, one, other, dtype, seed):
    """One pixel, strides and paddings beyond the kernel, any number of axes, groups, in any layout of memory."""
    compare(*shapes, one, other, dtype, seed)


@pytest.mark.parametrize("batch, channels, maps", [(2, 3, 32), (17, 5, 6), (1, 33, 32)])
@pytest.mark.parametrize("stride", [1, 2])
def test_images_that_are_worked_on_in_pieces(monkeypatch, batch, channels, maps, stride):
    """More places than a chunk of windows, more bytes than a block of rows."""
    monkeypatch.setattr(rows, "BLOCK_BYTES", 30000)
    monkeypatch.setattr(columns, "BLOCK_BYTES", 30000)
    geometry = Geometry((stride, 1), ((1, 1), (2, 0)), (1, 1), 1)
    compare((batch, channels, 37, 29), (maps, channels, 3, 3), geometry, "last")


FORCED = pytest.mark.parametrize("algorithm", [None, *choice.ALGORITHMS])


@FORCED
@pytest.mark.parametrize(
    "x_shape, w_shape, told",
    [
        ((0, 2, 5, 5), (3, 2, 3, 3), {"padding": 1}),
        ((3, 2, 1, 1), (16, 2, 3, 3), {"padding": 1}),
        ((17, 1, 1, 1), (2, 1, 3, 3), {"padding": 1}),
        ((2, 3, 9, 8), (4, 3, 3, 3), {"stride": 7, "padding": 2}),
        ((2, 1, 2, 1), (1, 1, 3, 3), {"padding": 30}),
        ((1, 2, 3, 3), (2, 1, 3, 3), {"padding": ((9, 0), (0, 7)), "groups": 2}),
        ((2, 17, 4, 4), (17, 17, 1, 1), {"stride": 3}),
        ((2, 0, 4, 4), (3, 0, 3, 3), {}),
        ((2, 2, 4, 4), (0, 2, 3, 3), {}),
    ],
)
def test_odd_shapes_are_right_whatever_is_forced(algorithm, x_shape, w_shape, told):
    """Empty arrays, one pixel, strides and paddings beyond the kernel: values and gradients are the plain rule's."""
    found = []
    for name, dtype in ((algorithm, np.float32), ("columns", np.float64)):
        r = np.random.default_rng(1)
        with ag.convolution_algorithm(name):
            nodes = [
                Tensor(r.normal(size=s).astype(dtype), requires_grad=True) for s in (x_shape, w_shape, w_shape[:1])
            ]
            y = ag.conv(*nodes, **told)
            (y * y).sum().backward()
        found.append([y.data, *(node.grad.data for node in nodes)])
    for one, other in zip(*found, strict=True):
        assert one.shape == other.shape and one.dtype == np.float32
        np.testing.assert_allclose(one, other, rtol=1e-4, atol=1e-5 * (1 + abs(other).max(initial=0)))


@FORCED
def test_a_kernel_larger_than_the_image_is_refused_whatever_is_forced(algorithm):
    with ag.convolution_algorithm(algorithm), pytest.raises(ValueError, match="larger than its input of size"):
        ag.conv(np.ones((1, 2, 2, 9), np.float32), np.ones((2, 2, 3, 3), np.float32), 0.0)


@FORCED
def test_a_second_derivative_is_right_whatever_is_forced(algorithm):
    """float32 by any algorithm against float64 by the plain one, the gradient of a gradient's norm."""
    r = np.random.default_rng(2)
    x, w = r.normal(size=(16, 2, 6, 6)), r.normal(size=(3, 2, 3, 3))

    def norm(x, w):
        slope = ag.grad(lambda x: ag.sum(ag.conv(x, w, 0.0, padding=1) ** 3))(x)
        return ag.sum(slope**2)

    with ag.convolution_algorithm("columns"):
        exact = ag.grad(norm, argnums=(0, 1))(x, w)
    with ag.convolution_algorithm(algorithm):
        found = ag.grad(norm, argnums=(0, 1))(x.astype(np.float32), w.astype(np.float32))
    for one, other in zip(found, exact, strict=True):
        np.testing.assert_allclose(one, other, rtol=2e-4, atol=2e-4 * abs(other).max())


def test_double_precision_never_takes_a_path_that_loses_accuracy():
    image = (32, 64, 32, 32)
    for x, w in [(image, (64, 64, 3, 3)), (image, (64, 32, 3, 3)), ((64, 1, 28, 28), (6, 1, 5, 5))]:
        found = ag.convolution_estimates(x, w, padding=1, groups=x[1] // w[1], dtype=np.float64)
        # grouped takes one of the others for its parts
        assert {name for each in found.values() for name in each} <= {"columns", "rows", "depthwise", "grouped"}


def test_the_first_convolution_computes_no_derivative_by_the_image(monkeypatch):
    """What nobody asks for is not computed: data needs no gradient, a frozen weight neither."""
    x, w = Tensor(np.ones((2, 1, 4, 4))), Tensor(np.ones((3, 1, 2, 2)), requires_grad=True)
    monkeypatch.setattr(choice, "by_input", None)  # calling it would fail
    ag.conv(x, w, 0.0).sum().backward()
    assert w.grad.data.tolist() == np.full((3, 1, 2, 2), 18.0).tolist()
    monkeypatch.undo()
    monkeypatch.setattr(choice, "by_weight", None)
    x, w = Tensor(x.data, requires_grad=True), w.detach()
    ag.conv(x, w, 0.0).sum().backward()
    assert x.grad.data[0, 0, 1].tolist() == [6.0, 12.0, 12.0, 6.0]


@pytest.mark.parametrize(
    "x, w, best",
    [
        ((64, 1, 28, 28), (6, 1, 5, 5), "abreast"),
        ((8, 256, 28, 28), (64, 256, 1, 1), "rows"),
        ((8, 64, 28, 28), (64, 64, 5, 5), "direct"),
        ((8, 60, 28, 28), (60, 60, 5, 5), "rows"),
        ((2, 128, 112, 112), (128, 128, 3, 3), "winograd_4"),
        ((8, 96, 56, 56), (96, 1, 3, 3), "depthwise"),
        ((8, 128, 56, 56), (128, 4, 3, 3), "grouped"),
        ((8, 256, 28, 28), (256, 128, 3, 3), "grouped"),
    ],
)
def test_what_is_chosen(x, w, best):
    """The layers the algorithms were made for."""
    groups = x[1] // w[1]
    if not fast(SMALL):
        pytest.skip("the estimates of compiled algorithms need Numba")
    for seconds in ag.convolution_estimates(x, w, padding=w[2] // 2, groups=groups).values():
        assert next(iter(seconds)) == best


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf, 1e38])
def test_what_is_not_finite_in_a_group_stays_there(bad):
    """Groups that are computed together have zeros between them, times which it would spread."""
    r = np.random.default_rng(5)
    x, w, g = (r.normal(size=s).astype("f4") for s in ((2, 32, 12, 12), (32, 4, 3, 3), (2, 32, 12, 12)))
    x[0, 5, 3, 3] = g[0, 5, 3, 3] = bad
    geometry = Geometry((1, 1), ((1, 1), (1, 1)), (1, 1), 8)
    by = choice.ALGORITHMS["grouped"]
    with np.errstate(all="ignore"):
        found = [by.forward(x, w, np.float32(0), geometry), by.by_input(g, w, (12, 12), geometry)]
        plain = [columns.forward(x, w, 0.0, geometry), columns.by_input(g, w, (12, 12), geometry)]
        weights = by.by_weight(x, np.abs(g), (3, 3), geometry), columns.by_weight(x, np.abs(g), (3, 3), geometry)
    for one, other in zip(found, plain, strict=True):
        assert (np.isfinite(one) == np.isfinite(other)).all()
        np.testing.assert_allclose(one[:, 8:], other[:, 8:], rtol=1e-4, atol=1e-4)
    np.testing.assert_allclose(weights[0][8:], weights[1][8:], rtol=1e-4, atol=1e-3)


@pytest.mark.parametrize("shape", [(3, 40, 37, 16), (2, 7000, 3), (1, 130, 130, 1)])
@pytest.mark.parametrize("how", ["plain", "last", "turned", "read-only"])
def test_sums_over_all_but_the_channels(shape, how):
    """In any layout, to float32's rounding of the sum, which is taken in float64."""
    x = laid_out(np.random.default_rng(3).normal(size=(shape[0], shape[-1], *shape[1:-1])).astype(np.float32), how)
    axis = (0, *range(2, x.ndim))
    np.testing.assert_allclose(ag.sum(x, axis=axis), x.astype(float).sum(axis), rtol=1e-6, atol=2e-4)
    node = Tensor(x, requires_grad=True)
    ag.sum(node, axis=axis).sum().backward()
    assert (node.grad.data == 1).all()


@pytest.mark.parametrize("dtype", [np.float16, np.longdouble, ">f4", ">f8", np.int64])
@pytest.mark.parametrize("groups", [1, 32])
def test_rare_types_are_computed_too(dtype, groups):
    """Half and extended precision, foreign byte order and whole numbers, in sizes for which kernels are taken."""
    r = np.random.default_rng(4)
    x, w = (r.integers(-2, 3, shape).astype(dtype) for shape in ((2, 32, 48, 48), (max(groups, 2), 32 // groups, 3, 3)))
    y = ag.conv(x, w, 0, padding=1, groups=groups)
    assert (y == ag.conv(x.astype(float), w.astype(float), 0.0, padding=1, groups=groups)).all()
