"""The least time that a rung can take on this machine: its products at BLAS's speed, or its bytes at memory's.

A layer's pass costs whichever is more: two floating-point operations for each multiply-add over the measured rate of
a large matrix product, or what it must read and write over the measured bandwidth. Biases, activations and dropout
are counted as free, being work on numbers that are at hand. Winograd's convolutions take fewer multiplications than
are counted here, so one of them may come out below the floor.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from time import perf_counter
from typing import NamedTuple

import numpy as np

from benchmarks.arrays.tasks import Task
from benchmarks.rung import Rung


class Pass(NamedTuple):
    """What one pass through a layer computes and moves."""

    flops: float
    bytes: float


class Floor(NamedTuple):
    """A rung's products and bytes, and the seconds that they take at least."""

    flops: float
    bytes: float
    seconds: float


def passes(task: Task) -> Iterator[Pass]:
    """Forward, and in training backward to the weights and to the input, of every layer; then the optimiser."""
    word = np.dtype(task.dtype).itemsize
    shape = task.image
    first = True
    weights = 0
    for kind, *sizes in task.layers:
        before = task.batch * math.prod(shape)
        own, products = 0, 0
        match kind:
            case "linear":
                shape, own = (sizes[1],), sizes[0] * sizes[1]
                products = task.batch * own
            case "conv":
                height, width = (side + 2 * sizes[3] - sizes[2] + 1 for side in shape[1:])
                shape, own = (sizes[1], height, width), sizes[0] * sizes[1] * sizes[2] ** 2
                products = task.batch * height * width * own
            case "max_pool":
                shape = (shape[0], shape[1] // sizes[0], shape[2] // sizes[0])
            case "flatten":
                shape = (math.prod(shape),)
                continue
            case "global_average":
                shape = shape[:1]
            case "relu" | "dropout":
                continue
        moved = word * (before + task.batch * math.prod(shape) + own)
        yield Pass(2 * products, moved)
        if task.optimizer:
            if own:
                yield Pass(2 * products, moved)
            if not first:
                yield Pass(2 * products, moved)
        weights += own
        first = False
    if task.optimizer:
        yield Pass(0, word * weights * {"SGD": 3, "Adam": 7}[task.optimizer])


def floor(task: Task, rate: float, bandwidth: float) -> Floor:
    """The floor of a task at a rate in operations a second and a bandwidth in bytes a second."""
    each = list(passes(task))
    seconds = sum(max(one.flops / rate, one.bytes / bandwidth) for one in each)
    return Floor(sum(one.flops for one in each), sum(one.bytes for one in each), seconds)


def best(work: Callable[[], object], repeats: int = 15) -> float:
    """The seconds of the fastest of several runs."""
    times = []
    for _ in range(repeats):
        start = perf_counter()
        work()
        times.append(perf_counter() - start)
    return min(times)


def matmul_rate() -> float:
    """Floating-point operations a second of a float32 product of NumPy's BLAS, 1536 on a side."""
    n = 1536
    a = np.random.default_rng(0).standard_normal((n, n), np.float32)
    result = np.empty_like(a)
    return 2 * n**3 / best(lambda: np.matmul(a, a, out=result))


def bandwidth() -> float:
    """Bytes a second of adding one array of 256 MiB to another: two are read, one is written."""
    a, b = np.ones(2**26, np.float32), np.ones(2**26, np.float32)
    return 3 * a.nbytes / best(lambda: np.add(a, b, out=a), 7)


#: Measured by this engine's Python alone, in a process with the threads of the other rungs.
RUNGS = {
    "machine: matrix product": Rung((), lambda engine: matmul_rate, 1e9, "GFLOP/s", "own", "result"),
    "machine: memory": Rung((), lambda engine: bandwidth, 1e9, "GB/s", "own", "result"),
}
