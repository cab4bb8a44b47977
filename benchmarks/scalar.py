"""Scalar rungs, eager: a chain of operations, and micrograd's own network on two moons.

Only the import of the engine differs between `chainrule` and `micrograd`; XAD, a C++ tape under Python, has
a tape around the same loop.
"""

from __future__ import annotations

import importlib.util
import os
import random
import subprocess
import sys
import tracemalloc
import types
from collections.abc import Callable
from typing import Any

import numpy as np

from benchmarks.rung import Rung

_ENGINES = {"chainrule": "from autograd import Value", "micrograd": "from micrograd.engine import Value"}


def value_class(engine: str) -> Any:
    namespace: dict[str, Any] = {}
    exec(_ENGINES[engine], namespace)
    return namespace["Value"]


def chain(engine: str, n: int) -> Callable[[], None]:
    """y = y·w + x until there are n operations, forward and backward."""
    Value = value_class(engine)
    sys.setrecursionlimit(10 * n + 10_000)  # micrograd orders its graph by recursion

    def run() -> None:
        w, x = Value(0.999), Value(0.5)
        y = w
        for _ in range(n // 2):
            y = y * w + x
        y.backward()

    return run


def taped_chain(n: int) -> Callable[[], None]:
    """The same chain on XAD's tape."""
    xad = importlib.import_module("xad.adj_1st")

    def run() -> None:
        with xad.Tape() as tape:
            w, x = xad.Real(0.999), xad.Real(0.5)
            tape.registerInput(w)
            tape.registerInput(x)
            tape.newRecording()
            y = w
            for _ in range(n // 2):
                y = y * w + x
            tape.registerOutput(y)
            y.derivative = 1.0
            tape.computeAdjoints()

    return run


def micrograds_network(engine: str) -> types.ModuleType:
    """micrograd/nn.py, its import of the engine exchanged."""
    found = importlib.util.find_spec("micrograd")
    assert found and found.submodule_search_locations, "micrograd is not installed: `make bench` does it"
    with open(f"{found.submodule_search_locations[0]}/nn.py") as file:
        text = file.read()
    assert text.count(_ENGINES["micrograd"]) == 1
    module = types.ModuleType("network")
    exec(text.replace(_ENGINES["micrograd"], _ENGINES[engine]), module.__dict__)
    return module


def two_moons(n: int) -> tuple[np.ndarray, np.ndarray]:
    """Points on two interleaved half circles, with noise, and their labels ±1."""
    r = np.random.default_rng(1337)
    angle, upper = r.uniform(0, np.pi, n), np.arange(n) % 2 == 0
    x = np.where(upper, np.cos(angle), 1 - np.cos(angle))
    y = np.where(upper, np.sin(angle), 0.5 - np.sin(angle))
    return np.stack([x, y], axis=1) + r.normal(scale=0.1, size=(n, 2)), np.where(upper, 1, -1)


def moons(engine: str, n: int = 100, plain: bool = True, fused: bool = False) -> Callable[[], float]:
    """A step of micrograd's demonstration: an MLP 2-16-16-1, hinge loss and L2, descent; its loss is returned.

    The demonstration hands over NumPy's numbers, with which micrograd goes on counting; `plain` floats are
    faster for it. `fused`: the same network of this engine's own neurons, each a node with many edges.
    """
    Value = value_class(engine)
    model = network(engine, fused and engine == "chainrule")
    points, labels = (a.tolist() if plain else a for a in two_moons(n))

    def run() -> float:
        scores = [model(list(map(Value, point))) for point in points]
        losses = [(1 + -label * score).relu() for label, score in zip(labels, scores, strict=True)]
        loss = sum(losses) * (1.0 / len(losses)) + 1e-4 * sum(p * p for p in model.parameters())
        model.zero_grad()
        loss.backward()
        for p in model.parameters():
            p.data -= 0.1 * p.grad
        return float(loss.data)

    return run


def network(engine: str, fused: bool = False) -> Any:
    """The demonstration's MLP 2-16-16-1 with its weights: micrograd's own, or, fused, that of `nn.scalar`."""
    random.seed(1337)
    model = micrograds_network(engine).MLP(2, [16, 16, 1])
    if not fused:
        return model
    own = importlib.import_module("nn.scalar").MLP(2, [16, 16, 1])
    for ours, theirs in zip(own.parameters(), model.parameters(), strict=True):
        ours.data = theirs.data
    return own


def chain_against_xad(engine: str, n: int) -> Callable[[], None]:
    return taped_chain(n) if engine == "xad" else chain(engine, n)


def importing(engine: str) -> Callable[[], None]:
    """A fresh process that imports the engine, beside one that imports NumPy alone."""
    program = f"import {'autograd' if engine == 'chainrule' else engine}"
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": ""}  # compiled once, as an installed package is

    def run() -> None:
        subprocess.run([sys.executable, "-c", program], env=environment, check=True)

    return run


def bytes_a_node(engine: str) -> Callable[[], float]:
    """What an operation on two nodes leaves in memory, its numbers and its gradient included."""
    Value = value_class(engine)
    sys.setrecursionlimit(100_000)

    def run(n: int = 2000) -> float:
        w, x = Value(0.999), Value(0.5)
        y = w * x
        y.backward()
        tracemalloc.start()
        before, _ = tracemalloc.get_traced_memory()
        for _ in range(n // 2):
            y = y * w + x
        y.backward()
        after, _ = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return (after - before) / n

    return run


RUNGS = {
    "importing": Rung(("numpy",), importing, 1e-3, "ms"),
    "memory of a node": Rung(("micrograd",), bytes_a_node, 1, "bytes", measured="result"),
    "chain of 400": Rung(("micrograd",), lambda engine: chain(engine, 400), 400e-6, "µs an operation"),
    "chain of 50,000": Rung(("micrograd",), lambda engine: chain(engine, 50_000), 50_000e-6, "µs an operation"),
    "chain of 400 on a tape": Rung(("xad",), lambda engine: chain_against_xad(engine, 400), 400e-6, "µs an operation"),
    "chain of 50,000 on a tape": Rung(
        ("xad",), lambda engine: chain_against_xad(engine, 50_000), 50_000e-6, "µs an operation"
    ),
    "two moons": Rung(("micrograd",), moons, 1e-3, "ms a step"),
    "two moons of NumPy's floats": Rung(("micrograd",), lambda engine: moons(engine, plain=False), 1e-3, "ms a step"),
    "two moons, fused": Rung(("micrograd",), lambda engine: moons(engine, fused=True), 1e-3, "ms a step"),
}
