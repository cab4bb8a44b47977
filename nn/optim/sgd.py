"""Stochastic gradient descent."""

from __future__ import annotations

from typing import Any

import numpy as np

from nn.optim.optimizer import Optimizer, State
from nn.optim.sweeping import sweep


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
        lr, decay, momentum = group["lr"], group["weight_decay"], group["momentum"]
        if not momentum:
            if decay:
                sweep(_decayed, data, grad, (), lr, decay)
            else:
                sweep(_plain, data, grad, (), lr)
            return
        keep, share = momentum, 1 - group["dampening"]
        if state.get("momentum_buffer") is None:
            state["momentum_buffer"] = np.zeros_like(data)
            keep, share = 0.0, 1.0
        rule = _nesterov if group["nesterov"] else _heavy
        sweep(rule, data, grad, (state["momentum_buffer"],), lr, decay, momentum, keep, share)


def _plain(p: Any, g: Any, lr: Any) -> tuple[Any, ...]:
    return (p - lr * g,)


def _decayed(p: Any, g: Any, lr: Any, decay: Any) -> tuple[Any, ...]:
    return (p - lr * (g + decay * p),)


def _heavy(p: Any, g: Any, v: Any, lr: Any, decay: Any, momentum: Any, keep: Any, share: Any) -> tuple[Any, ...]:
    v = keep * v + share * (g + decay * p)
    return p - lr * v, v


def _nesterov(p: Any, g: Any, v: Any, lr: Any, decay: Any, momentum: Any, keep: Any, share: Any) -> tuple[Any, ...]:
    g = g + decay * p
    v = keep * v + share * g
    return p - lr * (g + momentum * v), v
