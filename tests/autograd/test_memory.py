"""Memory that is used again: never while anybody holds a view of it, and not without bound."""

import gc
import pickle
import threading

import numpy as np
import pytest

from autograd import Tensor, relu
from autograd.ops.kernels import memory
from autograd.ops.kernels.memory import LARGE, empty, empty_in, empty_like, release

SHAPE = (LARGE // 4, 2)


@pytest.fixture(autouse=True)
def nothing_kept():
    release()
    yield
    release()


def place(x):
    return x.__array_interface__["data"][0]


def kept():
    return memory._regions.kept


def test_memory_that_nobody_looks_at_is_used_again():
    first = place(empty(SHAPE, "f4"))
    assert place(empty(SHAPE, "f4")) == first
    assert place(empty((2, LARGE // 9), "f8")) == first  # of another shape and type, if it is hardly smaller


@pytest.mark.parametrize(
    "hold",
    [
        lambda x: x,
        lambda x: x[3:4],
        lambda x: x.T[::-1],
        lambda x: x.view("i4"),
        memoryview,
        lambda x: np.asarray(x)[None].transpose(2, 0, 1)[0],
        lambda x: np.lib.stride_tricks.sliding_window_view(x, 1, axis=0),
        lambda x: Tensor(x, copy=False).reshape(-1)[:5],
        lambda x: iter(x),
        lambda x: [x[0]],
        lambda x: np.frombuffer(memoryview(x).cast("B"), dtype="u1")[5:],
    ],
)
def test_whoever_holds_a_view_keeps_the_memory(hold):
    x = empty(SHAPE, "f4")
    first, held = place(x), hold(x)
    del x
    gc.collect()
    assert place(empty(SHAPE, "f4")) != first
    del held
    gc.collect()
    assert place(empty(SHAPE, "f4")) == first


def test_what_neighbours_have_left_is_joined_and_cut_anew():
    empty((8 * LARGE,), "u1")
    before = kept()
    some = [empty((2 * LARGE,), "u1") for _ in range(4)]
    assert kept() == before and len(set(map(place, some))) == 4
    first, last = some[1], some[3]
    del some
    between = empty((2 * LARGE,), "u1"), empty((2 * LARGE,), "u1")
    assert kept() == before and abs(place(first) - place(last)) == 4 * LARGE
    del first, last, between
    whole = empty((7 * LARGE,), "u1")
    assert kept() == before and whole.nbytes == 7 * LARGE


@pytest.mark.parametrize("seed", range(5))
def test_arrays_that_come_and_go_never_overlap(monkeypatch, seed):
    monkeypatch.setattr(memory, "REGION", 6 * LARGE)
    r = np.random.default_rng(seed)
    held = {}
    for number in range(300):
        x = empty((int(r.integers(LARGE, 9 * LARGE)),), "u1")
        pages = x[:: 1 << 12]
        pages[:] = number % 256
        held[number] = pages
        for old in [n for n in held if r.random() < 0.2]:
            assert (held.pop(old) == old % 256).all()
    assert all((pages == number % 256).all() for number, pages in held.items())


def test_results_that_are_held_never_change():
    r = np.random.default_rng(0)
    xs = [r.normal(size=SHAPE) for _ in range(4)]
    held = [relu(x) for x in xs]
    copies = [y.copy() for y in held]
    for x in xs:
        leaf = Tensor(x, requires_grad=True)
        for _ in range(3):
            (relu(leaf) * 2).sum().backward()
    for y, copy in zip(held, copies, strict=True):
        np.testing.assert_array_equal(y, copy)


def test_small_arrays_are_numpys():
    x = empty((3,), "f4")
    assert x.base is None and not memory._regions.all


def test_another_thread_has_memory_of_its_own():
    x = empty(SHAPE, "f4")
    first = place(x)
    found = []

    def work():
        for _ in range(50):
            y = empty(SHAPE, "f4")
            y[:] = 7
            found.append(place(y))

    thread = threading.Thread(target=work)
    thread.start()
    x[:] = 3
    thread.join()
    assert first not in found and (x == 3).all()


def test_what_is_kept_is_bounded():
    for k in range(20):  # no size fits a later one
        empty((LARGE * 2**k // 2**8 if k > 8 else LARGE, 1) if k < 12 else (LARGE * 16, 1), "u1")
        assert kept() <= memory._regions.most * 1.25
    held = [empty((LARGE,), "u1") for _ in range(8)]
    assert memory._regions.most >= 8 * LARGE
    del held
    assert kept() <= memory._regions.most * 1.25


def test_too_much_is_given_back(monkeypatch):
    monkeypatch.setattr(memory, "KEPT", 3 * LARGE)
    monkeypatch.setattr(memory, "REGION", LARGE)
    held = [empty((LARGE,), "u1") for _ in range(9)]
    del held
    held = empty((2 * LARGE,), "u1")
    assert kept() <= 6 * LARGE
    del held


def test_a_whole_is_pickled_alone():
    x = empty(SHAPE, "f4")
    x[:] = 1
    assert len(pickle.dumps(x[:3])) < 1000


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (0, 2, 3, 1), (2, 3, 1, 0), (3, 0, 2, 1)])
def test_the_order_of_axes_is_kept(order):
    x = empty_in(order, (4, 8, 128, 128), "f4")
    assert x.shape == (4, 8, 128, 128)
    assert sorted(range(4), key=lambda i: -x.strides[i]) == list(order)
    assert empty_like(x).strides == x.strides and empty_like(x, "f8").dtype == "f8"
    assert place(x) % 64 == 0
    assert empty_like(x[:, ::2]).shape == (4, 4, 128, 128)
