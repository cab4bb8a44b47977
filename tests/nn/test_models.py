"""Networks by name, and the table of what they are made of."""

import html.parser

import numpy as np
import pytest

import nn
from autograd import Tensor
from nn import initializers
from nn.models import MODELS, build
from nn.reporting import summary_of


def test_vgg16_in_numbers():
    """Worked example 9."""
    table = summary_of("vgg16")
    assert table.parameters == 138_357_544
    assert table.multiply_adds == 15_470_264_320
    convolutions = [row for row in table.rows if row.kind == "Conv2d"]
    assert sum(row.parameters for row in convolutions) == 14_714_688
    assert [row.output_shape[0] for row in convolutions] == [64] * 2 + [128] * 2 + [256] * 3 + [512] * 6
    assert table.rows[-1].output_shape == (1000,)


@pytest.mark.parametrize(
    "name, parameters",  # torchvision's counts
    [
        ("vgg11", 132_863_336), ("vgg13", 133_047_848), ("vgg19", 143_667_240),
        ("vgg11_bn", 132_868_840), ("vgg16_bn", 138_365_992),
    ],
)  # fmt: skip
def test_vgg_parameters(name, parameters):
    assert summary_of(name).parameters == parameters


def test_vgg_has_torchvisions_names():
    with initializers.skipped():
        names = [*build("vgg16", hidden=8).state_dict()]
        normed = [*build("vgg11_bn", hidden=8).state_dict()]
    kernels = [0, 2, 5, 7, 10, 12, 14, 17, 19, 21, 24, 26, 28]
    expected = [f"features.{i}" for i in kernels] + [f"classifier.{i}" for i in (0, 3, 6)]
    assert names == [f"{layer}.{kind}" for layer in expected for kind in ("weight", "bias")]
    assert normed[:7] == [
        "features.0.weight", "features.0.bias", "features.1.weight", "features.1.bias",
        "features.1.running_mean", "features.1.running_var", "features.1.num_batches_tracked",
    ]  # fmt: skip
    assert normed[-6:-4] == ["classifier.0.weight", "classifier.0.bias"]


@pytest.mark.parametrize("shape", [(1, 28, 28), (3, 32, 32), (2, 1, 7), (3, 65, 40)])
def test_vgg_takes_any_image(shape):
    small = nn.VGG([[4], [4], [4], [4], [4]], 7, shape[0], hidden=8, pooled=2)
    y = small(np.random.default_rng(0).normal(size=(2, *shape)).astype(np.float32))
    assert y.shape == (2, 7)
    y.sum().backward()
    assert all(p.grad is not None for p in small.parameters())


@pytest.mark.parametrize("size", [4, 8, 14, 28, 32, 48])
def test_lenet_fits_the_image(size):
    net = nn.LeNet5(3, 2, (size, size + 3))
    assert net(np.zeros((2, 2, size, size + 3), dtype=np.float32)).shape == (2, 3)


def test_known_sizes():
    assert summary_of("lenet5").parameters == 61_706
    assert summary_of("lenet5", (1, 32, 32)).parameters == 61_706
    assert summary_of("resnet20").parameters == 272_474
    assert len([row for row in summary_of("resnet20").rows if row.kind in ("Conv2d", "Linear")]) == 20 + 2


@pytest.mark.parametrize("name", [name for name in MODELS if not name.startswith("vgg")])
def test_build_by_name(name):
    net = build(name, (2, 9, 8), 4, generator=0)
    assert net(np.zeros((3, 2, 9, 8), dtype=np.float32)).shape == (3, 4)
    with pytest.raises(ValueError, match=r"must be \(channels, height, width\), not \(9,\)"):
        build(name, (9,))


class Shared(nn.Module):
    """One layer used twice, and a parameter of its own."""

    def __init__(self):
        self.layer = nn.Linear(4, 4)
        self.scale = nn.Parameter(np.ones(4))
        self.scale.requires_grad = False

    def forward(self, x):
        return self.layer(self.layer(x)) * self.scale


def test_summary_counts_shared_parameters_once():
    table = nn.summary(Shared(), (4,))
    assert [(row.name, row.parameters, row.multiply_adds, row.shared) for row in table.rows] == [
        ("layer", 20, 16, False), ("layer", 0, 16, True), ("Shared", 4, 0, False),
    ]  # fmt: skip
    assert (table.parameters, table.trainable, table.multiply_adds) == (24, 20, 32)
    assert table.parameter_bytes == 24 * 4
    assert "24, 20 of them learnt" in str(table)
    assert "0 (shared)" in str(table)


def test_summary_leaves_the_network_alone():
    net = nn.Sequential(nn.Linear(2, 2), nn.BatchNorm1d(2), nn.Dropout())
    net[2].eval()
    before = net.state_dict()
    nn.summary(net, (2,))
    assert [module.training for module in net.modules()] == [True, True, True, False]
    assert all(np.array_equal(array, before[name]) for name, array in net.state_dict().items())
    assert not any(module._hooks for module in net.modules())
    with pytest.raises(ValueError, match="linear"):
        nn.summary(net, (3,))
    with pytest.raises(TypeError, match=r"shape of one example, not an array: \(2,\)"):
        nn.summary(net, np.ones((5, 2)))
    assert not any(module._hooks for module in net.modules())


class Flattening(nn.Module):
    """Refuses an empty batch, whose −1 has no answer."""

    def __init__(self):
        self.layer = nn.Linear(6, 2)

    def forward(self, x):
        return self.layer(x.reshape(len(x), -1))


def test_summary_of_a_network_that_takes_no_empty_batch():
    table = nn.summary(Flattening(), (2, 3))
    assert [(row.name, row.output_shape, row.parameters) for row in table.rows] == [("layer", (2,), 14)]
    with pytest.raises(ValueError, match="linear"):
        nn.summary(Flattening(), (2, 4))


def test_summary_of_words():
    table = nn.summary(nn.Sequential(nn.Embedding(9, 4), nn.Flatten(), nn.Linear(12, 2)), (3,), dtype=int)
    assert [row.output_shape for row in table.rows] == [(3, 4), (12,), (2,)]


def test_multiply_adds_against_counting():
    """Every product of a weight and a number of the image, counted by sending ones through."""
    layers = [
        (nn.Conv2d(4, 6, 3, stride=2, groups=2, bias=False), (4, 7, 5)),
        (nn.Conv1d(2, 3, 2, dilation=2, bias=False), (2, 9)),
        (nn.ConvTranspose2d(2, 3, 3, stride=2, bias=False), (2, 4, 3)),
        (nn.Linear(5, 3, bias=False), (2, 5)),
    ]
    for layer, shape in layers:
        initializers.ones_(layer.weight)
        products = layer(np.ones((1, *shape), dtype=np.float32)).data.sum()
        assert nn.summary(layer, shape).multiply_adds == products


def test_the_table_in_jupyter_is_escaped():
    net = nn.Sequential({"<b onload='x'>": nn.Linear(2, 1)})
    page = nn.summary(net, (2,))._repr_html_()
    tags = []
    reader = html.parser.HTMLParser()
    reader.handle_starttag = lambda tag, attributes: tags.append(tag)
    reader.feed(page)
    assert set(tags) == {"table", "caption", "tr", "th", "td", "p", "br"}
    assert "&lt;b onload=" in page


def test_output_size():
    """Worked example 8: ⌊(i − k)/s⌋ + 1; ⌊(i + 2p − k)/s⌋ + 1; SAME ⌈i/s⌉."""
    for i in range(3, 9):
        for s in (1, 2, 3):
            assert nn.output_size(i, 3, s) == nn.output_size(i, 3, s, "valid") == (i - 3) // s + 1
            assert nn.output_size(i, 3, s, 1) == (i + 2 - 3) // s + 1
            assert nn.output_size(i, 3, s, "same") == -(-i // s)
            image = Tensor(np.zeros((1, 1, i, i)))
            for padding in (0, 1, "same"):
                layer = nn.Conv2d(1, 1, 3, s, padding)
                assert layer(image).shape[2:] == nn.output_size((i, i), 3, s, padding)
    with pytest.raises(ValueError, match="larger than its input"):
        nn.output_size(2, 3)


def test_a_perceptron_of_numbers():
    """Worked example 4, every parameter a Value; and the same function as the one of arrays."""
    small, large = nn.scalar.MLP(3, [4, 2], generator=0), nn.scalar.MLP(3, [4, 4, 1], generator=0)
    assert (len(small.parameters()), len(large.parameters())) == (26, 41)
    assert (sum(len(layer.neurons) for layer in small.layers), sum(len(layer.neurons) for layer in large.layers)) == (
        6,
        9,
    )
    net = nn.MLP([3, 4, 2], dtype=np.float64)
    for linear, layer in zip((net[1], net[3]), small.layers, strict=True):
        linear.weight.data = np.array([[w.data for w in neuron.w] for neuron in layer.neurons])
        linear.bias.data = np.array([neuron.b.data for neuron in layer.neurons])
    x = [0.3, -0.7, 1.1]
    np.testing.assert_allclose([y.data for y in small(x)], net(np.array([x])).data[0])
    sum(small(x)).backward()
    net(np.array([x])).sum().backward()
    np.testing.assert_allclose(
        [[w.grad for w in neuron.w] for neuron in small.layers[0].neurons], net[1].weight.grad.data
    )
    small.zero_grad()
    assert all(p.grad == 0 for p in small.parameters())
    with pytest.raises(ValueError, match="3 inputs was given 2"):
        small([1.0, 2.0])
    assert repr(large).startswith("MLP of [Layer of [ReLUNeuron(3), ")
