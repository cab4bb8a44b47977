"""A module as a function of its parameters, for the transforms of `autograd`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nn.module import Module
from nn.parameter import Buffer, Parameter


def functional_call(module: Module, state: Mapping[str, Any], *args: Any, **kwargs: Any) -> Any:
    """Call a module with some of its parameters and buffers, by dotted name, replaced for this call alone.

    A shared parameter is replaced wherever it is used. (`torch.func.functional_call`.)

    >>> import numpy as np, autograd, nn
    >>> layer = nn.Linear(2, 1, bias=False)
    >>> loss = lambda weight: functional_call(layer, {"weight": weight}, np.array([[3.0, 4.0]])).sum()
    >>> autograd.grad(loss)(np.zeros((1, 2)))
    array([[3., 4.]])
    """
    own = dict(module._named_state((Parameter, Buffer), "", once=False))
    if unknown := [name for name in state if name not in own]:
        raise ValueError(f"{type(module).__name__} has no {', '.join(unknown)}; it has {', '.join(own)}")
    for name, value in state.items():
        if tuple(value.shape) != own[name].shape:
            raise ValueError(f"{name} is {own[name].shape} in the module, {tuple(value.shape)} was given")
    new = {id(own[name]): value for name, value in state.items()}
    replaced = [
        (part, name, value)
        for part in module.modules()
        for name, value in vars(part).items()
        if isinstance(value, (Parameter, Buffer)) and id(value) in new
    ]
    try:
        for part, name, value in replaced:
            vars(part)[name] = new[id(value)]
        return module(*args, **kwargs)
    finally:
        for part, name, value in replaced:
            vars(part)[name] = value
