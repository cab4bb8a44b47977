"""What an operation of a Tensor costs beyond NumPy's: `python -m benchmarks.arrays.overhead`.

Arrays of four numbers, so that next to nothing is computed: what is left is the node, the dispatch and the checks. Each
figure is the least of many short loops, in microseconds; set OMP_NUM_THREADS=1 for it.
"""

from __future__ import annotations

from collections.abc import Callable
from timeit import repeat

import numpy as np

import autograd as ag
from autograd import Tensor

LOOPS, TIMES = 40, 4000

v, w = np.array([0.1, 0.2, 0.3, 0.4], "f4"), np.array([1, 2, 3, 4], "f4")
m, bias = np.ones((2, 2), "f4"), np.ones(2, "f4")
a, b, c, d = (Tensor(x, requires_grad=True) for x in (v, w, m, bias))

CASES: dict[str, tuple[Callable[[], object], Callable[[], object]]] = {
    "a + b": (lambda: v + w, lambda: a + b),
    "a * b": (lambda: v * w, lambda: a * b),
    "a ** 2": (lambda: v**2, lambda: a**2),
    "exp(a)": (lambda: np.exp(v), lambda: ag.exp(a)),
    "relu(a)": (lambda: np.maximum(v, 0), lambda: ag.relu(a)),
    "a.sum()": (lambda: v.sum(), lambda: a.sum()),
    "a.mean()": (lambda: v.mean(), lambda: a.mean()),
    "a[1:]": (lambda: v[1:], lambda: a[1:]),
    "c.T": (lambda: m.T, lambda: c.T),
    "c.reshape(4)": (lambda: m.reshape(4), lambda: c.reshape(4)),
    "c @ c": (lambda: m @ m, lambda: c @ c),
    "c @ c.T + d": (lambda: m @ m.T + bias, lambda: ag.linear(c, c, d)),
    "where(…, a, b)": (lambda: np.where(v > 0.2, v, w), lambda: ag.where(v > 0.2, a, b)),
    "concatenate([a, b])": (lambda: np.concatenate([v, w]), lambda: ag.concatenate([a, b])),
}


def least(work: Callable[[], object]) -> float:
    """The shortest time of a call, in microseconds."""
    return min(repeat(work, number=TIMES, repeat=LOOPS)) / TIMES * 1e6


def main() -> None:
    """Print the table."""
    print("| operation | NumPy, µs | Tensor, µs | more |\n|---|---|---|---|")
    for name, (plain, node) in CASES.items():
        times = least(plain), least(node)
        print(f"| `{name}` | {times[0]:.2f} | {times[1]:.2f} | {times[1] - times[0]:+.2f} |", flush=True)


if __name__ == "__main__":
    main()
