"""What a rung's time is made of: `python -m benchmarks.arrays.composition "cifar vgg"`.

Each function's own time, by the room that it stands in, without what the profiler adds to Python's calls: the rest,
up to the time without the profiler, is the cost of Python and of making nodes.
"""

from __future__ import annotations

import cProfile
import pstats
import sys
from pathlib import PurePath
from time import perf_counter

from benchmarks.arrays.rungs import work
from benchmarks.arrays.tasks import TASKS

#: What stands in a room of `autograd/ops/`, of its kernels, or of `nn/optim/`, in a reader's words.
ROOMS = {
    **dict.fromkeys(("winograd", "winograd_loops", "winograd_tiles", "columns", "rows", "direct", "abreast", "panels",
                     "lanes", "layout"), "convolutions"),
    **dict.fromkeys(("affine", "linear_algebra", "few_rows"), "matrix products"),
    **dict.fromkeys(("pools", "windowed", "pooling"), "pooling"),
    **dict.fromkeys(("normalizing", "normalization"), "batch normalisation"),
    **dict.fromkeys(("sweeping", "sgd", "adam"), "optimiser"),
    **dict.fromkeys(("entropy",), "cross-entropy"),
}  # fmt: skip


def room(filename: str, function: str) -> str:
    """The kind of work of a profiled function; compiled loops from rows' texts are known by their names."""
    if function.endswith("_sweep"):
        return "optimiser"
    if function.startswith(("relu_", "mul_", "where_")) or filename.startswith("<rule"):
        return "activations and dropout"
    return ROOMS.get(PurePath(filename).stem, "") if "Python" not in filename else ""


def composition(name: str, seconds: float = 5) -> tuple[float, dict[str, float]]:
    """Seconds of a step, in the median, and of each kind of work in it."""
    run = work("chainrule", TASKS[name])
    for _ in range(2):
        run()
    start = perf_counter()
    run()
    steps = max(3, round(seconds / (perf_counter() - start)))
    times = []
    for _ in range(steps):
        start = perf_counter()
        run()
        times.append(perf_counter() - start)
    profile = cProfile.Profile()
    profile.enable()
    for _ in range(steps):
        run()
    profile.disable()
    found: dict[str, float] = {}
    for (filename, _, function), (_, _, own, _, _) in pstats.Stats(profile).stats.items():  # type: ignore[attr-defined]
        if kind := room(filename, function):
            found[kind] = found.get(kind, 0.0) + own / steps
    return sorted(times)[steps // 2], found


def main() -> None:
    for name in sys.argv[1:] or TASKS:
        whole, parts = composition(name)
        told = [f"{kind} {own * 1e3:.3g}" for kind, own in sorted(parts.items(), key=lambda item: -item[1])]
        rest = max(0.0, whole - sum(parts.values()))
        print(f"{name}: {whole * 1e3:.3g} ms a step; {', '.join(told)}; the rest {rest * 1e3:.3g}", flush=True)


if __name__ == "__main__":
    main()
