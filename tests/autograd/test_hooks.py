"""Hooks see a gradient when it is complete, and may replace it; unused they cost nothing."""

import gc

import numpy as np
import pytest

import autograd as ag
from autograd import Tensor, Value
from autograd.hooks import HOOKS


def leaf(kind):
    return Value(3.0) if kind is Value else Tensor([3.0, -1.0], requires_grad=True)


def first(gradient):
    return float(np.ravel(gradient.data if isinstance(gradient, (Value, Tensor)) else gradient)[0])


@pytest.fixture(params=[Value, Tensor], ids=["Value", "Tensor"])
def x(request):
    return leaf(request.param)


def backward(y):
    (y if isinstance(y, Value) else ag.sum(y)).backward()


def test_a_hook_sees_the_whole_gradient_once(x):
    seen = []
    h = x * x
    h.register_hook(lambda g: seen.append(first(g)))
    backward(h + h * 2)
    assert seen == [3.0]
    assert first(x.grad) == 18.0


def test_a_hook_replaces_the_gradient_on_the_way_back_and_in_grad(x):
    h = x * x
    if isinstance(h, Tensor):
        h.retain_grad()
    h.register_hook(lambda g: g * 10)
    h.register_hook(lambda g: g + 1)
    backward(h * 2)
    assert first(h.grad) == 21.0 and first(x.grad) == 126.0


def test_a_hook_on_a_leaf_changes_what_is_added_to_grad(x):
    x.register_hook(lambda g: -g)
    backward(x * 5)
    backward(x * 5)
    assert first(x.grad) == -10.0


def test_a_hook_on_the_root_and_with_constants_beside(x):
    y = 2 * x + 1
    y.register_hook(lambda g: g * 3)
    backward(y)
    assert first(x.grad) == 6.0


def test_a_hook_works_with_create_graph_and_in_transforms(x):
    h = x * x
    h.register_hook(lambda g: g * g)
    y = h * x if isinstance(x, Value) else ag.sum(h * x)
    y.backward(create_graph=True)
    assert first(x.grad.data if isinstance(x.grad, Value) else x.grad) == 3.0**2 * 2 * 3.0 + 9.0
    x.zero_grad()  # a gradient with a graph holds on to its leaf

    def hooked(v):
        s = v * v
        s.register_hook(lambda g: g * 10)
        return s if isinstance(s, Value) else ag.sum(s)

    assert first(ag.grad(hooked)(x.data)) == 60.0


def test_a_hook_on_an_argument_changes_what_a_transform_gives(x):
    def hooked(v):
        v.register_hook(lambda g: g * 10)
        return v * v if isinstance(v, Value) else ag.sum(v * v)

    assert first(ag.grad(hooked)(x.data)) == 60.0
    assert first(ag.value_and_grad(hooked)(x.data)[1]) == 60.0


def test_a_removed_hook_is_not_called(x):
    seen, others = [], dict(HOOKS)
    h = x * x
    handle = h.register_hook(seen.append)
    handle.remove()
    handle.remove()
    backward(h)
    assert seen == [] and others == HOOKS


def test_what_a_hook_is_given_aliases_nothing():
    x = Tensor([1.0, 2.0], requires_grad=True)

    def scribble(g):
        g.data[...] = 99.0

    h = x * 2
    h.register_hook(scribble)
    ag.sum(h).backward()
    assert x.grad.tolist() == [2.0, 2.0]


def test_hooks_die_with_their_node(x):
    gc.disable()
    try:
        h = x * x
        h.register_hook(lambda g: None)
        assert HOOKS
        del h
        assert not HOOKS
    finally:
        gc.enable()


def test_misuse_is_told(x):
    with pytest.raises(ValueError, match="never be called"):
        x.detach().register_hook(print)
    h = x * x
    h.register_hook(lambda g: np.ones(7))
    with pytest.raises(ValueError, match=r"gradient of shape \(7,\)"):
        backward(h)


def test_a_node_that_nothing_reaches_calls_no_hook():
    x = Tensor([1.0, 2.0], requires_grad=True)
    seen = []
    h = x * 2
    h.register_hook(seen.append)
    (ag.sign(h).sum() + x.sum()).backward()
    assert seen == [] and x.grad.tolist() == [1.0, 1.0]


def test_under_detect_anomaly(x):
    with ag.detect_anomaly():
        h = x * x
        h.register_hook(lambda g: g * float("nan"))
        with pytest.raises(FloatingPointError):
            backward(h)
