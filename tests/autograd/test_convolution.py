"""Convolution and pooling against plain loops, the SAME rule, and images worked on block by block."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import autograd as ag
from autograd import Tensor
from autograd.ops.kernels import columns
from autograd.ops.windows import counts, pads

R = np.random.default_rng(0)


def around(x, padding, fill=0.0):
    return np.pad(x, [(0, 0), (0, 0), *padding], constant_values=fill)


def conv_by_loops(x, w, b, stride, padding, dilation, groups):
    """The definition, number by number."""
    x = around(x, padding)
    kernel = w.shape[2:]
    sizes = [(x.shape[2 + a] - dilation * (kernel[a] - 1) - 1) // stride + 1 for a in range(2)]
    y = np.zeros((len(x), len(w), *sizes))
    for n, o, i, j in np.ndindex(*y.shape):
        first = o // (len(w) // groups) * w.shape[1]
        for c, p, q in np.ndindex(*w.shape[1:]):
            y[n, o, i, j] += w[o, c, p, q] * x[n, first + c, i * stride + p * dilation, j * stride + q * dilation]
        y[n, o, i, j] += b[o]
    return y


@pytest.mark.parametrize(
    "stride, padding, dilation, groups",
    [(1, 0, 1, 1), (2, 1, 1, 2), (3, ((0, 2), (1, 0)), 2, 4), (2, "same", 2, 1), (1, "valid", 1, 2), (1, "same", 1, 1)],
)
def test_convolution_against_loops(stride, padding, dilation, groups):
    x, w, b = R.normal(size=(2, 4, 7, 6)), R.normal(size=(4, 4 // groups, 2, 3)), R.normal(size=4)
    numbers = pads(padding, (7, 6), (2, 3), (stride, stride), (dilation, dilation))
    y = ag.conv(x, w, b, stride, padding, dilation, groups)
    np.testing.assert_allclose(y, conv_by_loops(x, w, b, stride, numbers, dilation, groups), rtol=1e-12, atol=1e-12)


def test_same_is_tensorflows_rule():
    """⌈i / s⌉ results, and the odd zero at the end."""
    for i, k, s, d in product(range(1, 9), (1, 2, 3, 4), (1, 2, 3), (1, 2)):
        ((before, behind),) = numbers = pads("same", (i,), (k,), (s,), (d,))
        assert behind - before in (0, 1)
        assert counts((i,), (k,), (s,), numbers, (d,)) == (-(-i // s),)
    x = np.arange(1.0, 5).reshape(1, 1, 4)
    assert ag.conv(x, np.ones((1, 1, 2)), 0.0, padding="same").tolist() == [[[3, 5, 7, 4]]]
    assert ag.conv(x, np.ones((1, 1, 3)), 0.0, 2, "same").tolist() == [[[6, 7]]]


@pytest.mark.parametrize("limit", [1, 300, 10**9])
def test_blocks_of_any_size_give_the_same(monkeypatch, limit):
    """Some rows of one image, or several images: how the columns are laid out changes no number."""
    shapes = (3, 2, 7, 5), (4, 2, 3, 2)
    x, w, b = R.normal(size=shapes[0]), R.normal(size=shapes[1]), R.normal(size=4)
    found = []
    for bytes_each in (limit, 4 << 20):
        monkeypatch.setattr(columns, "BLOCK_BYTES", bytes_each)
        nodes = [Tensor(a, requires_grad=True) for a in (x, w, b)]
        y = ag.conv(*nodes, stride=2, padding=1)
        y.backward(np.arange(y.size).reshape(y.shape))
        found.append([y.data, *(node.grad.data for node in nodes)])
    for one, other in zip(*found, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize(
    "stride, padding, output_padding", [(1, 0, 0), (2, 1, 1), (3, ((0, 1), (2, 0)), 2), (2, "same", 0)]
)
def test_transposed_convolution_is_the_transpose(stride, padding, output_padding):
    """⟨conv(x), y⟩ = ⟨x, conv_transpose(y)⟩ for all x and y."""
    y, w = R.normal(size=(2, 3, 3, 4)), R.normal(size=(3, 2, 3, 3))
    image = ag.conv_transpose(y, w, 0.0, stride, padding, output_padding)
    x = R.normal(size=image.shape)
    assert image.shape[:2] == (2, 2)
    there = ag.conv(x, w, 0.0, stride, padding)
    assert there.shape == y.shape
    np.testing.assert_allclose((there * y).sum(), (x * image).sum())


def test_transposed_convolution_adds_its_bias():
    y = R.normal(size=(1, 2, 3))
    w, b = R.normal(size=(2, 4, 2)), np.array([1.0, 2.0, 3.0, 4.0])
    difference = ag.conv_transpose(y, w, b) - ag.conv_transpose(y, w)
    np.testing.assert_allclose(difference, np.broadcast_to(b[:, None], (1, 4, 4)))


def pool_by_loops(x, kernel, stride, padding, reduce, fill):
    x = around(x, [(padding, padding)] * 2, fill)
    sizes = [(n - k) // s + 1 for n, k, s in zip(x.shape[2:], kernel, stride, strict=True)]
    y = np.zeros((*x.shape[:2], *sizes))
    for n, c, i, j in np.ndindex(*y.shape):
        top, left = i * stride[0], j * stride[1]
        y[n, c, i, j] = reduce(x[n, c, top : top + kernel[0], left : left + kernel[1]])
    return y


@pytest.mark.parametrize("kernel, stride, padding", [((2, 2), (2, 2), 0), ((3, 2), (1, 2), 1), ((3, 3), (2, 3), 1)])
def test_pooling_against_loops(kernel, stride, padding):
    x = R.normal(size=(2, 3, 6, 7))
    y = ag.max_pool(x, kernel, stride, padding)
    np.testing.assert_array_equal(y, pool_by_loops(x, kernel, stride, padding, np.max, -np.inf))
    y = ag.average_pool(x, kernel, stride, padding)
    np.testing.assert_allclose(y, pool_by_loops(x, kernel, stride, padding, np.mean, 0))
    y = ag.average_pool(x, kernel, stride, padding, count_include_pad=False)
    np.testing.assert_allclose(y, pool_by_loops(x, kernel, stride, padding, np.nanmean, np.nan))


@pytest.mark.parametrize(
    "values", [[2.0, 2.0, 2.0], [-np.inf, -np.inf, -np.inf], [np.nan, np.nan, 1.0], [1.0, 1.0, 0.0]]
)
def test_max_pooling_gives_all_to_the_first_maximum(values):
    x = Tensor(np.array(values).reshape(1, 1, 3), requires_grad=True)
    y = ag.max_pool(x, 3)
    np.testing.assert_array_equal(y.data.ravel(), [max(values, key=lambda v: (np.isnan(v), v))])
    y.backward()
    assert x.grad.tolist() == [[[1, 0, 0]]]


def test_a_nan_wins_whereever_it_stands():
    for place in range(3):
        x = np.array([[[1.0, 3.0, 2.0]]])
        x[0, 0, place] = np.nan
        node = Tensor(x, requires_grad=True)
        y = ag.max_pool(node, 3)
        assert np.isnan(y.data)
        y.backward()
        assert node.grad.data.ravel().tolist() == [float(i == place) for i in range(3)]


def test_max_pooling_of_integers_and_booleans():
    assert ag.max_pool(np.array([[[3, 1, 2, -5]]]), 2).tolist() == [[[3, 2]]]
    assert ag.max_pool(np.array([[[-3, -1]]]), 2, padding=1).tolist() == [[[-3, -1]]]


@pytest.mark.parametrize(
    "sizes, output", [((7, 5), (3, 2)), ((4, 6), (7, 6)), ((5, 5), 1), ((4, 6), 2), ((3, 3), (None, 2))]
)
def test_adaptive_pooling_against_loops(sizes, output):
    x = R.normal(size=(2, 3, *sizes))
    y = ag.adaptive_average_pool(x, output)
    wanted = output if isinstance(output, tuple) else (output, output)
    wanted = tuple(i if n is None else n for n, i in zip(wanted, sizes, strict=True))
    assert y.shape == (2, 3, *wanted)
    for i, j in np.ndindex(*wanted):
        rows, columns_ = (
            slice(int(np.floor(at * size / n)), int(np.ceil((at + 1) * size / n)))
            for at, size, n in zip((i, j), sizes, wanted, strict=True)
        )
        np.testing.assert_allclose(y[..., i, j], x[..., rows, columns_].mean((2, 3)))


def test_a_gaussian_window_sums_to_one():
    for kernel, sigma in (((3, 3), None), ((4, 2), 0.5), ((5,), 10.0)):
        ones = np.ones((1, 2, *(k + 1 for k in kernel)))
        np.testing.assert_allclose(ag.gaussian_pool(ones, kernel, sigma, stride=1), 1)
    with pytest.raises(ValueError, match="sigma must be positive"):
        ag.gaussian_pool(np.ones((1, 1, 3)), 3, sigma=0)


@pytest.mark.parametrize(
    "call, says",
    [
        (
            lambda: ag.conv(Tensor(np.ones((1, 2, 3))), np.ones((1, 3, 2)), 0.0),
            r"conv of shapes \(1, 2, 3\), \(1, 3, 2\)",
        ),
        (lambda: ag.conv(np.ones((1, 2, 3)), np.ones((1, 2, 2, 2)), 0.0), "as many axes"),
        (lambda: ag.conv(np.ones((1, 2, 3)), np.ones((1, 2, 2)), np.ones(2)), r"the bias must be \(1,\)"),
        (lambda: ag.conv(np.ones((1, 2, 3)), np.ones((1, 2, 2)), 0.0, groups=0), "groups must be"),
        (
            lambda: ag.conv(np.ones((1, 4, 3)), np.ones((3, 2, 2)), 0.0, groups=2),
            "4 channels in and 3 out do not divide",
        ),
        (
            lambda: ag.conv(np.ones((1, 3, 3)), np.ones((4, 2, 2)), 0.0, groups=2),
            "3 channels in and 4 out do not divide",
        ),
        (lambda: ag.conv(np.ones((1, 2, 3)), np.ones((1, 2, 2)), 0.0, stride=0), "stride must be at least 1, not 0"),
        (lambda: ag.conv(np.ones((1, 2, 3)), np.ones((1, 2, 2)), 0.0, padding=-1), "padding must be at least 0"),
        (lambda: ag.conv(np.ones((1, 2, 3)), np.ones((1, 2, 2)), 0.0, padding=((1, 1), (1, 1))), "2 pairs for 1 axes"),
        (
            lambda: ag.conv_transpose(np.ones((1, 2, 3)), np.ones((3, 2, 2))),
            "x has 2 channels, the kernel is made for 3",
        ),
        (lambda: ag.conv_transpose(np.ones((1, 2, 3)), np.ones((2, 2, 2)), padding=3), "leaves a result"),
        (lambda: ag.conv_transpose(np.ones((1, 3, 3)), np.ones((3, 2, 2)), groups=2), "do not divide into 2 groups"),
        (lambda: ag.max_pool(np.ones((2, 3)), 2), r"must|needs x of shape"),
        (lambda: ag.adaptive_average_pool(np.ones((1, 1, 3)), (1, 1)), "output_size"),
        (lambda: ag.one_hot(np.array([3]), 3), "index 3; there are 3, 0 to 2"),
        (lambda: ag.dropout(np.ones(3), -0.1), "p must be a probability"),
    ],
)
def test_what_does_not_fit_is_refused(call, says):
    with pytest.raises((ValueError, IndexError), match=says):
        call()
    with pytest.raises(TypeError, match="stride must be a whole number"):
        ag.conv(np.ones((1, 2, 3)), np.ones((1, 2, 2)), 0.0, stride=1.5)


@st.composite
def geometries(draw):
    """An image and how a kernel lies on it: one pixel, empty batches, strides and paddings beyond the kernel."""
    axes = draw(st.integers(1, 2))

    def numbers(least, most):
        return draw(st.tuples(*[st.integers(least, most)] * axes))

    groups, kernel, dilation = draw(st.integers(1, 2)), numbers(1, 3), numbers(1, 2)
    around = tuple(zip(numbers(0, 5), numbers(0, 5), strict=True))
    least = [max(1, d * (k - 1) + 1 - sum(p)) for k, d, p in zip(kernel, dilation, around, strict=True)]
    sizes = tuple(n + more for n, more in zip(least, numbers(0, 5), strict=True))
    x = (draw(st.integers(0, 2)), groups * draw(st.integers(1, 2)), *sizes)
    w = (groups * draw(st.integers(1, 3)), x[1] // groups, *kernel)
    return x, w, {"stride": numbers(1, 4), "padding": around, "dilation": dilation, "groups": groups}


@settings(max_examples=150, deadline=None, derandomize=True)
@given(geometries())
def test_any_geometry(geometry):
    """The form ⟨conv(x, w), g⟩ is linear in x and in w: it is ⟨x, ∂x⟩ and ⟨w, ∂w⟩; and conv is what windows say."""
    x_shape, w_shape, told = geometry
    r = np.random.default_rng(0)
    x, w = r.normal(size=x_shape)[..., ::-1], r.normal(size=w_shape)
    x.flags.writeable = False
    nodes = Tensor(x, requires_grad=True), Tensor(w, requires_grad=True)
    y = ag.conv(*nodes, 0.0, **told)

    spans = tuple(d * (k - 1) + 1 for k, d in zip(w.shape[2:], told["dilation"], strict=True))
    axes = tuple(range(2, x.ndim))
    views = np.lib.stride_tricks.sliding_window_view(around(x, told["padding"]), spans, axes)
    steps = (..., *(slice(None, None, s) for s in told["stride"]), *[slice(None)] * len(axes))
    dense = views[steps][(..., *(slice(None, None, d) for d in told["dilation"]))]
    each = x.shape[1] // told["groups"]
    parts = [
        np.tensordot(dense[:, i * each : (i + 1) * each], part, ([1, *range(-len(axes), 0)], [1, *axes]))
        for i, part in enumerate(np.split(w, told["groups"]))
    ]
    np.testing.assert_allclose(y.data, np.moveaxis(np.concatenate(parts, axis=-1), -1, 1), rtol=1e-10, atol=1e-10)

    g = r.normal(size=y.shape)
    y.backward(g)
    for node in nodes:
        np.testing.assert_allclose((node.data * node.grad.data).sum(), (y.data * g).sum(), rtol=1e-9, atol=1e-9)
