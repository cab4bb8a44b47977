"""`checkpoint`: keep no intermediate results, compute them again on the way back."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograd.backward import collect
from autograd.node import Node, enable_grad, is_grad_enabled
from autograd.op import Op
from autograd.scalar import Value, recorded
from autograd.tensor import Tensor
from autograd.transforms.nests import leaves, rebuild
from autograd.versions import write_clock


def checkpoint(function: Callable[..., Any], *, generators: Sequence[np.random.Generator] = ()) -> Callable[..., Any]:
    """The same function, whose intermediate results are not kept but computed again by the backward pass.

    Memory for time: a deep network of checkpointed blocks needs the memory of one block, and one forward pass
    more. Nodes that the function reads from outside, such as a layer's parameters, get their gradients. It is
    called twice, so it must compute the same twice: random numbers are the same if their `generators` are
    given; a `RuntimeError` if the results differ. (Chen et al. 2016, "Training deep nets with sublinear memory
    cost".)

    >>> from autograd import Tensor, exp
    >>> x = Tensor([0.0, 1.0], requires_grad=True)
    >>> y = checkpoint(lambda x: exp(x) * exp(-x) * x)(x)
    >>> y.op.name, y.parents == (x,)
    ('checkpoint', True)
    >>> y.sum().backward()
    >>> x.grad
    Tensor([1., 1.])
    """

    @functools.wraps(function)
    def evaluate(*args: Any, **kwargs: Any) -> Any:
        if not is_grad_enabled():
            return function(*args, **kwargs)
        again = _Again(function, (args, kwargs), generators)
        output, results = again.compute(link=False)
        asking = [y for y in results if isinstance(y, Node) and y.requires_grad]
        operands = (*again.operands, *again.find_captured(asking))
        again.expected = [y.data for y in asking]  # type: ignore[attr-defined]
        again.inputs = []
        places = {id(y): i for i, y in enumerate(asking)}
        return rebuild(
            output, iter([_hidden(y, places[id(y)], operands, again) if id(y) in places else y for y in results])
        )

    return evaluate


def _hidden(y: Any, place: int, operands: tuple[Node, ...], again: _Again) -> Any:
    """A node with the number of `y` that is made of the operands by a single operation."""
    if isinstance(y, Value):
        return recorded(CHECKPOINT, y.data, operands, {"result": place, "again": again})
    node = Tensor(y.data, copy=False)
    node.record(CHECKPOINT, operands, {"result": place, "again": again})
    return node


class _Again:
    """How to call a function again, and what came out of it the first time."""

    def __init__(self, function: Callable[..., Any], given: Any, generators: Sequence[np.random.Generator]) -> None:
        self.function, self.given = function, given
        self.operands: list[Any] = [leaf for _, leaf in leaves(given) if isinstance(leaf, Node) and leaf.requires_grad]
        self.random = [(generator, generator.bit_generator.state) for generator in generators]
        self.inputs: list[Any] = []
        self.captured: list[Node] = []
        self.expected: list[Any] = []
        self.latest: tuple[Any, list[Any]] | None = None

    def __repr__(self) -> str:
        return f"<{getattr(self.function, '__name__', 'function')} again>"

    def compute(self, link: bool) -> tuple[Any, list[Any]]:
        """Call the function on fresh nodes; those are made of the operands if `link`."""
        self.inputs = [x * 1.0 if link else x.kind(x.data, requires_grad=True) for x in self.operands]
        fresh = iter(self.inputs)
        stand_ins = [next(fresh) if isinstance(x, Node) and x.requires_grad else x for _, x in leaves(self.given)]
        args, kwargs = rebuild(self.given, iter(stand_ins))
        self.started = write_clock()
        with enable_grad():
            output = self.function(*args, **kwargs)
        return output, [leaf for _, leaf in leaves(output)]

    def find_captured(self, results: Sequence[Any]) -> list[Node]:
        """Nodes from outside that the results depend on besides the operands."""
        ours = {id(node) for node in self.inputs}
        stack, seen = list(results), {id(node) for node in results}
        for node in stack:  # the list grows while it is walked
            if id(node) in ours:
                continue
            if node.op is None or (isinstance(node, Tensor) and node._born < self.started):
                self.captured.append(node)
                continue
            for parent in node.edges():
                if id(parent) not in seen:
                    seen.add(id(parent))
                    stack.append(parent)
        return self.captured

    def adjoints(self, place: int, g: Any, nodes: bool) -> list[Any]:
        """What arrives at every operand if `g` is the adjoint of one result."""
        if self.latest is None or self.latest[0] is not g:
            now = [generator.bit_generator.state for generator, _ in self.random]
            for generator, state in self.random:
                generator.bit_generator.state = state
            _, results = self.compute(link=nodes)
            for (generator, _), state in zip(self.random, now, strict=True):
                generator.bit_generator.state = state
            asking = [y for y in results if isinstance(y, Node) and y.requires_grad]
            if len(asking) != len(self.expected) or not all(
                np.array_equal(y.data, was, equal_nan=True)  # type: ignore[attr-defined]
                for y, was in zip(asking, self.expected, strict=True)
            ):
                raise RuntimeError(
                    f"checkpoint: {getattr(self.function, '__name__', 'the function')} computed something else the "
                    "second time; if it draws random numbers, give their generators: checkpoint(f, generators=[…])"
                )
            found = collect([asking[place]], [g], [*self.inputs, *self.captured], nodes)
            self.inputs = []
            self.latest = g, found
        return self.latest[1]


class _Checkpoint(Op):
    """A whole function as a single operation, which is called again for its derivative."""

    variadic = True
    operands = ("operands",)

    def differentiable(self, k: int) -> bool:
        return True

    def reads(self, k: int) -> frozenset[str]:
        return frozenset(self.operands)

    def pull(self, k: int, g: Any, y: Any, operands: Any, params: dict[str, Any], saved: Any, nodes: bool) -> Any:
        again = params["again"]
        found = again.adjoints(params["result"], g, nodes)
        if k == len(operands) - 1:
            again.latest = None
        adjoint = found[k]
        return None if adjoint is None or (adjoint.__class__ is float and not adjoint) else adjoint

    def __reduce__(self) -> str:
        return "CHECKPOINT"


CHECKPOINT = _Checkpoint(
    "checkpoint(operands, result, again)", formula="a function of the operands, computed again for its derivative"
)
