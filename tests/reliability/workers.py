"""Graphs in threads, in asynchronous tasks, and in processes that were forked or spawned.

Each worker takes gradient steps on graphs of its own, on Values and Tensors, and a network's; all must come to the
numbers that one comes to alone. `python -m tests.reliability.workers` takes many steps.
"""

from __future__ import annotations

import argparse
import asyncio
import multiprocessing
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np

import autograd as ag
import nn
from autograd import Tensor, Value

Numbers = tuple[float, ...]


def stepwise(start: float, count: int) -> Any:
    """A generator of gradient steps, which returns the numbers it came to."""
    r = np.random.default_rng(round(1000 * start))
    v = Value(start)
    net = nn.MLP([3, 8, 2], nn.Tanh, generator=1)
    descent = nn.optim.Adam(net.parameters(), lr=1e-2)
    image = Tensor(r.normal(size=(2, 3, 6, 6)), requires_grad=True)
    kernel = r.normal(size=(4, 3, 3, 3))
    for k in range(count):
        (ag.tanh(v * v + k % 3) * v).backward()
        v.data -= 1e-3 * v.grad
        v.zero_grad()
        with ag.no_grad():
            yield
            assert not (v * 2).requires_grad
        assert (v * 2).requires_grad
        descent.zero_grad()
        nn.functional.cross_entropy(net(Tensor(r.normal(size=(5, 3)).astype(np.float32))), np.arange(5) % 2).backward()
        descent.step()
        ag.sum(nn.functional.relu(nn.functional.conv2d(image, kernel, padding=1))).backward()
        image.data = image.data - 1e-3 * image.grad.data
        image.zero_grad()
    first = next(net.parameters())
    return v.data, float(first.data.sum()), float(image.data.sum())


def work(start: float, count: int) -> Numbers:
    """All steps at once."""
    steps = stepwise(start, count)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value


async def task(start: float, count: int) -> Numbers:
    """The same, giving way to other tasks inside `no_grad()`."""
    steps = stepwise(start, count)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value
        await asyncio.sleep(0)


def in_threads(starts: list[float], count: int) -> list[Numbers]:
    old = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        with ThreadPoolExecutor(len(starts)) as pool:
            return list(pool.map(work, starts, [count] * len(starts)))
    finally:
        sys.setswitchinterval(old)


def in_tasks(starts: list[float], count: int) -> list[Numbers]:
    async def all_of_them() -> list[Numbers]:
        return await asyncio.gather(*(task(start, count) for start in starts))

    return asyncio.run(all_of_them())


def in_processes(method: str) -> Callable[[list[float], int], list[Numbers]]:
    def run(starts: list[float], count: int) -> list[Numbers]:
        context = multiprocessing.get_context(method)
        with context.Pool(2) as pool:
            return pool.starmap_async(work, [(start, count) for start in starts]).get(timeout=600)

    return run


def forked_amid_passes(starts: list[float], count: int) -> list[Numbers]:
    """Workers forked while other threads are in the middle of backward passes."""
    ended = threading.Event()

    def busy() -> None:
        v = Value(0.5)
        while not ended.is_set():
            y = v
            for _ in range(2000):
                y = y * 0.999 + v
            y.backward()

    threads = [threading.Thread(target=busy) for _ in range(2)]
    for thread in threads:
        thread.start()
    try:
        return [each for start in starts for each in in_processes("fork")([start], count)]
    finally:
        ended.set()
        for thread in threads:
            thread.join()


WAYS: dict[str, Callable[[list[float], int], list[Numbers]]] = {
    "threads": in_threads,
    "asynchronous tasks": in_tasks,
    "spawned processes": in_processes("spawn"),
    "forked processes": in_processes("fork"),
    "processes forked amid passes": forked_amid_passes,
}


def main() -> int:
    parser = argparse.ArgumentParser("python -m tests.reliability.workers", description=__doc__)
    parser.add_argument("--steps", type=int, default=10_000, help="of each worker (default: 10,000)")
    count = parser.parse_args().steps
    starts = [0.1 * (k + 1) for k in range(8)]
    alone = [work(start, count) for start in starts]
    wrong = 0
    for name, run in WAYS.items():
        found = run(starts, count)
        differ = sum(a != b for a, b in zip(alone, found, strict=True))
        wrong += differ
        print(f"{len(starts)} {name}, {count:,} steps each: {differ} differ from the same steps alone", flush=True)
    return wrong


if __name__ == "__main__":
    sys.exit(main())
