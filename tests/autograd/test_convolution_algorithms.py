"""Every way of convolving gives the plain rule's numbers, whichever is chosen."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import autograd as ag
from autograd.ops.kernels import choice, columns
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
    each, more = draw(st.integers(1, 18)), draw(st.integers(1, 18))
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


@settings(max_examples=100, deadline=None, derandomize=True)
@given(works(), LAYOUTS, LAYOUTS, st.sampled_from([np.float32, np.float32, np.float64]), st.integers(0, 2**32 - 1))
def test_every_algorithm_gives_the_plain_rules_numbers(shapes, one, other, dtype, seed):
    """Each derivative by each algorithm that fits, to some roundings of the sum of its products' absolute values."""
    x_shape, w_shape, geometry = shapes
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
            mixes = algorithm.startswith("winograd")  # whose error is relative to the largest numbers of a tile
            error = (abs(found - exact) / (sums.max() if mixes else sums)).max()
            assert error < 30 * np.finfo(dtype).eps, (algorithm, name, error)
            assert all((a == old).all() for a, old in zip(arrays, before, strict=True))
