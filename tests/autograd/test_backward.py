"""The backward pass: what it sums, what it leaves alone, and that it can be interrupted."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autograd as ag
from autograd import Tensor, Value

MAKERS = [lambda x: Value(x), lambda x: Tensor(x, requires_grad=True)]
both_kinds = pytest.mark.parametrize("make", MAKERS, ids=["Value", "Tensor"])
Make = Callable[[float], Any]


def grad_of(node: Any) -> Any:
    return node.grad.data if isinstance(node.grad, (Tensor, Value)) else node.grad


# -- accumulation -------------------------------------------------------------------------------------


@both_kinds
def test_two_passes_sum_and_interior_gradients_do_not_come_back_in(make: Make) -> None:
    x = make(2.0)
    y = x * x * x * x
    y.backward()
    assert grad_of(x) == 32
    y.backward()
    assert grad_of(x) == 64


@both_kinds
def test_two_graphs_over_one_leaf_sum(make: Make) -> None:
    x = make(3.0)
    (x * 4).backward()
    (x * 4).backward()
    assert grad_of(x) == 8


@both_kinds
def test_zero_grad_starts_afresh(make: Make) -> None:
    x = make(3.0)
    empty = x.grad
    (x * 4).backward()
    x.zero_grad()
    assert x.grad == empty if isinstance(x, Value) else x.grad is None
    (x * 5).backward()
    assert grad_of(x) == 5


@both_kinds
def test_interior_nodes_accumulate_like_leaves(make: Make) -> None:
    x = make(2.0)
    h = x * x
    if isinstance(h, Tensor):
        h.retain_grad()
    y = h * 3
    y.backward()
    y.backward()
    assert grad_of(h) == 6


@pytest.mark.parametrize("create_graph", [False, True])
@both_kinds
def test_derivatives_of_0_give_a_gradient_of_0(make: Make, create_graph: bool) -> None:
    x, other = make(2.5), make(1.0)
    ag.floor(x * 2).backward(create_graph=create_graph)
    assert grad_of(x) == 0.0
    assert other.grad == 0.0 if isinstance(other, Value) else other.grad is None
    (x * 3).backward(create_graph=create_graph)
    ag.floor(x).backward(create_graph=create_graph)
    assert grad_of(x) == 3.0


@pytest.mark.parametrize("gradient", [np.array([1j]), ["x"]])
def test_a_gradient_holds_real_numbers(gradient: Any) -> None:
    x = Tensor([1.0], requires_grad=True)
    with pytest.raises(TypeError, match="a gradient holds real numbers"):
        (x * 2).backward(gradient)
    with pytest.raises(TypeError, match="a Tensor holds real numbers"):
        x.data = np.asarray(gradient)


def test_tensors_keep_grad_on_leaves_and_where_asked_only() -> None:
    x = Tensor([1.0], requires_grad=True)
    h, k = x * 2, x * 3
    k.retain_grad()
    (h + k).sum().backward()
    assert h.grad is None
    assert k.grad.tolist() == [1.0]
    assert x.grad.tolist() == [5.0]


@both_kinds
def test_a_repeated_operand_has_an_edge_each_time(make: Make) -> None:
    x = make(3.0)
    y = x * x
    assert len(y.parents) == 2
    assert y.parents[0] is y.parents[1] is x
    y.backward()
    assert grad_of(x) == 6


@both_kinds
def test_equal_numbers_are_two_nodes(make: Make) -> None:
    a, b = make(3.0), make(3.0)
    (a * b).backward()
    assert (grad_of(a), grad_of(b)) == (3, 3)


@both_kinds
def test_a_diamond_waits_for_all_uses(make: Make) -> None:
    x = make(2.0)
    a = x * x
    b = a + x
    c = a * b
    d = c + a + b  # a (a + x) + 2 a + x
    d.backward()
    assert grad_of(x) == 4 * 8 + 3 * 4 + 2 * 2 * 2 + 1


@both_kinds
def test_backward_of_a_leaf_is_one(make: Make) -> None:
    x = make(3.0)
    x.backward()
    assert grad_of(x) == 1


@both_kinds
def test_backward_with_a_gradient(make: Make) -> None:
    x = make(3.0)
    (x * x).backward(0.5)
    assert grad_of(x) == 3


def test_backward_of_many_numbers_needs_a_gradient_of_their_shape() -> None:
    x = Tensor([1.0, 2.0], requires_grad=True)
    with pytest.raises(ValueError, match=r"\(2,\) needs a gradient"):
        (x * 2).backward()
    with pytest.raises(ValueError, match=r"\(2,\) was given a gradient of shape \(3,\)"):
        (x * 2).backward(np.ones(3))
    (x * 2).backward(np.array([1.0, 10.0]))
    assert x.grad.tolist() == [2.0, 20.0]


@pytest.mark.parametrize("constant", [Value(2.0, requires_grad=False), Tensor(2.0)])
def test_backward_of_what_asks_for_nothing(constant: Any) -> None:
    with pytest.raises(ValueError, match="ask"):
        constant.backward()
    with pytest.raises(ValueError, match="ask"):
        (constant * 2).backward()


# -- order and depth ----------------------------------------------------------------------------------


@both_kinds
def test_orders_by_create_graph(make: Make) -> None:
    x = make(2.0)
    y = x**5
    for expected in (5 * 16, 20 * 8, 60 * 4, 120 * 2, 120):
        x.zero_grad()
        y.backward(create_graph=True)
        y = x.grad
        assert y.data == pytest.approx(expected)


@both_kinds
def test_create_graph_accumulates_too(make: Make) -> None:
    x = make(2.0)
    y = x**3
    y.backward(create_graph=True)
    y.backward(create_graph=True)
    assert grad_of(x) == 24
    total = x.grad
    x.zero_grad()
    total.backward()
    assert grad_of(x) == 24  # 2 × 6 x


@both_kinds
def test_a_plain_pass_after_create_graph(make: Make) -> None:
    x = make(2.0)
    (x**3).backward(create_graph=True)
    (x**2).backward()
    assert grad_of(x) == 16


# -- gradients are nobody's memory --------------------------------------------------------------------


@pytest.mark.parametrize("create_graph", [False, True])
def test_gradients_alias_nothing(create_graph: bool) -> None:
    a, b = (Tensor(np.ones(3), requires_grad=True) for _ in range(2))
    start = np.ones(3)
    y = (a + b).retain_grad()
    y.backward(Tensor(start, copy=False), create_graph=create_graph)
    arrays = [a.grad.data, b.grad.data, y.grad.data, start, a.data, b.data]
    for i, one in enumerate(arrays):
        for other in arrays[:i]:
            assert not np.shares_memory(one, other)


def test_a_gradient_is_not_a_view_of_its_operand_and_can_be_written() -> None:
    x = Tensor(np.ones(3), requires_grad=True)
    w = np.ones(3)
    (x * w).sum().backward()
    x.grad.data[0] = 7
    assert w.tolist() == [1, 1, 1]
    y = Tensor(np.ones(3), requires_grad=True)
    y.sum().backward()  # a broadcast adjoint
    y.grad.data[0] = 7
    assert y.grad.tolist() == [7, 1, 1]


def test_gradients_have_the_dtype_of_their_node() -> None:
    a = Tensor(np.ones(3, np.float32), requires_grad=True)
    b = Tensor(np.ones(3), requires_grad=True)
    y = (a * b).sum()
    assert y.dtype == np.float64
    y.backward()
    assert (a.grad.dtype, b.grad.dtype) == (np.float32, np.float64)


# -- zeros stay zeros ---------------------------------------------------------------------------------


@both_kinds
def test_the_branch_that_was_not_taken_leaks_nothing(make: Make) -> None:
    x = make(0.0)
    with np.errstate(all="ignore"):
        ag.where(x.data > 0, ag.log(x) * ag.sqrt(x), x * 2).backward()
    assert grad_of(x) == 2


@both_kinds
def test_nor_into_the_second_derivative(make: Make) -> None:
    x = make(0.0)
    with np.errstate(all="ignore"):
        ag.where(x.data > 0, 1 / x, x * x).backward(create_graph=True)
    g = x.grad
    x.zero_grad()
    g.backward()
    assert grad_of(x) == 2


def test_neighbours_of_a_zero_keep_their_infinity() -> None:
    x = Tensor([0.0, 0.0, 4.0], requires_grad=True)
    ag.sqrt(x).backward(np.array([0.0, 1.0, 1.0]))
    assert x.grad.tolist() == [0.0, np.inf, 0.25]


# -- threads ------------------------------------------------------------------------------------------


def test_threads_differentiate_over_shared_leaves() -> None:
    """Four threads, two hundred graphs each, over the same two leaves: no deposit is lost or doubled."""
    x, w = Value(2.0), Tensor([3.0], requires_grad=True)

    def work() -> None:
        for _ in range(200):
            (x * x).backward()
            (w * w).sum().backward()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert x.grad == 800 * 4
    assert w.grad.tolist() == [800 * 6.0]


@pytest.mark.parametrize("own, other", [(np.float32, np.float64), (np.float64, np.float32), (np.float16, np.float32)])
def test_a_gradient_has_its_nodes_dtype_however_it_is_asked_for(own, other):
    x, w = np.ones(3, dtype=own), np.full(3, 2.0, dtype=other)
    assert ag.grad(lambda x: ag.sum(x * w))(x).dtype == own
    for create_graph in (False, True):
        leaf = Tensor(x, requires_grad=True)
        ag.sum(leaf * 1 * w * leaf).backward(create_graph=create_graph)
        assert leaf.grad.dtype == own
        np.testing.assert_array_equal(leaf.grad.data, 4.0)
