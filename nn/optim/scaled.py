"""Optimisers that divide each step by a measure of the gradients so far: Adagrad and RMSprop."""

from __future__ import annotations

from typing import Any

import numpy as np

from nn.optim.optimizer import Optimizer, State


class Adagrad(Optimizer):
    """Adagrad: p ← p − lr_t·g / (√s + eps), where s is the sum of g² so far.

    s starts at initial_accumulator_value, and step t uses lr_t = lr / (1 + (t − 1)·lr_decay).
    weight_decay·p is added to the gradient. (J. Duchi, E. Hazan, Y. Singer, 2011; defaults as in PyTorch.)
    """

    positive = (*Optimizer.positive, "lr_decay", "initial_accumulator_value")

    def __init__(
        self,
        params: Any,
        lr: float = 1e-2,
        lr_decay: float = 0,
        weight_decay: float = 0,
        initial_accumulator_value: float = 0,
        eps: float = 1e-10,
    ) -> None:
        super().__init__(params, {
            "lr": lr, "lr_decay": lr_decay, "weight_decay": weight_decay,
            "initial_accumulator_value": initial_accumulator_value, "eps": eps,
        })  # fmt: skip

    def update(self, data: np.ndarray, grad: np.ndarray, state: State, group: dict[str, Any]) -> None:
        if group["weight_decay"]:
            grad = grad + group["weight_decay"] * data
        if not state:
            state.update(step=0, sum=np.full_like(data, group["initial_accumulator_value"]))
        lr = group["lr"] / (1 + state["step"] * group["lr_decay"])
        state["step"] += 1
        state["sum"] += grad * grad
        data -= lr * grad / (np.sqrt(state["sum"]) + group["eps"])


class RMSprop(Optimizer):
    """RMSprop: p ← p − lr·g / (√s + eps), where s is a running mean of g²: s ← alpha·s + (1 − alpha)·g².

    If `centered`, s less the square of the running mean of g stands under the root. With momentum, the step
    is lr·b, where b ← momentum·b + g/(√s + eps). weight_decay·p is added to the gradient.
    (G. Hinton, Neural networks for machine learning, lecture 6e, 2012; defaults as in PyTorch.)
    """

    positive = (*Optimizer.positive, "alpha")

    def __init__(
        self,
        params: Any,
        lr: float = 1e-2,
        alpha: float = 0.99,
        eps: float = 1e-8,
        weight_decay: float = 0,
        momentum: float = 0,
        centered: bool = False,
    ) -> None:
        super().__init__(params, {
            "lr": lr, "alpha": alpha, "eps": eps, "weight_decay": weight_decay, "momentum": momentum,
            "centered": centered,
        })  # fmt: skip

    def update(self, data: np.ndarray, grad: np.ndarray, state: State, group: dict[str, Any]) -> None:
        alpha, momentum = group["alpha"], group["momentum"]
        if group["weight_decay"]:
            grad = grad + group["weight_decay"] * data
        square = _running(state, "square_avg", data)
        square *= alpha
        square += (1 - alpha) * (grad * grad)
        if group["centered"]:
            mean = _running(state, "grad_avg", data)
            mean += (1 - alpha) * (grad - mean)
            square = square - mean * mean
        step = grad / (np.sqrt(square) + group["eps"])
        if momentum:
            buffer = _running(state, "momentum_buffer", data)
            buffer *= momentum
            buffer += step
            step = buffer
        data -= group["lr"] * step


def _running(state: State, name: str, data: np.ndarray) -> np.ndarray:
    """The running mean of this name, zero at first."""
    mean = state.get(name)
    if mean is None:
        mean = state[name] = np.zeros_like(data)
    return mean
