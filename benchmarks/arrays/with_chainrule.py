"""A task as a user of this engine writes it."""

from __future__ import annotations

from collections.abc import Callable

import autograd as ag
import nn
from benchmarks.arrays.tasks import Layer, Task
from nn.functional import cross_entropy


def module(layer: Layer, dtype: str) -> nn.Module:
    match layer:
        case ("linear", n_in, n_out):
            return nn.Linear(n_in, n_out, dtype=dtype)
        case ("conv", n_in, n_out, size, padding):
            return nn.Conv2d(n_in, n_out, size, padding=padding, dtype=dtype)
        case ("batch_norm", channels):
            return nn.BatchNorm2d(channels, dtype=dtype)
        case ("max_pool", size):
            return nn.MaxPool2d(size)
        case ("dropout", percent):
            return nn.Dropout(percent / 100)
        case ("relu",):
            return nn.ReLU()
        case ("flatten",):
            return nn.Flatten()
        case ("global_average",):
            return nn.GlobalAvgPool2d()
    raise ValueError(layer)


def work(task: Task) -> Callable[[], float]:
    with nn.initializers.skipped():
        model = nn.Sequential(*(module(layer, task.dtype) for layer in task.layers))
    model.load_state_dict({**model.state_dict(), **task.weights()})
    batches = task.endless()

    if not task.optimizer:
        model.eval()

        def infer() -> float:
            with ag.no_grad():
                return model(next(batches)[0])[0, 0].item()

        return infer
    optimizer = getattr(nn.optim, task.optimizer)(model.parameters(), lr=task.lr)

    def step() -> float:
        x, classes = next(batches)
        loss = cross_entropy(model(x), classes)
        optimizer.zero_grad()
        loss.backward(retain_graph=False)
        optimizer.step()
        return loss.item()

    return step
