"""A task as a user of PyTorch writes it."""

from __future__ import annotations

import os
from collections.abc import Callable

import torch
from torch import nn
from torch.nn.functional import cross_entropy

from benchmarks.arrays.tasks import Layer, Task

if threads := int(os.environ.get("BENCHMARK_THREADS", "0")):
    torch.set_num_threads(threads)


def module(layer: Layer) -> nn.Module:
    match layer:
        case ("linear", n_in, n_out):
            return nn.Linear(n_in, n_out)
        case ("conv", n_in, n_out, size, padding):
            return nn.Conv2d(n_in, n_out, size, padding=padding)
        case ("batch_norm", channels):
            return nn.BatchNorm2d(channels)
        case ("max_pool", size):
            return nn.MaxPool2d(size)
        case ("dropout", percent):
            return nn.Dropout(percent / 100)
        case ("relu",):
            return nn.ReLU()
        case ("flatten",):
            return nn.Flatten()
        case ("global_average",):
            return nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten())
    raise ValueError(layer)


def work(task: Task) -> Callable[[], float]:
    model = nn.Sequential(*(module(layer) for layer in task.layers)).to(getattr(torch, task.dtype))
    state = {name: torch.from_numpy(array) for name, array in task.weights().items()}
    model.load_state_dict({**model.state_dict(), **state})
    batches = task.endless(torch.from_numpy)

    if not task.optimizer:
        model.eval()

        def infer() -> float:
            with torch.inference_mode():
                return model(next(batches)[0])[0, 0].item()

        return infer
    optimizer = getattr(torch.optim, task.optimizer)(model.parameters(), lr=task.lr)

    def step() -> float:
        x, classes = next(batches)
        loss = cross_entropy(model(x), classes)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        return loss.item()

    return step
