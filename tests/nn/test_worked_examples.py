"""Worked examples 4 to 8: the formulas of the sources spelled out, beside what the engine does."""

import numpy as np
import pytest

import autograd as ag
import nn
import nn.functional as F
from autograd import Tensor

R = np.random.default_rng(0)


def leaf(array):
    return Tensor(array, requires_grad=True)


def test_4_counting_a_network():
    assert sum(p.size for p in nn.MLP([3, 4, 2]).parameters()) == 20 + 6 == 26
    assert sum(p.size for p in nn.MLP([3, 4, 4, 1]).parameters()) == 32 + 9 == 41


XOR = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], dtype=np.float64)


def test_5_xor_by_hand():
    W, c, w = np.ones((2, 2)), np.array([0.0, -1.0]), np.array([1.0, -2.0])
    h = ag.relu(Tensor(XOR) @ W + c)
    assert (h @ w).tolist() == [0, 1, 1, 0]


def train(net, steps, lr):
    target = np.array([[0], [1], [1], [0]], dtype=np.float64)
    for _ in range(steps):
        net.zero_grad()
        loss = F.mse_loss(net(XOR), target)
        loss.backward()
        for p in net.parameters():
            p.data = p.data - lr * p.grad.data
    return loss.item(), net(XOR).data.ravel()


def test_5_xor_learnt():
    """A linear model ends at ½ everywhere; a 2-2-1 network learns the function."""
    loss, y = train(nn.MLP([2, 1], dtype=np.float64, generator=0), 300, 0.5)
    np.testing.assert_allclose(y, 0.5, atol=1e-3)
    assert loss > 0.249
    loss, y = train(nn.MLP([2, 2, 1], nn.Tanh, dtype=np.float64, generator=0), 800, 0.5)
    np.testing.assert_allclose(y, [0, 1, 1, 0], atol=0.02)


def test_6_back_propagation_in_a_layered_network():
    """δ_L = ∇C ⊙ σ'(z_L); δ_l = (W_{l+1}ᵀ δ_{l+1}) ⊙ σ'(z_l); ∂C/∂W_l = δ_l a_{l−1}ᵀ; ∂C/∂b_l = δ_l."""
    net = nn.MLP([4, 5, 3, 2], nn.Sigmoid, dtype=np.float64, generator=1)
    net.append(nn.Sigmoid())
    layers = [module for module in net if isinstance(module, nn.Linear)]
    x, y = R.normal(size=4), R.normal(size=2)
    cost = ((net(x[None]) - y[None]) ** 2).sum() / 2
    cost.backward()

    activations = [x]
    for layer in layers:
        activations.append(1 / (1 + np.exp(-(layer.weight.data @ activations[-1] + layer.bias.data))))
    a = activations[-1]
    delta = (a - y) * a * (1 - a)
    for i in (2, 1, 0):
        np.testing.assert_allclose(layers[i].weight.grad.data, np.outer(delta, activations[i]), rtol=1e-10)
        np.testing.assert_allclose(layers[i].bias.grad.data, delta, rtol=1e-10)
        a = activations[i]
        delta = layers[i].weight.data.T @ delta * a * (1 - a)


Y = np.array([0.2, 0.7, -0.4])
Z = np.array([0.5, -1.0, 2.0])


@pytest.mark.parametrize(
    "cost, error",
    [
        # identity: h − y
        (lambda z: ((z - Y) ** 2).sum() / 2, Z - Y),
        # PyTorch's mean over N numbers: 2(h − y)/N
        (lambda z: F.mse_loss(z, Y), 2 * (Z - Y) / 3),
        # logistic + squared error: (h − y)·h·(1 − h)
        (
            lambda z: ((F.sigmoid(z) - Y) ** 2).sum() / 2,
            (1 / (1 + np.exp(-Z)) - Y) / (1 + np.exp(-Z)) * (1 - 1 / (1 + np.exp(-Z))),
        ),
        # logistic + log-likelihood: h − y
        (
            lambda z: F.binary_cross_entropy_with_logits(z, np.array([0.0, 1, 1]), reduction="sum"),
            1 / (1 + np.exp(-Z)) - [0, 1, 1],
        ),
        (
            lambda z: F.binary_cross_entropy(F.sigmoid(z), np.array([0.0, 1, 1]), reduction="sum"),
            1 / (1 + np.exp(-Z)) - [0, 1, 1],
        ),
        # softmax + cross-entropy: p − onehot(y)
        (lambda z: F.cross_entropy(z[None], np.array([1])), np.exp(Z) / np.exp(Z).sum() - [0, 1, 0]),
    ],
)
def test_6_output_layer_errors(cost, error):
    z = leaf(Z)
    cost(z).backward()
    np.testing.assert_allclose(z.grad.data, error, rtol=1e-12)


X = np.array([-3.0, -2.0, -0.5, 0.0, 0.3, 2.0, 4.0])


@pytest.mark.parametrize(
    "f, y, slope",
    [
        (F.sigmoid, 1 / (1 + np.exp(-X)), (s := 1 / (1 + np.exp(-X))) * (1 - s)),
        (F.tanh, np.tanh(X), 1 - np.tanh(X) ** 2),
        (F.hard_logistic, np.maximum(np.minimum(0.25 * X + 0.5, 1), 0), 0.25 * (abs(X) < 2)),
        (F.hardtanh, np.maximum(np.minimum(X, 1), -1), abs(X) < 1),
        (F.relu, np.maximum(X, 0), X > 0),
        (F.leaky_relu, np.maximum(X, 0.01 * X), np.where(X > 0, 1, 0.01)),
        (lambda x: F.prelu(x, Tensor(np.array([0.3]))), np.where(X > 0, X, 0.3 * X), np.where(X > 0, 1, 0.3)),
        (
            lambda x: F.swish(x, 2.0),
            X / (1 + np.exp(-2 * X)),
            (t := 1 / (1 + np.exp(-2 * X))) + 2 * X * t * (1 - t),
        ),
        (F.hardsigmoid, np.maximum(np.minimum(X / 6 + 0.5, 1), 0), (abs(X) < 3) / 6),
    ],
)
def test_7_activations(f, y, slope):
    x = leaf(X)
    result = f(x)
    np.testing.assert_allclose(result.data, y, rtol=1e-12, atol=1e-15)
    result.sum().backward()
    np.testing.assert_allclose(x.grad.data, slope, rtol=1e-12, atol=1e-15)


def test_7_the_logistic_slope_is_at_most_a_quarter():
    x = leaf(np.linspace(-5, 5, 101))
    F.sigmoid(x).sum().backward()
    assert x.grad.data.max() == x.grad.data[50] == 0.25


def test_8_a_course_table():
    x = np.linspace(-0.1, 0.5, 96).reshape(2, 3, 4, 4)
    w = np.linspace(-0.2, 0.3, 144).reshape(3, 3, 4, 4)
    b = np.linspace(-0.1, 0.2, 3)
    y = F.conv2d(x, w, b, stride=2, padding=1)
    assert y.shape == (2, 3, 2, 2)
    np.testing.assert_allclose(y[0, 0], [[-0.08759809, -0.10987781], [-0.18387192, -0.2109216]], rtol=1e-6)


def test_8_a_3x3_kernel_over_a_5x5_image_by_hand():
    image = np.array([[1, 2, 0, 1, 0], [0, 1, 3, 0, 1], [2, 0, 1, 1, 0], [1, 0, 0, 2, 1], [0, 1, 1, 0, 2]], dtype=float)
    kernel = np.array([[1, 0, -1], [2, 0, -2], [1, 0, -1]], dtype=float)
    x, w, b = leaf(image[None, None]), leaf(kernel[None, None]), leaf(np.zeros(1))
    y = F.conv2d(x, w, b)
    assert y.data[0, 0].tolist() == [[-4, 2, 5], [0, -3, 3], [2, -4, -2]]

    delta = np.arange(9.0).reshape(3, 3) - 4
    y.backward(delta[None, None])
    # ∂E/∂w[i,j] = Σ_m Σ_n δ[m,n]·x[i+m, j+n]; ∂E/∂b = Σ δ
    by_w = [[(delta * image[i : i + 3, j : j + 3]).sum() for j in range(3)] for i in range(3)]
    np.testing.assert_array_equal(w.grad.data[0, 0], by_w)
    np.testing.assert_array_equal(b.grad.data, delta.sum())
    # ∂E/∂x: the full correlation of δ with the kernel turned by 180°
    turned, around = kernel[::-1, ::-1], np.pad(delta, 2)
    by_x = [[(turned * around[i : i + 3, j : j + 3]).sum() for j in range(5)] for i in range(5)]
    np.testing.assert_array_equal(x.grad.data[0, 0], by_x)


def test_8_pooling():
    image = np.array([[1, 2, 5, 5], [4, 3, 5, 0], [7, 0, 1, 1], [0, 7, 2, 1]], dtype=float)[None, None]
    delta = np.array([[[[1.0, 2.0], [3.0, 4.0]]]])
    x = leaf(image)
    y = F.max_pool2d(x, 2)
    assert y.data[0, 0].tolist() == [[4, 5], [7, 2]]
    y.backward(delta)  # to the place of the maximum, the first of equals
    assert x.grad.data[0, 0].tolist() == [[0, 0, 2, 0], [1, 0, 0, 0], [3, 0, 0, 0], [0, 0, 4, 0]]

    x = leaf(image)
    F.avg_pool2d(x, 2).backward(delta)  # evenly
    np.testing.assert_array_equal(x.grad.data[0, 0], np.kron(delta[0, 0], np.full((2, 2), 0.25)))

    x = leaf(image)
    F.gaussian_pool2d(x, 2, sigma=1.0).backward(delta)  # by a normalised Gaussian, here of four equal weights
    np.testing.assert_allclose(x.grad.data[0, 0], np.kron(delta[0, 0], np.full((2, 2), 0.25)))

    x = leaf(R.normal(size=(1, 1, 3, 3)))
    F.gaussian_pool2d(x, 3, sigma=0.8).backward()
    along = np.exp(-np.array([1, 0, 1]) / (2 * 0.8**2))
    np.testing.assert_allclose(x.grad.data[0, 0], np.outer(along, along) / along.sum() ** 2)


def test_8_overlapping_windows_sum_their_adjoints():
    x = leaf(np.array([[[0.0, 9.0, 0.0, 1.0]]]))
    F.max_pool1d(x, 3, stride=1).sum().backward()
    assert x.grad.data[0, 0].tolist() == [0, 2, 0, 0]


def test_8_cost_of_a_convolution():
    """Kernel size × feature-map size × channels in × channels out."""
    assert nn.summary(nn.Conv2d(64, 128, 3, padding=1), (64, 56, 56)).multiply_adds == 9 * 56 * 56 * 64 * 128
