"""Random Tensors from a generator with a seed, under the names of `numpy.random.Generator`.

Normal, uniform and other distributions with a place and a width are differentiable by these: a draw is the
place plus the width times a fixed random number (Kingma & Welling 2014, the reparametrisation).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd.node import Node
from autograd.ops.elementwise import exp
from autograd.tensor import Tensor

Size = int | tuple[int, ...] | None


class Generator:
    """A source of random Tensors; the same seed gives the same numbers.

    >>> Generator(0).random(2)
    Tensor([0.637 , 0.2698])
    """

    def __init__(self, seed: int | np.random.Generator | None = None) -> None:
        self.source = np.random.default_rng(seed)

    def random(self, size: Size = None, dtype: Any = np.float64) -> Tensor:
        """Uniform in [0, 1)."""
        return Tensor(self.source.random(size, dtype))

    def standard_normal(self, size: Size = None, dtype: Any = np.float64) -> Tensor:
        """Normal, of mean 0 and standard deviation 1."""
        return Tensor(self.source.standard_normal(size, dtype))

    def normal(self, loc: Any = 0.0, scale: Any = 1.0, size: Size = None) -> Tensor:
        """Normal, of mean `loc` and standard deviation `scale`, differentiable by both.

        >>> scale = Tensor(2.0, requires_grad=True)
        >>> y = Generator(0).normal(1.0, scale, 3)
        >>> y.sum().backward()
        >>> bool(abs(float(scale.grad) - (y.data - 1).sum() / 2) < 1e-12)
        True
        """
        return _placed(self.source.standard_normal(_size(size, loc, scale)), loc, scale)

    def lognormal(self, mean: Any = 0.0, sigma: Any = 1.0, size: Size = None) -> Tensor:
        """The exponential of a normal number of mean `mean` and standard deviation `sigma`."""
        return exp(self.normal(mean, sigma, size))  # type: ignore[no-any-return]

    def uniform(self, low: Any = 0.0, high: Any = 1.0, size: Size = None) -> Tensor:
        """Uniform between two bounds, differentiable by both."""
        return _placed(self.source.random(_size(size, low, high)), low, high - low)

    def exponential(self, scale: Any = 1.0, size: Size = None) -> Tensor:
        """Exponentially distributed with mean `scale`, differentiable by it."""
        return _placed(self.source.standard_exponential(_size(size, scale)), 0.0, scale)

    def laplace(self, loc: Any = 0.0, scale: Any = 1.0, size: Size = None) -> Tensor:
        """Laplace's two-sided exponential distribution, differentiable by place and width."""
        return _placed(self.source.laplace(size=_size(size, loc, scale)), loc, scale)

    def logistic(self, loc: Any = 0.0, scale: Any = 1.0, size: Size = None) -> Tensor:
        """The logistic distribution, differentiable by place and width."""
        return _placed(self.source.logistic(size=_size(size, loc, scale)), loc, scale)

    def gumbel(self, loc: Any = 0.0, scale: Any = 1.0, size: Size = None) -> Tensor:
        """Gumbel's extreme value distribution, differentiable by place and width."""
        return _placed(self.source.gumbel(size=_size(size, loc, scale)), loc, scale)

    def integers(self, low: int, high: int | None = None, size: Size = None) -> Tensor:
        """Whole numbers from `low` on, below `high`; below `low` from 0 on if `high` is None."""
        return Tensor(self.source.integers(low, high, size))

    def choice(self, a: Any, size: Size = None, replace: bool = True, p: Any = None) -> Tensor:
        """Elements of a vector, or of the whole numbers below `a`; differentiable by the elements."""
        if not isinstance(a, Node):
            return Tensor(self.source.choice(a, size, replace, p))
        return a[self.source.choice(a.data.shape[0], size, replace, p)]  # type: ignore[index]

    def permutation(self, x: Any) -> Tensor:
        """The slices of an array in random order, or the whole numbers below `x`."""
        if not isinstance(x, Node):
            return Tensor(self.source.permutation(x))
        return x[self.source.permutation(x.data.shape[0])]  # type: ignore[index]


def _size(size: Size, *given: Any) -> Size:
    return np.broadcast_shapes(*(np.shape(x) for x in given)) if size is None else size


def _placed(numbers: Any, place: Any, width: Any) -> Tensor:
    asked = [x.dtype for x in (place, width) if isinstance(x, Tensor)]
    y = place + width * np.asarray(numbers, dtype=np.result_type(*asked) if asked else float)
    return y if isinstance(y, Tensor) else Tensor(y)


def default_rng(seed: int | np.random.Generator | None = None) -> Generator:
    """A generator of random Tensors; with None its seed comes from the operating system."""
    return Generator(seed)
