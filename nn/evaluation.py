"""How good a model is on data: loss and metrics, as means over the samples."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from autograd import Tensor, no_grad
from nn import functional as F
from nn.data import DataLoader, Dataset
from nn.metrics import accuracy
from nn.module import Module

Loss = Callable[[Any, Any], Any]
Metrics = Mapping[str, Callable[[Any, Any], float]]


def evaluate(
    model: Module, data: Any, *, loss: Loss | None = None, metrics: Metrics | None = None, batch_size: int = 256
) -> dict[str, float]:
    """Loss and metrics of a model on data, in evaluation mode and without a graph.

    `data`, `loss` and `metrics` are what `Trainer` takes.

    >>> import nn
    >>> evaluate(nn.Identity(), ([[2.0], [4.0]], [[1.0], [1.0]]))
    {'loss': 5.0}
    """
    training = [(module, module.training) for module in model.modules()]
    model.eval()
    totals = Totals()
    try:
        with no_grad():
            for x, y in as_loader(data, model, batch_size):
                x, y = as_tensors(x, y, model)
                output = model(x)
                number = (default_loss(y) if loss is None else loss)(output, y)
                totals.add(float(number), output, y, default_metrics(y) if metrics is None else metrics)
    finally:
        for module, mode in training:
            module.training = mode
    if not totals.samples:
        raise ValueError("there is no sample to evaluate on")
    return totals.means()


def default_loss(target: Tensor) -> Loss:
    """Cross-entropy for labels, the mean squared error for other numbers."""
    return F.cross_entropy if target.dtype.kind in "iu" else F.mse_loss


def default_metrics(target: Tensor) -> Metrics:
    """Accuracy for labels, nothing for other numbers."""
    return {"accuracy": accuracy} if target.dtype.kind in "iu" else {}


class Totals:
    """Sums over the samples so far, of which `means()` are what is reported."""

    def __init__(self, samples: int = 0, sums: dict[str, float] | None = None) -> None:
        self.samples, self.sums = int(samples), {name: float(total) for name, total in (sums or {}).items()}

    def add(self, loss: float, output: Any, target: Tensor, metrics: Metrics) -> None:
        """Count a batch, each of whose numbers is a mean over its samples."""
        n = len(target)
        self.samples += n
        for name, number in [("loss", loss), *((name, metric(output, target)) for name, metric in metrics.items())]:
            self.sums[name] = self.sums.get(name, 0.0) + n * float(number)

    def means(self) -> dict[str, float]:
        """The mean of each number."""
        return {name: total / self.samples for name, total in self.sums.items()}


def as_loader(data: Any, model: Module, batch_size: int, *, shuffle: bool = False, seed: int | None = None) -> Any:
    """A loader as it is; a Dataset or a pair of arrays in batches of the parameters' dtype."""
    if isinstance(data, Dataset) or (isinstance(data, tuple) and len(data) == 2):
        return DataLoader(data, batch_size, shuffle, generator=seed, dtype=_dtype(model))
    if isinstance(data, np.ndarray | Tensor) or not hasattr(data, "__iter__") or not hasattr(data, "__len__"):
        raise TypeError(f"data is a DataLoader, a Dataset or a pair (inputs, targets), not {type(data).__name__}")
    return data


def as_tensors(x: Any, y: Any, model: Module) -> tuple[Tensor, Tensor]:
    """A batch as Tensors, floating-point numbers in the parameters' dtype."""
    dtype = _dtype(model)
    arrays = [np.asarray(a.data if isinstance(a, Tensor) else a) for a in (x, y)]
    x, y = (Tensor(a.astype(dtype, copy=False) if a.dtype.kind == "f" else a, copy=False) for a in arrays)
    return x, y


def _dtype(model: Module) -> np.dtype[Any]:
    parameter = next(model.parameters(), None)
    return np.dtype(np.float32) if parameter is None else parameter.dtype
