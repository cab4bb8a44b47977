"""What every optimiser has: parameter groups with their settings, and a state for each parameter."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

import numpy as np

from autograd import Tensor
from nn.module import Module

State = dict[str, Any]


class Optimizer:
    """The base of the optimisers: `step()` changes every parameter that has received a gradient.

    `params` are Tensors that ask for a gradient, or dictionaries of parameter groups: {"params": …} and the
    settings in which the group differs. A subclass names its settings' defaults and says in `update` how the
    array of a parameter changes, in place, given its gradient; `state` is that parameter's own dictionary.
    """

    #: Settings that must not be negative.
    positive: ClassVar[tuple[str, ...]] = ("lr", "weight_decay", "eps", "momentum")

    def __init__(self, params: Any, defaults: dict[str, Any]) -> None:
        self.defaults = defaults
        self.param_groups: list[dict[str, Any]] = []
        self.state: dict[Tensor, State] = {}
        if isinstance(params, Module):
            raise TypeError(f"{type(self).__name__} takes parameters, not a {type(params).__name__}: .parameters()")
        given: list[Any] = [params] if isinstance(params, (Tensor, dict)) else list(params)
        if not given:
            raise ValueError(f"{type(self).__name__} was given no parameters")
        groups = given if isinstance(given[0], dict) else [{"params": given}]
        for group in groups:
            self.add_param_group(group)

    def add_param_group(self, group: dict[str, Any]) -> None:
        """Add parameters with settings of their own: {"params": …, "lr": …}."""
        params = group["params"]
        params = [params] if isinstance(params, Tensor) else list(params)
        unknown = group.keys() - self.defaults.keys() - {"params", "initial_lr"}
        if unknown:
            raise ValueError(f"{type(self).__name__} has no setting {', '.join(sorted(unknown))}")
        taken = {id(p) for g in self.param_groups for p in g["params"]}
        for p in params:
            if not isinstance(p, Tensor):
                raise TypeError(f"an optimiser changes Tensors, not {type(p).__name__}")
            if p.op is not None:
                raise ValueError("an optimiser changes leaves only; this Tensor is the result of an operation")
            if id(p) in taken:
                raise ValueError("a parameter was given twice to one optimiser")
            taken.add(id(p))
        new = {**self.defaults, **group, "params": params}
        for name in self.positive:
            if name in new and not new[name] >= 0:
                raise ValueError(f"{type(self).__name__}: {name} is at least 0, not {new[name]}")
        self.check(new)
        self.param_groups.append(new)

    def check(self, group: dict[str, Any]) -> None:
        """Raise where a group's settings make no sense together."""

    def update(self, data: np.ndarray, grad: np.ndarray, state: State, group: dict[str, Any]) -> None:
        """Change `data` in place by one step; `grad` must not be changed."""
        raise NotImplementedError

    def step(self) -> None:
        """Change every parameter that has a gradient."""
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                data = p.data
                writable = data.flags.writeable
                if not writable:
                    data = data.copy()
                self.update(data, p.grad.data, self.state.setdefault(p, {}), group)
                if writable:
                    p.mark_written()
                else:
                    p.data = data

    def zero_grad(self) -> None:
        """Set `.grad` of every parameter to None."""
        for group in self.param_groups:
            for p in group["params"]:
                p.zero_grad()

    def parameters(self) -> Iterable[Tensor]:
        """Every parameter, group by group."""
        return (p for group in self.param_groups for p in group["params"])

    def state_dict(self) -> dict[str, Any]:
        """The settings of the groups and a copy of the state, with parameters by their number."""
        number = {id(p): k for k, p in enumerate(self.parameters())}
        return {
            "state": {number[id(p)]: {k: _copy(v) for k, v in state.items()} for p, state in self.state.items()},
            "param_groups": [
                {**group, "params": [number[id(p)] for p in group["params"]]} for group in self.param_groups
            ],
        }

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Take over what `state_dict()` gave, of an optimiser with the same groups."""
        groups, params = state_dict["param_groups"], list(self.parameters())
        theirs, ours = [len(g["params"]) for g in groups], [len(g["params"]) for g in self.param_groups]
        if theirs != ours:
            raise ValueError(f"the state is of groups of {theirs} parameters, this optimiser has {ours}")
        state: dict[Tensor, State] = {}
        for key, entries in state_dict["state"].items():
            if not 0 <= int(key) < len(params):
                raise ValueError(f"the state is of parameter {key}, this optimiser has {len(params)}")
            p = params[int(key)]
            for name, entry in entries.items():
                if isinstance(entry, np.ndarray) and entry.shape not in ((), p.shape):
                    raise ValueError(f"{name} of parameter {key} has shape {entry.shape}, the parameter {p.shape}")
            state[p] = {name: _copy(entry) for name, entry in entries.items()}
        self.state = state
        for ours_, theirs_ in zip(self.param_groups, groups, strict=True):
            ours_.update({k: _tuple(v) for k, v in theirs_.items() if k != "params"})

    def __repr__(self) -> str:
        settings = [", ".join(f"{k}={v}" for k, v in g.items() if k != "params") for g in self.param_groups]
        return f"{type(self).__name__}({'; '.join(settings)})"


def _copy(entry: Any) -> Any:
    return entry.copy() if isinstance(entry, np.ndarray) else entry


def _tuple(setting: Any) -> Any:
    return tuple(setting) if isinstance(setting, list) else setting
