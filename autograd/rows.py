"""Elementwise operations: a row of text, with the formula and the derivative by each operand."""

from __future__ import annotations

import ast
import copy
import inspect
import operator
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

from autograd.formula import Formula, compile_lambda
from autograd.node import READERS, reader
from autograd.op import OPERATIONS, Op, register
from autograd.primitives import NOT_ANALYTIC, PRIMITIVES


class Elementwise(Op):
    """An operation that acts on every element by itself: a formula and its derivatives, as text."""

    elementwise = True

    def __init__(
        self, signature: str, formula: str, *derivatives: str | None, stable: str | None = None,
        domain: str | None = None, with_number: str = "", **record: Any,
    ) -> None:  # fmt: skip
        super().__init__(signature, formula=formula, **record)
        self.with_number = with_number
        self.operands = tuple(self.arguments)[: len(derivatives)]
        if len(derivatives) > len(self.operands):
            raise ValueError(
                f"{self.name}: {len(derivatives)} derivatives for {', '.join(self.operands) or 'no operand'}"
            )
        self.expression = Formula(formula)
        self.evaluated = Formula(stable) if stable else self.expression
        self.derivatives = tuple(Formula(d) if d is not None else None for d in derivatives)
        self.domain = Formula(domain) if domain else None
        self._rules: dict[tuple[str, int, bool], Callable[..., Any]] = {}
        self.__doc__ = self.document()

    def check(self) -> None:
        """Read every text of the row now, so that a mistake shows where it was made."""
        if taken := {"g", "y", "share"} & set(self.arguments):
            raise ValueError(
                f"{self.name}: an operand may not be called {taken.pop()!r}, which rules use: y is the result"
            )
        known = {*self.arguments, "y", "share"}
        for text in (self.expression, self.evaluated, *self.derivatives):
            if text is None:
                continue
            if unknown := text.names - known:
                raise ValueError(f"{self.name}: {text.text!r} reads {sorted(unknown)}, not among {sorted(known)}")
            own = PRIMITIVES if text in (self.expression, self.evaluated) else {}
            for function in text.functions:
                if function not in OPERATIONS and function not in own and function != self.name:
                    raise ValueError(f"{self.name}: {text.text!r} calls {function!r}, which is no operation")

    def derivative_texts(self) -> list[tuple[str, str]]:
        return [(n, d.text) for n, d in zip(self.operands, self.derivatives, strict=True) if d is not None]

    @cached_property
    def forward(self) -> Callable[..., Any]:  # type: ignore[override]
        return _in_one_pass(self, None, self.evaluated.function(list(self.arguments), array_function))

    @cached_property
    def exact(self) -> Callable[..., Any]:
        """The formula itself on arrays, also complex ones (the complex-step oracle)."""
        return self.expression.function(list(self.arguments), array_function)

    def differentiable(self, k: int) -> bool:
        return self.derivatives[k] is not None

    def reads(self, k: int) -> frozenset[str]:
        derivative = self.derivatives[k]
        return derivative.names if derivative else frozenset()

    @cached_property
    def shares(self) -> bool:
        """Whether a derivative names `share`: what each of two tied operands gets."""
        return any(d is not None and "share" in d.names for d in self.derivatives)

    @cached_property
    def selecting(self) -> frozenset[int]:
        """Operands whose rule is the adjoint times plain numbers, so that a zero adjoint stays zero by itself."""
        return frozenset(k for k, d in enumerate(self.derivatives) if d is not None and d.bounded)

    @cached_property
    def analytic(self) -> bool:
        """Whether the formula is differentiable in the complex plane, all the way down."""
        functions = self.expression.functions
        compares = any(isinstance(n, ast.Compare) for n in ast.walk(self.expression.tree))
        return not compares and not any(
            f in NOT_ANALYTIC or (f != self.name and f in OPERATIONS and not OPERATIONS[f].analytic)  # type: ignore[attr-defined]
            for f in functions
        )

    def local(self, k: int, y: Any, operands: Any, params: dict[str, Any], share: float, nodes: bool = False) -> Any:
        """The local derivative ∂y/∂operand k, elementwise."""
        return self._rule("local", k, nodes)(y, share, *operands, **params)

    def written_pull(self, ks: Sequence[int], nodes: bool) -> Callable[..., Sequence[Any]]:
        rules = {f"rule{k}": self._rule("vjp", k, nodes) for k in ks}
        given = [
            "g",
            "y",
            "s",
            *(f"o[{i}]" for i in range(len(self.operands))),
            *(f"p[{n!r}]" for n in self.parameters),
        ]
        calls = "".join(f"{rule}({', '.join(given)}), " for rule in rules)
        return eval(f"lambda ks, g, y, o, p, s: ({calls})", rules)  # type: ignore[no-any-return]

    def _rule(self, kind: str, k: int, nodes: bool) -> Callable[..., Any]:
        try:
            return self._rules[kind, k, nodes]
        except KeyError:
            pass
        derivative = self.derivatives[k]
        assert derivative is not None
        tree = derivative.tree if kind == "local" else derivative.times("g") or ast.Constant(None)
        arguments = [*(["g"] if kind == "vjp" else []), "y", "share", *self.arguments]
        if nodes:
            rule = compile_lambda(_Comparisons().visit(copy.deepcopy(tree)), arguments, _node_function)
        else:
            rule = compile_lambda(tree, arguments, array_function)
            rule = _in_one_pass(self, k, rule) if kind == "vjp" else rule
        self._rules[kind, k, nodes] = rule
        return rule


def _in_one_pass(op: Elementwise, k: int | None, plain: Callable[..., Any]) -> Callable[..., Any]:
    for faster in _makers:
        plain = faster(op, k, plain)
    return plain


_makers: list[Callable[[Elementwise, int | None, Callable[..., Any]], Callable[..., Any]]] = []


def on_large_arrays(faster: Callable[..., Any]) -> Callable[..., Any]:
    """Let `faster(op, k, plain)` replace the plain NumPy function of a row: its formula (k is None) or its rule k."""
    _makers.append(faster)
    return faster


class _Comparisons(ast.NodeTransformer):
    """Comparisons become calls, so that a recording can take them as steps of the program."""

    def visit_Compare(self, node: ast.Compare) -> ast.expr:
        left, right = self.visit(node.left), *map(self.visit, node.comparators)
        return ast.Call(ast.Name(type(node.ops[0]).__name__, ast.Load()), [left, right], [])


def _comparison(relation: str) -> Callable[[Any, Any], Any]:
    compare = getattr(operator, _COMPARISONS[relation])

    def compared(a: Any, b: Any) -> Any:
        made = listening.compared(relation, a, b) if READERS and (listening := reader()) else None
        return compare(a, b) if made is None else made

    return compared


_COMPARISONS = {"Lt": "lt", "LtE": "le", "Gt": "gt", "GtE": "ge", "Eq": "eq", "NotEq": "ne"}


def _node_function(name: str) -> Callable[..., Any]:
    return _comparison(name) if name in _COMPARISONS else OPERATIONS[name]


def array_function(name: str) -> Callable[..., Any]:
    """What a text calls by this name when it is evaluated on arrays."""
    return PRIMITIVES[name][1] if name in PRIMITIVES else OPERATIONS[name].forward


def row(signature: str, formula: str, *derivatives: str | None, **record: Any) -> Elementwise:
    """Enter a row of the table: signature, formula, and the derivative by each operand.

    `row("exp(x)", "exp(x)", "y")` reads: y = exp(x), ∂y/∂x = y. Arguments beyond the derivatives are
    parameters. `stable=` is the text to evaluate where the formula itself loses accuracy, `domain=` a
    condition on the operands, `kink=` what happens at a corner, in words, `with_number=` the operation that
    takes over where the second operand is a plain number.
    """
    op = Elementwise(signature, formula, *derivatives, **record)
    op.__module__ = _caller()
    register(op)
    return op


def _caller() -> str:
    frame = inspect.currentframe()
    assert frame and frame.f_back and frame.f_back.f_back
    return str(frame.f_back.f_back.f_globals.get("__name__", ""))
