"""The rungs that are timed: a training step, or an inference, of each network."""

from __future__ import annotations

import importlib
from collections.abc import Callable

from benchmarks.arrays.tasks import TASKS, Task
from benchmarks.rung import Rung

PEERS = ("torch", "jax", "hips", "mygrad")
#: HIPS/autograd's own convolution does not finish a step of these within a minute and 12 GB, so it is not asked.
BEYOND_HIPS = ("cifar vgg", "vgg16 step", "vgg16 inference")

#: At most this much of PyTorch's time on one thread is what we work for.
GOALS = {
    "mlp 2-16-16-2": 0.5, "mlp 784-128-10 sgd": 0.7, "mlp 784-128-10 adam": 0.7, "mlp 784-1024-1024-10": 1.0,
    "lenet5": 0.9, "cifar vgg": 0.8, "vgg16 step": 0.7, "vgg16 inference": 0.6, "vgg16 step, peak memory": 1.0,
}  # fmt: skip
WITHOUT_NUMBA = "chainrule without Numba"
GOAL_WITHOUT_NUMBA = 3.5


def work(engine: str, task: Task) -> Callable[[], float]:
    """The task in this engine's own words; each returns the loss, or one number that it inferred."""
    return importlib.import_module(f"benchmarks.arrays.with_{engine}").work(task)


RUNGS = {
    name: Rung(
        tuple(peer for peer in PEERS if peer != "hips" or name not in BEYOND_HIPS),
        lambda engine, task=task: work(engine, task), 1e-3, "ms", "own",
    )
    for name, task in TASKS.items()
}  # fmt: skip
