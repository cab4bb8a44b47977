"""Memory over a long time: every kind of work is repeated in a process of its own, which must not grow.

`python -m tests.reliability.soak` does what docs/reliability.md tells of; `--share 0.01` a hundredth of it.
"""

from __future__ import annotations

import argparse
import gc
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np

#: The process may grow by this share between the end of the warm-up and the end of the work.
ALLOWED = 0.01
ROOT = Path(__file__).parents[2]


def resident() -> int:
    """Bytes of this process that are in memory now."""
    with open("/proc/self/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


# -- the kinds of work: each makes a function that does it once ---------------------------------------


def trained(model: str, shape: tuple[int, ...]) -> Callable[[int], None]:
    import nn
    from autograd import Tensor

    nn.manual_seed(0)
    r = np.random.default_rng(0)
    network = nn.MLP([2, 16, 16, 2]) if model == "mlp" else nn.models.LeNet5()
    batches = [(Tensor(r.normal(size=shape).astype(np.float32)), r.integers(0, 2, shape[0])) for _ in range(4)]
    optimizer = nn.optim.Adam(network.parameters(), lr=1e-4)

    def once(k: int) -> None:
        x, labels = batches[k % 4]
        optimizer.zero_grad()
        nn.functional.cross_entropy(network(x), labels).backward()
        optimizer.step()

    return once


def explained() -> Callable[[int], None]:
    from autograd import Value, draw, explain

    def once(k: int) -> None:
        a, b = Value(2.0 + k, "a"), Value(1.0, "b")
        e = (a + b) * (b + 1)
        e.backward()
        assert "∂" in str(explain(e)) and draw(e).dot

    return once


def captured() -> Callable[[int], None]:
    from autograd import capture

    def power(v, exponents):  # type: ignore[no-untyped-def]
        return sum(v**n for n in exponents) if v > 0 else v

    kept = capture(power, engine="numpy", cache_size=8)

    def once(k: int) -> None:
        x = 1.0 + k
        assert capture(lambda v: v * x, engine="numpy").grad(3.0) == x
        kept((-1.0) ** k * x, [1.0] * (k % 50))

    return once


WORK: dict[str, tuple[int, Callable[[], Callable[[int], None]]]] = {
    "steps of the MLP 2-16-16-2": (100_000, lambda: trained("mlp", (64, 2))),
    "steps of LeNet5": (2_000, lambda: trained("lenet5", (4, 1, 28, 28))),
    "drawings and explanations": (1_000, explained),
    "captures": (10_000, captured),
}


# -- the measurement ----------------------------------------------------------------------------------


def measure(kind: str, times: int, collector: bool) -> tuple[int, int, int]:
    """Memory of this process after a tenth of the work and after all of it, and what lay in reference cycles.

    With the collector off it is called ten times by hand, to count what it finds, and because it empties Python's
    free lists, which grow for a long time otherwise.
    """
    once = WORK[kind][1]()
    tenth = max(times // 10, 1)
    found = before = 0
    for k in range(times):
        if k == 1 and not collector:
            gc.collect()
            gc.disable()
        once(k)
        if (k + 1) % tenth == 0:
            found += 0 if collector else gc.collect()
            before = before or resident()
    return before, resident(), found


def in_a_process(kind: str, times: int, collector: bool) -> tuple[int, int, int]:
    """`measure`, in a process that does nothing else."""
    call = f"from tests.reliability.soak import measure; print(*measure({kind!r}, {times}, {collector}))"
    done = subprocess.run([sys.executable, "-c", call], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{kind}: {done.stderr}")
    before, after, found = map(int, done.stdout.split())
    return before, after, found


def main() -> int:
    parser = argparse.ArgumentParser("python -m tests.reliability.soak", description=__doc__)
    parser.add_argument("--share", type=float, default=1.0, help="of the full length (default: 1)")
    share = parser.parse_args().share
    grown = 0
    for kind, (times, _) in WORK.items():
        for collector in (True, False):
            times_now = max(round(times * share), 10)
            before, after, found = in_a_process(kind, times_now, collector)
            growth = after / before - 1
            bad = growth > ALLOWED or found > 100
            grown += bad
            print(
                f"{times_now:>7,} {kind:<28} collector {'on ' if collector else 'off'}  "
                f"{before / 2**20:6.1f} MiB {growth:+7.2%}"
                f"{'' if collector else f'  in cycles: {found} objects'}{'  GROWS' if bad else ''}",
                flush=True,
            )
    return grown


if __name__ == "__main__":
    sys.exit(main())
