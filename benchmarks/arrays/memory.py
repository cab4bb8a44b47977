"""How much memory a training step takes at its peak, above what the engine has when it has done a small one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from benchmarks.arrays.rungs import work
from benchmarks.arrays.tasks import TASKS
from benchmarks.rung import Rung

STATUS = Path("/proc/self/status")


def resident(field: str) -> int:
    """A field of this process's status in bytes: VmRSS is the memory it has, VmHWM the most it has had."""
    line = next(line for line in STATUS.read_text().splitlines() if line.startswith(f"{field}:"))
    return int(line.split()[1]) * 1024


def peak(engine: str, name: str, steps: int = 3) -> Callable[[], int]:
    """The peak of a network's making and a few of its steps; the weights that it is given do not count."""
    if not STATUS.exists():
        raise RuntimeError("the peak of memory is read from /proc, which is not here")
    small = work(engine, TASKS["lenet5"])
    small()
    Path("/proc/self/clear_refs").write_text("5")  # the most is counted from now on
    before = resident("VmRSS")
    step = work(engine, TASKS[name])

    def run() -> int:
        for _ in range(steps):
            step()
        return resident("VmHWM") - before

    return run


RUNGS = {
    "vgg16 step, peak memory": Rung(
        ("torch", "jax"), lambda engine: peak(engine, "vgg16 step"), 2**20, "MiB", "own", "result"
    )
}
