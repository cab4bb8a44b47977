"""A small residual network for small images (He et al. 2016, section 4.2)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from nn import initializers
from nn.activations import ReLU
from nn.containers import Residual, Sequential
from nn.convolution import Conv2d
from nn.linear import Linear
from nn.module import Module
from nn.normalization import BatchNorm2d
from nn.pooling import GlobalAvgPool2d
from nn.randomness import GeneratorLike, as_generator


def _conv(n_in: int, n_out: int, size: int, stride: int, drawn: dict[str, Any]) -> Conv2d:
    conv = Conv2d(n_in, n_out, size, stride, padding=size // 2, bias=False, **drawn)
    initializers.kaiming_normal_(conv.weight, 0, "fan_out", "relu", drawn["generator"])
    return conv


def basic_block(n_in: int, n_out: int, stride: int, drawn: dict[str, Any]) -> Sequential:
    """Two 3×3 convolutions around which the input is led; a 1×1 convolution where its shape must change."""
    norm = {"dtype": drawn["dtype"]}
    shortcut = None
    if stride != 1 or n_in != n_out:
        shortcut = Sequential(_conv(n_in, n_out, 1, stride, drawn), BatchNorm2d(n_out, **norm))
    inside = Sequential(
        _conv(n_in, n_out, 3, stride, drawn), BatchNorm2d(n_out, **norm), ReLU(),
        _conv(n_out, n_out, 3, 1, drawn), BatchNorm2d(n_out, **norm),
    )  # fmt: skip
    return Sequential(Residual(inside, shortcut), ReLU())


class ResNet(Sequential):
    """Stages of residual blocks, each but the first halving the image, then the mean of every map.

    With three stages of 16, 32 and 64 maps and n blocks a stage it is the paper's network of depth 6n + 2:
    `ResNet(3)` is ResNet-20. (Shortcuts that change the shape are learnt here, the paper's option B.)

    >>> ResNet(1)(np.zeros((2, 3, 32, 32), dtype=np.float32)).shape
    (2, 10)
    """

    def __init__(
        self, blocks: int = 3, num_classes: int = 10, in_channels: int = 3, *, widths: Sequence[int] = (16, 32, 64),
        dtype: Any = np.float32, generator: GeneratorLike = None,
    ) -> None:  # fmt: skip
        drawn: dict[str, Any] = {"dtype": dtype, "generator": as_generator(generator)}
        n = widths[0]
        stem = Sequential(_conv(in_channels, n, 3, 1, drawn), BatchNorm2d(n, dtype=dtype), ReLU())
        stages: list[Module] = []
        for i, width in enumerate(widths):
            stages.append(
                Sequential(
                    *(basic_block(width if b else n, width, 2 if i and not b else 1, drawn) for b in range(blocks))
                )
            )
            n = width
        super().__init__(stem, *stages, GlobalAvgPool2d(), Linear(n, num_classes, **drawn))
