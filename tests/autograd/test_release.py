"""`backward(retain_graph=False)` frees a graph as it goes; what is left of it says so."""

import copy
import gc
import pickle
import weakref

import numpy as np
import pytest

import autograd as ag
from autograd import Tensor, Value
from autograd.array_operations import operation
from autograd.op import unregister


def network(x):
    h = ag.tanh(x * 2.0)
    return ag.sum(h * h + x)


def test_the_gradient_is_the_same():
    x, z = (Tensor([0.3, -0.5], requires_grad=True) for _ in range(2))
    network(x).backward()
    network(z).backward(retain_graph=False)
    assert x.grad.tolist() == z.grad.tolist()
    network(z).backward(retain_graph=False)
    assert z.grad.tolist() == (2 * x.grad.data).tolist()


def test_what_was_sent_on_is_freed_while_the_pass_runs():
    alive = []

    @operation(method=False)
    def look(x):
        """The operand; its rule looks at what is still there."""
        return x * 1.0

    @look.vjp("x")
    def _(g):
        alive.append(later() is not None)
        return g

    gc.disable()
    try:
        for retain_graph in (True, False):
            x = Tensor(np.ones(3), requires_grad=True)
            h = look(x)
            big = ag.exp(h)
            later = weakref.ref(big)
            y = ag.sum(ag.sin(big))
            del big, h
            y.backward(retain_graph=retain_graph)
    finally:
        gc.enable()
        unregister(look)
    assert alive == [True, False]


@pytest.mark.parametrize(
    "again",
    [
        lambda y: y.backward(),
        lambda y: (y * 2).backward(),
        lambda y: y.parents,
        lambda y: y.params,
        lambda y: y.local_derivatives,
        lambda y: ag.explain(y),
        lambda y: ag.draw(y),
        lambda y: copy.copy(y).backward(),
        lambda y: pickle.loads(pickle.dumps(y)).backward(),
    ],
)
def test_a_released_graph_says_so(again):
    x = Tensor([0.3, -0.5], requires_grad=True)
    y = ag.exp(ag.sum(x))
    y.backward(retain_graph=False)
    with pytest.raises(RuntimeError, match=r"released by backward\(retain_graph=False\)"):
        again(y)
    assert (y.op.name, y.requires_grad) == ("exp", True) and "op=exp" in repr(y)


def test_leaves_stay_and_values_too():
    v = Value(2.0)
    t = ag.pack([v, v * 3])
    ag.sum(t * t).backward(retain_graph=False)
    assert v.grad == 2 * 2.0 + 2 * 6.0 * 3
    x = Tensor([1.0], requires_grad=True)
    x.backward(retain_graph=False)
    x.backward(retain_graph=False)
    assert x.grad.tolist() == [2.0]


def test_gradients_that_are_recorded_need_the_graph():
    with pytest.raises(ValueError, match="retain_graph"):
        ag.sum(Tensor([1.0], requires_grad=True)).backward(create_graph=True, retain_graph=False)
