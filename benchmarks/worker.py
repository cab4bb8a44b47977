"""One engine in a process of its own: for every line read, one measurement is printed, in seconds."""

from __future__ import annotations

import importlib
import sys
import threading
from time import perf_counter


def serve(room: str, rung: str, engine: str) -> None:
    run = importlib.import_module(room).RUNGS[rung].make(engine)
    start = perf_counter()
    run()
    times = max(1, round(0.1 / (perf_counter() - start)))  # a measurement lasts about 0.1 s
    print("ready", flush=True)
    for _ in sys.stdin:
        start = perf_counter()
        for _ in range(times):
            run()
        print((perf_counter() - start) / times, flush=True)


if __name__ == "__main__":
    threading.stack_size(512 * 2**20)  # for peers that recurse; the same for all
    thread = threading.Thread(target=serve, args=sys.argv[1:])
    thread.start()
    thread.join()
