"""One engine in a process of its own: for every line read, "time" or "result", one number is printed."""

from __future__ import annotations

import importlib
import math
import sys
import threading
from pathlib import Path
from time import perf_counter
from typing import Any

ROOT = Path(__file__).parent.parent
LASTING = 0.1  # seconds that a measurement lasts at least


def prepare(room: str, rung: str, engine: str) -> Any:
    """The work, made. "… without Numba" is the engine where that cannot be imported."""
    name, _, without = engine.partition(" without ")
    if without:
        sys.modules[without.lower()] = None  # type: ignore[assignment]
    if name != "chainrule":  # another distribution has the name `autograd` too
        sys.path[:] = [entry for entry in sys.path if Path(entry).resolve() != ROOT]
    return importlib.import_module(room).RUNGS[rung].make(name)


def serve(room: str, rung: str, engine: str) -> None:
    run = prepare(room, rung, engine)
    print("ready", flush=True)
    times = 0
    for line in sys.stdin:
        if line.strip() == "result":
            print(run(), flush=True)
            continue
        if not times:
            run()  # what is compiled is compiled now
            start = perf_counter()
            run()
            times = max(1, round(LASTING / (perf_counter() - start)))
        start = perf_counter()
        for _ in range(times):
            result = run()
        seconds = perf_counter() - start
        if isinstance(result, float) and not math.isfinite(result):
            raise ArithmeticError(f"it came to {result}: what is not finite takes other ways than usual")
        print(seconds / times, flush=True)


if __name__ == "__main__":
    threading.stack_size(512 * 2**20)  # for peers that recurse; the same for all
    thread = threading.Thread(target=serve, args=sys.argv[1:])
    thread.start()
    thread.join()
