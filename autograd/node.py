"""What a node is: its data, its operation, its parents and their local derivatives; and grad mode.

`Value` (one float) and `Tensor` (one array) are the two kinds of node. Both have the slots below, so
one backward pass serves both.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextvars import ContextVar, Token
from typing import TYPE_CHECKING, Any, ClassVar

from autograd.copying import Copied
from autograd.hooks import Handle, Hook, add
from autograd.layout import Layout

if TYPE_CHECKING:
    from autograd.op import Op

_enabled: ContextVar[bool] = ContextVar("grad_enabled", default=True)

#: One entry for every block that is open in any thread or task of those that change what an operation does:
#: `no_grad`, `enable_grad`, `detect_anomaly`. Nearly always empty, and then an operation need not look at
#: its context: `if PAUSED and not is_grad_enabled(): …`.
PAUSED: list[None] = []

#: Who wants to know what a running function reads of its Values (`float(v)`, `v < w`): see `programs`.
READERS: list[Any] = []
_watcher: ContextVar[Watcher | None] = ContextVar("watcher", default=None)


def reader() -> Any:
    """Who of `READERS` listens to this thread, the last one first, or None."""
    thread = threading.get_ident()
    return next((each for each in reversed(READERS) if each.thread == thread), None)


class Watcher:
    """What `detect_anomaly()` sets over a thread or task: it sees every result, and every step back."""

    def made(self, node: Node, op: Op, operands: Sequence[Any], params: dict[str, Any]) -> None:
        """`node` is the result of `op`, recorded or not."""

    def sending(self, node: Node, adjoint: Any) -> None:
        """The backward pass is about to send the complete adjoint of `node` on."""

    def sent(self, node: Node, adjoint: Any, parent: Node, contribution: Any) -> None:
        """`node` deposits a contribution with `parent`."""


def watcher() -> Watcher | None:
    """Who watches this thread or task; ask it only where `PAUSED` holds something."""
    return _watcher.get()


@contextlib.contextmanager
def watched_by(who: Watcher) -> Iterator[None]:
    """A block in which `who` sees what this thread or task computes."""
    token = _watcher.set(who)
    PAUSED.append(None)
    try:
        yield
    finally:
        PAUSED.pop()
        _watcher.reset(token)


def is_grad_enabled() -> bool:
    """Tell whether operations record a graph in this thread or task.

    >>> from autograd import no_grad
    >>> with no_grad():
    ...     is_grad_enabled()
    False
    """
    return _enabled.get()


class _GradMode(contextlib.ContextDecorator):
    """A block, or a decorator, in which recording is on or off for this thread or task."""

    _on: bool

    def __new__(cls, function: Callable[..., Any] | None = None) -> Any:
        return super().__new__(cls) if function is None else cls()(function)  # `@no_grad`, written without brackets

    def __init__(self, function: None = None) -> None:
        self._tokens: list[Token[bool]] = []

    def __enter__(self) -> None:
        self._tokens.append(_enabled.set(self._on))
        PAUSED.append(None)

    def __exit__(self, *exception: object) -> None:
        PAUSED.pop()
        _enabled.reset(self._tokens.pop())

    def _recreate_cm(self) -> _GradMode:
        return type(self)()


class no_grad(_GradMode):
    """Switch recording off: what is computed inside are constants, without parents.

    Works as a block and as a decorator, for this thread or asynchronous task alone.

    >>> from autograd import Value
    >>> x = Value(3.0)
    >>> with no_grad():
    ...     y = x * x
    >>> y.requires_grad, y.parents
    (False, ())
    """

    _on = False


class enable_grad(_GradMode):
    """Switch recording on again inside a `no_grad()` block.

    >>> from autograd import Value
    >>> with no_grad(), enable_grad():
    ...     y = Value(3.0) * 2
    >>> y.requires_grad
    True
    """

    _on = True


class Node(Layout, Copied):
    """What `Value` and `Tensor` have in common.

    A node of one or two parents keeps each parent that asks for a gradient in `_a` and `_b`, beside its
    local derivative in `_da` and `_db`: slots of their own, because tuples double the cost of a scalar
    operation. Where a slot has no parent, its derivative's slot may hold the constant operand instead.
    Every other node has `_a = _b = None` and answers `edges()` and `pull()`.
    """

    __slots__ = ()

    kind: ClassVar[Any]  # Value or Tensor: what the operations of this node make
    shaped: ClassVar[bool] = True  # whether the data is an array
    over: ClassVar[Any] = None  # a kind that may stand beside this one; the operation is then this one's

    # Both kinds have these, each in a place of its own.
    _adjoint: Any
    _da: Any
    _data: Any
    _db: Any
    grad: Any

    # -- the protocol of the backward pass ------------------------------------------------------------

    def edges(self) -> Iterable[Node]:
        """Parents that ask for a gradient, once for every edge."""
        raise NotImplementedError

    def pull(self, adjoint: Any, create_graph: bool) -> Iterable[tuple[Node, Any]]:
        """What this node deposits with each of its `edges()`: adjoint × local derivative."""
        raise NotImplementedError

    def send(self, adjoint: Any, ready: list[Any]) -> None:
        """Deposit what `pull` gives, numbers that nobody watches; a parent that all edges have reported to is ready."""
        for parent, contribution in self.pull(adjoint, False):
            if contribution is not None:
                parent.deposit(contribution)
        for parent in self.edges():
            if parent._uses == 1:
                ready.append(parent)
            else:
                parent._uses -= 1

    def fan(self) -> tuple[Sequence[Node], Sequence[float]] | None:
        """The `edges()` and the number on each, of a node of many parents whose local derivatives are numbers."""
        return None

    def release(self) -> None:
        """Forget what this node was made of, if that takes much memory: the pass has sent it on, for the last time."""

    def receive(self, adjoint: Any) -> None:
        """Add an adjoint to `.grad`, if this kind of node keeps it."""
        raise NotImplementedError

    def deposit(self, contribution: Any) -> None:
        """Add a contribution to the adjoint that the running pass keeps for this node."""
        raise NotImplementedError

    def as_grid(self) -> Any:
        """The numbers of this node as a NumPy object array of Values, in the graph."""
        raise NotImplementedError

    # -- what a person asks of a node -----------------------------------------------------------------

    @property
    def data(self) -> Any:
        """The number or the array."""
        raise NotImplementedError

    @property
    def requires_grad(self) -> bool:
        """Whether the backward pass carries a gradient to this node."""
        raise NotImplementedError

    @property
    def parents(self) -> tuple[Node, ...]:
        """The operands, in order, constants included; `x * x` has two parents. `()` for a leaf."""
        raise NotImplementedError

    @property
    def local_derivatives(self) -> tuple[Any, ...] | None:
        """The derivative of this node by each of its `parents`, with the others held fixed."""
        raise NotImplementedError

    @property
    def params(self) -> dict[str, Any]:
        """What the operation was told besides its operands: an exponent, an axis, a slope."""
        raise NotImplementedError

    @property
    def name(self) -> str | None:
        """The name the user gave the node, shown in pictures and explanations."""
        return self._note("name")

    @name.setter
    def name(self, name: str | None) -> None:
        if name is not None and not isinstance(name, str):
            raise TypeError(f"name must be a string, not {type(name).__name__}")
        self._set_note("name", name)

    def register_hook(self, hook: Hook) -> Handle:
        """Call `hook(gradient)` when a backward pass has this node's whole gradient; returns a handle to remove it.

        The gradient is a float, a Tensor, or with `create_graph=True` a node with a graph. What the hook returns,
        if not None, takes its place in `.grad` and on the way back. Copies of a node have no hooks.

        >>> from autograd import Value
        >>> x = Value(3.0)
        >>> y = x * x
        >>> handle = y.register_hook(lambda gradient: 10 * gradient)
        >>> (2 * y).backward()
        >>> y.grad, x.grad
        (20.0, 120.0)
        >>> handle.remove()
        """
        if not self.requires_grad:
            raise ValueError("a hook on a node that asks for no gradient would never be called")
        return add(self, hook)

    # -- pictures: these methods alone import from an upper floor ----------------------------------

    def draw(self, **options: Any) -> Any:
        """Draw the graph below this node; see `autograd.draw`."""
        from autograd.drawing import draw

        return draw(self, **options)

    def play(self, **options: Any) -> Any:
        """Show back-propagation from this node step by step; see `autograd.play`."""
        from autograd.playing import play

        return play(self, **options)

    def _note(self, key: str) -> Any:
        notes = getattr(self, "_notes", None)
        return notes.get(key) if notes else None

    def _set_note(self, key: str, value: Any) -> None:
        if getattr(self, "_notes", None) is None:
            self._notes = {}
        self._notes[key] = value

    def zero_grad(self) -> None:
        """Forget the gradient received so far."""
        raise NotImplementedError

    # -- what is answered upstairs --------------------------------------------------------------------

    def explain(self, by: Node | None = None, gradient: Any = None) -> Any:
        """The chain rule, line by line, for everything this node was made of; see `autograd.explain`."""
        from autograd.explanation import explain

        return explain(self, by, gradient)


def topological(
    roots: Sequence[Node], below: Callable[[Node], Sequence[Node]] = lambda node: node.parents
) -> list[Node]:
    """Every node that the roots depend on, operands before what was made of them, left to right.

    `below` says which nodes to go on to from a node. Iterative, so that depth costs no recursion.
    """
    order: list[Node] = []
    seen: set[int] = set()
    stack: list[tuple[Node, bool]] = [(root, False) for root in reversed(roots)]
    while stack:
        node, ready = stack.pop()
        if ready:
            order.append(node)
        elif id(node) not in seen:
            seen.add(id(node))
            stack.append((node, True))
            stack.extend((parent, False) for parent in reversed(below(node)) if id(parent) not in seen)
    return order


def tie_share(operands: Sequence[Any]) -> float:
    """What each of two tied operands gets: half, but nothing if the other one is a constant."""
    return 0.5 if all(isinstance(o, Node) and o.requires_grad for o in operands) else 0.0
