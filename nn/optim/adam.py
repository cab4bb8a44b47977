"""Adam, with weight decay in the gradient (Adam) or beside it (AdamW)."""

from __future__ import annotations

import math
from typing import Any, ClassVar

import numpy as np

from nn.optim.optimizer import Optimizer, State
from nn.optim.sweeping import sweep


class Adam(Optimizer):
    """Adam: p ← p − lr·m̂ / (√v̂ + eps), with running means of the gradient and of its square.

    m ← β₁·m + (1 − β₁)·g and v ← β₂·v + (1 − β₂)·g²; after t steps m̂ = m/(1 − β₁ᵗ) and v̂ = v/(1 − β₂ᵗ).
    weight_decay·p is added to the gradient. (D. Kingma and J. Ba, 2015; defaults as in PyTorch.)

    >>> from autograd import Tensor
    >>> p = Tensor([1.0], requires_grad=True)
    >>> (p * p).sum().backward()
    >>> Adam([p], lr=0.1).step()
    >>> p.data
    array([0.9])
    """

    #: Whether weights decay beside the gradient, not in it.
    decoupled: ClassVar[bool] = False

    def __init__(
        self,
        params: Any,
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0,
    ) -> None:
        super().__init__(params, {"lr": lr, "betas": tuple(betas), "eps": eps, "weight_decay": weight_decay})

    def check(self, group: dict[str, Any]) -> None:
        if not all(0 <= beta < 1 for beta in group["betas"]):
            raise ValueError(f"{type(self).__name__}: betas lie in [0, 1), not {group['betas']}")

    def update(self, data: np.ndarray, grad: np.ndarray, state: State, group: dict[str, Any]) -> None:
        if not state:
            state.update(step=0, exp_avg=np.zeros_like(data), exp_avg_sq=np.zeros_like(data))
        state["step"] += 1
        (beta1, beta2), t, decay, lr = group["betas"], state["step"], group["weight_decay"], group["lr"]
        in_gradient, shrink = (0.0, 1 - lr * decay) if self.decoupled else (decay, 1.0)
        sweep(
            _rule, data, grad, (state["exp_avg"], state["exp_avg_sq"]), in_gradient, shrink, 1 - beta1, beta2,
            1 - beta2, lr / (1 - beta1**t), math.sqrt(1 - beta2**t), group["eps"],
        )  # fmt: skip


def _rule(
    p: Any, g: Any, m: Any, v: Any, decay: Any, shrink: Any, new1: Any, old2: Any, new2: Any, rate: Any, root: Any,
    eps: Any,
) -> tuple[Any, ...]:  # fmt: skip
    g = g + decay * p
    m = m + new1 * (g - m)
    v = old2 * v + new2 * (g * g)
    return shrink * p - rate * m / (np.sqrt(v) / root + eps), m, v


class AdamW(Adam):
    """Adam in which the weights decay by themselves: p ← p·(1 − lr·weight_decay) before each step.

    The gradient and its running means are free of the decay. (I. Loshchilov and F. Hutter, Decoupled weight
    decay regularization, 2019; defaults as in PyTorch, where weight_decay is 0.01.)
    """

    decoupled = True

    def __init__(
        self,
        params: Any,
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 1e-2,
    ) -> None:
        super().__init__(params, lr, betas, eps, weight_decay)
