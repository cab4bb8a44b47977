"""Engines take turns at the same work, each in a process of its own."""

from __future__ import annotations

import os
import selectors
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from statistics import median
from time import monotonic

ROOT = Path(__file__).parent.parent
POOLS = ("OPENBLAS", "OMP", "MKL", "NUMBA", "VECLIB_MAXIMUM")

#: The rounds of every engine that could do the work, in seconds; or why one could not.
Times = dict[str, "list[float] | str"]


class Worker:
    """An engine with a piece of work in a process of its own.

    `threads` is what every pool of threads may have, or None for what it takes by itself. Whoever does not answer
    within `patience` seconds is ended, and that is a RuntimeError.
    """

    def __init__(
        self, python: str, room: str, rung: str, engine: str, *, threads: int | None = 1, patience: float = 120
    ) -> None:
        limits = {f"{pool}_NUM_THREADS": str(threads) for pool in POOLS} if threads else {}
        self.patience = patience
        self.complaints = tempfile.TemporaryFile("w+")  # noqa: SIM115  # a pipe that nobody reads may fill up
        self.process = subprocess.Popen(
            [python, "-m", "benchmarks.worker", room, rung, engine],
            cwd=ROOT, env={**os.environ, **limits, "PYTHONPATH": str(ROOT), "BENCHMARK_THREADS": str(threads or 0)},
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.complaints, text=True,
        )  # fmt: skip
        if (answer := self._answer()) != "ready":
            raise RuntimeError(answer)

    def _answer(self) -> str:
        assert self.process.stdout
        with selectors.DefaultSelector() as waiting:
            waiting.register(self.process.stdout, selectors.EVENT_READ)
            answered = waiting.select(self.patience)
        if not answered:
            self.process.kill()
            self.close()
            raise RuntimeError(f"no answer within {self.patience:g} s")
        line = self.process.stdout.readline().strip()
        if not line:
            self.complaints.seek(0)
            complaint = self.complaints.read().strip().splitlines() or ["it ended without a word"]
            self.close()
            raise RuntimeError(complaint[-1])
        return line

    def ask(self, what: str) -> float:
        """The worker's answer to "time", seconds of one piece of work, or "result", what the work returned."""
        assert self.process.stdin
        print(what, file=self.process.stdin, flush=True)
        return float(self._answer())

    def close(self) -> None:
        assert self.process.stdin and self.process.stdout
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()
        self.complaints.close()


def duel(
    room: str,
    rung: str,
    engines: Sequence[str],
    rounds: int,
    python: str | Mapping[str, str] = sys.executable,
    *,
    measured: str = "time",
    threads: int | None = 1,
    budget: float = float("inf"),
    progress: Callable[[str], None] = lambda line: None,
) -> Times:
    """What is measured (see `Rung`) in each round for each engine; `python` is one for all, or one for each.

    No new round begins after `budget` seconds, but there are at least three.
    """
    workers: dict[str, Worker] = {}
    times: Times = {}
    for engine in engines:
        name = engine if engine not in times else f"{engine}, again"
        progress(f"{name} prepares")
        try:
            chosen = python if isinstance(python, str) else python[engine]
            workers[name] = Worker(chosen, room, rung, engine, threads=threads)
            times[name] = []
        except (RuntimeError, OSError) as error:
            times[name] = str(error)
    start = monotonic()
    for turn in range(rounds):
        if turn >= 3 and monotonic() - start > budget:
            break
        for name, worker in list(workers.items()):
            progress(f"round {turn + 1} of {rounds}: {name}")
            try:
                answer = worker.ask(measured)
            except RuntimeError as error:
                times[name] = str(error)
                del workers[name]
            else:
                rounds_of = times[name]
                assert isinstance(rounds_of, list)
                rounds_of.append(answer)
    for worker in workers.values():
        worker.close()
    return times


def ratio(ours: Sequence[float], theirs: Sequence[float]) -> tuple[float, float, float]:
    """The median of the rounds' ratios, between the lowest and the highest of them."""
    ratios = [a / b for a, b in zip(ours, theirs, strict=False)]
    return min(ratios), median(ratios), max(ratios)


def report(rung: str, times: Times, unit: tuple[float, str]) -> str:
    """A line: each engine's median with its spread, and the first one's time over each other's."""
    shown = []
    first = next(iter(times.values()))
    for engine, each in times.items():
        if isinstance(each, str):
            shown.append(f"{engine} not measured ({each})")
            continue
        low, middle, high = (t / unit[0] for t in (min(each), median(each), max(each)))
        line = f"{engine} {middle:.3g} [{low:.3g} … {high:.3g}]"
        if each is not first and not isinstance(first, str):
            least, typical, most = ratio(first, each)
            line += f", ratio {typical:.3g} [{least:.3g} … {most:.3g}]"
        shown.append(line)
    return f"{rung} ({unit[1]}): {'; '.join(shown)}"
