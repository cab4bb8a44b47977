"""Whether the losses of this engine follow PyTorch's from the same weights, in both precisions."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from benchmarks.arrays.rungs import work
from benchmarks.arrays.tasks import TASKS, Task
from benchmarks.duel import Worker
from benchmarks.rung import Rung

STEPS = 20
#: The largest relative distance of two losses that is allowed.
BOUNDS = {"float32": 1e-3, "float64": 1e-9}


def undropped(task: Task, dtype: str) -> Task:
    """The task without dropout, whose draws differ from engine to engine; the names of the weights stay."""
    layers = tuple(("dropout", 0) if layer[0] == "dropout" else layer for layer in task.layers)
    return task._replace(layers=layers, dtype=dtype)


def _rung(task: Task, dtype: str) -> Rung:
    return Rung(("torch",), lambda engine: work(engine, undropped(task, dtype)), 1, "", "own", "result")


RUNGS = {f"agreement: {name} in {dtype}": _rung(task, dtype) for name, task in TASKS.items() for dtype in BOUNDS}


def distance(
    name: str, engines: Mapping[str, str], steps: int = STEPS, progress: Callable[[str], None] = lambda line: None
) -> float:
    """The largest relative distance of two engines' results over the steps; `engines` has the Python of each."""
    workers = [Worker(python, __name__, name, engine, patience=600) for engine, python in engines.items()]
    largest = 0.0
    for step in range(steps):
        progress(f"step {step + 1} of {steps}")
        ours, theirs = (worker.ask("result") for worker in workers)
        largest = max(largest, abs(ours - theirs) / abs(theirs))
    for worker in workers:
        worker.close()
    return largest
