"""A task as a user of MyGrad writes it: its layers are functions, and descent is written by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import mygrad as mg
import numpy as np
from mygrad.nnet.activations import relu
from mygrad.nnet.layers import batchnorm, conv_nd, max_pool
from mygrad.nnet.losses import softmax_crossentropy

from benchmarks.arrays.optimizers import descent
from benchmarks.arrays.tasks import Layer, Task

drawn = np.random.default_rng(2)


def forward(layers: tuple[Layer, ...], p: dict[str, Any], x: Any, training: bool) -> Any:
    for k, layer in enumerate(layers):
        match layer:
            case ("linear", _, _):
                x = mg.matmul(x, p[f"{k}.weight"].T) + p[f"{k}.bias"]
            case ("conv", _, _, _, padding):
                x = conv_nd(x, p[f"{k}.weight"], stride=1, padding=padding) + p[f"{k}.bias"].reshape(1, -1, 1, 1)
            case ("batch_norm", _):
                x = batchnorm(x, gamma=p[f"{k}.weight"], beta=p[f"{k}.bias"], eps=1e-5)
            case ("max_pool", size):
                x = max_pool(x, (size, size), size)
            case ("dropout", percent):
                if training:
                    kept = drawn.random(x.shape) >= percent / 100
                    x = x * (kept / (1 - percent / 100)).astype(x.dtype)
            case ("relu",):
                x = relu(x)
            case ("flatten",):
                x = x.reshape(len(x), -1)
    return x


def work(task: Task) -> Callable[[], float]:
    parameters = {name: mg.tensor(array) for name, array in task.weights().items() if "running" not in name}
    batches = task.endless()
    if not task.optimizer:

        def infer() -> float:
            with mg.no_autodiff:
                return forward(task.layers, parameters, next(batches)[0], False)[0, 0].item()

        return infer
    descend = descent(task.optimizer, task.lr)

    def step() -> float:
        x, classes = next(batches)
        loss = softmax_crossentropy(forward(task.layers, parameters, x, True), classes)
        loss.backward()
        for name, p in parameters.items():
            descend(name, p.data, p.grad)
            p.null_grad()
        return loss.item()

    return step
