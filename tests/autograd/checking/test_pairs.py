"""`check_backward` on pairs written in plain NumPy, right and wrong in the ways that people are wrong."""

import numpy as np
import pytest

from autograd import GradcheckError, check_backward

r = np.random.default_rng(5)


def affine(x, w, b):
    return x @ w + b, (x, w)


def affine_backward(dout, cache):
    x, w = cache
    return dout @ w.T, x.T @ dout, dout.sum(axis=0)


def conv(x, w, b, stride=2, pad=1):
    """The naive convolution of a course: (N, C, H, W) with (F, C, kh, kw)."""
    padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    kh, kw = w.shape[2:]
    rows, columns = (padded.shape[2] - kh) // stride + 1, (padded.shape[3] - kw) // stride + 1
    out = np.empty((len(x), len(w), rows, columns))
    for i in range(rows):
        for j in range(columns):
            window = padded[:, :, i * stride : i * stride + kh, j * stride : j * stride + kw]
            out[:, :, i, j] = np.einsum("nchw,fchw->nf", window, w) + b
    return out, (x, w, padded, stride, pad)


def conv_backward(dout, cache, off=0):
    x, w, padded, stride, pad = cache
    kh, kw = w.shape[2:]
    dpadded, dw = np.zeros_like(padded), np.zeros_like(w)
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            g, top, left = dout[:, :, i, j], max(i * stride - off, 0), j * stride
            dw += np.einsum("nf,nchw->fchw", g, padded[:, :, top : top + kh, left : left + kw])
            dpadded[:, :, top : top + kh, left : left + kw] += np.einsum("nf,fchw->nchw", g, w)
    height, width = x.shape[2:]
    return dpadded[:, :, pad : pad + height, pad : pad + width], dw, dout.sum(axis=(0, 2, 3))


def pool(x):
    """2×2 max pooling with stride 2."""
    n, c, h, w = x.shape
    windows = x.reshape(n, c, h // 2, 2, w // 2, 2)
    out = windows.max(axis=(3, 5))
    return out, (windows, out)


def pool_backward(dout, cache):
    windows, out = cache
    chosen = windows == out[:, :, :, None, :, None]
    share = chosen / chosen.sum(axis=(3, 5), keepdims=True)
    return (share * dout[:, :, :, None, :, None]).reshape(len(dout), dout.shape[1], *(2 * n for n in dout.shape[2:]))


def batch_norm(x, gamma, beta, eps=1e-5):
    centred = x - x.mean(axis=0)
    inverse = 1 / np.sqrt((centred**2).mean(axis=0) + eps)
    normal = centred * inverse
    return gamma * normal + beta, (normal, inverse, gamma)


def batch_norm_backward(dout, cache):
    normal, inverse, gamma = cache
    g = dout * gamma
    dx = inverse * (g - g.mean(axis=0) - normal * (g * normal).mean(axis=0))
    return dx, (dout * normal).sum(axis=0), dout.sum(axis=0)


LABELS = np.array([0, 3, 1])


def softmax_loss(x):
    e = np.exp(x - x.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    return -np.log(p[np.arange(3), LABELS]).mean(), p


def softmax_loss_backward(dout, p):
    dx = p.copy()
    dx[np.arange(3), LABELS] -= 1
    return dout * dx / len(p)


AFFINE = {"x": r.normal(size=(4, 3)), "w": r.normal(size=(3, 5)), "b": r.normal(size=5)}
CONV = {"x": r.normal(size=(2, 3, 5, 4)), "w": r.normal(size=(2, 3, 3, 3)), "b": r.normal(size=2)}
IMAGE = {"x": r.normal(size=(2, 2, 4, 6))}
NORM = {"x": r.normal(size=(6, 3)), "gamma": r.normal(size=3), "beta": r.normal(size=3)}
LOGITS = {"x": r.normal(size=(3, 4))}


@pytest.mark.parametrize(
    "forward, backward, inputs",
    [
        (affine, affine_backward, AFFINE),
        (conv, conv_backward, CONV),
        (pool, pool_backward, IMAGE),
        (batch_norm, batch_norm_backward, NORM),
        (softmax_loss, softmax_loss_backward, LOGITS),
    ],
)
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_a_right_pair_passes(forward, backward, inputs, dtype):
    assert check_backward(forward, backward, {name: x.astype(dtype) for name, x in inputs.items()})


def test_max_pooling_at_ties_passes_as_a_kink():
    assert check_backward(pool, pool_backward, [np.ones((1, 1, 4, 4))]).kinks == 16


def swapped_sign(dout, cache):
    return tuple(g * s for g, s in zip(affine_backward(dout, cache), (-1, 1, 1), strict=True))


def not_summed(dout, cache):
    return *affine_backward(dout, cache)[:2], dout


def transposed(dout, cache):
    x, w = cache
    return dout @ w.T, dout.T @ x, dout.sum(axis=0)


def mean_instead_of_sum(dout, cache):
    return *affine_backward(dout, cache)[:2], dout.mean(axis=0)


def no_mean(dout, p):
    return softmax_loss_backward(dout, p) * len(p)


def not_subtracted(dout, p):
    return dout * p / len(p)


def through_the_mean_only(dout, cache):
    normal, inverse, gamma = cache
    g = dout * gamma
    return inverse * (g - g.mean(axis=0)), (dout * normal).sum(axis=0), dout.sum(axis=0)


def other_axis(dout, cache):
    dx, dgamma, dbeta = batch_norm_backward(dout, cache)
    return dx, dgamma[::-1], dbeta


def off_by_one(dout, cache):
    return conv_backward(dout, cache, off=1)


def everywhere(dout, cache):
    windows = cache[0]
    return np.broadcast_to(dout[:, :, :, None, :, None] / 4, windows.shape).reshape(2, 2, 4, 6)


@pytest.mark.parametrize(
    "forward, backward, inputs, says",
    [
        (affine, swapped_sign, AFFINE, "x, .*wrong sign"),
        (affine, not_summed, AFFINE, r"gradient of b has shape \(4, 5\).*sum over axis 0 is missing"),
        (affine, transposed, AFFINE, r"gradient of w has shape \(5, 3\).*transposed"),
        (affine, mean_instead_of_sum, AFFINE, "b, .*4 times too small, and 4 is the length of axis 0"),
        (softmax_loss, no_mean, LOGITS, "3 times too large, and 3 is the length of axis 0: a missing 1/3"),
        (softmax_loss, not_subtracted, LOGITS, "x, .*3 of 12 elements of x fail"),
        (batch_norm, through_the_mean_only, NORM, "x, .*18 of 18 elements of x fail"),
        (batch_norm, other_axis, NORM, "gamma, .*reversed along axis 0"),
        (conv, off_by_one, CONV, "elements of (x|w) fail"),
        (pool, everywhere, IMAGE, "96 of 96 elements of x fail"),
    ],
)
def test_a_wrong_pair_fails_and_is_described(forward, backward, inputs, says):
    with pytest.raises(GradcheckError, match="(?s)" + says):
        check_backward(forward, backward, inputs)


def test_the_picture_shows_which_elements_are_wrong():
    with pytest.raises(GradcheckError) as caught:
        check_backward(softmax_loss, not_subtracted, LOGITS)
    assert caught.value.sections["pattern"].splitlines()[1:] == ["#  ·  ·  ·", "·  ·  ·  #", "·  #  ·  ·"]


def test_two_swapped_gradients_are_recognised():
    def product(a, b):
        return a * b, (a, b)

    with pytest.raises(GradcheckError, match=r"gradient of input [01]: two operands are swapped"):
        check_backward(product, lambda g, cache: (g * cache[0], g * cache[1]), [r.normal(size=4), r.normal(size=4)])


def test_a_forgotten_input_is_recognised():
    with pytest.raises(GradcheckError, match="a path back to this input is missing"):
        check_backward(affine, lambda g, cache: (*affine_backward(g, cache)[:2], None), AFFINE)


def test_several_outputs_and_a_lone_gradient():
    def both(x):
        return (np.sin(x), np.cos(x)), x

    assert check_backward(both, lambda g, x: g[0] * np.cos(x) - g[1] * np.sin(x), [r.normal(size=(2, 3))])
    with pytest.raises(GradcheckError):
        check_backward(both, lambda g, x: g[0] * np.cos(x), [r.normal(size=(2, 3))])


def test_writing_into_arguments_is_found():
    def scale(x):
        x *= 2
        return x, None

    with pytest.raises(GradcheckError, match="forward changed its argument input 0"):
        check_backward(scale, lambda g, _: 2 * g, [np.ones(3)])

    def scale_backward(g, _):
        g *= 2
        return g

    with pytest.raises(GradcheckError, match="backward changed dout"):
        check_backward(lambda x: (2 * x, None), scale_backward, [np.ones(3)])


def test_a_random_pair_is_recognised():
    with pytest.raises(GradcheckError, match="not deterministic"):
        check_backward(lambda x: (x * r.normal(), None), lambda g, _: g, [np.ones(3)])


def test_misuse_is_told():
    with pytest.raises(TypeError, match="must return"):
        check_backward(lambda x: x, lambda g, _: g, [np.ones(3)])
    with pytest.raises(TypeError, match="astype"):
        check_backward(lambda x: (x, None), lambda g, _: g, [np.arange(3)])
    with pytest.raises(TypeError, match="a list or a dictionary of arrays, not ndarray"):
        check_backward(lambda x: (x, None), lambda g, _: g, np.ones(3))
    with pytest.raises(GradcheckError, match="2 gradients for 1 inputs"):
        check_backward(lambda x: (x, None), lambda g, _: (g, g), [np.ones(3)])
