"""How weights begin: distributions, and same seed, same bits."""

import math

import numpy as np
import pytest

import nn
from nn import initializers as init


def weight(*shape):
    return nn.Parameter(np.zeros(shape), dtype=np.float64)


@pytest.mark.parametrize(
    "fill, bound, std",
    [
        (lambda w: init.uniform_(w, -2, 2, 0), 2, 2 / math.sqrt(3)),
        (lambda w: init.normal_(w, 0, 0.3, 0), math.inf, 0.3),
        (lambda w: init.xavier_uniform_(w, 2.0, 0), 2 * math.sqrt(6 / 500), 2 * math.sqrt(2 / 500)),
        (lambda w: init.xavier_normal_(w, generator=0), math.inf, math.sqrt(2 / 500)),
        (lambda w: init.kaiming_uniform_(w, nonlinearity="relu", generator=0), math.sqrt(6 / 300), math.sqrt(2 / 300)),
        (
            lambda w: init.kaiming_normal_(w, mode="fan_out", nonlinearity="tanh", generator=0),
            math.inf,
            5 / 3 / 200**0.5,
        ),
        (lambda w: init.kaiming_normal_(w, 2.0, generator=0), math.inf, math.sqrt(2 / 5 / 300)),
    ],
)
def test_distribution(fill, bound, std):
    w = weight(200, 300)
    assert fill(w) is w
    assert abs(w.data.mean()) < 4 * std / math.sqrt(w.size)
    assert abs(w.data.std() / std - 1) < 0.01
    assert abs(w.data).max() <= bound


def test_fans_of_a_kernel():
    assert init.fans(weight(8, 3, 5, 4)) == (60, 160)
    with pytest.raises(ValueError, match=r"at least two axes, not shape \(3,\)"):
        init.fans(weight(3))


def test_constants():
    assert (init.ones_(weight(2)).data == 1).all()
    assert (init.constant_(weight(2), 0.5).data == 0.5).all()
    assert (init.zeros_(init.ones_(weight(2))).data == 0).all()
    assert init.normal_(nn.Parameter(0.0), generator=0).shape == ()


@pytest.mark.parametrize("shape", [(4, 6), (6, 4), (3, 2, 2)])
def test_orthogonal(shape):
    w = init.orthogonal_(weight(*shape), 2.0, 0).data.reshape(shape[0], -1)
    small = w @ w.T if len(w) <= w.shape[1] else w.T @ w
    np.testing.assert_allclose(small, 4 * np.eye(len(small)), atol=1e-12)
    with pytest.raises(ValueError, match="two axes"):
        init.orthogonal_(weight(3))


def test_layers_start_as_in_pytorch():
    """Linear and convolutional layers: weight and bias U(−1/√fan_in, 1/√fan_in)."""
    for layer, fan_in in ((nn.Linear(400, 300), 400), (nn.Conv2d(8, 50, 5, groups=2), 100)):
        bound = 1 / math.sqrt(fan_in)
        for p in (layer.weight, layer.bias):
            assert 0.9 * bound < abs(p.data).max() <= bound
        assert abs(layer.weight.data.std() * math.sqrt(3) / bound - 1) < 0.05


MODELS = [
    lambda generator: nn.MLP([5, 4, 3], generator=generator),
    lambda generator: nn.LeNet5(generator=generator),
    lambda generator: nn.VGG([[4], [8]], 3, batch_norm=True, hidden=5, pooled=1, generator=generator),
    lambda generator: nn.ResNet(1, generator=generator),
    lambda generator: nn.Embedding(5, 3, generator=generator),
    lambda generator: nn.ConvTranspose2d(2, 3, 3, generator=generator),
]


@pytest.mark.parametrize("make", MODELS)
def test_same_seed_same_bits(make):
    def bits(generator):
        return b"".join(array.tobytes() for array in make(generator).state_dict().values())

    assert bits(3) == bits(3) != bits(4)
    nn.manual_seed(5)
    first = bits(None)
    assert first != bits(None)
    nn.manual_seed(5)
    assert first == bits(None) == bits(np.random.default_rng(5))


def test_bad_arguments():
    with pytest.raises(ValueError, match="no gain is known for 'cosine'"):
        init.calculate_gain("cosine")
    with pytest.raises(ValueError, match="mode must be"):
        init.kaiming_normal_(weight(2, 2), mode="fan")
