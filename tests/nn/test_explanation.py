"""Worked example 6 on real networks: the δ-rules, by their own numbers and in words."""

from itertools import pairwise

import numpy as np
import pytest

import nn
from autograd import Tensor
from nn import functional as F
from nn.explanation import NetworkExplanation


def logistic(z):
    return 1 / (1 + np.exp(-z))


def network(*sizes, last=()):
    nn.manual_seed(3)
    layers = [nn.Linear(sizes[0], sizes[1], dtype=np.float64)]
    for n_in, n_out in pairwise(sizes[1:]):
        layers += [nn.Sigmoid(), nn.Linear(n_in, n_out, dtype=np.float64)]
    return nn.Sequential(*layers, *last)


X = np.random.default_rng(0).normal(size=(5, 3))
CLASSES = np.array([0, 1, 1, 0, 1])
TARGET = np.random.default_rng(1).uniform(size=(5, 2))


def test_the_four_equations():
    net = network(3, 4, 4, 2)
    story = nn.explain(F.mse_loss(net(Tensor(X)), Tensor(TARGET), reduction="sum") * 0.5, net)
    w = [layer.weight.data for layer in story.layers]
    b = [layer.bias.data for layer in story.layers]
    z, a = [], [X]
    for i in range(3):
        z.append(a[-1] @ w[i].T + b[i])
        a.append(logistic(z[-1]) if i < 2 else z[-1])
    delta = a[-1] - TARGET
    for i in (2, 1, 0):
        layer = story.layers[i]
        np.testing.assert_allclose(layer.delta, delta, rtol=1e-10)
        np.testing.assert_allclose(layer.weight_grad, sum(np.outer(d, x) for d, x in zip(delta, a[i], strict=True)))
        np.testing.assert_allclose(layer.bias_grad, delta.sum(0), rtol=1e-10)
        if i:
            slope = logistic(z[i - 1]) * (1 - logistic(z[i - 1]))
            delta = np.array([w[i].T @ d for d in delta]) * slope


@pytest.mark.parametrize(
    "last, cost, told",
    [
        ((), lambda y: F.mse_loss(y, TARGET), "2·(h − y) / 10, as for the mean squared error over 10 numbers"),
        ((), lambda y: F.mse_loss(y, TARGET, reduction="sum") * 0.5, "h − y, as for the cost ½‖h − y‖²"),
        (
            (nn.Sigmoid(),),
            lambda y: F.mse_loss(y, TARGET, reduction="sum") * 0.5,
            "(h − y)·h·(1 − h), as for the cost ½‖h − y‖²",
        ),
        (
            (nn.Sigmoid(),),
            lambda y: F.binary_cross_entropy(y, TARGET.round(), reduction="sum"),
            "h − y with h = σ(z), as for the logistic function and log-likelihood",
        ),
        (
            (),
            lambda y: F.binary_cross_entropy_with_logits(y, TARGET.round()),
            "(h − y) / 10 with h = σ(z), as for the logistic function and log-likelihood",
        ),
        ((), lambda y: F.cross_entropy(y, CLASSES), "(p − onehot(y)) / 5, as for softmax and cross-entropy"),
        (
            (),
            lambda y: F.cross_entropy(y, CLASSES, reduction="sum"),
            "p − onehot(y), as for softmax and cross-entropy",
        ),
        ((), lambda y: (y * y * y).sum(), "the sum over its uses"),
    ],
)
def test_the_error_of_the_output_layer(last, cost, told):
    net = network(3, 4, 2, last=last)
    lines = nn.explain(cost(net(Tensor(X))), net).lines
    (line,) = (line for line in lines if line.startswith("  δ₂"))
    assert line.startswith(f"  δ₂ = ∂C/∂z₂ = {told} = array (5, 2), norm ")


def test_a_wrong_error_is_not_told_in_closed_form():
    net = network(3, 4, 2)
    loss = F.cross_entropy(net(Tensor(X)), CLASSES) * 1.01
    assert "onehot" not in str(nn.explain(loss, net))


def test_shapes_and_names_are_told():
    net = network(3, 4, 2)
    lines = nn.explain(F.cross_entropy(net(Tensor(X)), CLASSES), net).lines
    without_norms = [line.partition(", norm")[0] for line in lines]
    assert without_norms[1:] == [
        "",
        "layer 2 (2): fully connected, weights 2×4",
        "  δ₂ = ∂C/∂z₂ = (p − onehot(y)) / 5, as for softmax and cross-entropy = array (5, 2)",
        "  ∂C/∂W₂ = Σ δ₂ a₁ᵀ over samples: (2, 5)·(5, 4) = array (2, 4)",
        "  ∂C/∂b₂ = Σ δ₂ over samples = array (2,)",
        "",
        "layer 1 (0): fully connected, weights 4×3",
        "  δ₁ = (W₂ᵀ δ₂) ⊙ σ'(z₁): (4, 2)·(2) = array (5, 4)",
        "  ∂C/∂W₁ = Σ δ₁ a₀ᵀ over samples: (4, 5)·(5, 3) = array (4, 3)",
        "  ∂C/∂b₁ = Σ δ₁ over samples = array (4,)",
    ]


def test_convolution_and_pooling():
    """Worked example 8, in words."""
    nn.manual_seed(0)
    net = nn.Sequential(
        nn.Conv2d(1, 2, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(2, 3, 2), nn.Tanh(), nn.AvgPool2d(2), nn.Flatten(),
        nn.Linear(3, 2),
    )  # fmt: skip
    x = np.random.default_rng(0).normal(size=(4, 1, 8, 8)).astype(np.float32)
    told = str(nn.explain(F.cross_entropy(net(Tensor(x)), [0, 1, 1, 0]), net))
    for line in (
        "layer 2 (3): convolution, weights 3×2×2×2",
        "back through layer 3: W₃ᵀ δ₃: (3, 2)·(2)",
        "back through window_sum: the error spread over its window by the same weights",
        "back through layer 2: full correlation of δ₂ with W₂ turned by 180°",
        "back through max_pool: the error at the place of the maximum, 0 elsewhere",
        "∂C/∂W₁[o,c,k] = Σ δ₁[o,p]·a₀[c,p·s+k] over samples and places p = array (2, 1, 3, 3), norm ",
        "∂C/∂b₁ = Σ δ₁ over samples and places = array (2,), norm ",
    ):
        assert f"  {line}" in told or line in told.splitlines()


def deep(activation, scale=1.0):
    nn.manual_seed(0)
    net = nn.MLP([8] * 21, activation)
    for p in net.parameters():
        p.data = p.data * scale
    x = np.random.default_rng(0).normal(size=(5, 8)).astype(np.float32)
    return nn.explain(F.mse_loss(net(Tensor(x)), np.zeros((5, 8))), net)


def test_where_gradients_vanish_or_explode():
    vanishing = deep(nn.Sigmoid)
    assert vanishing.verdict.startswith("the gradients vanish: from layer ")
    first = next(n.number for n in reversed(vanishing.layers) if n.size * 1000 < vanishing.layers[-1].size)
    assert f"from layer {first} (" in vanishing.verdict
    assert deep(nn.ReLU, 6.0).verdict.startswith("the gradients explode: from layer ")
    assert deep(nn.Identity, 1.7).verdict.startswith("the gradients neither vanish nor explode")


def test_gradients_that_are_not_finite():
    with np.errstate(all="ignore"):
        assert "not finite: from layer 20" in deep(nn.Identity, 1e30).verdict


def test_nothing_is_disturbed():
    net = network(3, 4, 2)
    loss = F.cross_entropy(net(Tensor(X)), CLASSES)
    story = nn.explain(loss, net)
    assert isinstance(story, NetworkExplanation) and all(p.grad is None for p in net.parameters())
    loss.backward()
    np.testing.assert_array_equal(story.layers[0].weight_grad, net[0].weight.grad.data)


def test_a_branch_is_told_as_a_sum():
    nn.manual_seed(0)
    first, second = nn.Linear(3, 3), nn.Linear(3, 2)
    h = first(Tensor(X.astype(np.float32)))
    told = str(nn.explain((second(h) + h[:, :2]).sum()))
    assert "layer 1: fully connected, weights 3×3\n  δ₁ = ∂C/∂z₁ = the sum over its uses = " in told


@pytest.mark.parametrize(
    "loss, message",
    [
        (lambda net: net(Tensor(X)), "a Tensor of one element"),
        (lambda net: 3.0, "a Tensor of one element"),
        (lambda net: Tensor(1.0), "asks for a gradient"),
        (lambda net: Tensor(1.0, requires_grad=True) * 2, "no Linear and no convolution"),
    ],
)
def test_bad_input(loss, message):
    with pytest.raises(ValueError, match=message):
        nn.explain(loss(network(3, 4, 2)))
