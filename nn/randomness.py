"""Where random numbers come from: one generator of the package, or one that the caller gives."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np

#: What every `generator=` argument takes: a NumPy generator, a seed, or None for the package's own.
GeneratorLike: TypeAlias = np.random.Generator | int | None

_default = np.random.default_rng()


def manual_seed(seed: int) -> np.random.Generator:
    """Seed the package's own generator, from which layers draw unless they are given another.

    Same seed, same bits: initial weights, dropout and the order of batches.

    >>> from nn import Linear, manual_seed
    >>> a = (manual_seed(0), Linear(2, 3))[1]
    >>> b = (manual_seed(0), Linear(2, 3))[1]
    >>> bool((a.weight.data == b.weight.data).all())
    True
    """
    _default.bit_generator.state = np.random.default_rng(seed).bit_generator.state
    return _default


def as_generator(generator: GeneratorLike = None) -> np.random.Generator:
    """The generator that an argument means: itself, one of that seed, or the package's own for None."""
    return _default if generator is None else np.random.default_rng(generator)
