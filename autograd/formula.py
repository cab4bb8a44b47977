"""What a rule's text is: one line of mathematics, read once, compiled for floats, arrays and nodes.

A text is a Python expression over the operands' names, `y` (the result), the parameters' names and the
functions of the table, for example `"y * (1 - y)"`. Nothing else is allowed in it.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from typing import Any

_ALLOWED = (
    ast.Expression, ast.Constant, ast.Name, ast.Load, ast.Store, ast.Call, ast.IfExp, ast.NamedExpr,
    ast.BinOp, ast.Add, ast.Sub, ast.Mult, ast.Div, ast.Pow, ast.UnaryOp, ast.USub,
    ast.Compare, ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.Eq, ast.NotEq,
)  # fmt: skip


class Formula:
    """One line of mathematics.

    >>> Formula("y * (1 - y)").names
    frozenset({'y'})
    >>> Formula("a * b").function(["a", "b"], {}.get)(2, 3)
    6
    """

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def tree(self) -> ast.expr:
        """The text, read; a `ValueError` where it is no such line of mathematics."""
        try:
            tree = ast.parse(self.text, mode="eval").body
        except SyntaxError as error:
            raise ValueError(f"the rule {self.text!r} is not an expression: {error.msg}") from None
        for node in ast.walk(tree):
            if not isinstance(node, _ALLOWED):
                raise ValueError(f"the rule {self.text!r} may not contain {type(node).__name__}")
            if isinstance(node, ast.Call) and (not isinstance(node.func, ast.Name) or node.keywords):
                raise ValueError(f"the rule {self.text!r} may only call operations by name, without keywords")
        return tree

    def __repr__(self) -> str:
        return f"Formula({self.text!r})"

    @cached_property
    def functions(self) -> frozenset[str]:
        """Names of the operations that the text calls."""
        return calls(self.tree)

    @cached_property
    def names(self) -> frozenset[str]:
        """Names of the numbers that the text reads: operands, `y`, parameters."""
        loaded = {n.id for n in ast.walk(self.tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}
        stored = {n.id for n in ast.walk(self.tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
        return frozenset(loaded - stored - self.functions)

    @property
    def constant(self) -> float | None:
        """The number that the text is, if it is nothing but a number."""
        return literal(self.tree)

    def function(self, arguments: Sequence[str], find: Callable[[str], Any]) -> Callable[..., Any]:
        """Compile the text to a Python function of `arguments`; `find` gives what it calls."""
        return compile_lambda(self.tree, arguments, find)

    @cached_property
    def for_floats(self) -> ast.expr:
        """The same mathematics in the cheapest Python for floats; see `may_raise`."""
        return for_floats(ast.parse(self.text, mode="eval").body)

    def may_raise(self) -> bool:
        """Whether the float form can raise where NumPy would answer inf or nan."""
        return any(
            isinstance(n, ast.Call) or (isinstance(n, ast.BinOp) and isinstance(n.op, ast.Div))
            for n in ast.walk(self.for_floats)
        )

    def times(self, adjoint: str) -> ast.expr | None:
        """`adjoint` × this text, without needless work; None where the text is 0.

        A comparison is 0 or 1: it selects the adjoint, so that 0 × inf is 0 there. A choice is multiplied
        branch by branch, so that its plain numbers do not widen the adjoint's dtype.
        """
        return _times(self.tree, ast.Name(adjoint, ast.Load()))

    @cached_property
    def bounded(self) -> bool:
        """Whether this text, times an adjoint, is 0 wherever the adjoint is 0, even at infinity and at nan.

        >>> Formula("where(x > 0, 1, 0)").bounded, Formula("1 - y ** 2").bounded
        (True, False)
        """
        return _vanishes(self.times("g"))


def for_floats(tree: ast.expr) -> ast.expr:
    """A tree of mathematics in the cheapest Python for floats."""
    return _ForFloats().visit(tree)


def calls(tree: ast.AST) -> frozenset[str]:
    """Names of the operations that a tree calls."""
    return frozenset(n.func.id for n in ast.walk(tree) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name))


def compile_lambda(tree: ast.expr, arguments: Iterable[str], find: Callable[[str], Any]) -> Callable[..., Any]:
    """Compile an expression tree to `lambda arguments: tree`; `find` gives the functions it calls."""
    parameters = ast.arguments([], [ast.arg(a) for a in arguments], None, [], [], None, [])
    expression = ast.fix_missing_locations(ast.Expression(ast.Lambda(parameters, tree)))
    namespace = {name: find(name) for name in calls(tree)}
    function: Callable[..., Any] = eval(compile(expression, f"<rule {ast.unparse(tree)}>", "eval"), namespace)
    return function


def hoisted(tree: ast.expr) -> tuple[list[str], str]:
    """A tree as statements and an expression: what it names on the way (`e := …`) is assigned first."""
    lines: list[str] = []

    class Hoist(ast.NodeTransformer):
        def visit_NamedExpr(self, node: ast.NamedExpr) -> ast.expr:
            lines.append(f"{node.target.id} = {ast.unparse(self.visit(node.value))}")
            return ast.Name(node.target.id, ast.Load())

    return lines, ast.unparse(Hoist().visit(copy.deepcopy(tree)))


def literal(tree: ast.expr) -> float | None:
    """The number that a tree is, or None."""
    if isinstance(tree, ast.Constant):
        return tree.value  # type: ignore[return-value]
    if isinstance(tree, ast.UnaryOp):
        number = literal(tree.operand)
        return None if number is None else -number
    return None


def _times(tree: ast.expr, g: ast.expr) -> ast.expr | None:
    match literal(tree), tree:
        case 0, _:
            return None
        case 1, _:
            return g
        case -1, _:
            return ast.UnaryOp(ast.USub(), g)
        case _, ast.Compare():
            return ast.Call(ast.Name("where", ast.Load()), [tree, g, ast.Constant(0)], [])
        case _, ast.Call(func=ast.Name("where"), args=[condition, x, y]):
            chosen, other = _times(x, g), _times(y, g)
            return ast.Call(tree.func, [condition, chosen or ast.Constant(0), other or ast.Constant(0)], [])
        case _, ast.UnaryOp(operand=inner):
            product = _times(inner, g)
            return product and ast.UnaryOp(ast.USub(), product)
        case _, ast.BinOp(left=left, op=ast.Div(), right=right) if literal(left) in (1, -1):
            numerator = _times(left, g)
            assert numerator is not None
            return ast.BinOp(numerator, ast.Div(), right)
    return ast.BinOp(g, ast.Mult(), tree)


def _vanishes(tree: ast.expr | None) -> bool:
    match tree:
        case None | ast.Name("g"):
            return True
        case ast.UnaryOp(operand=inner):
            return _vanishes(inner)
        case ast.Call(func=ast.Name("where"), args=[_, x, y]):
            return _vanishes(x) and _vanishes(y)
        case ast.BinOp(left=left, op=ast.Mult() | ast.Div(), right=right) if _is_number(right):
            return _vanishes(left)
        case ast.BinOp(left=left, op=ast.Mult(), right=right) if _is_number(left):
            return _vanishes(right)
    return tree is not None and literal(tree) == 0


def _is_number(tree: ast.expr) -> bool:
    return (isinstance(tree, ast.Name) and tree.id == "share") or bool(literal(tree))


class _ForFloats(ast.NodeTransformer):
    """`where` and comparisons become conditional expressions, powers become products or `pow`."""

    def visit_Constant(self, node: ast.Constant) -> ast.expr:
        return ast.Constant(float(node.value))  # type: ignore[arg-type]

    def visit_Compare(self, node: ast.Compare) -> ast.expr:
        return ast.IfExp(self._condition(node), ast.Constant(1.0), ast.Constant(0.0))

    def visit_IfExp(self, node: ast.IfExp) -> ast.expr:
        return ast.IfExp(self._condition(node.test), self.visit(node.body), self.visit(node.orelse))

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        if not isinstance(node.op, ast.Pow):
            return self.generic_visit(node)  # type: ignore[return-value]
        base, exponent = self.visit(node.left), self.visit(node.right)
        if isinstance(base, ast.Name) and literal(exponent) == 2:
            return ast.BinOp(base, ast.Mult(), base)
        return ast.Call(ast.Name("pow", ast.Load()), [base, exponent], [])

    def visit_Call(self, node: ast.Call) -> ast.expr:
        function = node.func.id  # type: ignore[attr-defined]
        if function == "where":
            condition, x, y = node.args
            return ast.IfExp(self._condition(condition), self.visit(x), self.visit(y))
        if function == "maximum" and isinstance(node.args[0], ast.Name) and literal(node.args[1]) is not None:
            # max(x, 0), NaN kept as NumPy keeps it
            x, bound = node.args[0], self.visit(node.args[1])
            below = ast.Compare(x, [ast.LtE()], [bound])
            return ast.IfExp(below, bound, x)
        return self.generic_visit(node)  # type: ignore[return-value]

    def _condition(self, node: ast.expr) -> ast.expr:
        return self.generic_visit(node) if isinstance(node, ast.Compare) else self.visit(node)  # type: ignore[return-value]
