"""What a module is: parameters, buffers and other modules as attributes, and a `forward`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, ClassVar, NamedTuple, Self

import numpy as np

from autograd import Tensor
from autograd.node import Node
from nn.calls import remember_call
from nn.parameter import Buffer, Parameter

Hook = Callable[..., Any]


class IncompatibleKeys(NamedTuple):
    """What `load_state_dict(strict=False)` passed over."""

    missing_keys: list[str]
    unexpected_keys: list[str]


class RemovableHandle:
    """What a hook is removed with."""

    def __init__(self, hooks: dict[object, Hook], hook: Hook) -> None:
        self._hooks, self._key = hooks, object()
        hooks[self._key] = hook

    def remove(self) -> None:
        """Take the hook off again; a second time does nothing."""
        self._hooks.pop(self._key, None)


class Module:
    """A part of a network: attributes that are parameters, buffers or modules belong to it by name.

    A subclass sets them in `__init__` and defines `forward`; the module is called like a function.

    >>> import numpy as np, nn
    >>> class Twice(nn.Module):
    ...     def __init__(self):
    ...         self.linear = nn.Linear(2, 2)
    ...     def forward(self, x):
    ...         return self.linear(self.linear(x))
    >>> net = Twice()
    >>> [name for name, _ in net.named_parameters()]
    ['linear.weight', 'linear.bias']
    >>> net(np.ones((5, 2))).shape
    (5, 2)
    """

    #: Whether the module is being trained: dropout drops, batch normalisation uses the batch.
    training: bool = True
    _hooks: ClassVar[dict[object, Hook]] = {}  # an instance with hooks has a dict of its own
    _pre_hooks: ClassVar[dict[object, Hook]] = {}

    def __setattr__(self, name: str, value: Any) -> None:
        own = vars(self).get(name)
        if (
            isinstance(own, (Parameter, Buffer))
            and isinstance(value, Node)
            and not isinstance(value, (Parameter, Buffer))
        ):
            kind = type(own).__name__
            raise TypeError(
                f"{type(self).__name__}.{name} is a {kind}: assign a {kind} to replace it, or to its .data to change it"
            )
        object.__setattr__(self, name, value)

    def forward(self, *args: Any, **kwargs: Any) -> Any:
        """What the module computes."""
        raise NotImplementedError(f"{type(self).__name__} defines no forward()")

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if self._pre_hooks:
            for hook in tuple(self._pre_hooks.values()):
                changed = hook(self, args)
                if changed is not None:
                    args = changed if isinstance(changed, tuple) else (changed,)
        result = self.forward(*args, **kwargs)
        if isinstance(result, Node) and result.op is not None:
            remember_call(self, args, result)
        if self._hooks:
            for hook in tuple(self._hooks.values()):
                changed = hook(self, args, result)
                if changed is not None:
                    result = changed
        return result

    # -- what belongs to the module -------------------------------------------------------------------

    def named_children(self) -> Iterator[tuple[str, Module]]:
        """The modules among the attributes, by name."""
        return ((name, value) for name, value in vars(self).items() if isinstance(value, Module))

    def children(self) -> Iterator[Module]:
        """The modules among the attributes."""
        return (child for _, child in self.named_children())

    def named_modules(self, prefix: str = "", *, remove_duplicate: bool = True) -> Iterator[tuple[str, Module]]:
        """The module itself (named `prefix`) and all below it, outer before inner, each once."""
        seen: set[int] = set()
        stack: list[tuple[str, Module]] = [(prefix, self)]
        while stack:
            name, module = stack.pop()
            if remove_duplicate and id(module) in seen:
                continue
            seen.add(id(module))
            yield name, module
            dot = f"{name}." if name else ""
            stack.extend((dot + child_name, child) for child_name, child in reversed([*module.named_children()]))

    def modules(self) -> Iterator[Module]:
        """The module itself and all below it, each once."""
        return (module for _, module in self.named_modules())

    def _named_state(self, kind: Any, prefix: str, once: bool) -> Iterator[tuple[str, Any]]:
        seen: set[int] = set()
        for path, module in self.named_modules(prefix, remove_duplicate=once):
            for name, value in vars(module).items():
                if isinstance(value, kind) and not (once and id(value) in seen):
                    seen.add(id(value))
                    yield f"{path}.{name}" if path else name, value

    def named_parameters(self, prefix: str = "", *, remove_duplicate: bool = True) -> Iterator[tuple[str, Parameter]]:
        """What is learnt, by dotted name; a shared parameter once, under its first name."""
        return self._named_state(Parameter, prefix, remove_duplicate)

    def parameters(self) -> Iterator[Parameter]:
        """What is learnt; a shared parameter once."""
        return (parameter for _, parameter in self.named_parameters())

    def named_buffers(self, prefix: str = "", *, remove_duplicate: bool = True) -> Iterator[tuple[str, Buffer]]:
        """What is remembered but not learnt, by dotted name."""
        return self._named_state(Buffer, prefix, remove_duplicate)

    def buffers(self) -> Iterator[Buffer]:
        """What is remembered but not learnt."""
        return (buffer for _, buffer in self.named_buffers())

    # -- modes ----------------------------------------------------------------------------------------

    def train(self, mode: bool = True) -> Self:
        """Put this module and all below it into training mode."""
        for module in self.modules():
            module.training = mode
        return self

    def eval(self) -> Self:
        """Put this module and all below it into evaluation mode."""
        return self.train(False)

    def zero_grad(self) -> None:
        """Forget the gradients of all parameters."""
        for parameter in self.parameters():
            parameter.grad = None

    def requires_grad_(self, requires_grad: bool = True) -> Self:
        """Let all parameters ask for a gradient, or none."""
        for parameter in self.parameters():
            parameter.requires_grad = requires_grad
        return self

    def to(self, dtype: Any) -> Self:
        """Convert all parameters and floating-point buffers to an element type, in place.

        >>> import nn
        >>> nn.Linear(2, 1).to("float64").weight.dtype
        dtype('float64')
        """
        try:
            kind = np.dtype(dtype).kind
        except TypeError:
            raise TypeError(
                f"to takes an element type, such as 'float64', not {dtype!r}; there are no devices"
            ) from None
        if kind != "f":
            raise TypeError(f"parameters are floating-point numbers, not {np.dtype(dtype)}")
        for state in [*self.parameters(), *self.buffers()]:
            if state.dtype.kind == "f":
                state.convert(dtype)
        return self

    def apply(self, function: Callable[[Module], Any]) -> Self:
        """Call `function` with this module and with each below it, inner before outer."""
        for module in reversed([*self.modules()]):
            function(module)
        return self

    # -- hooks ----------------------------------------------------------------------------------------

    def register_forward_hook(self, hook: Hook) -> RemovableHandle:
        """Call `hook(module, args, output)` after every forward; what it returns, if not None, is the output."""
        return self._register("_hooks", hook)

    def register_forward_pre_hook(self, hook: Hook) -> RemovableHandle:
        """Call `hook(module, args)` before every forward; what it returns, if not None, are the arguments."""
        return self._register("_pre_hooks", hook)

    def _register(self, name: str, hook: Hook) -> RemovableHandle:
        return RemovableHandle(vars(self).setdefault(name, {}), hook)

    # -- state ----------------------------------------------------------------------------------------

    def state_dict(self) -> dict[str, np.ndarray]:
        """Copies of all parameters and buffers by dotted name; a shared one under each of its names."""
        return {name: state.numpy() for name, state in self._named_state((Parameter, Buffer), "", once=False)}

    def load_state_dict(self, state_dict: Mapping[str, Any], strict: bool = True) -> IncompatibleKeys:
        """Take all parameters and buffers from arrays by dotted name; nothing is changed if one does not fit.

        Raises ValueError that lists the missing, the unexpected and the mis-shaped names. With
        `strict=False` missing and unexpected names are passed over and returned.
        """
        if not isinstance(state_dict, Mapping):
            raise TypeError(
                f"load_state_dict takes arrays by name, not {type(state_dict).__name__}: nn.load(path) reads them"
            )
        own = dict(self._named_state((Parameter, Buffer), "", once=False))
        arrays = {name: np.asarray(x.data if isinstance(x, Tensor) else x) for name, x in state_dict.items()}
        missing = [name for name in own if name not in arrays]
        unexpected = [name for name in arrays if name not in own]
        trouble = []
        if strict and missing:
            trouble.append(f"missing: {', '.join(missing)}")
        if strict and unexpected:
            trouble.append(f"unexpected: {', '.join(unexpected)}")
        for name, array in arrays.items():
            if name in own and array.shape != own[name].shape:
                trouble.append(f"mis-shaped: {name} is {own[name].shape} in the module, {array.shape} in the state")
            elif name in own and array.dtype.kind not in "fiub":
                trouble.append(f"not numbers: {name} is {array.dtype}")
        if trouble:
            raise ValueError(f"the state does not fit {type(self).__name__}; " + "; ".join(trouble))
        for name, array in arrays.items():
            if name in own:
                own[name].data = array.astype(own[name].dtype)
        return IncompatibleKeys(missing, unexpected)

    # -- what it costs --------------------------------------------------------------------------------

    def multiply_adds(self, input_shape: tuple[int, ...], output_shape: tuple[int, ...]) -> int:
        """How many products with weights the module itself forms for one example; shapes without the batch."""
        return 0

    # -- what a person sees ---------------------------------------------------------------------------

    def extra_repr(self) -> str:
        """What the module was told, for its repr: attributes that are numbers, strings or tuples."""
        told = ((name, value) for name, value in vars(self).items() if isinstance(value, (int, float, str, tuple)))
        return ", ".join(f"{name}={value!r}" for name, value in told if name != "training")

    def __repr__(self) -> str:
        """The tree of modules."""
        lines = [self.extra_repr()] if self.extra_repr() else []
        for name, child in self.named_children():
            lines.append(f"({name}): " + repr(child).replace("\n", "\n  "))
        name = type(self).__name__
        if len(lines) <= 1 and not any(self.children()):
            return f"{name}({''.join(lines)})"
        return "\n  ".join([f"{name}(", *lines]) + "\n)"
