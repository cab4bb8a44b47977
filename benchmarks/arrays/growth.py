"""How the cost grows with the work: of an image as the batch grows, of a pixel as the image grows."""

from __future__ import annotations

from benchmarks.arrays.rungs import work
from benchmarks.arrays.tasks import CIFAR, CIFAR_VGG, Layer, Task
from benchmarks.rung import Rung

BATCHES = (1, 2, 4, 8, 16, 32, 64)
SIDES = (32, 64, 112, 224, 448)
ANY_SIDE: tuple[Layer, ...] = (*CIFAR, ("global_average",), ("linear", 256, 10))


def _rung(task: Task, pieces: int, unit: str) -> Rung:
    return Rung(("torch",), lambda engine: work(engine, task), pieces * 1e-6, unit, "own")


RUNGS = {
    **{f"growth: batch {n}": _rung(Task(CIFAR_VGG, (3, 32, 32), n), n, "µs an image") for n in BATCHES},
    **{f"growth: side {n}": _rung(Task(ANY_SIDE, (3, n, n), 1), n * n, "µs a pixel") for n in SIDES},
}
