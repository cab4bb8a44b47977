"""Stochastic gradient descent."""

from __future__ import annotations

from typing import Any

import numpy as np

from nn.optim.optimizer import Optimizer, State


class SGD(Optimizer):
    """Stochastic gradient descent: p ← p − lr·v, with v ← momentum·v + (1 − dampening)·g.

    g is the gradient plus weight_decay·p, and v starts as the first g. Without momentum v = g; with
    `nesterov` the step is along g + momentum·v. (The formulas and defaults of PyTorch. Sutskever et al., On the
    importance of initialization and momentum in deep learning, 2013.)

    >>> from autograd import Tensor
    >>> p = Tensor([1.0], requires_grad=True)
    >>> (p * p).sum().backward()
    >>> SGD([p], lr=0.1).step()
    >>> p.data
    array([0.8])
    """

    def __init__(
        self,
        params: Any,
        lr: float = 1e-3,
        momentum: float = 0,
        dampening: float = 0,
        weight_decay: float = 0,
        nesterov: bool = False,
    ) -> None:
        super().__init__(params, {
            "lr": lr, "momentum": momentum, "dampening": dampening, "weight_decay": weight_decay,
            "nesterov": nesterov,
        })  # fmt: skip

    def check(self, group: dict[str, Any]) -> None:
        if group["nesterov"] and (group["momentum"] <= 0 or group["dampening"] != 0):
            raise ValueError("Nesterov's step needs a momentum above 0 and no dampening")

    def update(self, data: np.ndarray, grad: np.ndarray, state: State, group: dict[str, Any]) -> None:
        momentum = group["momentum"]
        step = grad + group["weight_decay"] * data if group["weight_decay"] else grad
        if momentum:
            velocity = state.get("momentum_buffer")
            if velocity is None:
                velocity = state["momentum_buffer"] = np.array(step)
            else:
                velocity *= momentum
                velocity += (1 - group["dampening"]) * step
            step = step + momentum * velocity if group["nesterov"] else velocity
        data -= group["lr"] * step
