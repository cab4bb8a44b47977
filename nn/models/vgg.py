"""VGG: blocks of 3×3 convolutions, each block pooled 2×2, then fully connected layers (Simonyan & Zisserman 2014)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from nn import functional as F
from nn import initializers
from nn.activations import ReLU
from nn.containers import Sequential
from nn.convolution import Conv2d
from nn.dropout import Dropout
from nn.linear import Linear
from nn.module import Module
from nn.normalization import BatchNorm2d
from nn.pooling import AdaptiveAvgPool2d, MaxPool2d
from nn.randomness import GeneratorLike, as_generator


class HalvingMaxPool2d(MaxPool2d):
    """2×2 max pooling that leaves an axis of one element alone, so that any image gets through."""

    def __init__(self) -> None:
        super().__init__(2)

    def forward(self, x: Any) -> Any:
        return F.max_pool2d(x, tuple(min(2, side) for side in x.shape[2:]))


class VGG(Module):
    """Convolutions of the given widths, a block a list, and a classifier, under torchvision's parameter names.

    The last maps are averaged to `pooled`×`pooled`; between them and the classes are two layers of `hidden`.
    Weights start as torchvision's do: N(0, 2 / fan_out) in convolutions, N(0, 0.01²) in linear layers.

    >>> net = VGG([[8], [16]], num_classes=5, in_channels=1, batch_norm=True, hidden=32, pooled=1)
    >>> net(np.zeros((2, 1, 28, 28), dtype=np.float32)).shape
    (2, 5)
    """

    def __init__(
        self, blocks: Sequence[Sequence[int]], num_classes: int = 1000, in_channels: int = 3, *,
        batch_norm: bool = False, hidden: int = 4096, pooled: int = 7, dropout: float = 0.5,
        dtype: Any = np.float32, generator: GeneratorLike = None,
    ) -> None:  # fmt: skip
        generator = as_generator(generator)
        layers: list[Module] = []
        channels = in_channels
        with initializers.skipped():
            for block in blocks:
                for width in block:
                    layers.append(Conv2d(channels, width, 3, padding=1, dtype=dtype))
                    layers += [BatchNorm2d(width, dtype=dtype), ReLU()] if batch_norm else [ReLU()]
                    channels = width
                layers.append(HalvingMaxPool2d())
            self.features = Sequential(*layers)
            self.avgpool = AdaptiveAvgPool2d(pooled)
            self.classifier = Sequential(
                Linear(channels * pooled**2, hidden, dtype=dtype), ReLU(), Dropout(dropout),
                Linear(hidden, hidden, dtype=dtype), ReLU(), Dropout(dropout),
                Linear(hidden, num_classes, dtype=dtype),
            )  # fmt: skip
        for module in self.modules():
            if isinstance(module, Conv2d):
                initializers.kaiming_normal_(module.weight, 0, "fan_out", "relu", generator)
            elif isinstance(module, Linear):
                initializers.normal_(module.weight, 0, 0.01, generator)

    def forward(self, x: Any) -> Any:
        return self.classifier(F.flatten(self.avgpool(self.features(x)), 1))


class VGG11(VGG):
    """8 convolutions and 3 fully connected layers; see `VGG` for what else it takes."""

    blocks: Sequence[Sequence[int]] = ((64,), (128,), (256,) * 2, (512,) * 2, (512,) * 2)

    def __init__(self, num_classes: int = 1000, in_channels: int = 3, **settings: Any) -> None:
        super().__init__(self.blocks, num_classes, in_channels, **settings)


class VGG13(VGG11):
    """10 convolutions and 3 fully connected layers; see `VGG` for what else it takes."""

    blocks = ((64,) * 2, (128,) * 2, (256,) * 2, (512,) * 2, (512,) * 2)


class VGG16(VGG11):
    """13 convolutions and 3 fully connected layers; see `VGG` for what else it takes."""

    blocks = ((64,) * 2, (128,) * 2, (256,) * 3, (512,) * 3, (512,) * 3)


class VGG19(VGG11):
    """16 convolutions and 3 fully connected layers; see `VGG` for what else it takes."""

    blocks = ((64,) * 2, (128,) * 2, (256,) * 4, (512,) * 4, (512,) * 4)
