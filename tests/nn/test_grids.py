"""Layers on grids of Values: the scalar engine carries the same networks, and the gradients reach their parameters."""

import numpy as np
import pytest

import nn
from autograd import Tensor, expand
from nn import functional as F
from nn.scalar import MLP


def wide(build):
    """A model with float64 parameters, so that the two ways can be compared closely."""
    nn.manual_seed(0)
    model = build()
    for p in model.parameters():
        p._data = p.data.astype(np.float64)
    return model


MODELS = {
    "linear": (lambda: nn.Linear(3, 2), (2, 3)),
    "mlp": (lambda: nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 2), nn.Sigmoid()), (2, 3)),
    "cnn": (
        lambda: nn.Sequential(
            nn.Conv2d(1, 2, 3, padding=1), nn.Tanh(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(8, 3), nn.Softmax(1)
        ),
        (1, 1, 4, 4),
    ),
    "average": (lambda: nn.Sequential(nn.Conv2d(1, 2, 3, stride=2), nn.AvgPool2d(2)), (1, 1, 6, 6)),
    "batch norm": (lambda: nn.Sequential(nn.Conv2d(1, 2, 2), nn.BatchNorm2d(2)), (2, 1, 3, 3)),
    "layer norm": (lambda: nn.Sequential(nn.Linear(3, 4), nn.LayerNorm(4)), (2, 3)),
}


@pytest.mark.parametrize("name", MODELS)
def test_a_model_on_a_grid_is_the_model(name):
    build, shape = MODELS[name]
    model, r = wide(build), np.random.default_rng(0)
    x = r.normal(size=shape)
    y = model(Tensor(x))
    g = r.normal(size=y.shape)
    y.backward(g)
    by_rules = [p.grad.data.copy() for p in model.parameters()]
    for p in model.parameters():
        p.zero_grad()
    opened = expand(model, x)
    opened.backward(g)
    np.testing.assert_allclose(opened.numbers, y.data, rtol=1e-10, atol=1e-12)
    for p, grad in zip(model.parameters(), by_rules, strict=True):
        np.testing.assert_allclose(p.grad.data, grad, rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize(
    "loss, target",
    [(F.cross_entropy, np.array([0, 2, 1])), (F.mse_loss, np.arange(12.0).reshape(3, 4))],
    ids=["cross-entropy", "squared error"],
)
def test_a_loss_on_a_grid_is_the_loss(loss, target):
    x = Tensor(np.random.default_rng(0).normal(size=(3, 4)), requires_grad=True)
    by_rule = loss(x, Tensor(target))
    by_rule.backward()
    opened = expand(lambda x: loss(x, target), x)
    opened.backward()
    assert opened.result.data == pytest.approx(by_rule.item(), rel=1e-12)
    np.testing.assert_allclose(opened.grads[0], x.grad.data, rtol=1e-10, atol=1e-14)


@pytest.mark.parametrize("sizes, neurons, parameters", [((3, [4, 2]), 6, 26), ((3, [4, 4, 1]), 9, 41)])
def test_a_fully_connected_network_is_counted(sizes, neurons, parameters):
    """Worked example 4."""
    net = MLP(*sizes)
    assert sum(len(layer.neurons) for layer in net.layers) == neurons
    assert len(net.parameters()) == parameters
