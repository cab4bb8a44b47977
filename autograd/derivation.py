"""The chain rule of one node as a row of equal terms: symbols, then numbers, then the result."""

from __future__ import annotations

import ast
import functools
import re
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograd.deposits import Deposit
from autograd.formula import compile_lambda, literal
from autograd.fused import Fused
from autograd.node import Node, topological
from autograd.notation import Partial, Words, number_text, substitute, text
from autograd.numbering import Numbering
from autograd.op import Op
from autograd.rows import Elementwise, array_function
from autograd.scalar import Value

#: A sum of more deposits than this is told by its first and its last ones.
_TOLD = 12
#: Parameters whose numbers are put into rules that are told in words; other names may be words themselves.
_IN_RULES = frozenset({"p", "n", "eps", "ddof"})


def forward_steps(node: Node, n: Numbering) -> list[ast.expr]:
    """How a node came about: `n4 = n1² = 9`."""
    steps: list[ast.expr] = [_name(n.symbol(node))]
    if node.op is not None:
        steps.append(_application(node, n))
    return [*steps, _result(node._data)]


def backward_steps(node: Node, n: Numbering, adjoint: Any, deposits: Sequence[Deposit]) -> list[ast.expr]:
    """How its adjoint comes about: `∂n7/∂n1 = ∂n7/∂n4·∂n4/∂n1 = 4·2·n1 = 4·6 = 24`."""
    steps: list[ast.expr] = [Partial(n.symbol(n.root), n.symbol(node))]
    if not all(_is_number(d) for d in deposits):
        steps += _array_steps(deposits, n)
    elif len(deposits) == 1:
        (d,) = deposits
        if d.result is not n.root:
            steps.append(_term(d, n, False))
        steps += [_by_rule(d, n), _numbers(d, n)]
    elif deposits:
        uses = Counter(id(d.result) for d in deposits)
        steps.append(_sum(deposits, lambda d: _term(d, n, uses[id(d.result)] > 1 or d.result is n.root)))
        steps.append(_sum(deposits, lambda d: _numbers(d, n)))
    return [*steps, _result(adjoint)]


def _is_number(d: Deposit) -> bool:
    """Whether a deposit is one number × one number."""
    return d.local is not None and np.ndim(d.upstream) == 0 and np.ndim(d.local) == 0


def _array_steps(deposits: Sequence[Deposit], n: Numbering) -> list[ast.expr]:
    steps = [_sum(deposits, lambda d: _by_rule(d, n))]
    if len(deposits) == 1 and (shapes := _shapes(deposits[0])):
        steps.append(Words(shapes))
    return steps


def _name(symbol: str) -> ast.expr:
    return ast.Name(symbol, ast.Load())


def _number(x: Any) -> ast.expr:
    return ast.Constant(float(x))


def _times(a: ast.expr, b: ast.expr) -> ast.expr:
    return ast.BinOp(a, ast.Mult(), b)


def _sum(deposits: Sequence[Deposit], tell: Callable[[Deposit], ast.expr]) -> ast.expr:
    """What `tell` says of each deposit, with plus signs between; of many, of the first and the last ones."""
    if len(deposits) > _TOLD:
        terms = [tell(d) for d in deposits[: _TOLD - 2]]
        terms += [Words(f"({len(deposits) - _TOLD + 1} more)"), tell(deposits[-1])]
    else:
        terms = [tell(d) for d in deposits]
    return functools.reduce(lambda a, b: ast.BinOp(a, ast.Add(), b), terms)


def _result(data: Any) -> ast.expr:
    """A number; of an array its elements where they are few, else its shape and its norm."""
    if np.ndim(data) == 0:
        return _number(data)
    if not data.size:
        return Words(f"array {data.shape}, empty")
    if data.ndim <= 2 and data.size <= 4:
        rows = [f"[{', '.join(number_text(x) for x in row)}]" for row in np.atleast_2d(data)]
        return Words(f"[{', '.join(rows)}]" if data.ndim == 2 else rows[0])
    with np.errstate(all="ignore"):
        return Words(f"array {data.shape}, norm {number_text(float(np.linalg.norm(data)))}")


def _term(d: Deposit, n: Numbering, by_operand: bool) -> ast.expr:
    """∂root/∂result·∂result/∂parent in symbols; the first factor is left out where the result is the root."""
    local = Partial(n.symbol(d.result), n.symbol(d.parent), d.operand + 1 if by_operand else 0)
    if d.result is n.root:
        return local
    return _times(Partial(n.symbol(n.root), n.symbol(d.result)), local)


def _numbers(d: Deposit, n: Numbering) -> ast.expr:
    local = _number(d.local)
    return local if d.result is n.root else _times(_number(d.upstream), local)


def _by_rule(d: Deposit, n: Numbering) -> ast.expr:
    """The deposit by the operation's own rule: upstream × local derivative, or the vector-Jacobian product."""
    op, upstream = d.result.op, _upstream(d, n)
    assert op is not None
    if isinstance(op, Elementwise):
        local = _local(op, d, n)
        if _is_number(d):
            return local if d.result is n.root else _times(_number(d.upstream), local)
        match literal(local):
            case 1:
                piece = upstream
            case -1:
                piece = ast.UnaryOp(ast.USub(), upstream)
            case _:
                piece = local if text(upstream) == "1" else _times(upstream, local)
        if np.shape(d.upstream) == np.shape(d.amount):
            return piece
        return Words(f"{text(piece, '⊙')} summed over the axes where {n.symbol(d.parent)} was repeated")
    if isinstance(op, Fused) and (written := _arithmetic(op, d.result, n, d.operand)):
        return written if d.result is n.root else _times(_number(d.upstream), written)
    symbols = {k: number_text(v) for k, v in _parameters(d.result).items() if k in _IN_RULES}
    symbols |= {**_operand_symbols(d.result, n, d.parent), "g": text(upstream), "y": n.symbol(d.result)}
    return Words(_in_symbols(_rule(op, d.operand), symbols))


def _upstream(d: Deposit, n: Numbering) -> ast.expr:
    """∂root/∂result; of the root itself it is 1, or the gradient that was given."""
    if d.result is not n.root:
        return Partial(n.symbol(n.root), n.symbol(d.result))
    return ast.Name("1" if np.all(np.asarray(d.upstream) == 1) else "gradient", ast.Load())


def _rule(op: Op, operand: int) -> str:
    rules = dict(op.derivative_texts())
    return rules.get(op.operands[0 if op.variadic else operand]) or f"the rule of {op.name} for g"


def _shapes(d: Deposit) -> str:
    """The shapes that a product of matrices multiplies, `(3, 5)·(5, 2)`; nothing if the rule is none."""
    op = d.result.op
    assert op is not None
    if isinstance(op, Elementwise) or op.variadic:
        return ""
    shapes = {name: np.shape(p._data) for name, p in zip(op.operands, d.result.parents, strict=True)}
    shapes |= {"g": np.shape(d.upstream), "y": np.shape(d.result._data)}
    factors = _rule(op, d.operand).partition(",")[0].split("·")
    names = [factor.removesuffix("ᵀ") for factor in factors]
    if len(factors) < 2 or not all(name in shapes for name in names):
        return ""
    return "·".join(
        str(shapes[name][:-2] + shapes[name][-2:][::-1] if factor.endswith("ᵀ") else shapes[name])
        for name, factor in zip(names, factors, strict=True)
    )


def _in_symbols(rule: str, symbols: dict[str, str]) -> str:
    """A rule that is told in words, with the nodes' symbols for its names."""
    known = "|".join(map(re.escape, symbols))
    pattern = re.compile(rf"(?<![A-Za-z0-9_])({known})(?![A-Za-z0-9_])([ᵀ\[]?)")

    def symbol(found: re.Match[str]) -> str:
        shown = symbols[found[1]]
        return f"({shown}){found[2]}" if found[2] and "∂" in shown else shown + found[2]

    return pattern.sub(symbol, rule)


def _operand_symbols(node: Node, n: Numbering, parent: Node | None = None) -> dict[str, str]:
    op = node.op
    assert op is not None
    if op.variadic:
        return {"x": n.symbol(parent)} if parent is not None else {}
    return {name: n.symbol(p) for name, p in zip(op.operands, node.parents, strict=True)}


def _local(op: Elementwise, d: Deposit, n: Numbering) -> ast.expr:
    """The local derivative as a formula, with the branch that these numbers take."""
    derivative, node = op.derivatives[d.operand], d.result
    if derivative is None:
        return _number(0)
    share = 0.5 if all(p.requires_grad for p in node.parents) else 0.0
    numbers = {name: p._data for name, p in zip(op.operands, node.parents, strict=True)}
    numbers |= {**node.params, "y": node._data, "share": share}

    def decide(test: ast.expr) -> bool | None:
        answer = compile_lambda(test, numbers, array_function)(*numbers.values())
        return bool(answer) if np.size(answer) == 1 else None

    names: dict[str, Any] = {**_operand_symbols(node, n), **_parameters(node), "y": n.symbol(node), "share": share}
    return substitute(derivative.tree, names, decide)


def _parameters(node: Node) -> dict[str, Any]:
    return {k: v for k, v in node.params.items() if isinstance(v, (int, float)) and not isinstance(v, bool)}


def _application(node: Node, n: Numbering) -> ast.expr:
    """The operation as it was applied: its formula if it has a sign of its own, else a call."""
    op = node.op
    assert op is not None
    if isinstance(op, Elementwise):
        symbols = _operand_symbols(node, n)
        if not any(c.isalpha() for c in op.symbol):
            return substitute(op.expression.tree, {**symbols, **_parameters(node)})
        arguments = [_name(symbol) for symbol in symbols.values()]
        arguments += [_number(v) for v in _parameters(node).values()]
        return ast.Call(_name(op.name), arguments, [])
    return (isinstance(op, Fused) and _arithmetic(op, node, n)) or Words(_call(op, node, n))


def _arithmetic(op: Fused, node: Node, n: Numbering, operand: int | None = None) -> ast.expr | None:
    """What a fused node computes, or its derivative by an operand, written out; None if it is no short arithmetic."""
    given = [Value(p._data) for p in node.parents]
    if operand is None:
        result = op.opened(given, node.params)
    else:
        result = op.contributions(1.0, Value(node._data), given, node.params)[operand]
    if not isinstance(result, Value):
        return _number(result)
    trees = {id(v): _name(n.symbol(p)) for v, p in zip(given, node.parents, strict=True)}
    order = topological([result])
    if len(order) > 4 * _TOLD:
        return None
    for each in order:
        if isinstance(each.op, Elementwise) and not any(map(str.isalpha, each.op.symbol)):
            operands = dict(zip(each.op.operands, (trees[id(p)] for p in each.parents), strict=True))
            trees[id(each)] = substitute(each.op.expression.tree, {**operands, **_parameters(each)})
        elif each.op is None:
            trees.setdefault(id(each), substitute(_name("x"), {"x": each._data}))
        else:
            return None
    return trees[id(result)]


def _call(op: Op, node: Node, n: Numbering) -> str:
    parents = [n.symbol(p) for p in node.parents]
    if op.variadic and len(parents) > 4:
        parents = [*parents[:3], "…", parents[-1]]
    if op.symbol == "@":
        return "·".join(parents)
    defaults = op.parameters
    told = [f"{k}={_short(v)}" for k, v in node.params.items() if v is not defaults.get(k)]
    return f"{op.name}({', '.join([*parents, *told])})"


def _short(value: Any) -> str:
    if isinstance(value, np.ndarray):
        return f"array of shape {value.shape}"
    shown = " ".join(str(value).split())
    return shown if len(shown) <= 40 else shown[:37] + "…"
