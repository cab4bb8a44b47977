"""How weights begin: each function fills a Tensor in place and returns it, as `torch.nn.init` does.

The Tensor keeps its shape and element type. `generator` is a NumPy generator or a seed, or nothing for the
package's own. Of a weight (out, in, *kernel), fan_in = in·Π kernel and fan_out = out·Π kernel; where a start asks for
them, a Tensor of fewer than two axes is refused.

>>> weight = Tensor(np.zeros((100, 50)))
>>> numbers = kaiming_normal_(weight, nonlinearity="relu", generator=0).data
>>> bool(abs(numbers.std() / math.sqrt(2 / 50) - 1) < 0.05)
True
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import numpy as np

from autograd import Tensor
from nn.randomness import GeneratorLike, as_generator

_skipped: ContextVar[bool] = ContextVar("skipped", default=False)


@contextmanager
def skipped() -> Iterator[None]:
    """A block in which initialisers leave Tensors as they are: for modules whose weights are loaded next.

    >>> import nn
    >>> with skipped():
    ...     layer = nn.Linear(2, 2)
    >>> float(abs(layer.weight.data).sum())
    0.0
    """
    token = _skipped.set(True)
    try:
        yield
    finally:
        _skipped.reset(token)


def _fill(tensor: Tensor, array: Callable[[], Any]) -> Tensor:
    if not _skipped.get():
        numbers = np.asarray(array())
        tensor.data = numbers if numbers.shape == tensor.shape else np.full(tensor.shape, numbers, tensor.dtype)
    return tensor


def _precision(tensor: Tensor) -> Any:
    """In which precision random numbers for a Tensor are drawn."""
    return np.float64 if tensor.dtype == np.float64 else np.float32


def zeros_(tensor: Tensor) -> Tensor:
    """Fill with 0.

    >>> zeros_(Tensor([1.0, 2.0])).tolist()
    [0.0, 0.0]
    """
    return constant_(tensor, 0)


def ones_(tensor: Tensor) -> Tensor:
    """Fill with 1.

    >>> ones_(Tensor([3.0, 2.0])).tolist()
    [1.0, 1.0]
    """
    return constant_(tensor, 1)


def constant_(tensor: Tensor, val: float) -> Tensor:
    """Fill with a number.

    >>> constant_(Tensor([3.0, 2.0]), 0.5).tolist()
    [0.5, 0.5]
    """
    return _fill(tensor, lambda: val)


def uniform_(tensor: Tensor, a: float = 0.0, b: float = 1.0, generator: GeneratorLike = None) -> Tensor:
    """Fill with numbers drawn evenly from [a, b): mean (a + b) / 2, variance (b − a)² / 12.

    >>> numbers = uniform_(Tensor(np.zeros(100)), -1.0, 1.0, generator=0).data
    >>> bool((abs(numbers) <= 1).all() and numbers.std() > 0.5)
    True
    """

    def draw() -> np.ndarray:
        numbers = np.asarray(as_generator(generator).random(tensor.shape, dtype=_precision(tensor)))
        numbers *= b - a
        numbers += a
        return numbers

    return _fill(tensor, draw)


def normal_(tensor: Tensor, mean: float = 0.0, std: float = 1.0, generator: GeneratorLike = None) -> Tensor:
    """Fill with numbers drawn from the normal distribution N(mean, std²).

    >>> normal_(Tensor(np.zeros(3)), 5.0, 0.0).tolist()
    [5.0, 5.0, 5.0]
    """

    def draw() -> np.ndarray:
        numbers = np.asarray(as_generator(generator).standard_normal(tensor.shape, dtype=_precision(tensor)))
        numbers *= std
        numbers += mean
        return numbers

    return _fill(tensor, draw)


def calculate_gain(nonlinearity: str, param: float | None = None) -> float:
    """The factor that keeps the variance of signals through a nonlinearity, as PyTorch states it.

    >>> calculate_gain("relu") == math.sqrt(2)
    True
    """
    match nonlinearity:
        case "linear" | "conv1d" | "conv2d" | "conv_transpose2d" | "sigmoid":
            return 1.0
        case "tanh":
            return 5 / 3
        case "relu":
            return math.sqrt(2)
        case "leaky_relu":
            return math.sqrt(2 / (1 + (0.01 if param is None else param) ** 2))
        case "selu":
            return 3 / 4
    raise ValueError(f"no gain is known for {nonlinearity!r}: linear, sigmoid, tanh, relu, leaky_relu or selu")


def fans(tensor: Tensor) -> tuple[int, int]:
    """How many inputs and outputs one number meets: of a weight (out, in, *kernel).

    >>> fans(Tensor(np.zeros((8, 3, 5, 5))))
    (75, 200)
    """
    if tensor.ndim < 2:
        raise ValueError(f"fan in and fan out need a weight of at least two axes, not shape {tensor.shape}")
    window = math.prod(tensor.shape[2:])
    return tensor.shape[1] * window, tensor.shape[0] * window


def _fan(tensor: Tensor, mode: str) -> int:
    if mode not in ("fan_in", "fan_out"):
        raise ValueError(f"mode must be 'fan_in' or 'fan_out', not {mode!r}")
    return fans(tensor)[mode == "fan_out"] or 1  # nobody is there to be started if it is 0


def xavier_uniform_(tensor: Tensor, gain: float = 1.0, generator: GeneratorLike = None) -> Tensor:
    """Xavier's uniform start: U(−a, a), a = gain·√(6 / (fan_in + fan_out)) (Glorot & Bengio 2010, eq. 16).

    >>> bool((abs(xavier_uniform_(Tensor(np.zeros((2, 4)))).data) <= 1).all())
    True
    """
    bound = gain * math.sqrt(6 / sum(fans(tensor)))
    return uniform_(tensor, -bound, bound, generator)


def xavier_normal_(tensor: Tensor, gain: float = 1.0, generator: GeneratorLike = None) -> Tensor:
    """Xavier's normal start: N(0, σ²), σ = gain·√(2 / (fan_in + fan_out)) (Glorot & Bengio 2010).

    >>> xavier_normal_(Tensor(np.zeros((2, 4))), generator=0).shape
    (2, 4)
    """
    return normal_(tensor, 0, gain * math.sqrt(2 / sum(fans(tensor))), generator)


def kaiming_uniform_(
    tensor: Tensor, a: float = 0.0, mode: str = "fan_in", nonlinearity: str = "leaky_relu",
    generator: GeneratorLike = None,
) -> Tensor:  # fmt: skip
    """He's uniform start: U(−b, b), b = gain·√(3 / fan) (He et al. 2015, section 2.2).

    `a` is the slope below 0 of "leaky_relu", which gives the gain; `mode` takes "fan_in", which keeps the variance
    forwards, or "fan_out", backwards. Any other mode or nonlinearity is refused.

    >>> bool((abs(kaiming_uniform_(Tensor(np.zeros((2, 6)))).data) <= 1).all())
    True
    """
    bound = calculate_gain(nonlinearity, a) * math.sqrt(3 / _fan(tensor, mode))
    return uniform_(tensor, -bound, bound, generator)


def kaiming_normal_(
    tensor: Tensor, a: float = 0.0, mode: str = "fan_in", nonlinearity: str = "leaky_relu",
    generator: GeneratorLike = None,
) -> Tensor:  # fmt: skip
    """He's normal start: N(0, σ²), σ = gain / √fan (He et al. 2015, section 2.2).

    `a`, `mode` and `nonlinearity` are those of `kaiming_uniform_`.

    >>> kaiming_normal_(Tensor(np.zeros((2, 6))), mode="fan_out").shape
    (2, 6)
    """
    return normal_(tensor, 0, calculate_gain(nonlinearity, a) / math.sqrt(_fan(tensor, mode)), generator)


def orthogonal_(tensor: Tensor, gain: float = 1.0, generator: GeneratorLike = None) -> Tensor:
    """A matrix with orthonormal rows or columns, whichever are fewer, times `gain` (Saxe et al. 2014).

    All axes but the first count as one; fewer than two axes are refused.

    >>> q = orthogonal_(Tensor(np.zeros((2, 3)))).data
    >>> bool(np.allclose(q @ q.T, np.eye(2)))
    True
    """
    if tensor.ndim < 2:
        raise ValueError(f"an orthogonal matrix needs at least two axes, not shape {tensor.shape}")
    rows, columns = tensor.shape[0], math.prod(tensor.shape[1:])

    def draw() -> np.ndarray:
        q, r = np.linalg.qr(as_generator(generator).normal(size=(max(rows, columns), min(rows, columns))))
        q = q * np.sign(np.diagonal(r))  # so that every such matrix is equally likely
        return gain * (q if rows >= columns else q.T).reshape(tensor.shape)

    return _fill(tensor, draw)


def default_(weight: Tensor, bias: Tensor | None, generator: GeneratorLike = None) -> None:
    """PyTorch's start of linear and convolutional layers: both are U(−1/√fan_in, 1/√fan_in).

    (It writes this as `kaiming_uniform_(weight, a=√5)`.)
    """
    generator = as_generator(generator)
    kaiming_uniform_(weight, a=math.sqrt(5), generator=generator)
    if bias is not None:
        fan_in = fans(weight)[0]
        bound = 1 / math.sqrt(fan_in) if fan_in else 0.0
        uniform_(bias, -bound, bound, generator)
