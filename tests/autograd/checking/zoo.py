"""Two hundred functions that are right, kinks included: no check of them may fail, whatever the seed.

`python -m tests.autograd.checking.zoo 1000` checks every one of them under a thousand seeds.
"""

from __future__ import annotations

import itertools
import sys
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

import autograd as ag

FIRST: dict[str, Callable[[Any], Any]] = {
    "sin": ag.sin,
    "tanh": ag.tanh,
    "exp": lambda x: ag.exp(0.5 * x),
    "sigmoid": ag.sigmoid,
    "square": lambda x: x**2,
    "abs": abs,
    "relu": ag.relu,
    "clip": lambda x: ag.clip(x, -1, 1),
    "sqrt1": lambda x: ag.sqrt(1 + x * x),
    "corner": lambda x: ag.maximum(x, 2 * x),
    "where": lambda x: ag.where(x.data > 0.25, x, x * 3 - 0.5),
}
SECOND: dict[str, Callable[[Any], Any]] = {
    "log1": lambda x: ag.log(2 + x * x),
    "cube": lambda x: x * x * x,
    "lower": lambda x: ag.minimum(x, 0.5),
    "cos": ag.cos,
    "inverse": lambda x: 1 / (3 + x * x),
    "sign-like": lambda x: x / (1 + abs(x)),
    "sum": ag.sum,
    "mean": lambda x: ag.mean(x, axis=0),
    "max": lambda x: ag.max(x, axis=-1),
    "softmax": ag.softmax,
    "logsumexp": lambda x: ag.logsumexp(x, axis=0),
    "log_softmax": lambda x: ag.log_softmax(x, axis=0),
    "reverse": lambda x: x[::-1] * x,
    "transposed": lambda x: ag.transpose(x) @ x,
    "picked": lambda x: x[np.array([0, 1, 0])] * 2,
    "joined": lambda x: ag.concatenate([x, x * x], axis=-1),
    "norm": lambda x: ag.sum(x * x) / (1 + ag.sum(abs(x))),
    "matmul": lambda x: x @ ag.transpose(x),
}


class Specimen(NamedTuple):
    name: str
    function: Callable[..., Any]
    draw: Callable[[np.random.Generator], Any]


def matrix(r: np.random.Generator) -> np.ndarray:
    """Normal numbers, with some exactly on the corners of the functions."""
    x = r.normal(size=(2, 3))
    on_corner = r.random(size=x.shape) < 0.2
    return np.where(on_corner, r.choice([0.0, 1.0, -1.0, 0.5]), x)


def number(r: np.random.Generator) -> float:
    return float(r.choice([r.normal(), 10 * r.normal(), 0.0, 1.0, -1.0, 0.5]))


def specimens() -> list[Specimen]:
    """The two hundred: compositions of two on a matrix, and of one on a float."""
    made = [
        Specimen(f"{b}({a}(x))", lambda x, f=f, g=g: g(f(x)), matrix)
        for (a, f), (b, g) in itertools.product(FIRST.items(), SECOND.items())
    ]
    made += [Specimen(f"{a}(v)", f, number) for a, f in FIRST.items() if a != "where"]
    return made[:200]


def alarms(seeds: range, every: int = 1) -> list[str]:
    """Check the specimens (or each `every`-th, starting with the seed) under each seed; say which ones failed."""
    found = []
    everything = specimens()
    for seed in seeds:
        for specimen in everything[seed % every :: every]:
            x = specimen.draw(np.random.default_rng(seed))
            try:
                ag.gradcheck(specimen.function, x, seed=seed)
            except ag.GradcheckError as error:
                found.append(f"{specimen.name} at {x!r}, seed {seed}: {error}")
    return found


if __name__ == "__main__":
    first, last = (0, int(sys.argv[1])) if len(sys.argv) == 2 else map(int, sys.argv[1:3])
    failed = alarms(range(first, last))
    print("\n\n".join(failed[:20]))
    checks = len(specimens()) * (last - first)
    print(f"{len(failed)} false alarms in {checks} checks of {len(specimens())} functions, seeds {first} to {last - 1}")
    sys.exit(bool(failed))
