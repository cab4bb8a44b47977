"""The multi-layer perceptron."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from nn.activations import ReLU
from nn.containers import Sequential
from nn.linear import Flatten, Linear
from nn.module import Module
from nn.randomness import GeneratorLike, as_generator


class MLP(Sequential):
    """Fully connected layers of the given sizes, an activation between them, none at the end.

    The first size is the input's, which is not counted as a layer; an input with more axes is flattened.

    >>> net = MLP([3, 4, 2])
    >>> sum(p.size for p in net.parameters())  # 20 weights and 6 biases
    26
    """

    def __init__(
        self, sizes: Sequence[int], activation: Callable[[], Module] = ReLU, *,
        bias: bool = True, dtype: Any = np.float32, generator: GeneratorLike = None,
    ) -> None:  # fmt: skip
        if isinstance(sizes, int):
            raise TypeError(
                f"an MLP takes all sizes as one list, the input's first, not {sizes}; "
                "nn.scalar.MLP(2, [16, 1]) is the one of Values"
            )
        if len(sizes) < 2:
            raise ValueError(f"an MLP needs the sizes of its input and of at least one layer, not {list(sizes)}")
        self.sizes = list(sizes)
        generator = as_generator(generator)
        layers: list[Module] = [Flatten()]
        for i, (n_in, n_out) in enumerate(pairwise(sizes)):
            if i:
                layers.append(activation())
            layers.append(Linear(n_in, n_out, bias, dtype=dtype, generator=generator))
        super().__init__(*layers)
