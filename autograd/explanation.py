"""`explain`: the chain rule of one node or of a whole graph, as text, as LaTeX and as data."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any, overload

import numpy as np

from autograd.deposits import MANY, Deposit, Deposits, edge_counts
from autograd.derivation import backward_steps, forward_steps
from autograd.node import Node
from autograd.notation import latex, text
from autograd.numbering import Numbering, number
from autograd.tensor import Element

#: More lines than this are told by the first and the last ones.
_SHOWN = 120


class Line:
    """What the explanation says of one node: `str(line)`, `line.latex`, and its numbers."""

    def __init__(self, node: Node, numbering: Numbering, adjoint: Any, deposits: Sequence[Deposit]) -> None:
        self.node, self.adjoint, self.deposits = node, adjoint, tuple(deposits)
        self._numbering = numbering

    @cached_property
    def _steps(self) -> list[ast.expr]:
        return backward_steps(self.node, self._numbering, self.adjoint, self.deposits)

    @property
    def symbol(self) -> str:
        """The node's name, or its number with an n."""
        return self._numbering.symbol(self.node)

    @property
    def text(self) -> str:
        """The chain rule for this node: `"∂n7/∂n4 = ∂n7/∂n5·∂n5/∂n4 = 1·n2 = 1·4 = 4"`."""
        return equation(self._steps, self._product)

    @property
    def latex(self) -> str:
        """The same as LaTeX, without the dollar signs."""
        return equation(self._steps, self._product, latex)

    @property
    def _product(self) -> str:
        return "⊙" if np.ndim(self.node._data) else "·"

    def record(self) -> dict[str, Any]:
        """The same as data."""
        n = self._numbering
        terms = [
            {
                "result": n.symbol(d.result),
                "operand": d.operand,
                "upstream": d.upstream,
                "local_derivative": d.local,
                "deposit": d.amount.number if isinstance(d.amount, Element) else d.amount,
            }
            for d in self.deposits
        ]
        return {
            "node": n.label(self.node),
            "symbol": self.symbol,
            "operation": self.node.op.name if self.node.op else None,
            "data": self.node._data,
            "adjoint": self.adjoint,
            "terms": terms,
            "text": self.text,
        }

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return self.text

    def _repr_latex_(self) -> str:
        return f"$\\displaystyle {self.latex}$"


def equation(steps: Sequence[ast.expr], product: str = "·", write: Any = text) -> str:
    """The steps with equality signs between them; a step that says the same as the one before is dropped."""
    shown = [write(step, product) for step in steps]
    return " = ".join(s for i, s in enumerate(shown) if not i or s != shown[i - 1])


class Explanation(Sequence[Line]):
    """The lines of a whole graph in backward order; shows itself as text, and as LaTeX in Jupyter."""

    def __init__(self, root: Node, gradient: Any = None) -> None:
        self.root = root
        self.numbering = number(root)
        followed = Deposits(root, gradient)
        self._lines = [Line(node, self.numbering, followed.adjoint(node), followed.on(node)) for node in followed.order]
        self.edges = edge_counts(root)
        self._seed_told = gradient is None and np.size(root._data) != 1
        leaves = [node for node in followed.order if node.op is None]
        self._has_run = any(node.grad is not None and np.any(_plain(node.grad)) for node in (root, *leaves))

    def __len__(self) -> int:
        return len(self._lines)

    @overload
    def __getitem__(self, i: int) -> Line: ...
    @overload
    def __getitem__(self, i: slice) -> list[Line]: ...
    def __getitem__(self, i: int | slice) -> Line | list[Line]:
        return self._lines[i]

    def of(self, node: Node) -> Line:
        """The line of one node."""
        root = self.numbering.symbol(self.root)
        for line in self._lines:
            if line.node is node:
                return line
        who = node.name or repr(node)
        if node in self.numbering:
            raise ValueError(f"explain: {who} is a constant (requires_grad=False); {root} is not derived by it")
        raise ValueError(f"explain: {root} does not depend on {who}, so there is no derivative to explain")

    def records(self) -> list[dict[str, Any]]:
        """The lines as a list of dicts, for programs."""
        return [line.record() for line in self._lines]

    def forward(self) -> Iterator[str]:
        """How every node came about, a line a node, n1 first."""
        return (_forward(node, self.numbering, text) for node in self.numbering)

    @property
    def counts(self) -> str:
        """What back-propagation saves: edges visited once each against edges walked path by path."""
        visited, walked, paths = self.edges
        return (
            f"{visited} {'edge' if visited == 1 else 'edges'} visited once each; "
            f"path by path ({_many(paths)} {'path' if paths == 1 else 'paths'}) it would be {_many(walked)}"
        )

    @property
    def notes(self) -> list[str]:
        """What a reader should know besides."""
        notes = []
        root = self.numbering.symbol(self.root)
        if self._seed_told:
            notes.append(f"{root} is an array: its own adjoint is taken as 1 everywhere; gradient= gives another")
        if any(s._steps and "(∂" in s.text for s in self._lines[:_SHOWN]):
            notes.append("(∂a/∂b)₁ is the derivative of a by its first operand alone, which is b")
        if not self._has_run:
            notes.append("backward() has not been run: .grad is still empty")
        return notes

    def __str__(self) -> str:
        told = ["forward", *_indented(list(self.forward()) if len(self) <= _SHOWN else self._some_forward())]
        told += ["backward", *_indented(self._some(lambda line: line.text))]
        return "\n".join([*told, self.counts, *self.notes])

    __repr__ = __str__

    def _some_forward(self) -> list[str]:
        nodes, half = self.numbering.nodes, _SHOWN // 2
        told = [_forward(node, self.numbering, text) for node in (*nodes[:half], *nodes[-half:])]
        return [*told[:half], f"… {len(nodes) - 2 * half} more …", *told[half:]]

    def _some(self, tell: Any) -> list[str]:
        if len(self) <= _SHOWN:
            return [tell(line) for line in self._lines]
        half = _SHOWN // 2
        left_out = f"… {len(self) - 2 * half} more …"
        return [*map(tell, self._lines[:half]), left_out, *map(tell, self._lines[-half:])]

    @property
    def latex(self) -> str:
        """All lines as one `aligned` block of LaTeX, without the dollar signs."""
        rows = self._some(lambda line: line.latex.replace(" = ", " &= ", 1))
        return "\\begin{aligned}\n" + " \\\\[4pt]\n".join(rows) + "\n\\end{aligned}"

    def _repr_latex_(self) -> str:
        return f"$$\n{self.latex}\n$$"


def explain(root: Node, by: Node | None = None, gradient: Any = None) -> Any:
    """Tell how the derivatives of `root` come about, line by line; with `by`, only the line of that node.

    The adjoints are computed afresh: no `.grad` is read or changed. `gradient` is the adjoint of the root
    itself (default 1).

    >>> from autograd import Value
    >>> x, y = Value(3.0, "x"), Value(4.0, "y")
    >>> f = x**2 * y + (y + 2)
    >>> f.name = "f"
    >>> explain(f, y)
    ∂f/∂y = ∂f/∂n5·∂n5/∂y + ∂f/∂n6·∂n6/∂y = 1·9 + 1·1 = 10
    >>> for line in explain(f):
    ...     print(line)
    ∂f/∂f = 1
    ∂f/∂n5 = 1
    ∂f/∂n6 = 1
    ∂f/∂n4 = ∂f/∂n5·∂n5/∂n4 = 1·y = 1·4 = 4
    ∂f/∂x = ∂f/∂n4·∂n4/∂x = 4·2·x = 4·6 = 24
    ∂f/∂y = ∂f/∂n5·∂n5/∂y + ∂f/∂n6·∂n6/∂y = 1·9 + 1·1 = 10
    """
    for node in (root,) if by is None else (root, by):
        if not isinstance(node, Node):
            raise TypeError(f"explain takes a Value or a Tensor, not {type(node).__name__}")
    if not root.requires_grad:
        raise ValueError("explain: nothing that this was computed from asks for a gradient (requires_grad=True)")
    explanation = Explanation(root, gradient)
    return explanation if by is None else explanation.of(by)


def _forward(node: Node, numbering: Numbering, write: Any) -> str:
    return equation(forward_steps(node, numbering), "⊙" if np.ndim(node._data) else "·", write)


def _plain(grad: Any) -> Any:
    return grad._data if isinstance(grad, Node) else grad


def _many(n: int) -> str:
    return "more than 10³⁰" if n >= MANY else f"{n:,}"


def _indented(lines: list[str]) -> list[str]:
    return ["  " + line for line in lines]
