"""Every layer: its gradient by its input and by its parameters, in training and in evaluation mode."""

import numpy as np
import pytest

import nn
import nn.functional as F
from autograd import Tensor, gradcheck

R = np.random.default_rng(0)


def normal(*shape):
    return R.normal(size=shape)


def apart(*shape):
    """Numbers of which no two are near each other or near a corner of a function."""
    return R.permutation(int(np.prod(shape))).reshape(shape) / 7.0 - 1.03


PLAIN = [
    nn.ReLU, nn.ReLU6, nn.Sigmoid, nn.LogSigmoid, nn.Tanh, nn.HardLogistic, nn.Hardsigmoid, nn.Hardswish, nn.SiLU,
    nn.Mish, nn.SELU, nn.Softsign, nn.Tanhshrink, nn.Hardtanh, nn.LeakyReLU, nn.PReLU, nn.Swish, nn.ELU, nn.CELU,
    nn.GELU, nn.Softplus, nn.Hardshrink, nn.Softshrink, nn.Softmax, nn.LogSoftmax, nn.Identity, nn.Dropout,
]  # fmt: skip

#: Every layer with an input that it takes.
LAYERS = [
    *((kind(), apart(3, 4)) for kind in PLAIN),
    (nn.Linear(3, 2), normal(4, 3)),
    (nn.Linear(3, 2, bias=False), normal(2, 4, 3)),
    (nn.Conv1d(2, 4, 3, stride=2, padding=1, groups=2), normal(2, 2, 6)),
    (nn.Conv2d(2, 3, 3, stride=2, padding="same"), normal(2, 2, 6, 5)),
    (nn.Conv2d(4, 2, (2, 1), padding=((1, 0), (0, 2)), dilation=2, groups=2, bias=False), normal(1, 4, 4, 3)),
    (nn.ConvTranspose2d(4, 2, 3, stride=2, padding=1, output_padding=1, groups=2), normal(1, 4, 2, 3)),
    (nn.MaxPool1d(3, stride=2, padding=1), apart(2, 2, 7)),
    (nn.MaxPool2d(3, stride=2), apart(1, 2, 7, 6)),
    (nn.AvgPool1d(2), normal(2, 2, 5)),
    (nn.AvgPool2d(3, stride=2, padding=1, count_include_pad=False), normal(1, 2, 5, 6)),
    (nn.GaussianPool2d(3, stride=2), normal(1, 2, 5, 6)),
    (nn.AdaptiveAvgPool1d(3), normal(2, 2, 5)),
    (nn.AdaptiveAvgPool2d((2, 3)), normal(1, 2, 5, 4)),
    (nn.GlobalAvgPool2d(), normal(2, 3, 3, 2)),
    (nn.BatchNorm1d(3), normal(5, 3)),
    (nn.BatchNorm1d(2, affine=False, track_running_stats=False), normal(3, 2, 4)),
    (nn.BatchNorm2d(3), normal(2, 3, 3, 2)),
    (nn.LayerNorm((3, 4)), normal(2, 3, 4)),
    (nn.GroupNorm(2, 4), normal(2, 4, 3)),
    (nn.Dropout2d(), normal(2, 4, 2, 2)),
    (nn.Flatten(), normal(2, 3, 2)),
    (nn.Threshold(0.2, -1.0), apart(2, 3)),
    (nn.PReLU(3, init=0.1), apart(2, 3, 2)),
    (nn.Swish(1.5, learnable=True), apart(2, 3)),
    (nn.GELU("tanh"), normal(2, 3)),
    (nn.Residual(nn.Linear(3, 3)), normal(2, 3)),
    (nn.Residual(nn.Linear(3, 2), nn.Linear(3, 2, bias=False)), normal(2, 3)),
    (nn.MLP([4, 3, 2], nn.Tanh), normal(3, 2, 2)),
    (nn.LeNet5(3, 1, 8, activation=nn.Tanh, pool=nn.AvgPool2d), normal(1, 1, 8, 8)),
    (nn.VGG([[2], [3]], 2, 1, batch_norm=True, hidden=4, pooled=1), normal(3, 1, 4, 5)),
    (nn.ResNet(1, 2, 1, widths=(2, 3)), normal(2, 1, 2, 3)),
]


@pytest.mark.parametrize("training", [True, False], ids=["train", "eval"])
@pytest.mark.parametrize("layer, x", LAYERS, ids=[type(layer).__name__ for layer, _ in LAYERS])
def test_gradient(layer, x, training):
    layer.to(np.float64).train(training)
    for p in layer.parameters():
        p.data = p.data + 0.1 * np.random.default_rng(1).normal(size=p.shape)  # away from 0, where relu has its corner
    names = [name for name, _ in layer.named_parameters()]

    def call(x, *parameters):
        nn.manual_seed(3)  # so that dropout drops the same
        return nn.functional_call(layer, dict(zip(names, parameters, strict=True)), x)

    assert gradcheck(call, x, *(p.data for p in layer.parameters()), max_elements=12)


@pytest.mark.parametrize("layer, x", LAYERS, ids=[type(layer).__name__ for layer, _ in LAYERS])
def test_float32_stays(layer, x):
    layer.to(np.float32).train()
    x = Tensor(x.astype(np.float32), requires_grad=True)
    y = layer(x)
    assert y.dtype == np.float32
    y.sum().backward()
    assert x.grad.dtype == np.float32
    assert all(p.grad.dtype == np.float32 for p in layer.parameters())


def test_every_layer_is_tried():
    offered = {getattr(nn, name) for name in nn.__all__}
    layers = {kind for kind in offered if isinstance(kind, type) and issubclass(kind, nn.Module)}
    elsewhere = {nn.Module, nn.Sequential, nn.ModuleList, nn.ModuleDict, nn.Embedding}
    elsewhere |= {kind for kind in layers if kind.__name__.endswith("Loss") or issubclass(kind, nn.VGG)}
    assert layers - elsewhere <= {type(layer) for layer, _ in LAYERS}


def test_embedding():
    layer = nn.Embedding(4, 3, dtype=np.float64)
    indices = np.array([[1, 3], [1, 0]])
    np.testing.assert_array_equal(layer(indices).data, layer.weight.data[indices])
    w = normal(2, 2, 3)
    (layer(indices) * w).sum().backward()
    np.testing.assert_allclose(layer.weight.grad.data[1], w[0, 0] + w[1, 0])
    np.testing.assert_array_equal(layer.weight.grad.data[2], 0)


def test_the_padding_of_an_embedding_learns_nothing():
    layer = nn.Embedding(3, 2, padding_idx=-1)
    np.testing.assert_array_equal(layer.weight.data[2], 0)
    layer(Tensor([0, 2, 2])).sum().backward()
    np.testing.assert_array_equal(layer.weight.grad.data, [[1, 1], [0, 0], [0, 0]])


def test_batch_norm_keeps_running_statistics():
    layer = nn.BatchNorm1d(2, momentum=0.25)
    x = np.array([[1.0, 2.0], [3.0, 6.0]], dtype=np.float32)
    np.testing.assert_allclose(layer(x).data, [[-1, -1], [1, 1]], atol=1e-4)
    np.testing.assert_allclose(layer.running_mean.data, [0.5, 1.0])
    np.testing.assert_allclose(layer.running_var.data, [0.75 + 0.25 * 2, 0.75 + 0.25 * 8])  # divided by n − 1
    assert layer.num_batches_tracked.item() == 1
    layer.eval()
    np.testing.assert_allclose(layer(x).data, (x - [0.5, 1.0]) / np.sqrt([1.25, 2.75]), rtol=1e-4)
    assert layer.num_batches_tracked.item() == 1


def test_batch_norm_can_average_over_all_batches():
    layer = nn.BatchNorm1d(1, momentum=None)
    for batch in ([[0.0], [2.0]], [[4.0], [6.0]], [[1.0], [1.0]]):
        layer(np.array(batch))
    np.testing.assert_allclose(layer.running_mean.data, [7 / 3], rtol=1e-6)


def test_normalised_numbers_have_mean_0_and_variance_1():
    x = normal(4, 6, 3, 2) * 5 + 2
    for layer, axes in ((nn.BatchNorm2d(6), (0, 2, 3)), (nn.LayerNorm((6, 3, 2)), (1, 2, 3))):
        y = layer.to(np.float64)(x).data
        np.testing.assert_allclose(y.mean(axes), 0, atol=1e-12)
        np.testing.assert_allclose(y.var(axes), 1, atol=1e-4)
    grouped = nn.GroupNorm(3, 6).to(np.float64)(x).data.reshape(4, 3, -1)
    np.testing.assert_allclose(grouped.mean(-1), 0, atol=1e-12)
    np.testing.assert_allclose(grouped.var(-1), 1, atol=1e-4)


def test_dropout():
    x = np.ones((200, 300), dtype=np.float32)
    layer = nn.Dropout(0.3, generator=7)
    y = layer(x)
    assert set(np.unique(y)) == {np.float32(0), np.float32(1 / 0.7)}
    assert abs((y == 0).mean() - 0.3) < 0.01
    assert not np.array_equal(layer(x), y)
    np.testing.assert_array_equal(nn.Dropout(0.3, generator=7)(x), y)
    np.testing.assert_array_equal(layer.eval()(x), x)
    np.testing.assert_array_equal(nn.Dropout(1.0)(x), 0)
    channels = nn.Dropout2d(0.5, generator=1)(np.ones((50, 8, 3, 2)))
    np.testing.assert_array_equal(channels.min((2, 3)), channels.max((2, 3)))
    assert 0.4 < (channels == 0).mean() < 0.6


@pytest.mark.parametrize(
    "call, says",
    [
        (lambda: nn.Linear(3, 2)(normal(4, 5)), r"linear of shapes \(4, 5\), \(2, 3\)"),
        (lambda: nn.Conv2d(3, 2, 5)(normal(1, 3, 4, 4)), r"kernel of size \(5, 5\) is larger .* of size \(4, 4\)"),
        (lambda: nn.Conv2d(3, 2, 5, padding=1)(normal(1, 3, 2, 2)), r"padded to \(4, 4\)"),
        (lambda: nn.Conv2d(3, 2, 3)(normal(1, 4, 8, 8)), r"4 channels, the kernel is made for 3"),
        (lambda: nn.Conv2d(3, 2, 3)(normal(3, 8, 8)), r"must be \(batch, channels, height, width\).*\(3, 8, 8\)"),
        (lambda: nn.Conv2d(3, 4, 3, groups=2), "3 channels in and 4 out do not divide into 2 groups"),
        (lambda: nn.Conv2d(1, 1, 3, padding="foo"), "^padding must be 'valid', 'same' or numbers, not 'foo'$"),
        (lambda: nn.Conv2d(1, 1, 3, padding=-1), "^padding must be at least 0, not -1$"),
        (lambda: nn.ConvTranspose2d(1, 1, 3, padding=(1, 2, 3)), "padding .* has 3 numbers for 2 axes"),
        (lambda: nn.Conv2d(3, 4, 0), "kernel_size must be at least 1"),
        (lambda: nn.Conv2d(3, 4, (3, 3, 3)), r"kernel_size \(3, 3, 3\) has 3 numbers for 2 axes"),
        (lambda: nn.ConvTranspose2d(3, 4, 3, output_padding=1)(normal(1, 3, 8, 8)), "output_padding"),
        (lambda: nn.MaxPool2d(3)(normal(1, 1, 2, 2)), "kernel of size"),
        (lambda: nn.MaxPool2d(2, padding=2)(normal(1, 1, 4, 4)), "more than half of the kernel"),
        (lambda: nn.BatchNorm2d(3)(normal(2, 4, 3, 3)), "BatchNorm2d of 3 channels"),
        (lambda: nn.BatchNorm1d(3)(normal(1, 3)), "one value a channel"),
        (lambda: nn.LayerNorm(4)(normal(2, 3)), r"\(2, 3\) does not end in \(4,\)"),
        (lambda: nn.GroupNorm(2, 3), "3 channels do not divide into 2 groups"),
        (lambda: nn.Dropout(1.5), "p must be a probability"),
        (lambda: nn.Embedding(4, 2)(np.array([0, 4])), "index 4; there are 4, 0 to 3"),
        (lambda: nn.Embedding(4, 2)(np.array([0.5])), "indices must be integers"),
        (lambda: nn.PReLU(3)(normal(2, 4)), r"3 slopes for an input of shape \(2, 4\)"),
        (lambda: nn.Residual(nn.Linear(3, 2))(Tensor(normal(4, 3))), r"\(4, 2\) .* \(4, 3\)"),
        (lambda: nn.Linear(4, -1), "Linear: features are counted from 0, not -1"),
        (lambda: nn.MLP([3]), "sizes"),
        (lambda: nn.MLP(2, [16, 1]), r"all sizes as one list.*nn\.scalar\.MLP\(2, \[16, 1\]\)"),
        (lambda: nn.LeNet5(input_size=3), "too small"),
        (lambda: nn.models.build("vgg17"), "no network is named 'vgg17'"),
    ],
)
def test_what_does_not_fit_is_refused_by_name(call, says):
    with pytest.raises((ValueError, TypeError, IndexError), match=says):
        call()


def test_a_list_of_numbers_is_an_input():
    net = nn.MLP([2, 3, 1], dtype=np.float64)
    assert net([[1.0, 2.0]]).data.tolist() == net(np.array([[1.0, 2.0]])).data.tolist()
    assert net([1.0, 2.0]).shape == (1,)


def test_a_layer_without_inputs_or_outputs():
    assert nn.Linear(0, 2)(np.ones((3, 0), np.float32)).data.tolist() == [[0.0, 0.0]] * 3
    assert nn.Linear(2, 0)(np.ones((3, 2), np.float32)).shape == (3, 0)


def test_glu_gates_the_first_half_along_an_axis():
    x = np.arange(8.0).reshape(2, 4)
    np.testing.assert_allclose(F.glu(x), x[:, :2] / (1 + np.exp(-x[:, 2:])))
    np.testing.assert_allclose(F.glu(Tensor(x), dim=0).data, x[:1] / (1 + np.exp(-x[1:])))
