"""What a node is: names, leaves, grad mode, identity, and that graphs die with their last name."""

from __future__ import annotations

import asyncio
import copy
import gc
import pickle
import threading
import weakref
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

import autograd as ag
from autograd import Tensor, Value, enable_grad, is_grad_enabled, no_grad, pack, unpack
from autograd.node import topological

both_kinds = pytest.mark.parametrize(
    "make", [lambda x: Value(x), lambda x: Tensor(x, requires_grad=True)], ids=["Value", "Tensor"]
)
Make = Callable[[float], Any]


# -- names, leaves, parts -----------------------------------------------------------------------------


@both_kinds
def test_a_leaf_and_a_result(make: Make) -> None:
    x = make(3.0)
    y = x * 2
    assert (x.op, x.parents, x.local_derivatives, x.params) == (None, (), (), {})
    assert y.op is not None
    assert y.op.name == "multiply"
    assert y.parents[0] is x
    assert y.parents[1].data == 2
    assert not y.parents[1].requires_grad
    assert [float(d) for d in y.local_derivatives] == [2.0, 3.0]
    assert (x**3).params == {"n": 3}


@both_kinds
def test_names(make: Make) -> None:
    x = make(3.0)
    assert x.name is None
    x.name = "weight"
    assert x.name == "weight"
    assert "weight" in repr(x)
    x.name = None
    assert x.name is None
    with pytest.raises(TypeError, match="name must be a string, not int"):
        x.name = 3


@both_kinds
def test_detach(make: Make) -> None:
    x = make(3.0)
    d = (x * x).detach()
    assert (d.data, d.requires_grad, d.parents) == (9.0, False, ())
    (d * x).backward()
    assert float(x.grad) == 9.0


@both_kinds
def test_requires_grad_is_set_on_leaves_only(make: Make) -> None:
    x = make(3.0)
    x.requires_grad = False
    assert not (x * 2).requires_grad
    x.requires_grad = True
    y = x * 2
    assert y.requires_grad
    with pytest.raises(ValueError, match="leaves only"):
        y.requires_grad = False


@both_kinds
def test_hashing_is_by_identity(make: Make) -> None:
    a, b = make(3.0), make(3.0)
    assert len({a, b}) == 2
    assert {a: 1, b: 2}[a] == 1


@both_kinds
def test_augmented_assignment_rebinds_the_name(make: Make) -> None:
    a = b = make(3.0)
    a += 4
    assert (float(b), float(a)) == (3.0, 7.0)
    a *= b
    a.backward()
    assert float(b.grad) == 10.0


def test_topological_order_is_operands_first_and_each_once() -> None:
    x = Value(2.0)
    a = x * x
    b = a + x
    order = topological([b, a])
    assert [n.data for n in order] == [2.0, 4.0, 6.0]
    assert order[0] is x


# -- grad mode ----------------------------------------------------------------------------------------


@both_kinds
def test_no_grad_and_enable_grad(make: Make) -> None:
    x = make(3.0)
    with no_grad():
        assert not is_grad_enabled()
        y = x * x
        with enable_grad():
            z = x * x
    assert is_grad_enabled()
    assert (y.requires_grad, y.parents) == (False, ())
    assert z.requires_grad


@both_kinds
def test_as_decorators_also_when_called_again_inside(make: Make) -> None:
    x = make(3.0)

    @no_grad()
    def twice(depth: int) -> Any:
        return twice(depth - 1) if depth else x * 2

    assert not twice(3).requires_grad
    assert is_grad_enabled()


def test_a_decorator_written_without_brackets() -> None:
    @no_grad
    def recording(twice: bool) -> tuple[bool, ...]:
        return (is_grad_enabled(), *(recording(False) if twice else ()))

    assert recording(True) == (False, False)
    assert recording.__name__ == "recording"
    assert is_grad_enabled()


def test_an_error_inside_restores_the_mode() -> None:
    with pytest.raises(ZeroDivisionError), no_grad():
        1 / 0
    assert is_grad_enabled()


def test_one_block_entered_twice() -> None:
    block = no_grad()
    with block, block:
        assert not is_grad_enabled()
    assert is_grad_enabled()


def test_grad_mode_is_of_one_thread() -> None:
    seen = []
    with no_grad():
        thread = threading.Thread(target=lambda: seen.append((is_grad_enabled(), (Value(1.0) * 2).requires_grad)))
        thread.start()
        thread.join()
        assert not (Value(1.0) * 2).requires_grad
    assert seen == [(True, True)]


def test_grad_mode_is_of_one_task() -> None:
    async def without() -> bool:
        with no_grad():
            await asyncio.sleep(0.001)
            return (Value(1.0) * 2).requires_grad

    async def beside() -> list[bool]:
        seen = []
        for _ in range(5):
            seen.append((Value(1.0) * 2).requires_grad)
            await asyncio.sleep(0.0005)
        return seen

    async def both() -> Any:
        return await asyncio.gather(without(), beside())

    inside, outside = asyncio.run(both())
    assert not inside
    assert all(outside)


# -- life and death -----------------------------------------------------------------------------------


@pytest.fixture
def without_collector() -> Iterator[None]:
    gc.collect()
    gc.disable()
    yield
    gc.enable()


@pytest.mark.usefixtures("without_collector")
@pytest.mark.parametrize("create_graph", [False, True])
@both_kinds
def test_a_graph_dies_with_its_last_name(make: Make, create_graph: bool) -> None:
    x = make(0.5)
    y = x * x
    y = y.exp() + ag.maximum(x.tanh(), 0.1) ** 2 - y.sigmoid()
    inner = weakref.ref(y.parents[0])
    y.backward(create_graph=create_graph)
    y.parents
    y.local_derivatives
    gone = weakref.ref(y)
    x.zero_grad()
    del y
    assert gone() is None
    assert inner() is None


@pytest.mark.usefixtures("without_collector")
def test_a_graph_through_pack_and_unpack_dies_too() -> None:
    a, b = Value(1.0), Value(2.0)
    t = pack([a, b])
    c, d = unpack(t * t)
    y = c * d
    y.backward()
    gone = [weakref.ref(n) for n in (t, c, d, y)]
    del t, c, d, y
    assert [ref() for ref in gone] == [None] * 4


@both_kinds
def test_an_interior_node_is_copied_and_pickled_with_its_graph(make: Make) -> None:
    x = make(0.5)
    y = (x * x).exp() * 2
    for clone in (copy.deepcopy(y), pickle.loads(pickle.dumps(y))):
        leaf = clone.parents[0].parents[0].parents[0]
        assert leaf is not x
        clone.backward()
        assert float(leaf.grad) == pytest.approx(4 * 0.5 * np.exp(0.25))
    assert not x.grad


def test_sharing_survives_a_copy() -> None:
    x = Tensor([2.0], requires_grad=True, name="x")
    y = x * x
    a, b = copy.deepcopy([y, y * x])
    assert b.parents[0] is a
    assert a.parents[0] is a.parents[1]
    assert a.parents[0].name == "x"


@pytest.mark.parametrize("make", [lambda x: Value(x), lambda x: Tensor(x, requires_grad=True)], ids=["Value", "Tensor"])
def test_a_shallow_copy_has_the_same_parents(make: Make) -> None:
    x = make(2.0)
    y = x * x
    twin = copy.copy(y)
    assert twin is not y
    assert twin.parents[0] is x


def test_leaves_and_gradients_survive_pickling_together() -> None:
    x, w = Tensor([2.0], requires_grad=True), Tensor([3.0], requires_grad=True)
    y = (x * w * w).sum()
    y.backward(create_graph=True)  # a cycle: a leaf, its gradient, the gradient's graph, the leaf
    a, b, z = pickle.loads(pickle.dumps([x, w, y]))
    assert z.parents[0].parents[0].parents[0] is a
    b.grad.backward()
    assert a.grad.tolist() == [9.0 + 6.0]
    with_dict = copy.deepcopy({"x": x, "w": w})
    assert with_dict["x"].grad.tolist() == [9.0]


def test_a_deep_graph_is_copied_and_pickled() -> None:
    x = Value(1.0)
    y = x
    for _ in range(5_000):
        y = y * 1.0 + 0.5
    for clone in (copy.deepcopy(y), pickle.loads(pickle.dumps(y))):
        clone.backward()
        assert topological([clone])[0].grad == 1.0
