"""The work of the array rungs: networks as lists of layers, their first weights, and their data."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import cycle, pairwise
from typing import Any, NamedTuple

import numpy as np

#: ("linear", in, out), ("conv", in, out, size, padding), ("batch_norm", channels), ("max_pool", size),
#: ("dropout", percent), ("relu",), ("flatten",) or ("global_average",).
Layer = tuple[Any, ...]


def mlp(*sizes: int) -> tuple[Layer, ...]:
    layers: list[Layer] = []
    for pair in pairwise(sizes):
        layers += [("linear", *pair), ("relu",)]
    return tuple(layers[:-1])


def convolutions(plan: str, channels: int = 3, batch_norm: bool = False) -> tuple[Layer, ...]:
    """VGG's 3×3 convolutions: a number is a width, M halves the image."""
    layers: list[Layer] = []
    for word in plan.split():
        if word == "M":
            layers.append(("max_pool", 2))
            continue
        layers.append(("conv", channels, int(word), 3, 1))
        layers += [("batch_norm", int(word))] * batch_norm + [("relu",)]
        channels = int(word)
    return tuple(layers)


LENET5: tuple[Layer, ...] = (
    ("conv", 1, 6, 5, 2), ("relu",), ("max_pool", 2), ("conv", 6, 16, 5, 0), ("relu",), ("max_pool", 2),
    ("flatten",), *mlp(400, 120, 84, 10),
)  # fmt: skip
CIFAR = convolutions("64 M 128 M 256 256 M", batch_norm=True)
CIFAR_VGG: tuple[Layer, ...] = (*CIFAR, ("flatten",), ("linear", 4096, 10))
DROPPED = (("relu",), ("dropout", 50))
VGG16: tuple[Layer, ...] = (
    *convolutions("64 64 M 128 128 M 256 256 256 M 512 512 512 M 512 512 512 M"), ("flatten",),
    ("linear", 25088, 4096), *DROPPED, ("linear", 4096, 4096), *DROPPED, ("linear", 4096, 1000),
)  # fmt: skip


class Task(NamedTuple):
    """A network with the shape of an image, a batch and an optimiser ("SGD", "Adam", or "" for inference)."""

    layers: tuple[Layer, ...]
    image: tuple[int, ...]
    batch: int
    optimizer: str = "SGD"
    lr: float = 0.1
    dtype: str = "float32"

    @property
    def classes(self) -> int:
        return next(layer[2] for layer in reversed(self.layers) if layer[0] == "linear")

    def weights(self) -> dict[str, np.ndarray]:
        """What every engine starts from, under the names of a `Sequential`; biases are 0.

        Convolutions have He's variance, 2 / fan_in; linear layers 1 / (3·fan_in), as PyTorch's have.
        """
        random = np.random.default_rng(0)
        weights: dict[str, np.ndarray] = {}
        for k, (kind, *sizes) in enumerate(self.layers):
            if kind == "linear":
                shape: tuple[int, ...] = (sizes[1], sizes[0])
            elif kind == "conv":
                shape = (sizes[1], sizes[0], sizes[2], sizes[2])
            elif kind == "batch_norm":
                n = sizes[0]
                weights |= {f"{k}.weight": np.ones(n), f"{k}.bias": np.zeros(n)}
                weights |= {f"{k}.running_mean": np.zeros(n), f"{k}.running_var": np.ones(n)}
                continue
            else:
                continue
            weights[f"{k}.weight"] = random.standard_normal(shape, np.float32)
            weights[f"{k}.weight"] *= np.float32(math.sqrt((2 if kind == "conv" else 1 / 3) / math.prod(shape[1:])))
            weights[f"{k}.bias"] = np.zeros(shape[0])
        return {name: array.astype(self.dtype, copy=False) for name, array in weights.items()}

    def batches(self) -> list[tuple[np.ndarray, np.ndarray]]:
        """Four batches of images and their classes, both drawn."""
        random = np.random.default_rng(1)
        return [
            (random.standard_normal((self.batch, *self.image)).astype(self.dtype),
             random.integers(0, self.classes, self.batch))
            for _ in range(4)
        ]  # fmt: skip

    def endless(self, convert: Any = lambda array: array) -> Iterator[tuple[Any, Any]]:
        """The batches again and again, each array converted to the engine's own."""
        return cycle([(convert(x), convert(t)) for x, t in self.batches()])


TASKS = {
    "mlp 2-16-16-2": Task(mlp(2, 16, 16, 2), (2,), 64),
    "mlp 784-128-10 sgd": Task(mlp(784, 128, 10), (784,), 64),
    "mlp 784-128-10 adam": Task(mlp(784, 128, 10), (784,), 64, "Adam", 1e-3),
    "mlp 784-1024-1024-10": Task(mlp(784, 1024, 1024, 10), (784,), 256),
    "lenet5": Task(LENET5, (1, 28, 28), 64),
    "cifar vgg": Task(CIFAR_VGG, (3, 32, 32), 32, lr=1e-3),
    "vgg16 step": Task(VGG16, (3, 224, 224), 2, lr=3e-5),
    "vgg16 inference": Task(VGG16, (3, 224, 224), 2, ""),
}
