"""A function called on fresh nodes, so that its derivative is by these nodes and by nothing else.

An argument that is a node is not differentiated itself: a new node with the same number stands for it. So
a transform leaves no trace in anybody's `.grad`, and one inside another does not take the outer one's
variable for its own. The new node depends on the old one, which keeps the derivative differentiable.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

import numpy as np

from autograd.backward import collect
from autograd.node import Node, enable_grad, is_grad_enabled, topological
from autograd.op import OPERATIONS
from autograd.rows import row
from autograd.scalar import Value, constant
from autograd.tensor import Tensor
from autograd.transforms.nests import leaves, mapped, rebuild

unchanged = row("unchanged(a, b)", "where(b == b, a, a)", "1", "0", public=False, method=False,
                doc="`a`, said to depend on `b`, by which its derivative is 0.")  # fmt: skip


class Call:
    """One call of a function for the sake of its derivative: what went in, and what came out.

    Numbers become Values, arrays become Tensors; numbers beside arrays become 0-d Tensors.
    """

    def __init__(
        self, who: str, function: Callable[..., Any], args: Sequence[Any], kwargs: dict[str, Any],
        argnums: int | Sequence[int] | None = None, has_aux: bool = False,
    ) -> None:  # fmt: skip
        self.who = who
        self.recording = is_grad_enabled()
        chosen = positions(who, argnums, len(args))
        self.dtype = _dtype(args, kwargs)
        self.form = args[chosen[0]] if isinstance(argnums, int) else tuple(args[i] for i in chosen)
        self.paths: list[str] = []
        self.given: list[Any] = []
        self.inputs: list[Any] = []
        called = list(args)
        for i in chosen:
            nodes = []
            for path, leaf in leaves(args[i], f"argument {i}"):
                nodes.append(self._fresh(leaf, path))
                self.paths.append(path)
                self.given.append(leaf)
            self.inputs += nodes
            called[i] = rebuild(args[i], iter(nodes))
        running = [True]
        for node in self.inputs:
            if node.op is None:
                node._set_note("running", running)
        try:
            with contextlib.nullcontext() if self.recording else enable_grad():
                self.output = function(*called, **kwargs)
        except TypeError as error:
            if self.dtype is None and "a Value and a" in str(error):
                error.add_note(f"{who}: numbers become Values; where they meet arrays, give them as np.array(x)")
            raise
        finally:
            running[0] = False
        self.aux = None
        if has_aux:
            if not isinstance(self.output, tuple) or len(self.output) != 2:
                raise TypeError(f"{who}: with has_aux=True the function returns a pair: its result, and anything else")
            self.output, self.aux = self.output
        self.outputs = [leaf for _, leaf in leaves(self.output)]

    def _fresh(self, x: Any, path: str) -> Any:
        """A node of our own with the number or array of `x`."""
        if isinstance(x, (Value, Tensor)) and x.requires_grad and self.recording:
            return x * 1.0
        if isinstance(x, (bool, str, bytes, type(None))):
            raise TypeError(f"{self.who}: {path} is {x!r}; derivatives are by real numbers, arrays, Values and Tensors")
        try:
            if isinstance(x, Value):
                return Value(x.data)
            if isinstance(x, (Tensor, np.ndarray)):
                return Tensor(x, requires_grad=True)
            return Value(x) if self.dtype is None else Tensor(x, requires_grad=True, dtype=self.dtype)
        except TypeError as error:
            raise TypeError(f"{self.who}: {path}: {error}") from None

    @cached_property
    def connected(self) -> bool:
        """Whether the outputs depend on nodes that are not ours, so that answers must stay in the graph."""
        ours = {id(node) for node in self.inputs}
        return self.recording and (
            any(node.op is not None for node in self.inputs)
            or any(id(node) not in ours and _matters(node) for node in self.ends)
        )

    @cached_property
    def ends(self) -> list[Any]:
        """The inputs that the outputs depend on, and the leaves."""
        ends: list[Any] = []
        ours = {id(node) for node in self.inputs}
        found = {id(y): y for y in self.outputs if isinstance(y, Node) and y.requires_grad}
        stack = list(found.values())
        for node in stack:  # the list grows while it is walked
            if node.op is None or id(node) in ours:
                ends.append(node)
                continue
            a, b = node._a, node._b
            for parent in (a, b) if a is not None or b is not None else node.edges():
                if parent is not None and id(parent) not in found:
                    found[id(parent)] = parent
                    stack.append(parent)
        return ends

    @cached_property
    def order(self) -> list[Node]:
        """Every node between the inputs and the outputs, operands first; the inputs are not opened."""
        ours = {id(node) for node in self.inputs}
        roots = [node for node in self.outputs if isinstance(node, Node) and node.requires_grad]
        return topological(roots, lambda node: () if id(node) in ours else tuple(node.edges()))

    def demand_dependence(self) -> None:
        """A `ValueError` if the result does not depend on an argument that it is to be differentiated by."""
        reached = {id(node) for node in self.ends}
        for path, node in zip(self.paths, self.inputs, strict=True):
            if id(node) not in reached:
                raise ValueError(f"{self.who}: the result does not depend on {path}; allow_unused=True makes that 0")

    def pull(self, adjoints: Sequence[Any]) -> list[Any]:
        """The vector-Jacobian product: an adjoint of every output in, one of every input out."""
        pairs = [(y, g) for y, g in zip(self.outputs, adjoints, strict=True) if isinstance(y, Node) and y.requires_grad]
        roots = [y for y, _ in pairs]
        create_graph = self.connected or any(isinstance(g, Node) and g.requires_grad for _, g in pairs)
        starts = [adjoint_of(y, g, create_graph) for y, g in pairs]
        found = collect(roots, starts, self.inputs, create_graph)
        answers = []
        for node, given, adjoint in zip(self.inputs, self.given, found, strict=True):
            if adjoint is None or (adjoint.__class__ is float and not isinstance(node, Value)):
                adjoint = np.zeros_like(node.data)
            if create_graph and not (isinstance(adjoint, Node) and adjoint.requires_grad):
                adjoint = self._dependent(adjoint, node, roots)
            answers.append(as_given(adjoint, given))
        return answers

    def _dependent(self, adjoint: Any, node: Node, roots: Sequence[Any]) -> Any:
        """A derivative that is constant: said to depend on the result, so that the next one is 0 and no error."""
        if not isinstance(adjoint, Node):
            adjoint = Tensor(adjoint) if isinstance(node, Tensor) else constant(float(adjoint))
        for root in roots:
            if root.kind is adjoint.kind:
                adjoint = unchanged(adjoint, OPERATIONS["sum"](root) if isinstance(root, Tensor) else root)
        return adjoint

    def shape(self, answers: Sequence[Any]) -> Any:
        """Answers, one for each input, in the form of the arguments."""
        return rebuild(self.form, iter(answers))

    def released(self, nest: Any) -> Any:
        """What the function returned, for its caller: out of the graph, if nothing else is in that graph."""
        if self.connected:
            return nest
        plain = not any(isinstance(x, Node) for x in self.given)
        return mapped(nest, lambda y: _released(y, plain))


def _matters(leaf: Node) -> bool:
    """Whether anybody may still ask for a derivative by this leaf; not if it stood in for a finished call."""
    running = leaf._note("running")
    return leaf.requires_grad and (running is None or running[0])


def positions(who: str, argnums: int | Sequence[int] | None, n: int) -> list[int]:
    """Which of `n` arguments `argnums` chooses; all for None."""
    chosen = range(n) if argnums is None else [argnums] if isinstance(argnums, int) else argnums
    for i in chosen:
        if not -n <= i < n:
            raise ValueError(f"{who}: argnums={argnums}, but the function was called with {n} arguments")
    return [i % n for i in chosen]


def _dtype(*nests: Any) -> np.dtype | None:
    """The dtype of numbers that stand beside arrays; None where there are only numbers."""
    arrays = [x.dtype for _, x in leaves(nests) if isinstance(x, (Tensor, np.ndarray))]
    floats = [dtype for dtype in arrays if dtype.kind == "f"]
    return np.result_type(*floats or [np.float64]) if arrays else None


def adjoint_of(y: Any, g: Any, create_graph: bool) -> Any:
    """`g` as an adjoint of the node `y`: a node or a bare number, of the right shape and dtype."""
    if np.shape(g.data if isinstance(g, Node) else g) != np.shape(y.data):
        shapes = np.shape(y.data), np.shape(g.data if isinstance(g, Node) else g)
        raise ValueError(f"a result of shape {shapes[0]} was given an adjoint of shape {shapes[1]}")
    if isinstance(y, Value):
        number = g if isinstance(g, Value) else constant(float(g))
        return number if create_graph else number.data
    array = g if isinstance(g, Tensor) else Tensor(np.asarray(g, dtype=y.dtype))
    return array if create_graph else array.data


def as_given(answer: Any, given: Any) -> Any:
    """An answer of the kind of the argument that it belongs to; a node that is in a graph stays one."""
    if isinstance(answer, Node):
        return answer
    if isinstance(given, Value):
        return constant(float(answer))
    if isinstance(given, Tensor):
        return Tensor(answer)
    return np.array(answer) if isinstance(given, np.ndarray) else float(answer)


def _released(y: Any, plain: bool) -> Any:
    if not isinstance(y, Node):
        return y
    if not plain:
        return y.detach()  # type: ignore[attr-defined]
    return y.data if isinstance(y, Value) else y.numpy()[()]  # type: ignore[attr-defined]
