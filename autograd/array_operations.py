"""Operations on whole arrays: a function, and a vector-Jacobian product for each operand."""

from __future__ import annotations

import dis
import inspect
from collections.abc import Callable, Sequence
from functools import cached_property, partial
from itertools import pairwise
from types import FunctionType
from typing import Any

from autograd.op import Op, register

#: Where `wanted` will stand in the call of a rule.
_WANTED = "wanted"


class Rule:
    """A rule for some operands: which they are, what it names, and which of those are numbers that it reads."""

    def __init__(
        self, function: Callable[..., Any], operands: tuple[str, ...], sources: Sequence[str], reads: frozenset[str]
    ) -> None:
        self.function, self.operands, self.sources, self.reads = function, operands, sources, reads

    @cached_property
    def on_arrays(self) -> Callable[..., Any]:
        """The rule, with the operations it calls by name as their functions on arrays: nothing asks what they get."""
        function = self.function
        if not isinstance(function, FunctionType) or function.__dict__:
            return function
        steps = dis.get_instructions(function.__code__)
        asked = {a.argval for a, b in pairwise(steps) if b.opname in ("LOAD_ATTR", "LOAD_METHOD")}  # linear.pull_all
        known = {name: function.__globals__.get(name) for name in function.__code__.co_names if name not in asked}
        direct = {name: op.forward for name, op in known.items() if isinstance(op, ArrayOp) and op.direct}
        made = FunctionType(
            function.__code__, function.__globals__ | direct, function.__name__, function.__defaults__,
            function.__closure__,
        )  # fmt: skip
        made.__kwdefaults__ = function.__kwdefaults__
        return made


def _several(name: str, operands: tuple[str, ...], contributions: Sequence[Any]) -> Sequence[Any]:
    if len(contributions) != len(operands):
        raise ValueError(f"the rule of {name} by {', '.join(operands)} returned {len(contributions)} gradients")
    return contributions


class ArrayOp(Op):
    """An operation on whole arrays: a function, and a rule for each operand, or for several at once.

    A rule names what it needs and gets it: `g` (the adjoint of the result), `y`, the operands, their
    shapes (`x_shape`), the parameters, `saved` (what the forward function kept besides the result), and
    `wanted` (of its operands, which ask for a gradient).
    """

    def __init__(
        self, function: Callable[..., Any], operands: int | None, *, variadic: bool = False, saves: bool = False,
        **record: Any,
    ) -> None:  # fmt: skip
        super().__init__(f"{function.__name__}()", **record)
        self.arguments = arguments_of(function)
        if variadic:  # forward(*arrays, axis=0) is called as f(arrays, axis=0)
            first, *rest = self.arguments.items()
            self.arguments = dict([(first[0], inspect.Parameter.empty), *rest])
        if operands is None:
            operands = sum(d is inspect.Parameter.empty for d in self.arguments.values())
        self.operands = tuple(self.arguments)[:operands]
        self.variadic, self.saves = variadic, saves
        self.forward = function
        self.__module__ = function.__module__
        self.summary = inspect.getdoc(function) or ""
        self._rules: dict[str, Rule] = {}
        self.rule_texts: dict[str, str] = {}
        self.__doc__ = self.document()

    def derivative_texts(self) -> list[tuple[str, str]]:
        return [(n, t) for n, t in self.rule_texts.items() if t]

    def vjp(
        self, *operands: str, text: str | tuple[str, ...] = ""
    ) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """Enter the rule for one operand (for all of them, if the operation takes any number), or for several.

        The rule is written in operations, so that it computes on arrays and records on nodes.
        `@op.vjp("x", "g·wᵀ")` names one operand, and tells the rule as mathematics. Where the gradients by
        several operands share work, `@op.vjp("x", "weight", text=("g·w", "gᵀ·x"))` enters one rule, which
        returns a tuple in that order and is called once a node; None in it stands for zero. It may name
        `wanted`, a tuple of bools in that order, and put None where nobody asks.
        """
        if len(operands) == 2 and not text and operands[1] not in self.operands:
            text, operands = operands[1], operands[:1]
        if unknown := [name for name in operands if name not in self.operands]:
            raise ValueError(f"a rule of {self.name} by {unknown}; its operands are {', '.join(self.operands)}")
        texts = text if isinstance(text, tuple) else (text,) * len(operands)
        if len(texts) != len(operands):
            raise ValueError(f"a rule of {self.name} by {len(operands)} operands has {len(texts)} texts")

        def enter(rule: Callable[..., Any]) -> Callable[..., Any]:
            needs = tuple(arguments_of(rule))
            source = self._sources(joint=len(operands) > 1)
            if unknown := [name for name in needs if name not in source]:
                raise ValueError(f"the rule of {self.name} asks for {unknown}; there are {sorted(source)}")
            reads = frozenset(needs) & {*self.operands, "y", *(("x",) if self.variadic else ())}
            entered = Rule(rule, operands, [source[name] for name in needs], reads)
            self.by_first.clear()  # written for other rules
            self._pulls.clear()
            if self.senders is not None:
                self.senders.clear()
            self._rules |= dict.fromkeys(operands, entered)
            self.rule_texts |= dict(zip(operands, texts, strict=True))
            self.__doc__ = self.document()
            return rule

        return enter

    def numbers(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """Enter the quick way on lists of floats: the value, and the local derivative by every number, in one pass.

        It gives what the forward function and the rules give, or None where it does not apply.
        """
        self.on_floats = function
        return function

    def _sources(self, joint: bool) -> dict[str, str]:
        """What a rule may name, and where it is found."""
        source = {"g": "g", "y": "y", "y_shape": "y.shape", "saved": "s"} | ({"k": "k"} if self.variadic else {})
        for i, name in enumerate(self.operands if not self.variadic else ()):
            source |= {name: f"o[{i}]", f"{name}_shape": f"o[{i}].shape"}
        if self.variadic:
            source |= {self.operands[0]: "o", "x": "o[k]", "x_shape": "o[k].shape"}
            source |= {f"{self.operands[0]}_shapes": "[each.shape for each in o]"}
        if joint:
            source["wanted"] = _WANTED
        for name in self.parameters:
            source[name] = f"p[{name!r}]"
        return source

    def _rule(self, k: int) -> Rule | None:
        return self._rules.get(self.operands[0 if self.variadic else k])

    def differentiable(self, k: int) -> bool:
        return self._rule(k) is not None

    def reads(self, k: int) -> frozenset[str]:
        found = self._rule(k)
        return found.reads if found else frozenset()

    @property
    def direct(self) -> bool:
        """Whether calling the forward function is all that calling the operation with arrays does."""
        return self.ours and not self.saves and not self.variadic

    def written_pull(self, ks: Sequence[int], nodes: bool) -> Callable[..., Sequence[Any]]:
        rules = [self._rule(0)] if self.variadic else [self._rule(k) for k in ks]
        asked = set(self.operands) if self.variadic else {self.operands[k] for k in ks}
        scope: dict[str, Any] = {"several": partial(_several, self.name)}
        answers = []
        for at, rule in enumerate(rules):
            if rule is None:
                answers.append("None")
                continue
            first = rules.index(rule)
            scope[f"rule{first}"] = rule.on_arrays if self.ours and not nodes else rule.function
            wanted = repr(tuple(name in asked for name in rule.operands))
            call = f"rule{first}({', '.join(wanted if each == _WANTED else each for each in rule.sources)})"
            if self.variadic:
                answers.append(f"*[{call} for k in ks]")
            elif len(rule.operands) == 1:
                answers.append(call)
            else:  # called where its first operand stands, and remembered
                scope[f"rule{first}_operands"] = rule.operands
                call = f"(given{first} := several(rule{first}_operands, {call}))"
                place = rule.operands.index(self.operands[ks[at]])
                answers.append(f"{call if at == first else f'given{first}'}[{place}]")
        text = f"lambda ks, g, y, o, p, s: ({''.join(f'{each}, ' for each in answers)})"
        return eval(text, scope)  # type: ignore[no-any-return]


def operation(
    operands: int | None = None, *, variadic: bool = False, saves: bool = False, **record: Any
) -> Callable[[Callable[..., Any]], ArrayOp]:
    """Enter a function on arrays into the table; its rules follow with `@name.vjp("x")`.

    `operands` is the number of leading arguments that are operands (default: those without a default
    value); the others are parameters. `variadic=True`: `f(*arrays, axis=0)` is called as
    `f(arrays, axis=0)`. `saves=True`: the function returns the result and something to keep for `saved`.
    `linear=True`: linear in each operand while the others are held fixed. `fuses=True`: where the result is one
    number, a list of Values becomes one node with an edge for each; see `autograd.fused`.
    """

    def enter(function: Callable[..., Any]) -> ArrayOp:
        op = ArrayOp(function, operands, variadic=variadic, saves=saves, **record)
        register(op)
        return op

    return enter


def arguments_of(function: Callable[..., Any]) -> dict[str, Any]:
    """The names of a function's arguments in order, with their defaults; what `inspect.signature` says, quickly."""
    code = function.__code__ if isinstance(function, FunctionType) and not function.__dict__ else None
    if code is None or code.co_flags & inspect.CO_VARKEYWORDS:
        return {n: p.default for n, p in inspect.signature(function).parameters.items()}
    empty, n, more = inspect.Parameter.empty, code.co_argcount, code.co_kwonlyargcount
    defaults, named = function.__defaults__ or (), function.__kwdefaults__ or {}
    arguments = dict(zip(code.co_varnames, [*[empty] * (n - len(defaults)), *defaults], strict=False))
    if code.co_flags & inspect.CO_VARARGS:
        arguments[code.co_varnames[n + more]] = empty
    return arguments | {name: named.get(name, empty) for name in code.co_varnames[n : n + more]}
