"""Dropout layers: in training some numbers are left out by chance; in evaluation they do nothing."""

from __future__ import annotations

from typing import Any

from nn import functional as F
from nn.module import Module
from nn.randomness import GeneratorLike, as_generator


class Dropout(Module):
    """In training, each element is 0 with probability p and the others are divided by 1 − p."""

    def __init__(self, p: float = 0.5, *, generator: GeneratorLike = None) -> None:
        if not 0 <= p <= 1:
            raise ValueError(f"{type(self).__name__}: p must be a probability, not {p!r}")
        self.p = p
        self.generator = None if generator is None else as_generator(generator)

    def forward(self, x: Any) -> Any:
        return F.dropout(x, self.p, self.training, generator=self.generator)


class Dropout2d(Dropout):
    """In training, each whole channel of (N, C, H, W) is 0 with probability p, the others divided by 1 − p."""

    def forward(self, x: Any) -> Any:
        return F.dropout2d(x, self.p, self.training, generator=self.generator)
