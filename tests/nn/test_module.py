"""Modules: what belongs to them, modes, hooks, state, containers."""

import copy
import gc
import pickle
import weakref

import numpy as np
import pytest

import nn
from autograd import Tensor


class Tied(nn.Module):
    """An encoder whose decoder uses the same weight."""

    def __init__(self):
        self.encoder = nn.Linear(3, 3)
        self.norm = nn.BatchNorm1d(3)
        self.decoder = nn.Linear(3, 3)
        self.decoder.weight = self.encoder.weight

    def forward(self, x):
        return self.decoder(self.norm(self.encoder(x)))


X = np.random.default_rng(0).normal(size=(4, 3)).astype(np.float32)


def test_a_shared_parameter_is_counted_once():
    net = Tied()
    names = [name for name, _ in net.named_parameters()]
    assert names == ["encoder.weight", "encoder.bias", "norm.weight", "norm.bias", "decoder.bias"]
    assert sum(p.size for p in net.parameters()) == 9 + 3 + 3 + 3 + 3
    assert [*net.state_dict()].count("decoder.weight") == 1
    net(X).sum().backward()
    twice = nn.Sequential(net.encoder, net.norm, nn.Linear(3, 3))
    assert net.encoder.weight.grad is not None
    assert [name for name, _ in nn.Sequential(twice, twice).named_modules()] == ["", "0", "0.0", "0.1", "0.2"]


def test_a_shared_layer_gets_the_sum_of_its_gradients():
    layer = nn.Linear(2, 2, dtype=np.float64)
    x = np.array([[1.0, 2.0]])
    nn.Sequential(layer, layer)(x).sum().backward()
    w, b = layer.weight.data, layer.bias.data
    inner = x @ w.T + b
    expected = np.ones((2, 1)) @ inner + w.sum(0)[:, None] @ x
    np.testing.assert_allclose(layer.weight.grad.data, expected)


def test_buffers_are_state_but_not_parameters():
    net = Tied()
    assert [name for name, _ in net.named_buffers()] == [
        "norm.running_mean",
        "norm.running_var",
        "norm.num_batches_tracked",
    ]
    net(X)
    assert net.state_dict()["norm.num_batches_tracked"] == 1
    net.to("float64")
    assert net.norm.running_mean.dtype == np.float64
    assert net.norm.num_batches_tracked.dtype == np.int64
    with pytest.raises(TypeError, match="floating-point"):
        net.to(int)
    with pytest.raises(TypeError, match="such as 'float64', not 'cpu'"):
        net.to("cpu")


def test_modes_reach_every_module():
    net = nn.Sequential(nn.Dropout(), nn.Sequential(nn.Dropout()))
    assert not any(module.training for module in net.eval().modules())
    assert all(module.training for module in net.train().modules())


def test_state_travels():
    a, b = Tied(), Tied()
    a(X)
    assert b.load_state_dict(a.state_dict()) == ([], [])
    np.testing.assert_array_equal(a.eval()(X).data, b.eval()(X).data)
    before = a.state_dict()
    a.encoder.weight.data += 1
    assert not np.array_equal(before["encoder.weight"], a.encoder.weight.data)  # a copy


def test_a_state_that_does_not_fit_is_refused_whole():
    net = nn.Sequential(nn.Linear(2, 3), nn.Linear(3, 1))
    before = net.state_dict()
    wrong = {"0.weight": np.ones((3, 2)), "0.bias": np.ones(4), "1.weight": np.ones((1, 3)), "head": np.ones(1)}
    with pytest.raises(ValueError, match=r"missing: 1.bias; unexpected: head; mis-shaped: 0.bias is \(3,\).*\(4,\)"):
        net.load_state_dict(wrong)
    for name, array in net.state_dict().items():
        np.testing.assert_array_equal(array, before[name])
    del wrong["0.bias"]
    assert net.load_state_dict(wrong, strict=False) == (["0.bias", "1.bias"], ["head"])
    np.testing.assert_array_equal(net[0].weight.data, 1)
    with pytest.raises(ValueError, match="not numbers: 0.bias"):
        net.load_state_dict({"0.bias": np.array(["a", "b", "c"])}, strict=False)
    with pytest.raises(TypeError, match=r"not str: nn\.load\(path\) reads them"):
        net.load_state_dict("weights.npz")


def test_state_may_be_arrays_of_any_layout_or_tensors():
    layer = nn.Linear(2, 3)
    layer.load_state_dict({"weight": Tensor(np.arange(6.0).reshape(3, 2)), "bias": np.arange(6.0)[::2]})
    np.testing.assert_array_equal(layer.weight.data, [[0, 1], [2, 3], [4, 5]])
    np.testing.assert_array_equal(layer.bias.data, [0, 2, 4])
    assert layer.bias.dtype == np.float32


def test_hooks():
    layer, seen = nn.Linear(3, 2), []
    first = layer.register_forward_hook(lambda module, args, output: seen.append((module, args[0].shape, output.shape)))
    second = layer.register_forward_hook(lambda module, args, output: output * 0)
    before = layer.register_forward_pre_hook(lambda module, args: args[0][:2])
    np.testing.assert_array_equal(layer(X).data, np.zeros((2, 2)))
    assert seen == [(layer, (2, 3), (2, 2))]
    for handle in (first, second, before, before):
        handle.remove()
    assert layer(X).shape == (4, 2)
    assert len(seen) == 1
    assert not nn.Linear(3, 2)._hooks


def test_nothing_is_left_for_the_collector():
    """A module with hooks, its graph and what a hook holds die with their last name."""
    gc.disable()
    try:
        net = nn.Sequential(
            nn.Conv2d(1, 2, 2), nn.BatchNorm2d(2), nn.ReLU(), nn.MaxPool2d((1, 2)), nn.Flatten(), nn.Dropout()
        )
        held = nn.ReLU()
        handle = net.register_forward_hook(lambda *call, held=held: None)
        loss = nn.functional.cross_entropy(net(X.reshape(2, 1, 2, 3)), np.array([0, 1]))
        loss.backward()
        gone = [weakref.ref(each) for each in (net, net[0].weight, held, loss)]
        del net, held, handle, loss
        assert [ref() for ref in gone] == [None] * 4
    finally:
        gc.enable()


def test_copies_and_pickles():
    net = nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4), nn.PReLU())
    net(X)
    for other in (copy.deepcopy(net), pickle.loads(pickle.dumps(net))):
        assert [name for name, _ in other.named_parameters()] == [name for name, _ in net.named_parameters()]
        np.testing.assert_array_equal(other.eval()(X).data, net.eval()(X).data)
        assert other[0].weight is not net[0].weight
        assert other[0].weight.requires_grad


def test_requires_grad_and_zero_grad():
    net = nn.MLP([3, 2, 1])
    net(X).sum().backward()
    assert all(p.grad is not None for p in net.parameters())
    net.zero_grad()
    assert all(p.grad is None for p in net.parameters())
    net[1].requires_grad_(False)
    net(X).sum().backward()
    assert [p.grad is None for p in net.parameters()] == [True, True, False, False]


def test_parameters_are_float32_unless_told_otherwise():
    assert nn.Parameter(np.ones(2)).dtype == np.float32
    assert nn.Parameter([1.0], dtype=np.float64).dtype == np.float64
    assert nn.Parameter(1.0).requires_grad
    assert not nn.Buffer(1.0).requires_grad
    p = nn.Parameter([1.0, 2.0])
    (p * p).sum().backward()
    p.convert(np.float64)
    assert p.grad.dtype == np.float64


def test_containers():
    a, b, c = nn.Linear(1, 1), nn.ReLU(), nn.Tanh()
    net = nn.Sequential(a, b)
    assert len(net.append(c)) == 3
    assert [*net] == [a, b, c]
    assert net[-1] is c
    assert [*net[1:]] == [b, c]
    assert isinstance(net[:2], nn.Sequential)
    net[1] = c
    assert net[1] is c
    named = nn.Sequential({"first": a, "second": b})
    assert [name for name, _ in named.named_parameters()] == ["first.weight", "first.bias"]
    table = nn.ModuleDict({"a": a})
    table["b"] = b
    assert ([*table], len(table), "b" in table, table["b"]) == (["a", "b"], 2, True, b)
    assert [*table.items()] == [("a", a), ("b", b)]
    assert [*table.keys()] == ["a", "b"]
    assert [*table.values()] == [a, b]
    del table["a"]
    assert [*table] == ["b"]
    with pytest.raises(KeyError, match="cannot be named 'train'"):
        table["train"] = b
    with pytest.raises(TypeError, match="holds modules, not function"):
        nn.ModuleList([a, lambda x: x])
    with pytest.raises(NotImplementedError, match="ModuleList defines no forward"):
        nn.ModuleList([a])(1)


def test_the_repr_shows_the_tree():
    net = nn.Sequential(nn.Conv2d(1, 2, 3, padding=1, bias=False), nn.Residual(nn.Sequential(nn.ReLU())))
    assert repr(net) == (
        "Sequential(\n"
        "  (0): Conv2d(1, 2, kernel_size=(3, 3), stride=(1, 1), padding=1, bias=False)\n"
        "  (1): Residual(\n"
        "    (module): Sequential(\n"
        "      (0): ReLU()\n"
        "    )\n"
        "  )\n"
        ")"
    )


def test_functional_call_replaces_for_one_call_alone():
    net = Tied()
    own = net.encoder.weight
    zeros = Tensor(np.zeros((3, 3), dtype=np.float32))
    y = nn.functional_call(net, {"encoder.weight": zeros}, X)
    np.testing.assert_allclose(y.data, np.broadcast_to(net.decoder.bias.data, (4, 3)), atol=1e-6)
    assert net.encoder.weight is own
    assert net.decoder.weight is own
    with pytest.raises(ValueError, match="Tied has no weight; it has encoder.weight"):
        nn.functional_call(net, {"weight": zeros}, X)
    with pytest.raises(ValueError, match=r"encoder.bias is \(3,\) in the module, \(3, 3\)"):
        nn.functional_call(net, {"encoder.bias": zeros}, X)


def test_a_parameter_is_not_lost_by_assigning_a_tensor():
    layer = nn.Linear(2, 2)
    with pytest.raises(TypeError, match=r"Linear.weight is a Parameter: assign a Parameter"):
        layer.weight = Tensor(np.eye(2))
    layer.weight = nn.Parameter(np.eye(2))
    layer.bias = None
    assert [name for name, _ in layer.named_parameters()] == ["weight"]
    np.testing.assert_array_equal(layer(np.eye(2)).data, np.eye(2))


def test_what_nn_offers():
    assert sorted(nn.__all__) == sorted(set(nn.__all__))
    for name in nn.__all__:
        assert (getattr(nn, name).__doc__ or "").strip(), name
    assert [name for name in nn.functional.__all__ if not (getattr(nn.functional, name).__doc__ or "").strip()] == []
