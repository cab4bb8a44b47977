"""A task as a user of HIPS/autograd writes it: NumPy under another name, and a gradient function."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import autograd.numpy as np
import autograd.scipy.signal
import numpy
from autograd.scipy.special import logsumexp

from autograd import value_and_grad
from benchmarks.arrays.optimizers import descent
from benchmarks.arrays.tasks import Layer, Task

convolve = autograd.scipy.signal.convolve
drawn = numpy.random.default_rng(2)


def forward(layers: tuple[Layer, ...], p: dict[str, Any], x: Any, training: bool) -> Any:
    """Convolution and pooling are those of its own example of a convolutional network."""
    for k, layer in enumerate(layers):
        match layer:
            case ("linear", _, _):
                x = np.dot(x, p[f"{k}.weight"].T) + p[f"{k}.bias"]
            case ("conv", _, _, _, padding):
                x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)), "constant")
                kernel = p[f"{k}.weight"][:, :, ::-1, ::-1]  # a convolution, not a correlation
                x = convolve(x, kernel, axes=([2, 3], [2, 3]), dot_axes=([1], [1]), mode="valid")
                x = x + p[f"{k}.bias"][:, None, None]
            case ("batch_norm", _):
                mean, var = (f(x, axis=(0, 2, 3), keepdims=True) for f in (np.mean, np.var))
                x = (x - mean) / np.sqrt(var + 1e-5) * p[f"{k}.weight"][:, None, None] + p[f"{k}.bias"][:, None, None]
            case ("max_pool", size):
                n, c, h, w = x.shape
                x = np.max(np.max(np.reshape(x, (n, c, h // size, size, w // size, size)), axis=3), axis=4)
            case ("dropout", percent):
                if training:
                    kept = drawn.random(x.shape) >= percent / 100
                    x = x * (kept / (1 - percent / 100)).astype(numpy.float32)
            case ("relu",):
                x = np.maximum(x, 0)
            case ("flatten",):
                x = np.reshape(x, (len(x), -1))
    return x


def work(task: Task) -> Callable[[], float]:
    parameters = {name: array for name, array in task.weights().items() if "running" not in name}
    batches = task.endless()
    if not task.optimizer:
        return lambda: float(forward(task.layers, parameters, next(batches)[0], False)[0, 0])

    def mean_loss(p: dict[str, Any], x: Any, classes: Any) -> Any:
        y = forward(task.layers, p, x, True)
        return np.mean(logsumexp(y, axis=1) - y[numpy.arange(len(x)), classes])

    gradient = value_and_grad(mean_loss)
    descend = descent(task.optimizer, task.lr)

    def step() -> float:
        loss, gradients = gradient(parameters, *next(batches))
        for name, p in parameters.items():
            descend(name, p, gradients[name])
        return float(loss)

    return step
