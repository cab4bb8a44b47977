"""Networks written by hand on `Value`, one node for every elementary operation, train as they should."""

import itertools
import random

import numpy as np
import pytest

import nn
from autograd import Value, capture


class Unit:
    def __init__(self, inputs, rectified):
        self.weights = [Value(random.uniform(-1, 1)) for _ in range(inputs)]
        self.bias = Value(0)
        self.rectified = rectified

    def __call__(self, x):
        activation = sum((w * x for w, x in zip(self.weights, x, strict=True)), self.bias)
        return activation.relu() if self.rectified else activation


class Network:
    def __init__(self, *widths):
        last = len(widths) - 2
        pairs = itertools.pairwise(widths)
        self.layers = [[Unit(n, i < last) for _ in range(m)] for i, (n, m) in enumerate(pairs)]

    def parameters(self):
        return [p for layer in self.layers for unit in layer for p in (*unit.weights, unit.bias)]

    def __call__(self, x):
        for layer in self.layers:
            x = [unit(x) for unit in layer]
        return x[0] if len(x) == 1 else x


def moons(n, r):
    angle = r.uniform(0, np.pi, n)
    upper = np.arange(n) % 2 == 0
    x = np.where(upper, np.cos(angle), 1 - np.cos(angle))
    y = np.where(upper, np.sin(angle), 0.5 - np.sin(angle))
    return np.stack([x, y], axis=1) + r.normal(scale=0.05, size=(n, 2)), np.where(upper, 1, -1)


def hinge_loss(network, points, labels):
    """Mean hinge loss and L2, as sums of Values, NumPy's floats and integers, and Python's numbers."""
    scores = [network(list(map(Value, point))) for point in points]
    losses = [(1 + -label * score).relu() for label, score in zip(labels, scores, strict=True)]
    penalty = 1e-4 * sum(p * p for p in network.parameters())
    return sum(losses) * (1.0 / len(losses)) + penalty, scores


def test_a_network_of_values_learns_two_moons():
    random.seed(5)
    r = np.random.default_rng(0)
    points, labels = moons(20, r)
    network = Network(2, 8, 4, 1)
    assert len(network.parameters()) == 2 * 8 + 8 + 8 * 4 + 4 + 4 + 1

    first = None
    for step in range(80):
        loss, scores = hinge_loss(network, points, labels)
        first = first or loss.data
        for p in network.parameters():
            p.grad = 0
        loss.backward()
        for p in network.parameters():
            p.data -= (1 - step / 90) * p.grad
    right = [(score.data > 0) == (label > 0) for score, label in zip(scores, labels, strict=True)]
    assert sum(right) >= 19
    assert loss.data < 0.2 * first


def test_gradients_of_a_network_of_values_are_those_of_matrices():
    """A second, independent rule: the same network as matrices, differentiated on paper."""
    random.seed(2)
    r = np.random.default_rng(1)
    points, labels = moons(10, r)
    network = Network(2, 5, 1)
    loss, _ = hinge_loss(network, points, labels)
    loss.backward()

    hidden, output = network.layers
    w1 = np.array([[w.data for w in unit.weights] for unit in hidden])
    w2 = np.array([w.data for w in output[0].weights])
    h = np.maximum(points @ w1.T, 0)
    delta = np.where(1 - labels * (h @ w2) > 0, -labels, 0) / len(labels)
    inner = np.outer(delta, w2) * (h > 0)
    assert [w.grad for w in output[0].weights] == pytest.approx(delta @ h + 2e-4 * w2, abs=1e-14)
    assert output[0].bias.grad == pytest.approx(delta.sum(), abs=1e-14)
    got = np.array([[w.grad for w in unit.weights] for unit in hidden])
    np.testing.assert_allclose(got, inner.T @ points + 2e-4 * w1, atol=1e-14)
    np.testing.assert_allclose([unit.bias.grad for unit in hidden], inner.sum(axis=0), atol=1e-14)


def test_written_out_fused_and_captured_networks_agree():
    """Three ways to the same training: losses and parameters of every step, to 1e-12."""
    random.seed(7)
    points, labels = moons(12, np.random.default_rng(2))
    written, fused = Network(2, 6, 4, 1), nn.scalar.MLP(2, [6, 4, 1])
    for ours, theirs in zip(fused.parameters(), written.parameters(), strict=True):
        ours.data = theirs.data
    replayed = np.array([p.data for p in written.parameters()])

    def loss_of_a_point(parameters, point, label):
        taken = iter(parameters)
        model = nn.scalar.MLP(2, [6, 4, 1], generator=0)
        for neuron in (neuron for layer in model.layers for neuron in layer.neurons):
            neuron.w, neuron.b = [next(taken) for _ in neuron.w], next(taken)
        return (1 - label * model(list(point))).relu()

    program = capture(loss_of_a_point)
    for _ in range(5):
        losses = []
        for network in (written, fused):
            loss, _ = hinge_loss(network, points, labels)
            for p in network.parameters():
                p.grad = 0.0
            loss.backward()
            losses.append(loss.data)
            for p in network.parameters():
                p.data -= 0.3 * p.grad
        each, (gradient, *_) = program.batch_value_and_grad(
            replayed, points, labels.astype(float), in_axes=(None, 0, 0)
        )
        losses.append(each.mean() + 1e-4 * (replayed @ replayed))
        replayed = replayed - 0.3 * (gradient / len(points) + 2e-4 * replayed)
        assert losses == pytest.approx([losses[0]] * 3, rel=1e-12, abs=1e-12)
        for p, q, x in zip(written.parameters(), fused.parameters(), replayed, strict=True):
            assert (q.data, x) == pytest.approx((p.data, p.data), rel=1e-12, abs=1e-12)
