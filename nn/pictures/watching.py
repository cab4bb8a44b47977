"""Running a model to look at it: in evaluation mode, without a graph, everything as it was afterwards."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from autograd import Tensor, no_grad
from nn.embedding import Embedding
from nn.module import Module

#: So many examples are sent through at once.
_BATCH = 256


@contextlib.contextmanager
def evaluating(model: Module) -> Iterator[None]:
    """Evaluation mode for a block; every module gets its own mode back."""
    modules = [*model.modules()]
    modes = [module.training for module in modules]
    try:
        model.eval()
        yield
    finally:
        for module, mode in zip(modules, modes, strict=True):
            module.training = mode


def array(x: Any) -> np.ndarray:
    """Plain data of an array or a Tensor."""
    return np.asarray(x.data if isinstance(x, Tensor) else x)


def examples(model: Module, x: Any, *, what: str) -> np.ndarray:
    """A batch as the model takes it: in the parameters' dtype, but whole numbers stay so for an embedding."""
    data = array(x)
    if data.ndim < 2 or not len(data):
        raise ValueError(f"{what} takes a batch, of at least one example; this has shape {data.shape}")
    dtype = next((p.dtype for p in model.parameters()), np.dtype(np.float32))
    counts = data.dtype.kind != "f" and any(isinstance(module, Embedding) for module in model.modules())
    return data if counts else data.astype(dtype)


def outputs(model: Module, x: np.ndarray) -> np.ndarray:
    """The model's outputs for a batch of any size."""
    with evaluating(model), no_grad():
        return np.concatenate([array(model(Tensor(x[i : i + _BATCH]))) for i in range(0, len(x), _BATCH)])


def watch(model: Module, x: np.ndarray, wanted: Callable[[Module], bool]) -> list[tuple[str, Module, np.ndarray]]:
    """Name, module and output of every wanted module, in the order of use."""
    seen: list[tuple[str, Module, np.ndarray]] = []
    names = {id(module): name or type(module).__name__ for name, module in model.named_modules()}

    def keep(module: Module, args: tuple[Any, ...], output: Any) -> None:
        if isinstance(output, Tensor | np.ndarray):
            seen.append((names[id(module)], module, array(output).copy()))

    handles = [module.register_forward_hook(keep) for module in model.modules() if wanted(module)]
    try:
        with evaluating(model), no_grad():
            model(Tensor(x))
    finally:
        for handle in handles:
            handle.remove()
    return seen


def innermost(module: Module) -> bool:
    """Whether a module has no modules inside: a layer."""
    return not any(module.children())


def named_layer(model: Module, layer: str) -> Module:
    """The module of that dotted name."""
    found = dict(model.named_modules())
    if layer not in found or not layer:
        known = ", ".join(name for name, module in found.items() if name and innermost(module))
        raise ValueError(f"{type(model).__name__} has no layer {layer!r}; it has {known}")
    return found[layer]
