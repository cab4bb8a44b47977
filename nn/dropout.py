"""Dropout layers: in training some numbers are left out by chance; in evaluation they do nothing."""

from __future__ import annotations

from typing import Any

from nn import functional as F
from nn.module import Module
from nn.randomness import GeneratorLike, as_generator


class Dropout(Module):
    """In training, each element is 0 with probability p and the others are divided by 1 − p.

    y = x·m / (1 − p), m of the shape of x, each element 1 with probability 1 − p: the expectation of y is x, so
    that evaluation changes nothing. `generator` (a NumPy generator or a seed) makes the choice repeatable. A p that
    is no probability is refused. (Srivastava et al. 2014; divided in training, their section 10.)

    >>> import numpy as np
    >>> layer = Dropout(0.5, generator=0)
    >>> sorted(set(layer(np.ones(100)).tolist())), layer.eval()(np.ones(2))
    ([0.0, 2.0], array([1., 1.]))
    """

    def __init__(self, p: float = 0.5, *, generator: GeneratorLike = None) -> None:
        if not 0 <= p <= 1:
            raise ValueError(f"{type(self).__name__}: p must be a probability, not {p!r}")
        self.p = p
        self.generator = None if generator is None else as_generator(generator)

    def forward(self, x: Any) -> Any:
        return F.dropout(x, self.p, self.training, generator=self.generator)


class Dropout2d(Dropout):
    """In training, each whole channel of (N, C, H, W) is 0 with probability p, the others divided by 1 − p.

    Neighbouring places of an image tell the same, so that leaving out single ones hides little. (Tompson et al.
    2015, "Efficient object localization using convolutional networks".) Everything else is as in `Dropout`.

    >>> import numpy as np
    >>> y = Dropout2d(0.5, generator=0)(np.ones((4, 8, 3, 3)))
    >>> bool((y == y[:, :, :1, :1]).all())
    True
    """

    def forward(self, x: Any) -> Any:
        return F.dropout2d(x, self.p, self.training, generator=self.generator)
