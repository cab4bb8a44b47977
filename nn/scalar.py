"""A network of numbers: neurons, layers and a perceptron of Values; a neuron is a fused node, w·x + b, and its relu."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from autograd import Value, dot
from nn.randomness import GeneratorLike, as_generator


class _Part:
    """What has parameters."""

    def parameters(self) -> list[Value]:
        """The weights and biases."""
        raise NotImplementedError

    def zero_grad(self) -> None:
        """Set the gradients to 0."""
        for p in self.parameters():
            p.zero_grad()


class Neuron(_Part):
    """w·x + b, with relu unless it is linear; weights from U(−1, 1), the bias from 0."""

    def __init__(self, n_in: int, nonlin: bool = True, *, generator: GeneratorLike = None) -> None:
        generator = as_generator(generator)
        self.w = [Value(w) for w in generator.uniform(-1, 1, n_in).tolist()]
        self.b = Value(0.0)
        self.nonlin = nonlin

    def __call__(self, x: Sequence[Any]) -> Value:
        if len(x) != len(self.w):
            raise ValueError(f"a neuron of {len(self.w)} inputs was given {len(x)}")
        z = dot(self.w, x if isinstance(x, (list, tuple)) else list(x), self.b)
        return z.relu() if self.nonlin else z

    def parameters(self) -> list[Value]:
        return [*self.w, self.b]

    def __repr__(self) -> str:
        return f"{'ReLU' if self.nonlin else 'Linear'}Neuron({len(self.w)})"


class Layer(_Part):
    """Neurons side by side, all of the same inputs."""

    def __init__(self, n_in: int, n_out: int, nonlin: bool = True, *, generator: GeneratorLike = None) -> None:
        generator = as_generator(generator)
        self.neurons = [Neuron(n_in, nonlin, generator=generator) for _ in range(n_out)]

    def __call__(self, x: Sequence[Any]) -> list[Value]:
        return [neuron(x) for neuron in self.neurons]

    def parameters(self) -> list[Value]:
        return [p for neuron in self.neurons for p in neuron.parameters()]

    def __repr__(self) -> str:
        return f"Layer of [{', '.join(map(str, self.neurons))}]"


class MLP(_Part):
    """Layers one after another, relu between them; one output is returned as a Value, several as a list.

    >>> net = MLP(3, [4, 4, 1])  # 9 neurons
    >>> len(net.parameters())
    41
    """

    def __init__(self, n_in: int, n_outs: Sequence[int], *, generator: GeneratorLike = None) -> None:
        generator = as_generator(generator)
        sizes = [n_in, *n_outs]
        last = len(n_outs) - 1
        self.layers = [Layer(sizes[i], sizes[i + 1], i != last, generator=generator) for i in range(len(n_outs))]

    def __call__(self, x: Sequence[Any]) -> Any:
        for layer in self.layers:
            x = layer(x)
        return x[0] if len(x) == 1 else x

    def parameters(self) -> list[Value]:
        return [p for layer in self.layers for p in layer.parameters()]

    def __repr__(self) -> str:
        return f"MLP of [{', '.join(map(str, self.layers))}]"
