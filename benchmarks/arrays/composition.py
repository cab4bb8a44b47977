"""What a rung's time is made of: `python -m benchmarks.arrays.composition "cifar vgg"`.

Each function's own time, by the room that it stands in, as a share of the whole. The profiler adds to every call of
Python's, so what is Python's share here is less without it.
"""

from __future__ import annotations

import argparse
import cProfile
import pstats
from pathlib import PurePath
from time import perf_counter

from benchmarks.arrays.rungs import work
from benchmarks.arrays.tasks import TASKS

#: What stands in a room of `autograd/ops/`, of its kernels, or of `nn/optim/`, in a reader's words.
ROOMS = {
    **dict.fromkeys(("winograd", "winograd_loops", "winograd_tiles", "columns", "rows", "direct", "abreast", "panels",
                     "lanes", "layout"), "convolutions"),
    **dict.fromkeys(("affine", "linear_algebra", "few_rows", "products"), "matrix products"),
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


def composition(name: str, seconds: float = 5) -> dict[str, float]:
    """The share of each kind of work in a step's time; what is left is Python, and the making of nodes."""
    run = work("chainrule", TASKS[name])
    for _ in range(2):
        run()
    start = perf_counter()
    run()
    steps = max(3, round(seconds / (perf_counter() - start)))
    profile = cProfile.Profile()
    profile.enable()
    for _ in range(steps):
        run()
    profile.disable()
    found: dict[str, float] = {}
    for (filename, _, function), (_, _, own, _, _) in pstats.Stats(profile).stats.items():  # type: ignore[attr-defined]
        kind = room(filename, function) or "Python"
        found[kind] = found.get(kind, 0.0) + own
    return {kind: own / sum(found.values()) for kind, own in found.items()}


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.arrays.composition", description=__doc__.partition(":")[0]
    )
    parser.add_argument("rungs", nargs="*", metavar="rung", help=f"of {', '.join(TASKS)} (default: all)")
    rungs = parser.parse_args().rungs
    if unknown := [name for name in rungs if name not in TASKS]:
        parser.error(f"there is no rung {unknown[0]!r}: there are {', '.join(TASKS)}")
    for name in rungs or TASKS:
        shares = sorted(composition(name).items(), key=lambda item: -item[1])
        print(f"{name}: {', '.join(f'{kind} {share:.0%}' for kind, share in shares)}", flush=True)


if __name__ == "__main__":
    main()
