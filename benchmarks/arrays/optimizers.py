"""Descent written by hand with NumPy, for engines that bring no optimiser."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np


def descent(kind: str, lr: float) -> Callable[[str, np.ndarray, np.ndarray], None]:
    """A function that changes the named parameter's array in place by one step of "SGD" or "Adam"."""
    moments: dict[str, tuple[np.ndarray, np.ndarray]] = {}
    steps: dict[str, int] = {}

    def sgd(name: str, data: np.ndarray, gradient: np.ndarray) -> None:
        data -= lr * gradient

    def adam(name: str, data: np.ndarray, gradient: np.ndarray) -> None:
        m, v = moments.setdefault(name, (np.zeros_like(data), np.zeros_like(data)))
        t = steps[name] = steps.get(name, 0) + 1
        m += 0.1 * (gradient - m)
        v *= 0.999
        v += 0.001 * gradient * gradient
        data -= lr / (1 - 0.9**t) * m / (np.sqrt(v / (1 - 0.999**t)) + 1e-8)

    return adam if kind == "Adam" else sgd
