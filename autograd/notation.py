"""How a line of mathematics is written for a person: as text and as LaTeX, with parentheses where needed.

`substitute` puts names and numbers into a rule's tree, `text` and `latex` print it.
"""

from __future__ import annotations

import ast
import math
import re
from collections.abc import Callable, Mapping
from typing import Any

from autograd.formula import literal
from autograd.op import OPERATIONS
from autograd.rows import Elementwise

# How tightly a piece holds together; a piece that stands where more is wanted gets parentheses.
_SUM, _PRODUCT, _POWER, _ATOM = 1, 2, 3, 4

_SUPERSCRIPTS = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_RELATIONS = {ast.Lt: "<", ast.LtE: "≤", ast.Gt: ">", ast.GtE: "≥", ast.Eq: "=", ast.NotEq: "≠"}
#: Operations that stand for a formula which everybody reads more easily than their name.
_WRITTEN_OUT = frozenset({"xlogy"})


class Partial(ast.expr):
    """The derivative ∂`of`/∂`by`; `operand` counts from 1 where it is by that operand alone."""

    def __init__(self, of: str, by: str, operand: int = 0) -> None:
        super().__init__()
        self.of, self.by, self.operand = of, by, operand


class Words(ast.expr):
    """A piece that is told in words or in somebody else's notation."""

    def __init__(self, words: str) -> None:
        super().__init__()
        self.words = words


# -- numbers ------------------------------------------------------------------------------------------


def number_text(x: float) -> str:
    """A number for reading: a whole one plainly, any other with four significant digits.

    >>> [number_text(x) for x in (3.0, -2, 1 / 3, 0.1 + 0.2, 123456.0, 1.5e-9, float("-inf"))]
    ['3', '−2', '0.3333', '0.3', '123456', '1.5e−9', '−inf']
    """
    x = float(x)
    if not math.isfinite(x):
        shown = str(x)
    elif x == int(x) and abs(x) < 1e12:
        shown = str(int(x))
    elif 1e4 <= abs(x) < 1e6:
        shown = f"{x:.1f}".removesuffix(".0")
    else:
        shown = f"{x:.4g}"
    digits, e, exponent = shown.partition("e")
    return (digits + e + (str(int(exponent)) if e else "")).replace("-", "−")


# -- putting names and numbers into a tree ------------------------------------------------------------


def substitute(
    tree: ast.expr,
    names: Mapping[str, str | float | ast.expr],
    decide: Callable[[ast.expr], bool | None] | None = None,
) -> ast.expr:
    """The tree with other names, numbers or trees for its names, and what follows from the numbers folded.

    `decide` may say whether a condition holds, so that only the branch that counts is kept.

    >>> rule = ast.parse("n * x ** (n - 1 if n else 0)", mode="eval").body
    >>> text(substitute(rule, {"x": "n1", "n": 2})), text(substitute(rule, {"x": "n1", "n": 3}))
    ('2·n1', '3·n1²')
    """
    return _Substitution(dict(names), decide).visit(tree)


def _folded(x: float) -> ast.Constant:
    constant = ast.Constant(x)
    constant.folded = True  # type: ignore[attr-defined]
    return constant


def _is_folded(tree: ast.expr) -> bool:
    return getattr(tree, "folded", False)


_ARITHMETIC: dict[type, Callable[[float, float], Any]] = {
    ast.Add: lambda a, b: a + b,
    ast.Sub: lambda a, b: a - b,
    ast.Mult: lambda a, b: a * b,
    ast.Div: lambda a, b: a / b,
    ast.Pow: lambda a, b: a**b,
    ast.Lt: lambda a, b: a < b,
    ast.LtE: lambda a, b: a <= b,
    ast.Gt: lambda a, b: a > b,
    ast.GtE: lambda a, b: a >= b,
    ast.Eq: lambda a, b: a == b,
    ast.NotEq: lambda a, b: a != b,
}


class _Substitution(ast.NodeTransformer):
    """Numbers that were put in are computed with; numbers that the text was written with stand as they are."""

    def __init__(self, names: dict[str, Any], decide: Callable[[ast.expr], bool | None] | None) -> None:
        self.names, self.decide = names, decide or (lambda test: None)

    def visit_Name(self, node: ast.Name) -> ast.expr:
        found = self.names.get(node.id, node)
        if isinstance(found, str):
            return ast.Name(found, ast.Load())
        return found if isinstance(found, ast.expr) else _folded(found)

    def visit_NamedExpr(self, node: ast.NamedExpr) -> ast.expr:
        self.names[node.target.id] = value = self.visit(node.value)
        return value

    def visit_Call(self, node: ast.Call) -> ast.expr:
        name = node.func.id  # type: ignore[attr-defined]
        if name == "where":
            return self._choice(node, *node.args)
        arguments = [self.visit(a) for a in node.args]
        if name in _WRITTEN_OUT:
            op = OPERATIONS[name]
            assert isinstance(op, Elementwise)
            return substitute(op.expression.tree, dict(zip(op.operands, arguments, strict=True)))
        return ast.Call(node.func, arguments, [])

    def visit_IfExp(self, node: ast.IfExp) -> ast.expr:
        return self._choice(node, node.test, node.body, node.orelse)

    def _choice(self, node: ast.expr, test: ast.expr, yes: ast.expr, no: ast.expr) -> ast.expr:
        condition = self.visit(test)
        holds = bool(literal(condition)) if _is_folded(condition) else self.decide(test)
        if holds is not None:
            return self.visit(yes if holds else no)
        return ast.IfExp(condition, self.visit(yes), self.visit(no))

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.expr:
        operand = self.visit(node.operand)
        return _folded(-(literal(operand) or 0)) if _is_folded(operand) else ast.UnaryOp(node.op, operand)

    def visit_Compare(self, node: ast.Compare) -> ast.expr:
        left, rights = self.visit(node.left), [self.visit(c) for c in node.comparators]
        if len(rights) == 1 and (result := _computed(left, node.ops[0], rights[0])) is not None:
            return result
        return ast.Compare(left, node.ops, rights)

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        left, right = self.visit(node.left), self.visit(node.right)
        if (result := _computed(left, node.op, right)) is not None:
            return result
        a = literal(left) if _is_folded(left) else None
        b = literal(right) if _is_folded(right) else None
        match node.op, a, b:
            case (ast.Pow(), _, 0) | (ast.Mult(), 0, _) | (ast.Mult(), _, 0):
                return _folded(1 if isinstance(node.op, ast.Pow) else 0)
            case (ast.Pow() | ast.Mult() | ast.Div(), _, 1) | (ast.Add() | ast.Sub(), _, 0):
                return left
            case (ast.Mult(), 1, _) | (ast.Add(), 0, _):
                return right
            case ast.Mult(), -1, _:
                return ast.UnaryOp(ast.USub(), right)
        return ast.BinOp(left, node.op, right)


def _computed(left: ast.expr, operator: ast.AST, right: ast.expr) -> ast.expr | None:
    """The number that two numbers give, if at least one of them was put in."""
    a, b = literal(left), literal(right)
    if a is None or b is None or not (_is_folded(left) or _is_folded(right)):
        return None
    try:
        result = _ARITHMETIC[type(operator)](float(a), float(b))
    except ArithmeticError:
        return None
    return None if isinstance(result, complex) else _folded(result)


# -- printing -----------------------------------------------------------------------------------------


def text(tree: ast.expr, product: str = "·") -> str:
    """A tree as a line of text.

    >>> text(ast.parse("a * (b + c) ** 2 / (a - b)", mode="eval").body)
    'a·(b + c)²/(a − b)'
    """
    return _Text(product).show(tree)


def latex(tree: ast.expr, product: str = "·") -> str:
    r"""A tree as LaTeX, without the dollar signs.

    >>> print(latex(ast.parse("sqrt(x) / (1 + exp(-n1))", mode="eval").body))
    \frac{\sqrt{x}}{1 + e^{-n_{1}}}
    """
    return _Latex(product).show(tree)


class _Text:
    """Prints a tree; `first` says whether nothing stands before it, so that a minus sign may lead."""

    def __init__(self, product: str) -> None:
        self.product = product

    def show(self, tree: ast.expr, wanted: int = 0, first: bool = True) -> str:
        shown, level = self.piece(tree, first)
        if level < wanted or (not first and level < _ATOM and shown.startswith(("−", "-"))):
            return self.group(self.piece(tree, True)[0])
        return shown

    def piece(self, tree: ast.expr, first: bool) -> tuple[str, int]:
        """The text of a tree and how tightly it holds together."""
        match tree:
            case ast.Constant(value=value):
                shown = self.number(float(value))  # type: ignore[arg-type]
                return shown, _PRODUCT if shown.startswith(("−", "-")) else _ATOM
            case ast.Name(id=name):
                return self.name(name), _ATOM
            case Partial():
                return self.partial(tree), _ATOM
            case Words(words=words):
                return self.words(words), _ATOM if re.fullmatch(r"\w*", words) else _SUM
            case ast.UnaryOp(operand=operand):
                return self.minus + self.show(operand, _PRODUCT, False), _PRODUCT
            case ast.BinOp(left=left, op=ast.Pow(), right=right):
                return self.power(left, right), _POWER
            case ast.BinOp(left=left, op=ast.Div(), right=right):
                return self.fraction(left, right)
            case ast.BinOp(left=left, op=ast.Mult(), right=right):
                is_fraction = isinstance(left, ast.BinOp) and isinstance(left.op, ast.Div)
                factor = self.show(left, self.left_fraction if is_fraction else _PRODUCT, first)
                return factor + self.times + self.show(right, _PRODUCT, False), _PRODUCT
            case ast.BinOp(left=left, op=ast.Add() | ast.Sub() as op, right=right):
                plus = isinstance(op, ast.Add)
                term = self.show(right, _SUM if plus else _PRODUCT, False)
                return f"{self.show(left, _SUM, first)} {'+' if plus else self.minus} {term}", _SUM
            case ast.Compare():
                return f"[{self.comparison(tree)}]", _ATOM
            case ast.IfExp(test=test, body=body, orelse=orelse):
                return self.choice(test, body, orelse), _ATOM
            case ast.Call(func=ast.Name(id="where"), args=[test, body, orelse]):
                return self.choice(test, body, orelse), _ATOM
            case ast.Call(func=ast.Name(id=name), args=arguments):
                return self.call(name, arguments)
            case ast.NamedExpr(value=value):
                return self.piece(value, first)
        raise ValueError(f"no notation for {type(tree).__name__}")

    minus = "−"
    left_fraction = _POWER

    @property
    def times(self) -> str:
        return self.product

    def number(self, value: float) -> str:
        return number_text(value)

    def name(self, name: str) -> str:
        return name

    def words(self, words: str) -> str:
        return words

    def group(self, shown: str) -> str:
        return f"({shown})"

    def partial(self, tree: Partial) -> str:
        shown = f"∂{tree.of}/∂{tree.by}"
        return f"({shown}){str(tree.operand).translate(_SUBSCRIPTS)}" if tree.operand else shown

    def fraction(self, left: ast.expr, right: ast.expr) -> tuple[str, int]:
        is_fraction = isinstance(left, ast.BinOp) and isinstance(left.op, ast.Div)
        shown = self.show(left, _POWER if is_fraction else _PRODUCT)
        return f"{shown}/{self.show(right, _POWER, False)}", _PRODUCT

    def power(self, base: ast.expr, exponent: ast.expr) -> str:
        shown = self.show(base, _ATOM, False)
        n = literal(exponent)
        if n is not None and math.isfinite(n) and n == int(n) and abs(n) < 1e6:
            return shown + str(int(n)).translate(_SUPERSCRIPTS)
        return f"{shown}^{self.show(exponent, _ATOM, False)}"

    def comparison(self, tree: ast.expr) -> str:
        if not isinstance(tree, ast.Compare):
            return self.show(tree)
        shown = self.show(tree.left, _SUM)
        for relation, right in zip(tree.ops, tree.comparators, strict=True):
            shown += f" {_RELATIONS[type(relation)]} {self.show(right, _SUM)}"
        return shown

    def choice(self, test: ast.expr, body: ast.expr, orelse: ast.expr) -> str:
        return f"({self.show(body)} if {self.comparison(test)}, else {self.show(orelse)})"

    def call(self, name: str, arguments: list[ast.expr]) -> tuple[str, int]:
        if name == "abs":
            return f"|{self.show(arguments[0])}|", _ATOM
        if name == "sqrt":
            return f"√{self.show(arguments[0], _ATOM, False)}", _POWER
        symbol = OPERATIONS[name].symbol if name in OPERATIONS else name
        return f"{symbol}({', '.join(self.show(a) for a in arguments)})", _ATOM


class _Latex(_Text):
    minus = "-"
    left_fraction = _PRODUCT

    @property
    def times(self) -> str:
        return r" \odot " if self.product == "⊙" else r" \cdot "

    def number(self, value: float) -> str:
        shown = number_text(value).replace("−", "-").replace("inf", r"\infty").replace("nan", r"\mathrm{nan}")
        digits, e, exponent = shown.partition("e")
        return rf"{digits} \cdot 10^{{{exponent}}}" if e else digits

    def name(self, name: str) -> str:
        if found := re.fullmatch(r"([A-Za-z]+)(?:_?(\d+)|\[([\d, ]+)\])?", name):
            letters, digits, index = found.groups()
            letters = letters if len(letters) == 1 else rf"\mathrm{{{letters}}}"
            below = digits or index
            return f"{letters}_{{{below}}}" if below else letters
        return self.words(name)

    def words(self, words: str) -> str:
        return rf"\text{{{''.join(_LATEX_ESCAPES.get(c, c) for c in words)}}}"

    def group(self, shown: str) -> str:
        return rf"\left({shown}\right)"

    def partial(self, tree: Partial) -> str:
        shown = rf"\frac{{\partial {self.name(tree.of)}}}{{\partial {self.name(tree.by)}}}"
        return rf"\left({shown}\right)_{{{tree.operand}}}" if tree.operand else shown

    def fraction(self, left: ast.expr, right: ast.expr) -> tuple[str, int]:
        return rf"\frac{{{self.show(left)}}}{{{self.show(right)}}}", _POWER

    def power(self, base: ast.expr, exponent: ast.expr) -> str:
        return f"{self.show(base, _ATOM, False)}^{{{self.show(exponent)}}}"

    def comparison(self, tree: ast.expr) -> str:
        return super().comparison(tree).replace("≤", r"\le").replace("≥", r"\ge").replace("≠", r"\ne")

    def choice(self, test: ast.expr, body: ast.expr, orelse: ast.expr) -> str:
        holds = rf"{self.show(body)} & \text{{if }} {self.comparison(test)}"
        return rf"\begin{{cases}} {holds} \\ {self.show(orelse)} & \text{{else}} \end{{cases}}"

    def call(self, name: str, arguments: list[ast.expr]) -> tuple[str, int]:
        inside = ", ".join(self.show(a) for a in arguments)
        if name == "abs":
            return rf"\left|{inside}\right|", _ATOM
        if name == "sqrt":
            return rf"\sqrt{{{inside}}}", _POWER
        if name == "exp":
            return f"e^{{{inside}}}", _POWER
        return rf"{self.function(name)}\left({inside}\right)", _ATOM

    def function(self, name: str) -> str:
        symbol = OPERATIONS[name].symbol if name in OPERATIONS else name
        if symbol in _LATEX_FUNCTIONS:
            return _LATEX_FUNCTIONS[symbol]
        escaped = symbol.replace("_", r"\_")
        return rf"\operatorname{{{escaped}}}"


_LATEX_ESCAPES = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#", "%": r"\%",
    "_": r"\_", "^": r"\textasciicircum{}", "~": r"\textasciitilde{}", "<": r"\textless{}", ">": r"\textgreater{}",
}  # fmt: skip
_LATEX_FUNCTIONS = {
    "σ": r"\sigma", "max": r"\max", "min": r"\min",
    **{f: "\\" + f for f in ("sin", "cos", "tan", "sinh", "cosh", "tanh", "log", "arcsin", "arccos", "arctan")},
}  # fmt: skip
