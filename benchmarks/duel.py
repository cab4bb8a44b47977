"""Two engines take turns at the same work, each in its own process."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parent.parent
ONE_THREAD = {f"{pool}_NUM_THREADS": "1" for pool in ("OPENBLAS", "OMP", "MKL", "NUMBA")}


class Worker:
    def __init__(self, python: str, room: str, rung: str, engine: str) -> None:
        self.process = subprocess.Popen(
            [python, "-m", "benchmarks.worker", room, rung, engine],
            cwd=ROOT, env={**os.environ, **ONE_THREAD, "PYTHONPATH": str(ROOT)},
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        if self._answer() != "ready":
            raise RuntimeError(f"{engine} cannot run {rung!r}")

    def _answer(self) -> str:
        assert self.process.stdout
        return self.process.stdout.readline().strip()

    def measure(self) -> float:
        assert self.process.stdin
        print("go", file=self.process.stdin, flush=True)
        return float(self._answer())

    def close(self) -> None:
        assert self.process.stdin and self.process.stdout
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()


def duel(
    room: str, rung: str, engines: tuple[str, str], rounds: int, python: str = sys.executable
) -> tuple[list[float], list[float]]:
    """Seconds of each round, for each of the two engines."""
    ours, theirs = (Worker(python, room, rung, engine) for engine in engines)
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(rounds):
        times[0].append(ours.measure())
        times[1].append(theirs.measure())
    ours.close()
    theirs.close()
    return times


def report(rung: str, engines: tuple[str, str], times: tuple[list[float], list[float]], unit: tuple[float, str]) -> str:
    """A line: the medians with their spread, and the ratio of the medians with that of the rounds."""
    shown = []
    for engine, each in zip(engines, times, strict=True):
        low, middle, high = (t / unit[0] for t in (min(each), median(each), max(each)))
        shown.append(f"{engine} {middle:.3g} [{low:.3g} … {high:.3g}]")
    ratios = [a / b for a, b in zip(*times, strict=True)]
    ratio = median(times[0]) / median(times[1])
    return f"{rung} ({unit[1]}): {', '.join(shown)}; ratio {ratio:.3g} [{min(ratios):.3g} … {max(ratios):.3g}]"
