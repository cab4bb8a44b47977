"""Modules that hold modules: `Sequential`, `ModuleList`, `ModuleDict`, `Residual`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Self, overload

from nn.module import Module


def _checked(module: Any, where: str) -> Module:
    if not isinstance(module, Module):
        raise TypeError(f"{where} holds modules, not {type(module).__name__}")
    return module


class ModuleList(Module):
    """A list of modules, named "0", "1", …; it has no forward of its own.

    >>> import nn
    >>> [name for name, _ in ModuleList([nn.Linear(1, 2, bias=False), nn.ReLU()]).named_parameters()]
    ['0.weight']
    """

    def __init__(self, modules: Iterable[Module] = ()) -> None:
        self.extend(modules)

    def append(self, module: Module) -> Self:
        """Add a module at the end."""
        setattr(self, str(len(self)), _checked(module, type(self).__name__))
        return self

    def extend(self, modules: Iterable[Module]) -> Self:
        """Add several modules at the end."""
        for module in modules:
            self.append(module)
        return self

    def __len__(self) -> int:
        return sum(1 for _ in self.children())

    def __iter__(self) -> Iterator[Module]:
        return self.children()

    @overload
    def __getitem__(self, index: int) -> Module: ...
    @overload
    def __getitem__(self, index: slice) -> Self: ...
    def __getitem__(self, index: int | slice) -> Module | Self:
        if isinstance(index, slice):
            return type(self)._of([*self.children()][index])
        return [*self.children()][index]

    def __setitem__(self, index: int, module: Module) -> None:
        name = [name for name, _ in self.named_children()][index]
        setattr(self, name, _checked(module, type(self).__name__))

    @classmethod
    def _of(cls, modules: list[Module]) -> Self:
        return cls(modules)


class Sequential(ModuleList):
    """Modules one after another, each given what the last one returned.

    Takes modules, or one dict of named modules.

    >>> import numpy as np, nn
    >>> net = Sequential(nn.Linear(2, 3), nn.ReLU(), nn.Linear(3, 1))
    >>> net
    Sequential(
      (0): Linear(in_features=2, out_features=3, bias=True)
      (1): ReLU()
      (2): Linear(in_features=3, out_features=1, bias=True)
    )
    >>> net(np.zeros((4, 2))).shape
    (4, 1)
    """

    def __init__(self, *modules: Module | Mapping[str, Module]) -> None:
        if len(modules) == 1 and isinstance(modules[0], Mapping):
            for name, module in modules[0].items():
                setattr(self, name, _checked(module, "Sequential"))
        else:
            self.extend(modules)  # type: ignore[arg-type]

    @classmethod
    def _of(cls, modules: list[Module]) -> Self:
        return cls(*modules)

    def forward(self, x: Any) -> Any:
        for module in vars(self).values():
            if isinstance(module, Module):
                x = module(x)
        return x


class ModuleDict(Module):
    """Modules by name; it has no forward of its own.

    >>> import nn
    >>> [name for name, _ in ModuleDict({"head": nn.Linear(1, 2)}).named_parameters()]
    ['head.weight', 'head.bias']
    """

    def __init__(self, modules: Mapping[str, Module] | None = None) -> None:
        self.update(modules or {})

    def update(self, modules: Mapping[str, Module]) -> None:
        """Add or replace modules by name."""
        for name, module in modules.items():
            self[name] = module

    def __setitem__(self, name: str, module: Module) -> None:
        if hasattr(Module, name) or "." in name:
            raise KeyError(f"a module cannot be named {name!r}")
        setattr(self, name, _checked(module, "ModuleDict"))

    def __getitem__(self, name: str) -> Module:
        return dict(self.named_children())[name]

    def __delitem__(self, name: str) -> None:
        self[name]
        delattr(self, name)

    def __contains__(self, name: object) -> bool:
        return name in dict(self.named_children())

    def __len__(self) -> int:
        return len(dict(self.named_children()))

    def __iter__(self) -> Iterator[str]:
        return iter(dict(self.named_children()))

    def keys(self) -> Iterable[str]:
        """The names."""
        return dict(self.named_children()).keys()

    def values(self) -> Iterable[Module]:
        """The modules."""
        return dict(self.named_children()).values()

    def items(self) -> Iterable[tuple[str, Module]]:
        """Names and modules."""
        return dict(self.named_children()).items()


class Residual(Module):
    """The input added to what a module makes of it: y = x·S + f(x), S a projection or the identity.

    Two shapes that differ are refused. (He et al. 2016, "Deep residual learning for image recognition".)

    >>> import numpy as np, nn
    >>> Residual(nn.ReLU())(np.array([-1.0, 2.0]))
    array([-1.,  4.])
    """

    def __init__(self, module: Module, shortcut: Module | None = None) -> None:
        self.module = _checked(module, "Residual")
        self.shortcut = shortcut

    def forward(self, x: Any) -> Any:
        y = self.module(x)
        x = x if self.shortcut is None else self.shortcut(x)
        if y.shape != x.shape:
            raise ValueError(f"Residual: the module makes {y.shape} of an input that is passed on as {x.shape}")
        return y + x
