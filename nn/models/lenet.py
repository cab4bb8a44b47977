"""LeNet-5, which read the amounts on cheques (LeCun et al. 1998)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from nn.activations import ReLU
from nn.containers import Sequential
from nn.convolution import Conv2d
from nn.linear import Flatten, Linear
from nn.module import Module
from nn.pooling import MaxPool2d
from nn.randomness import GeneratorLike, as_generator


class LeNet5(Module):
    """Two 5×5 convolutions of 6 and 16 maps, each pooled 2×2, then 120-84 and the classes.

    An image of less than 32 pixels is padded by 2, as is the second convolution's where 5×5 would leave too
    little of it; so 8×8 digits fit. The paper's own activation and pooling are `Tanh` and `AvgPool2d`.

    >>> net = LeNet5()
    >>> net(np.zeros((2, 1, 28, 28), dtype=np.float32)).shape
    (2, 10)
    >>> sum(p.size for p in net.parameters())
    61706
    """

    def __init__(
        self, num_classes: int = 10, in_channels: int = 1, input_size: int | tuple[int, int] = 28, *,
        activation: Callable[[], Module] = ReLU, pool: Callable[[int], Module] = MaxPool2d,
        dtype: Any = np.float32, generator: GeneratorLike = None,
    ) -> None:  # fmt: skip
        height, width = (input_size, input_size) if isinstance(input_size, int) else input_size
        if min(height, width) < 4:
            raise ValueError(f"LeNet5 halves the image twice: {height}×{width} is too small for it")
        drawn: dict[str, Any] = {"dtype": dtype, "generator": as_generator(generator)}
        first = 2 if min(height, width) < 32 else 0
        sizes = [(side + 2 * first - 4) // 2 for side in (height, width)]
        second = 2 if min(sizes) < 8 else 0
        sizes = [(side + 2 * second - 4) // 2 for side in sizes]
        self.features = Sequential(
            Conv2d(in_channels, 6, 5, padding=first, **drawn), activation(), pool(2),
            Conv2d(6, 16, 5, padding=second, **drawn), activation(), pool(2),
        )  # fmt: skip
        self.classifier = Sequential(
            Flatten(), Linear(16 * sizes[0] * sizes[1], 120, **drawn), activation(),
            Linear(120, 84, **drawn), activation(), Linear(84, num_classes, **drawn),
        )  # fmt: skip

    def forward(self, x: Any) -> Any:
        return self.classifier(self.features(x))
